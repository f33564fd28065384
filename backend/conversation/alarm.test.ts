/** What happens although nobody does anything: each milestone, in order, once, after a downtime too. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  aConversation,
  agentActed,
  agentTookOver,
  agentWrote,
  alarmRang,
  aMessage,
  around,
  aTurn,
  BEN,
  botAnswered,
  humanModeSet,
  offered,
  queued,
  switchOn,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn, ringUntil } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { type Decision, unchanged } from "./decision.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const { lines } = defaultPolicy;

const alone = { online: 0, queued: 0 };
const withHandback = (over: Partial<Policy["handback"]>): Policy => ({
  ...defaultPolicy,
  handback: { ...defaultPolicy.handback, ...over },
});
const staying = around({ policy: withHandback({ afterwards: "stay" }) });

const thinking = course([visitorWrote()]);
/** In the queue since `AT`, with message 1 open. */
const waiting = goOn(thinking, [visitorAskedForPerson()]);

const placeOf = ({ control }: Conversation) => (control.owner === "human" ? control.place : null);
const textsOf = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ messages }) => messages.map(({ text, at }) => ({ text, after: at - AT })));

test("a ring before its time changes nothing", () => {
  for (const before of [aConversation(), thinking, waiting])
    assert.deepEqual(decide(before, around(), alarmRang((before.alarm ?? AT) - 1)), unchanged(before));
});

test("a turn that is stuck goes to people after five minutes", () => {
  const { next, endings } = decide(thinking, around(), alarmRang(AT + 5 * MINUTE));
  assert.equal(next.control.owner === "human" && next.control.reason, "bot-failed");
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "handed-over" } }]);
});

test("escalation: everybody, everybody anew, and at last a line that owns up to it; then again and again", () => {
  const passed = goOn(waiting, [offered(), agentActed("agent-declined")]);
  const rung = ringUntil(passed, AT + 33 * MINUTE, staying);
  const places = rung.map(({ next }) => placeOf(next));
  const last = { step: 3, passed: [] } as const;
  assert.deepEqual(places, [
    queued({ step: 1, stepAt: AT + 2 * MINUTE, passed: [ANNA] }),
    queued({ step: 2, stepAt: AT + 3 * MINUTE }),
    queued({ ...last, stepAt: AT + 18 * MINUTE }),
    queued({ ...last, stepAt: AT + 18 * MINUTE }),
    queued({ ...last, stepAt: AT + 33 * MINUTE }),
    queued({ ...last, stepAt: AT + 33 * MINUTE }),
    queued({ ...last, stepAt: AT + 48 * MINUTE }),
  ]);
  assert.deepEqual(textsOf(rung), [{ text: lines.stillWaiting, after: 3 * MINUTE }]);
});

test("escalation goes on under an offer, which stands until it lapses", () => {
  const at = AT + 50 * SECOND;
  const offer = goOn(waiting, [offered({ at, until: at + 30 * SECOND })]);
  const { next } = decide(offer, around(), alarmRang(AT + MINUTE));
  assert.deepEqual(placeOf(next), {
    type: "offered",
    agent: ANNA,
    until: at + 30 * SECOND,
    from: queued({ step: 1, stepAt: AT + 2 * MINUTE }),
  });
  assert.equal(next.alarm, at + 30 * SECOND);
});

test("nobody there: after the set time the bot is back with the open question, and the visitor is told", () => {
  const { next, messages, effects } = decide(waiting, around({ staff: alone }), alarmRang(AT + 2 * MINUTE));
  const at = AT + 2 * MINUTE;
  assert.deepEqual(messages, [aMessage({ seq: 3, author: "system", text: lines.backUnanswered, at })]);
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 3, from: 1, fence: 2, boundary: 2 }]);
  assert.deepEqual(next.turn, aTurn({ id: 3, fence: 2, since: at }));
  assert.equal(next.memory.keptSince, AT);
});

