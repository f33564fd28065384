/** The moment before a reply is said in Chatwoot, a Chatwoot that is away, and what a handover leaves behind there. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ApiFault } from "../../emulator/play.ts";
import { answering, startFakeOpenAi } from "../fakes/openai-server.ts";
import { answerNewcomer, HELLO, logged, startStage, WELCOME } from "./chatwoot-stage.ts";
import { until } from "./deadline.ts";
import { ATTENDED } from "./visitor.ts";

const SUPPORT = 4;
const it = await startStage({ policy: { helpDesk: { labels: ["handover"], team: SUPPORT } } });
after(it[Symbol.asyncDispose]);
const { agent, faults, look, other, visitor } = it.chatwoot;

const ASKS = "I want to talk to a person";
const HANDED_OVER = [`contact: ${ASKS}`, `agent_bot: ${ATTENDED}`, "note: **Over to you:** …"];
const BOTH = `agent_bot: Hello! ${WELCOME}`;

/** A call that Baton makes, and that takes so long that something can happen meanwhile. */
const SLOW: ApiFault = { type: "delay", ms: 400 };

/** A visitor says hello; resolves while this call of Baton's about it is under way. */
async function during(method: "GET" | "POST", end: string): Promise<number> {
  const { conversation } = visitor.write("hello");
  const path = new RegExp(`/conversations/${conversation}${end}(\\?|$)`);
  faults.next({ on: "api", match: { method, path }, do: SLOW });
  await it.until(() =>
    look.requests().some((request) => request.method === method && path.test(request.path)),
  );
  return conversation;
}

/** Resolves once all that Baton asked of this conversation is answered, and Baton has answered somebody who came later. */
async function settled(conversation: number) {
  const isAbout = (path: string) => new RegExp(`/conversations/${conversation}(/|\\?|$)`).test(path);
  await it.until(() => look.requests().every(({ path, status }) => !isAbout(path) || status !== null));
  await it.chatwoot.idle();
  await answerNewcomer(it);
}

for (const [what, end] of [
  ["how it stands", ""],
  ["what was said", "/messages"],
] as const) {
  test(`what the visitor adds while Baton looks at ${what} is answered together with the rest`, async () => {
    const conversation = await during("GET", end);
    visitor.write("thanks", { conversation });
    const looks = ["contact: hello", "contact: thanks", BOTH];
    await it.sees(conversation, looks, "pending");
    await settled(conversation);
    await it.sees(conversation, looks, "pending");
  });

  test(`a person who answers while Baton looks at ${what} is not talked over`, async () => {
    const conversation = await during("GET", end);
    agent.reply(conversation, "I take this.");
    const looks = ["contact: hello", "user: I take this."];
    await it.sees(conversation, looks, "open");
    await settled(conversation);
    await it.sees(conversation, looks, "open");
  });

  test(`opened while Baton looks at ${what}, the bot says nothing`, async () => {
    const conversation = await during("GET", end);
    other.automationStatus(conversation, "open");
    await settled(conversation);
    await it.sees(conversation, ["contact: hello"], "open");
  });

  test(`resolved while Baton looks at ${what}, the bot says nothing`, async () => {
    const conversation = await during("GET", end);
    agent.status(conversation, "resolved");
    await settled(conversation);
    await it.sees(conversation, ["contact: hello"], "resolved");
  });
}

test("what the visitor adds while the reply is on its way is answered after it, once", async () => {
  const conversation = await during("POST", "/messages");
  visitor.write("thanks", { conversation });
  const looks = ["contact: hello", "contact: thanks", `agent_bot: ${HELLO}`, `agent_bot: ${WELCOME}`];
  await it.sees(conversation, looks, "pending");
  await answerNewcomer(it);
  await it.sees(conversation, looks, "pending");
});

test("a person who answers while the reply is on its way has it after that one reply", async () => {
  const conversation = await during("POST", "/messages");
  agent.reply(conversation, "I take this.");
  const looks = ["contact: hello", "user: I take this.", `agent_bot: ${HELLO}`];
  await it.sees(conversation, looks, "open");
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, [...looks, "contact: thanks"], "open");
});

test("while Chatwoot is away the bot thinks on, and says it once it is back", async () => {
  await using stage = await startStage();
  const { chatwoot } = stage;
  await chatwoot.down();
  const asking = chatwoot.visitor.write("hello").conversation;
  const wanting = chatwoot.visitor.write(ASKS).conversation;
  await until(
    async () => (logged(stage.baton(), "bot-answered").length > 0 ? true : null),
    "the bot has answered",
  );
  await chatwoot.idle();
  await chatwoot.up();
  await stage.sees(asking, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
  await stage.sees(wanting, HANDED_OVER, "open");
  await answerNewcomer(stage);
  await stage.sees(asking, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
});

test("a handover adds to what stands there: labels, attributes and the team, before it is opened", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
  agent.label(conversation, ["vip"]);
  const path = `/api/v1/accounts/${it.chatwoot.setup.accountId}/conversations/${conversation}`;
  const set = await fetch(`${it.chatwoot.url}${path}/custom_attributes`, {
    method: "POST",
    headers: { "api-access-token": it.chatwoot.setup.adminToken, "content-type": "application/json" },
    body: JSON.stringify({ custom_attributes: { plan: "gold" } }),
  });
  assert.equal(set.status, 200);
  const before = look.requests().length;
  visitor.write(ASKS, { conversation });
  await it.until(() => look.conversation(conversation).status === "open");
  const { labels, customAttributes, teamId } = look.conversation(conversation);
  const { baton_since: since, ...attributes } = customAttributes;
  assert.deepEqual(
    { labels: labels.toSorted(), attributes, teamId, isTime: !Number.isNaN(Date.parse(String(since))) },
    {
      labels: ["handover", "vip"],
      attributes: { plan: "gold", baton_reason: "asked" },
      teamId: SUPPORT,
      isTime: true,
    },
  );
  assert.deepEqual(
    look
      .requests()
      .slice(before)
      .filter((request) => request.method === "POST" && !request.path.endsWith("/toggle_typing_status"))
      .map((request) => `${request.tokenKind} ${request.path.replace(`${path}/`, "")}`),
    [
      "bot messages",
      "bot messages",
      "bot labels",
      "bot custom_attributes",
      "bot assignments",
      "bot toggle_status",
    ],
  );
});

test("a model that was talked into a template gives nothing away, and its markdown stays", async () => {
  const text = "**You** are {{contact.email}} {% raw %}`{{ contact.phone_number }}`{% endraw %}.";
  await using model = await startFakeOpenAi(answering([text]));
  await using stage = await startStage({
    env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url },
  });
  const { conversation } = stage.chatwoot.visitor.write("who am I?");
  await stage.until(() => stage.chatwoot.look.conversation(conversation).messages.length === 2);
  const said = stage.chatwoot.look.conversation(conversation).messages.at(-1);
  assert.equal(said?.content?.replaceAll("\u2060", ""), text);
});
