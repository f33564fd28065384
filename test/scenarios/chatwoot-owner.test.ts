/** Who has a conversation in Chatwoot: people step in and give it back there, and the bot follows at once. */
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import type { Written } from "../../emulator/play.ts";
import { answering, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { answerNewcomer, HELLO, startStage, WELCOME } from "./chatwoot-stage.ts";
import { AT_ONCE_MS, within } from "./deadline.ts";

const DANA = 5;
const it = await startStage();
after(it[Symbol.asyncDispose]);
const { agent, look, other, visitor } = it.chatwoot;

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const THANKED = ["contact: thanks", `agent_bot: ${WELCOME}`];

/** A visitor whom the bot has greeted. */
async function greeted(stage = it): Promise<number> {
  const { conversation } = stage.chatwoot.visitor.write("hello");
  await stage.sees(conversation, GREETED, "pending");
  return conversation;
}

type Person = readonly [
  who: string,
  write: (conversation: number, text: string) => Written,
  look: (text: string) => string,
];

const people: readonly Person[] = [
  ["an agent in the dashboard", agent.reply, (text) => `user: ${text}`],
  ["somebody on their phone", other.phoneEcho, (text) => `nobody: ${text}`],
  ["somebody in Slack", other.slackReply, (text) => `nobody: ${text}`],
];

suite("a person's reply", { concurrency: true }, () => {
  for (const [who, write, lookOf] of people)
    test(`by ${who} puts the bot out at once, and opens the conversation without a word`, async () => {
      const conversation = await greeted();
      write(conversation, "I take this.");
      visitor.write("thanks", { conversation });
      const looks = [...GREETED, lookOf("I take this."), "contact: thanks"];
      await it.sees(conversation, looks, "open");
      await answerNewcomer(it);
      await it.sees(conversation, looks, "open");
    });
});

suite("the bot has it again", { concurrency: true }, () => {
  test("once people set it pending", async () => {
    const conversation = await greeted();
    agent.reply(conversation, "I take this.");
    await it.until(() => look.conversation(conversation).status === "open");
    await it.chatwoot.idle();
    agent.status(conversation, "pending");
    visitor.write("thanks", { conversation });
    await it.sees(conversation, [...GREETED, "user: I take this.", ...THANKED], "pending");
  });

  test("once the bot is assigned, and Baton sets it pending", async () => {
    const conversation = await greeted();
    agent.status(conversation, "open");
    await it.chatwoot.idle();
    agent.assignBot(conversation);
    await it.until(() => look.conversation(conversation).status === "pending");
    visitor.write("thanks", { conversation });
    await it.sees(conversation, [...GREETED, ...THANKED], "pending");
  });

  test("and answers what the visitor asked while people had it and did not answer", async () => {
    const conversation = await greeted();
    agent.status(conversation, "open");
    visitor.write("thanks", { conversation });
    await it.chatwoot.idle();
    await answerNewcomer(it);
    await it.sees(conversation, [...GREETED, "contact: thanks"], "open");
    agent.status(conversation, "pending");
    const back = "agent_bot: The bot goes on with what you wrote.";
    await it.sees(conversation, [...GREETED, "contact: thanks", back, `agent_bot: ${WELCOME}`], "pending");
  });

  test("once it was resolved and the visitor writes again, although an agent is still assigned", async () => {
    const conversation = await greeted();
    agent.assign(conversation, DANA);
    agent.reply(conversation, "I take this.");
    await it.until(() => look.conversation(conversation).status === "open");
    agent.status(conversation, "resolved");
    await it.chatwoot.idle();
    visitor.write("thanks", { conversation });
    await it.sees(conversation, [...GREETED, "user: I take this.", ...THANKED], "pending");
    assert.equal(look.conversation(conversation).assigneeType, "User");
  });

  test("but not after a snooze, which ends with people", async () => {
    const conversation = await greeted();
    agent.status(conversation, "snoozed");
    await it.chatwoot.idle();
    visitor.write("thanks", { conversation });
    await it.chatwoot.idle();
    await answerNewcomer(it);
    await it.sees(conversation, [...GREETED, "contact: thanks"], "open");
  });
});

test("assigned to a person while pending, it is people's: it is opened, and the bot is silent", async () => {
  const conversation = await greeted();
  agent.assign(conversation, DANA);
  await it.until(() => look.conversation(conversation).status === "open");
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, [...GREETED, "contact: thanks"], "open");
});

