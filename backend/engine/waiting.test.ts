/** Time on the running engine: who waits is seen to, bursts get one reply, quiet conversations close. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, AT, HERE } from "../../test/fakes/builders.ts";
import { openDesk } from "../../test/fakes/desk-stage.ts";
import { untilQuiet } from "../../test/fakes/running-engine.ts";
import { conversationId } from "../conversation/ids.ts";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";
import type { Store } from "./ports.ts";

const { lines } = defaultPolicy;
const MINUTE = 60_000;
const THERE = conversationId("page-2");
const gathering: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, page: { idleMs: 1_500, longestMs: 8_000 } },
};

test("several quick messages get one reply, after a quiet moment", async () => {
  await using desk = await openDesk({ policy: gathering });
  for (const text of ["where", "is the", "tower?"]) {
    await desk.writes(text);
    await desk.pass(1_499);
  }
  assert.equal(desk.answerer.calls.length, 0);
  await desk.pass(1);
  const { question } = await desk.answerer.nextCall();
  assert.deepEqual(
    question.history.slice(question.from - 1).map(({ text }) => text),
    ["where", "is the", "tower?"],
  );
  assert.equal(desk.answerer.calls.length, 1);
});

test("nobody waits for ever: who never stops writing is answered after 8 s", async () => {
  await using desk = await openDesk({ policy: gathering });
  for (let second = 0; second < 8; second++) {
    await desk.writes(`part ${second}`);
    assert.equal(desk.answerer.calls.length, 0);
    await desk.pass(1_000);
  }
  const { question } = await desk.answerer.nextCall();
  assert.equal(question.history.length, 8);
});

test("no talk-over: whom an agent takes while they still write is not asked for the bot", async () => {
  await using desk = await openDesk({ policy: gathering });
  await desk.writes("where is");
  await desk.takesOver(ANNA);
  await desk.pass(10_000);
  assert.equal(desk.answerer.calls.length, 0);
});

test("two alarms that are due in the same millisecond ring once each", async () => {
  await using desk = await openDesk();
  await Promise.all([desk.asksForPerson(HERE), desk.asksForPerson(THERE)]);
  await desk.pass(2 * MINUTE);
  for (const page of [HERE, THERE]) {
    const told = (await desk.log(page)).filter((line) => line === `system: ${lines.backUnanswered}`);
    assert.equal(told.length, 1);
  }
});

test("nobody waits for ever: an alarm whose save failed is tried again a second later", async () => {
  let faults = 1;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      if (save.audit?.what === "alarm-rang" && faults-- > 0) throw new Error("the disk is full");
      return store.save(save);
    },
  });
  await using desk = await openDesk({ wrap });
  await desk.asksForPerson();
  await desk.pass(2 * MINUTE);
  assert.equal(await desk.place(), "queued");
  await desk.pass(1_000);
  assert.equal(await desk.place(), "bot");
  assert.deepEqual(desk.journal.errors(), ["alarms could not be rung, will be tried again"]);
});

test("a bot that is stuck for five minutes hands over, and its answer does not count any more", async () => {
  await using desk = await openDesk();
  await desk.writes("hello");
  const call = await desk.answerer.nextCall();
  await desk.pass(5 * MINUTE);
  assert.equal(await desk.place(), "queued");
  assert.ok(call.signal.aborted);
  call.answer("too late");
  await untilQuiet();
  assert.deepEqual(await desk.log(), ["visitor: hello", `system: ${lines.unattended}`]);
});

test("who is handed back although they asked for a person keeps the place in the queue", async () => {
  await using desk = await openDesk();
  await desk.asksForPerson();
  await desk.pass(MINUTE);
  await desk.asksForPerson(THERE);
  await desk.pass(MINUTE);
  assert.equal(await desk.place(), "bot");
  await desk.asksForPerson();
  const { control } = await desk.conversation();
  assert.ok(control.owner === "human" && control.place.type === "queued");
  assert.deepEqual([control.place.since, control.stays], [AT, true]);
});

test("a conversation in which nobody spoke for a day is closed", async () => {
  await using desk = await openDesk();
  await desk.writes("hello");
  (await desk.answerer.nextCall()).answer("hi");
  await untilQuiet();
  await desk.pass(24 * 60 * MINUTE - 1);
  assert.equal((await desk.conversation()).memory.isClosed, false);
  await desk.pass(1);
  assert.equal((await desk.conversation()).memory.isClosed, true);
  assert.equal((await desk.conversation()).alarm, null);
});

test("the brief carries the unsent draft of a takeover in mid-stream, and so does the packet", async () => {
  await using desk = await openDesk();
  await desk.writes("where is the tower?");
  (await desk.answerer.nextCall()).draft.write("It is in P");
  const { conversation } = await desk.takesOver(ANNA);
  const { control } = conversation;
  assert.ok(control.owner === "human");
  assert.deepEqual(control.brief, { summary: null, draft: "It is in P", from: 1, upTo: 1 });
  const packet = await desk.engine.packetOf(conversation);
  assert.deepEqual(packet, {
    reason: "takeover",
    since: AT,
    summary: [{ text: "where is the tower?", seq: 1 }],
    tried: [],
    question: { text: "where is the tower?", seq: 1 },
    draft: "It is in P",
  });
});

test("a reply that was sent is no draft, although it promised a person", async () => {
  await using desk = await openDesk();
  await desk.writes("I want my money back");
  const call = await desk.answerer.nextCall();
  call.draft.write("I'll transfer you.");
  call.answer("I'll transfer you.");
  await untilQuiet();
  const { control } = await desk.conversation();
  assert.ok(control.owner === "human");
  assert.deepEqual(
    { reason: control.reason, draft: control.brief.draft },
    { reason: "promised", draft: null },
  );
});
