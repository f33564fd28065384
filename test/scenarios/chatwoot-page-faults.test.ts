/** The page, bridged: while a Chatwoot stand-in fails the page goes on, and afterwards everything stands there, once and in order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiFault } from "../../emulator/play.ts";
import { openPage } from "./bridged-page.ts";
import { type ChatwootStage, startStage } from "./chatwoot-stage.ts";
import { shown } from "./client.ts";
import { agentAt } from "./team.ts";
import { ROUTED_TO_HUMAN, replyOf } from "./visitor.ts";

const MOCK = "Hello! How can I help you today?";
const WELCOME = "You are welcome! Is there anything else you would like to know?";
const GREETED = ["contact: hello", `agent_bot: ${MOCK}`];
const THANKED = ["contact: thanks", `agent_bot: ${WELCOME}`];

test("while Chatwoot is down the page goes on at once, and afterwards all of it stands there, once and in order", async () => {
  await using it = await startStage({ isBridged: true });
  using vera = await openPage(it);
  await vera.say("hello");
  await vera.sees(GREETED);
  await it.chatwoot.idle();
  await it.chatwoot.down();
  using omar = await openPage(it);
  assert.equal(replyOf(await vera.say("thanks")), WELCOME);
  assert.equal(replyOf(await omar.say("hello")), MOCK);
  assert.equal(replyOf(await omar.say("thanks")), WELCOME);
  assert.equal(replyOf(await vera.say("hello")), MOCK);
  await it.chatwoot.up();
  await Promise.all([
    vera.sees([...GREETED, ...THANKED, ...GREETED], "pending"),
    omar.sees([...GREETED, ...THANKED], "pending"),
  ]);
  assert.equal(it.chatwoot.look.conversations().length, 2);
});

test("what our own agents did while Chatwoot was down stands there afterwards", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  await it.chatwoot.idle();
  await it.chatwoot.down();
  const desk = await agentAt(it.baton());
  await desk.act(visitor, "takeover");
  assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
  await desk.act(visitor, "messages", { text: "I am here." });
  await it.chatwoot.up();
  await visitor.sees([...GREETED, "contact: thanks", "user: I am here."], "open");
});

test("what people said there while Baton was gone is on the page when it is back, once and in order", async () => {
  await using it = await startStage({ isBridged: true });
  const visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  const { id } = visitor.there();
  await it.chatwoot.idle();
  await it.kill();
  const texts = ["I take this", "One moment", "It is on its way"];
  for (const text of texts) it.chatwoot.agent.reply(id, text);
  await it.chatwoot.idle();
  await it.start();
  using back = await visitor.comesBack();
  await back.hears(["visitor: hello", `bot: ${MOCK}`, ...texts.map((text) => `agent: ${text}`)]);
  assert.deepEqual(shown(await back.say("thanks")).body, ROUTED_TO_HUMAN);
  await back.sees([...GREETED, ...texts.map((text) => `user: ${text}`), "contact: thanks"], "open");
});

test("Baton killed again and again in the middle of carrying leaves everything there once and in order", async () => {
  await using it = await startStage({ isBridged: true });
  const visitor = await openPage(it);
  const isSent = (path: RegExp) =>
    it.until(() =>
      it.chatwoot.look.requests().some((call) => call.method === "POST" && path.test(call.path)),
    );
  // What is under way as Baton dies is done there all the same.
  const kills = [/\/contacts$/, /\/conversations$/, /\/messages$/];
  for (const path of kills)
    it.chatwoot.faults.next({ on: "api", match: { method: "POST", path }, do: { type: "delay", ms: 200 } });
  assert.equal(replyOf(await visitor.say("hello")), MOCK);
  assert.equal(replyOf(await visitor.say("thanks")), WELCOME);
  for (const path of kills) {
    await isSent(path);
    await it.kill();
    await it.start();
  }
  using back = await visitor.comesBack();
  // Chatwoot itself opens what is pending when the bot's address does not answer, so either status is right.
  await back.sees([...GREETED, ...THANKED]);
  await it.chatwoot.idle();
  await back.sees([...GREETED, ...THANKED]);
  await back.hears(["visitor: hello", `bot: ${MOCK}`, "visitor: thanks", `bot: ${WELCOME}`]);
  assert.equal(it.chatwoot.look.conversations().length, 1);
});

/** The first call of each kind that makes something there meets the fault. */
function letEachFailOnce({ faults }: ChatwootStage["chatwoot"], type: ApiFault["type"]): void {
  const fault: ApiFault = type === "delay" ? { type, ms: 300 } : { type };
  for (const path of [/\/filter$/, /\/contacts$/, /\/conversations$/, /\/messages$/, /\/toggle_status$/])
    faults.next({ on: "api", match: { method: "POST", path }, do: fault });
}

const TYPES: readonly ApiFault["type"][] = [
  "delay",
  "drop-before",
  "answer-then-drop",
  "rate-limited",
  "fail-before",
  "fail-after",
  "bad-gateway",
];

// Most of the time of each is waiting for what may still be under way.
describe("every call that makes something meets a fault", { concurrency: true }, () => {
  for (const type of TYPES)
    test(`${type}: it stands there once and in order all the same, and the page does not wait`, async () => {
      await using it = await startStage({ isBridged: true });
      using visitor = await openPage(it);
      letEachFailOnce(it.chatwoot, type);
      assert.equal(replyOf(await visitor.say("hello")), MOCK);
      await visitor.sees(GREETED, "pending");
      assert.equal(replyOf(await visitor.say("thanks")), WELCOME);
      const desk = await agentAt(it.baton());
      await desk.act(visitor, "takeover");
      await desk.act(visitor, "messages", { text: "I am here." });
      await visitor.sees([...GREETED, ...THANKED, "user: I am here."], "open");
      assert.equal(it.chatwoot.look.conversations().length, 1);
    });
});

describe("every delivery meets a fault", { concurrency: true }, () => {
  for (const type of ["duplicate", "delay", "reorder", "stale"] as const)
    test(`${type}: the page shows what people say there once, and they keep the conversation`, async () => {
      await using it = await startStage({ isBridged: true, isToldTwice: true, emulator: { seed: 3 } });
      using visitor = await openPage(it);
      await visitor.say("hello");
      await visitor.sees(GREETED);
      it.chatwoot.faults.seeded({ delivery: { [type]: 1 } });
      const { id } = visitor.there();
      const texts = ["I take this", "One moment", "It is on its way"];
      for (const text of texts) it.chatwoot.agent.reply(id, text);
      await it.until(() => visitor.there().status === "open");
      await it.chatwoot.idle();
      it.chatwoot.faults.clear();
      assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
      await visitor.sees([...GREETED, ...texts.map((text) => `user: ${text}`), "contact: thanks"], "open");
      const said = visitor.events
        .dataOf("message")
        .flatMap(({ author, text }) => (author === "agent" ? text : []));
      assert.deepEqual(said.toSorted(), texts.toSorted());
    });
});
