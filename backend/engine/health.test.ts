/** The gauge of the oldest unanswered message, and the check that nobody was forgotten. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  aConversation,
  aMemory,
  aSave,
  aTurn,
  BEN,
  HERE,
  peopleOwn,
  queued,
} from "../../test/fakes/builders.ts";
import { openDesk, type Stage } from "../../test/fakes/desk-stage.ts";
import { untilQuiet } from "../../test/fakes/running-engine.ts";
import { conversationId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";

const MINUTE = 60_000;
const THERE = conversationId("page-2");
const WAITING = { waiting: { since: AT, from: 1 }, lastAt: AT };

/** Stores a conversation as no decision would leave it. */
const plant = ({ embedded }: Stage, over: Partial<Conversation>) =>
  embedded.store.save(aSave({ next: aConversation({ id: THERE, memory: aMemory(WAITING), ...over }) }));

test("where nobody waits nothing is unanswered", async () => {
  await using desk = await openDesk();
  await desk.writes("hello");
  (await desk.answerer.nextCall()).answer("hi");
  await untilQuiet();
  await desk.pass(MINUTE);
  assert.deepEqual(await desk.engine.examine(), {
    oldestUnanswered: 0,
    waiting: 0,
    places: { queued: 0, offered: 0, assigned: 0, elsewhere: 0 },
    agentsOnline: 0,
    breaches: [],
  });
});

test("whoever waits for longest is told, with where everybody stands, and in ordinary life nobody is forgotten", async () => {
  await using desk = await openDesk();
  await desk.asksForPerson();
  await desk.pass(MINUTE);
  await desk.writes("hello", THERE);
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.takesOver(BEN, THERE);
  await desk.pass(1_000);
  assert.deepEqual(await desk.engine.examine(), {
    oldestUnanswered: MINUTE + 1_000,
    waiting: 2,
    places: { queued: 0, offered: 1, assigned: 1, elsewhere: 0 },
    agentsOnline: 2,
    breaches: [],
  });
});

for (const [detail, over] of [
  ["the bot owns it and is not at work", { alarm: AT }],
  ["it has no alarm", { control: peopleOwn({ place: queued() }) }],
  [
    "people own it and a turn of the bot is open",
    { control: peopleOwn(), turn: { id: 1, from: 1, fence: 0, since: AT, askAt: null }, alarm: AT },
  ],
] as const)
  test(`nobody waits for ever: a breach is named: ${detail}`, async () => {
    await using desk = await openDesk();
    await plant(desk, over);
    const { breaches } = await desk.engine.examine();
    assert.deepEqual(breaches, [{ conversation: THERE, detail }]);
  });

test("nobody waits for ever: an alarm that nobody rings is a breach after a minute", async () => {
  await using desk = await openDesk();
  await desk.engine.stop(0);
  await plant(desk, { id: HERE, turn: aTurn(), alarm: AT });
  desk.clock.advance(MINUTE);
  assert.deepEqual((await desk.engine.examine()).breaches, []);
  desk.clock.advance(1);
  assert.deepEqual((await desk.engine.examine()).breaches, [
    { conversation: HERE, detail: "its alarm is overdue" },
  ]);
});

test("one place: whom the queue that routing sees has lost, or an agent who is not there has, is a breach", async () => {
  await using desk = await openDesk();
  await plant(desk, { id: HERE, control: peopleOwn({ place: queued() }), alarm: AT });
  assert.deepEqual((await desk.engine.examine()).breaches, [
    { conversation: HERE, detail: "it is not in the queue that routing sees" },
  ]);
  await using other = await openDesk();
  await plant(other, { id: HERE, control: peopleOwn(), alarm: AT });
  assert.deepEqual((await other.engine.examine()).breaches, [
    { conversation: HERE, detail: "anna, who has it, is not there" },
  ]);
});
