/** The global switch in Chatwoot: what comes in is opened with a note, and nobody is left with a silent bot. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answerNewcomer, type ChatwootStage, HELLO, looksOf, startStage, WELCOME } from "./chatwoot-stage.ts";
import { bodyOf } from "./client.ts";

const it = await startStage();
after(it[Symbol.asyncDispose]);
const { agent, look, other, visitor } = it.chatwoot;

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const NOTE = "note: Human mode is on: the bot stays silent, and people answer.";
const BACK = "agent_bot: The bot goes on with what you wrote.";

async function toggle(enabled: boolean, stage: ChatwootStage = it) {
  const answer = await stage.baton().client().post("/toggle-human", { enabled });
  assert.deepEqual(bodyOf(answer), { human_mode: enabled });
}

const statusOf = (conversation: number) => look.conversation(conversation).status;

test("under human mode a conversation that comes in is opened with a note, and the bot is silent", async () => {
  await toggle(true);
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, ["contact: hello", NOTE], "open");
  visitor.write("is anybody there?", { conversation });
  const other = visitor.write("thanks").conversation;
  await it.sees(other, ["contact: thanks", NOTE], "open");
  await it.chatwoot.idle();
  await it.sees(conversation, ["contact: hello", NOTE, "contact: is anybody there?"], "open");
  await toggle(false);
});

test("one that was the bot's before is opened with a note as soon as the visitor writes", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  await toggle(true);
  visitor.write("thanks", { conversation });
  await it.sees(conversation, [...GREETED, "contact: thanks", NOTE], "open");
  await toggle(false);
});

test("off again, who waited for people is the bot's, and is answered", async () => {
  await toggle(true);
  const { conversation } = visitor.write("thanks");
  await it.sees(conversation, ["contact: thanks", NOTE], "open");
  await toggle(false);
  await it.sees(conversation, ["contact: thanks", NOTE, BACK, `agent_bot: ${WELCOME}`], "pending");
});

test("off again, whoever a person has taken up stays with that person", async () => {
  await toggle(true);
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, ["contact: hello", NOTE], "open");
  agent.reply(conversation, "I take this.");
  await it.chatwoot.idle();
  await toggle(false);
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, ["contact: hello", NOTE, "user: I take this.", "contact: thanks"], "open");
});

test("under human mode what people set pending is opened again: nobody is left with a silent bot", async () => {
  await toggle(true);
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, ["contact: hello", NOTE], "open");
  await it.chatwoot.idle();
  agent.status(conversation, "pending");
  visitor.write("thanks", { conversation });
  await it.until(() => statusOf(conversation) === "open");
  await it.chatwoot.idle();
  assert.equal(statusOf(conversation), "open");
  assert.deepEqual(
    looksOf(look.conversation(conversation)).filter((line) => line.startsWith("agent_bot")),
    [],
  );
  await toggle(false);
});

test("one that was resolved is opened with a note when the visitor comes back under human mode", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  agent.status(conversation, "resolved");
  await it.chatwoot.idle();
  await toggle(true);
  visitor.write("thanks", { conversation });
  await it.sees(conversation, [...GREETED, "contact: thanks", NOTE], "open");
  await toggle(false);
});

test("human mode outlives a kill, and so does what it meant for who waits", async () => {
  await using stage = await startStage();
  await toggle(true, stage);
  await stage.kill();
  await stage.start();
  const { conversation } = stage.chatwoot.visitor.write("hello");
  await stage.sees(conversation, ["contact: hello", NOTE], "open");
  await stage.kill();
  await stage.start();
  await toggle(false, stage);
  await stage.sees(conversation, ["contact: hello", NOTE, BACK, `agent_bot: ${HELLO}`], "pending");
});

test("an automation that sets it pending each time is told of once, and then left alone", async () => {
  await toggle(true);
  const { conversation } = visitor.write("hello");
  const opened = () =>
    look
      .requests()
      .filter(({ path }) => path.endsWith(`/conversations/${conversation}/toggle_status`))
      .map(({ body }) => body);
  const notes = () =>
    look
      .conversation(conversation)
      .messages.filter(({ content }) => content?.startsWith("Baton and an automation change the status"));
  for (let rounds = 0; rounds < 8 && notes().length === 0; rounds += 1) {
    await it.until(() => statusOf(conversation) === "open" || notes().length > 0);
    await it.chatwoot.idle();
    other.automationStatus(conversation, "pending");
    await it.chatwoot.idle();
    visitor.write(`still here ${rounds}`, { conversation });
    await it.chatwoot.idle();
  }
  await it.until(() => notes().length === 1);
  const before = opened();
  visitor.write("hello?", { conversation });
  await it.chatwoot.idle();
  await toggle(false);
  await answerNewcomer(it);
  assert.deepEqual([notes().length, before.length], [1, 4]);
});