test("assigned to a person while pending, it stays the bot's where the policy says so", async () => {
  await using stage = await startStage({ policy: { helpDesk: { assigned: "bot" } } });
  const conversation = await greeted(stage);
  stage.chatwoot.agent.assign(conversation, DANA);
  stage.chatwoot.visitor.write("thanks", { conversation });
  await stage.sees(conversation, [...GREETED, ...THANKED], "pending");
  assert.equal(stage.chatwoot.look.conversation(conversation).assigneeType, "User");
});

test("opened with an agent assigned in the same moment, of which no status event tells, it is people's", async () => {
  await using stage = await startStage({ emulator: { isAssigning: true } });
  const conversation = await greeted(stage);
  stage.chatwoot.other.automationStatus(conversation, "open");
  await stage.chatwoot.idle();
  const told = stage.chatwoot.look
    .deliveries()
    .filter(({ event }) => event === "conversation_status_changed");
  assert.deepEqual(told, []);
  stage.chatwoot.visitor.write("thanks", { conversation });
  await stage.chatwoot.idle();
  await answerNewcomer(stage);
  await stage.sees(conversation, [...GREETED, "contact: thanks"], "open");
});

suite("while the model thinks", () => {
  test("an agent's reply comes instead of the bot's, which is never said", async () => {
    await using model = await startFakeOpenAi(holding("head"));
    const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
    await using stage = await startStage({ env });
    const { conversation } = stage.chatwoot.visitor.write("hello");
    const call = await within(model.nextRequest(), "the model is asked");
    stage.chatwoot.agent.reply(conversation, "I take this.");
    await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
    const looks = ["contact: hello", "user: I take this."];
    await stage.sees(conversation, looks, "open");
    model.use(answering());
    call.release();
    const newcomer = stage.chatwoot.visitor.write("hello").conversation;
    await stage.sees(newcomer, ["contact: hello", "agent_bot: Hello from the model."], "pending");
    await stage.sees(conversation, looks, "open");
  });

  test("what the visitor adds is answered together with what they asked", async () => {
    await using model = await startFakeOpenAi(holding("head"));
    const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
    await using stage = await startStage({ env });
    const { conversation } = stage.chatwoot.visitor.write("hello");
    await within(model.nextRequest(), "the model is asked");
    stage.chatwoot.visitor.write("are you there?", { conversation });
    const second = await within(model.nextRequest(), "the model is asked again");
    second.release();
    await stage.sees(
      conversation,
      ["contact: hello", "contact: are you there?", "agent_bot: Hello from the model."],
      "pending",
    );
    assert.deepEqual(
      second.body.messages.filter(({ role }) => role === "user").map(({ content }) => content),
      ["hello", "are you there?"],
    );
  });

  test("after a handback the bot is told where the past ends", async () => {
    await using model = await startFakeOpenAi(answering());
    const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
    await using stage = await startStage({ env });
    const { conversation } = stage.chatwoot.visitor.write("get me somebody");
    await stage.sees(conversation, ["contact: get me somebody", "agent_bot: Hello from the model."]);
    stage.chatwoot.agent.reply(conversation, "I take this.");
    await stage.until(() => stage.chatwoot.look.conversation(conversation).status === "open");
    await stage.chatwoot.idle();
    stage.chatwoot.agent.status(conversation, "pending");
    stage.chatwoot.visitor.write("thanks", { conversation });
    await stage.until(() => model.requests.length === 2);
    const [, ...told] = model.requests[1]?.body.messages.map(({ content }) => content) ?? [];
    assert.deepEqual(told.slice(0, 3), [
      "get me somebody",
      "Hello from the model.",
      "[human agent] I take this.",
    ]);
    assert.match(told[3] ?? "", /^\[note\]/);
    assert.deepEqual(told.slice(4), ["thanks"]);
  });
});
