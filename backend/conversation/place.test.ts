/** Where a conversation of people stands: offered, assigned, lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  agentTookOver,
  agentVanished,
  agentWrote,
  alarmRang,
  aMessage,
  around,
  BEN,
  humanModeSet,
  offered,
  queued,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { unchanged } from "./decision.ts";
import { isRoutable } from "./place.ts";
import { defaultPolicy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const MINUTE = 60_000;
const UNTIL = AT + 30_000;

const waiting = course([visitorAskedForPerson()]);
const offer = goOn(waiting, [offered()]);
const annas = course([agentTookOver()]);

const placeOf = ({ control }: Conversation) => (control.owner === "human" ? control.place : null);

test("who waits is offered to an agent: still in line, the epoch as it was, the lapse as the next alarm", () => {
  const { next, messages } = decide(waiting, around(), offered());
  assert.deepEqual(placeOf(next), { type: "offered", agent: ANNA, until: UNTIL, from: queued() });
  assert.equal(next.control.epoch, 1);
  assert.equal(next.alarm, UNTIL);
  assert.deepEqual(messages, []);
});

test("an offer without an end assigns at once, and the epoch goes up", () => {
  const { next } = decide(waiting, around(), offered({ until: null }));
  assert.deepEqual(placeOf(next), { type: "assigned", agent: ANNA, since: AT });
  assert.equal(next.control.epoch, 2);
});

for (const [name, before] of [
  ["is the bot's", course([visitorWrote()])],
  ["is offered to somebody already", offer],
  ["has an agent", annas],
  ["is in human mode, where nobody waits for anything yet", course([humanModeSet(true)])],
] as const)
  test(`an offer that comes too late changes nothing: the conversation ${name}`, () => {
    assert.equal(isRoutable(before), false);
    assert.deepEqual(decide(before, around(), offered({ agent: BEN })), unchanged(before));
  });

test("an offer lapses at its end and not before, and the next one is somebody else's", () => {
  assert.deepEqual(decide(offer, around(), alarmRang(UNTIL - 1)), unchanged(offer));
  const { next } = decide(offer, around(), alarmRang(UNTIL));
  assert.deepEqual(placeOf(next), queued({ passed: [ANNA] }));
  assert.equal(next.control.epoch, 1);
  assert.equal(isRoutable(next), true);
});

test("an agent who vanishes before the answer to an offer has let it pass, and nobody is told", () => {
  const { next, messages } = decide(offer, around(), agentVanished());
  assert.deepEqual(placeOf(next), queued({ passed: [ANNA] }));
  assert.deepEqual(messages, []);
});

test("an agent who vanishes: the visitor goes before all others, as long as they have waited, and is told once", () => {
  const asked = goOn(annas, [visitorWrote("hello", { at: AT + 5 })]);
  const at = AT + MINUTE;
  const { next, messages } = decide(asked, around(), agentVanished({ at }));
  assert.deepEqual(placeOf(next), queued({ since: AT + 5, isFront: true, stepAt: at + MINUTE }));
  assert.equal(next.control.epoch, 2);
  assert.equal(next.alarm, at + MINUTE);
  assert.deepEqual(messages, [
    aMessage({ seq: 2, author: "system", text: defaultPolicy.lines.agentLost, at }),
  ]);
  assert.deepEqual(decide(next, around(), agentVanished({ at })), unchanged(next));
});

test("an agent who vanishes in a talk that waits for nothing is replaced all the same", () => {
  const talking = goOn(annas, [agentWrote()]);
  const { next } = decide(talking, around(), agentVanished());
  assert.equal(isRoutable(next), true);
  assert.deepEqual(placeOf(next), queued({ isFront: true }));
});

test("an agent who vanishes takes nothing from others", () => {
  for (const before of [annas, offer, waiting, course([visitorWrote()])])
    assert.deepEqual(decide(before, around(), agentVanished({ agent: BEN })), unchanged(before));
});