test("who only waited for a person is told too when the bot is back, and asks it nothing", () => {
  const asked = course([visitorAskedForPerson()]);
  const { next, messages, effects } = decide(asked, around({ staff: alone }), alarmRang(AT + 2 * MINUTE));
  assert.equal(messages.at(-1)?.text, lines.backUnanswered);
  assert.deepEqual(effects, []);
  assert.equal(next.memory.waiting, null);
});

test("somebody there: the visitor waits for an answer, and not for longer than the set time", () => {
  const rung = ringUntil(waiting, AT + 15 * MINUTE);
  assert.deepEqual(textsOf(rung), [
    { text: lines.stillWaiting, after: 3 * MINUTE },
    { text: lines.backUnanswered, after: 15 * MINUTE },
  ]);
  assert.equal(rung.at(-1)?.next.control.owner, "bot");
});

test("who asks again after the bot came back keeps the place in the queue, and stays", () => {
  const back = decide(waiting, around({ staff: alone }), alarmRang(AT + 2 * MINUTE)).next;
  const at = AT + 9 * MINUTE;
  const answered = goOn(back, [botAnswered({ turn: 3, fence: 2, at: AT + 3 * MINUTE })]);
  const { next } = decide(answered, around(), visitorAskedForPerson({ at }));
  assert.deepEqual(placeOf(next), queued({ since: AT, stepAt: at + MINUTE }));
  assert.equal(next.control.owner === "human" && next.control.stays, true);
  const rung = ringUntil(next, at + 6 * HOUR, around({ staff: alone }));
  assert.equal(rung.at(-1)?.next.control.owner, "human");
});

for (const [name, before, here] of [
  ["the policy says so", waiting, staying],
  ["people set human mode", course([visitorWrote(), humanModeSet(true)]), around()],
  ["the global switch is on", waiting, around({ desk: switchOn() })],
  [
    "the bot has no hours",
    waiting,
    around({ policy: { ...defaultPolicy, hours: { bot: { timeZone: "UTC", week: [] }, desk: null } } }),
  ],
] as const)
  test(`no timer gives a visitor back to the bot when ${name}`, () => {
    const rung = ringUntil(before, AT + 6 * HOUR, { ...here, staff: alone });
    assert.equal(rung.at(-1)?.next.control.owner, "human");
    assert.deepEqual(textsOf(rung), [{ text: lines.stillWaiting, after: 3 * MINUTE }]);
  });

/** Anna has it since `AT` plus a minute, and does not answer. */
const annas = goOn(waiting, [agentTookOver({ at: AT + MINUTE })]);

test("an agent who has the visitor and does not answer in time loses them to the bot", () => {
  assert.equal(annas.alarm, AT + 3 * MINUTE);
  const rung = ringUntil(annas, AT + 16 * MINUTE);
  assert.deepEqual(textsOf(rung), [{ text: lines.backUnanswered, after: 16 * MINUTE }]);
});

test("or to the next agent, where the visitor stays with people: first in line, as long as they have waited", () => {
  const at = AT + 16 * MINUTE;
  const next = ringUntil(annas, at, staying).at(-1)?.next;
  assert.ok(next !== undefined);
  assert.deepEqual(placeOf(next), queued({ since: AT, isFront: true, stepAt: at + MINUTE, passed: [ANNA] }));
  assert.equal(next.control.epoch, annas.control.epoch + 1);
  const bens = goOn(next, [agentTookOver({ agent: BEN, at })]);
  assert.equal(bens.alarm, at + 2 * MINUTE, "the next one has the same time");
});

test("an agent's answer takes every timer back, and the next message sets them anew", () => {
  const answered = goOn(annas, [agentWrote("hi", { at: AT + 2 * MINUTE })]);
  assert.equal(answered.alarm, null);
  const asked = goOn(answered, [visitorWrote("and?", { at: AT + HOUR })]);
  assert.equal(asked.alarm, AT + HOUR + 2 * MINUTE);
});

test("without any timer of the policy nobody is forgotten: who has the visitor loses them to the queue", () => {
  const here = around({ policy: withHandback({ unansweredMs: null, unattendedMs: null }) });
  const next = goOn(annas, [alarmRang(AT + 16 * MINUTE)], here);
  assert.equal(placeOf(next)?.type, "queued");
});

