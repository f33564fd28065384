/** The page, bridged: closed, opened again and switched on either side, it stands the same way on the other. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type BridgedVisitor, openPage } from "./bridged-page.ts";
import { type ChatwootStage, startStage } from "./chatwoot-stage.ts";
import { shown } from "./client.ts";
import { agentAt } from "./team.ts";
import { ROUTED_TO_HUMAN, replyOf } from "./visitor.ts";

const MOCK = "Hello! How can I help you today?";
const WELCOME = "You are welcome! Is there anything else you would like to know?";
const BACK = "The bot goes on with what you wrote.";
const GREETED = ["contact: hello", `agent_bot: ${MOCK}`];
const THANKED = ["contact: thanks", `agent_bot: ${WELCOME}`];

/** A visitor whom the bot has greeted on both sides. */
async function greeted(it: ChatwootStage): Promise<BridgedVisitor> {
  const visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED, "pending");
  return visitor;
}

test("resolved there it is closed here, and the next message begins anew with the bot on both sides", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const desk = await agentAt(it.baton());
  using seat = await desk.sitDown();
  it.chatwoot.agent.status(visitor.there().id, "resolved");
  await seat.entry(visitor, { is_closed: true, owner: "bot" });
  assert.equal(replyOf(await visitor.say("thanks")), WELCOME);
  await visitor.sees([...GREETED, ...THANKED], "pending");
  await seat.entry(visitor, { is_closed: false, owner: "bot" });
});

test("resolved there while people have it, the next message is the bot's again", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  it.chatwoot.agent.reply(visitor.there().id, "I take this");
  await it.until(() => visitor.there().status === "open");
  it.chatwoot.agent.status(visitor.there().id, "resolved");
  await visitor.events.next("control", ({ owner }) => owner === "human");
  await visitor.events.next("control", ({ owner }) => owner === "bot");
  assert.equal(replyOf(await visitor.say("thanks")), WELCOME);
  await visitor.sees([...GREETED, "user: I take this", ...THANKED], "pending");
});

test("what our own agent resolves is resolved there, and the next message begins anew", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const desk = await agentAt(it.baton());
  await desk.act(visitor, "resolve");
  await visitor.sees(GREETED, "resolved");
  await visitor.say("thanks");
  await visitor.sees([...GREETED, ...THANKED], "pending");
});

test("a conversation that nobody goes on with is closed on both sides", async () => {
  await using it = await startStage({ isBridged: true });
  const visitor = await greeted(it);
  await it.chatwoot.idle();
  await it.kill();
  letADayPass(it);
  await it.start();
  await visitor.sees(GREETED, "resolved");
  using back = await visitor.comesBack();
  await back.say("thanks");
  await back.sees([...GREETED, ...THANKED], "pending");
});

/** As if everybody had fallen silent more than a day ago. */
function letADayPass({ env }: ChatwootStage): void {
  const database = new DatabaseSync(env["DATABASE_URL"]?.replace("sqlite:", "") ?? "");
  database.exec("UPDATE conversation SET alarm = 1, memory = json_set(memory, '$.lastAt', 1)");
  database.close();
}

test("reopened there by a person it is people's here, and made pending it is the bot's", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const { id } = visitor.there();
  const desk = await agentAt(it.baton());
  using seat = await desk.sitDown();
  it.chatwoot.agent.status(id, "resolved");
  await seat.entry(visitor, { is_closed: true });
  it.chatwoot.agent.status(id, "open");
  await seat.entry(visitor, { is_closed: false, owner: "human", place: "elsewhere" });
  assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
  await visitor.sees([...GREETED, "contact: thanks"], "open");
  it.chatwoot.agent.status(id, "resolved");
  await seat.entry(visitor, { is_closed: true });
  it.chatwoot.agent.status(id, "pending");
  await seat.entry(visitor, { is_closed: false, owner: "bot" });
  await visitor.say("hello");
  await visitor.sees([...GREETED, "contact: thanks", ...GREETED], "pending");
});

test("taken over again here after it was closed, it is open there", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const desk = await agentAt(it.baton());
  await desk.act(visitor, "resolve");
  await visitor.sees(GREETED, "resolved");
  await it.until(() => isReadAgain(it));
  await it.chatwoot.idle();
  await desk.act(visitor, "takeover");
  await visitor.sees(GREETED, "open");
});

/** Whether Baton has looked how it stands after its own change, which ends what it did there. */
const isReadAgain = ({ chatwoot }: ChatwootStage): boolean =>
  chatwoot.look.requests().findLast(({ method, status }) => method === "GET" || status === null)?.status ===
    200 && chatwoot.look.requests().at(-1)?.method === "GET";

test("our own agent's takeover and words stand there as a person's, and a handback is the bot's on both sides", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using visitor = await greeted(it);
  const desk = await agentAt(it.baton());
  await desk.act(visitor, "takeover");
  await visitor.sees(GREETED, "open");
  await desk.act(visitor, "messages", { text: "I am here." });
  await visitor.say("thanks");
  const talk = [...GREETED, "user: I am here.", "contact: thanks"];
  await visitor.sees(talk, "open");
  await it.chatwoot.idle();
  await desk.act(visitor, "handback");
  await visitor.sees([...talk, `agent_bot: ${BACK}`, `agent_bot: ${WELCOME}`], "pending");
  await visitor.hears([
    "visitor: hello",
    `bot: ${MOCK}`,
    "agent: I am here.",
    "visitor: thanks",
    `system: ${BACK}`,
    `bot: ${WELCOME}`,
  ]);
});

test("what our own agents note is in no message there", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const desk = await agentAt(it.baton());
  await desk.act(visitor, "takeover");
  await desk.act(visitor, "notes", { text: "a bad payer" });
  await desk.act(visitor, "messages", { text: "I am here." });
  await visitor.sees([...GREETED, "user: I am here."], "open");
});

test("human mode for all opens what comes in there with a note, and off again the bot answers on both sides", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const agent = it.baton().client();
  await agent.post("/toggle-human", { enabled: true });
  assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
  const silent = [...GREETED, "contact: thanks"];
  const noted = [...silent, "note: Human mode is on: the bot stays silent, and people answer."];
  await visitor.sees(noted, "open");
  await it.until(() => isReadAgain(it));
  await it.chatwoot.idle();
  await agent.post("/toggle-human", { enabled: false });
  await visitor.sees([...noted, `agent_bot: ${BACK}`, `agent_bot: ${WELCOME}`], "pending");
});

test("human mode for one visitor opens that conversation there, and no other one", async () => {
  await using it = await startStage({ isBridged: true });
  using vera = await greeted(it);
  using omar = await greeted(it);
  const agent = it.baton().client();
  await agent.post("/toggle-human", { enabled: true, user_id: vera.userId });
  await it.until(() => vera.there().status === "open");
  await omar.say("thanks");
  await omar.sees([...GREETED, ...THANKED], "pending");
  await agent.post("/toggle-human", { enabled: false, user_id: vera.userId });
  await it.until(() => vera.there().status === "pending");
});