test("without a time for answers the one for when nobody is there still counts after people left", () => {
  for (const unattendedMs of [2 * MINUTE, 15 * MINUTE]) {
    const policy = withHandback({ unansweredMs: null, unattendedMs });
    const there = ringUntil(waiting, AT + 14 * MINUTE, around({ policy })).at(-1)?.next;
    assert.equal(there?.control.owner, "human");
    const left = decide(there, around({ policy, staff: alone }), alarmRang(AT + 15 * MINUTE));
    assert.equal(left.next.control.owner, "bot", `after ${unattendedMs}`);
  }
});

test("a time for when nobody is there that is not over yet does not count", () => {
  const here = around({ policy: withHandback({ unansweredMs: null, unattendedMs: HOUR }), staff: alone });
  const rung = ringUntil(waiting, AT + HOUR, here);
  assert.deepEqual(textsOf(rung), [
    { text: lines.stillWaiting, after: 3 * MINUTE },
    { text: lines.backUnanswered, after: HOUR },
  ]);
});

test("after a long downtime what counts now happens once, and the visitor is told once", () => {
  const at = AT + 10 * HOUR;
  const { next, messages } = decide(waiting, around(), alarmRang(at));
  assert.deepEqual(
    messages.map(({ text }) => text),
    [lines.backUnanswered],
  );
  assert.equal(next.alarm, at + 5 * MINUTE, "the bot has its whole time from now on");
  const stayed = decide(waiting, staying, alarmRang(at));
  assert.deepEqual(placeOf(stayed.next), queued({ step: 3, stepAt: at + 15 * MINUTE }));
  assert.equal(stayed.messages.length, 1);
});

test("somebody was there at the set time and leaves later: the bot is back at the next look", () => {
  const looked = decide(waiting, around(), alarmRang(AT + 2 * MINUTE)).next;
  const { next } = decide(looked, around({ staff: alone }), alarmRang(AT + 4 * MINUTE));
  assert.equal(next.control.owner, "bot");
});

test("after a long downtime an offer has lapsed, and nobody is told of it", () => {
  const offer = goOn(waiting, [offered()]);
  const { next, messages } = decide(offer, staying, alarmRang(AT + 90 * SECOND));
  assert.deepEqual(placeOf(next), queued({ step: 1, stepAt: AT + 2 * MINUTE, passed: [ANNA] }));
  assert.deepEqual(messages, []);
});

test("a place is kept for one time only: what an agent gave back begins anew", () => {
  const back = decide(waiting, around({ staff: alone }), alarmRang(AT + 2 * MINUTE)).next;
  const at = AT + 9 * MINUTE;
  const given = goOn(back, [visitorAskedForPerson({ at }), agentActed("agent-handed-back", { at })]);
  const answered = goOn(given, [botAnswered({ turn: given.turn?.id ?? 0, fence: 4, at })]);
  const { next } = decide(answered, around(), visitorAskedForPerson({ at }));
  assert.deepEqual(placeOf(next), queued({ since: at, stepAt: at + MINUTE }));
  assert.equal(next.control.owner === "human" && next.control.stays, false);
});

test("an idle conversation with the bot is closed, and rings no more", () => {
  const answered = goOn(thinking, [botAnswered({ at: AT + 5 })]);
  assert.equal(answered.alarm, AT + 5 + 24 * HOUR);
  const { next, messages } = decide(answered, around(), alarmRang(AT + 5 + 24 * HOUR));
  assert.equal(next.memory.isClosed, true);
  assert.equal(next.alarm, null);
  assert.deepEqual(messages, []);
});

test("idle conversations stay open where the policy says so, and an empty one has nothing to close", () => {
  const here = around({ policy: { ...defaultPolicy, idleCloseMs: null } });
  assert.equal(course([visitorWrote(), botAnswered()], here).alarm, null);
  assert.equal(goOn(aConversation(), [humanModeSet(true), humanModeSet(false)]).alarm, null);
});
