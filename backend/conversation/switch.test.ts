/** The global switch above all conversations, and what becomes of them when it goes off. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  aConversation,
  agentActed,
  agentTookOver,
  agentWrote,
  aMemory,
  aMessage,
  around,
  aTurn,
  BEN,
  botOwns,
  humanModeSet,
  offered,
  peopleOwn,
  queued,
  switchChanged,
  switchOff,
  switchOn,
  visitorArrived,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { type Decision, refused, unchanged } from "./decision.ts";
import { defaultPolicy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const MINUTE = 60_000;
const { lines } = defaultPolicy;

const on = around({ desk: switchOn() });
const offAgain = around({ desk: switchOff(2) });

const quiet = aConversation();
const thinking = course([visitorWrote()]);
/** The visitor wrote while the switch was on. */
const switched = course([visitorWrote()], on);

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, unchanged(conversation));
}

const reasonOf = ({ control }: Conversation) => (control.owner === "human" ? control.reason : null);

test("under the switch a visitor's message goes into the queue at once and the bot is not asked", () => {
  assert.deepEqual(decide(quiet, on, visitorWrote()), {
    ...unchanged(
      aConversation({
        lastSeq: 1,
        control: peopleOwn({
          reason: "switch",
          place: queued(),
          stays: true,
          brief: { summary: null, draft: null, from: 1, upTo: 1 },
        }),
        memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 1, lastAt: AT }),
        alarm: AT + MINUTE,
      }),
    ),
    messages: [aMessage()],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
  });
});

test("under the switch the visitor is told when nobody is there, and only once", () => {
  const alone = { ...on, staff: { online: 0, queued: 0 } };
  const first = decide(quiet, alone, visitorWrote());
  assert.deepEqual(first.messages.slice(1), [aMessage({ seq: 2, author: "system", text: lines.unattended })]);
  assert.equal(decide(first.next, alone, visitorWrote("hello?")).messages.length, 1);
});

test("a message under the switch also withdraws a turn that is still open", () => {
  const { endings, effects, next } = decide(thinking, on, visitorWrote("anybody there?"));
  assert.deepEqual(endings, [
    { turn: 1, outcome: { type: "withdrawn" } },
    { turn: 2, outcome: { type: "handed-over" } },
  ]);
  assert.deepEqual(effects, []);
  assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
});

test("when the switch goes on an open turn is withdrawn, and who waited for it waits for people", () => {
  const { next, messages, endings, effects } = decide(thinking, on, switchChanged());
  assert.equal(reasonOf(next), "switch");
  assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
  assert.deepEqual(messages, []);
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
  assert.deepEqual(effects, []);
});

test("when the switch goes off an open question is the bot's again, and asked at once", () => {
  assert.deepEqual(decide(switched, offAgain, switchChanged()), {
    ...unchanged(
      aConversation({
        control: botOwns(2),
        lastSeq: 2,
        turn: aTurn({ id: 2, fence: 4 }),
        memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 1, lastAt: AT }),
        alarm: AT + 5 * MINUTE,
      }),
    ),
    messages: [aMessage({ seq: 2, author: "system", text: lines.back })],
    effects: [{ type: "ask-bot", turn: 2, from: 1, fence: 4, boundary: 1 }],
  });
});

test("the seed's demo: an agent's reply under the switch is an answer, and off it is the bot's again", () => {
  const answered = goOn(switched, [agentWrote()], on);
  assert.equal(reasonOf(answered), "switch");
  const { next, messages, effects } = decide(answered, offAgain, switchChanged());
  assert.deepEqual(next.control, botOwns(3));
  assert.deepEqual(messages, []);
  assert.deepEqual(effects, []);
  assert.deepEqual(decide(next, offAgain, visitorWrote()).next.turn, aTurn({ id: 3, from: 3, fence: 5 }));
});

test("an agent's reply under the switch to a conversation of the bot's withdraws its turn, and gives it back when off", () => {
  const { next, endings } = decide(thinking, on, agentWrote());
  assert.equal(reasonOf(next), "switch");
  assert.equal(next.control.epoch, 1);
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
  assert.deepEqual(decide(next, offAgain, switchChanged()).next.control, botOwns(2));
});

for (const [name, story] of [
  ["took over from the bot", [agentTookOver()]],
  ["took over from the queue", [visitorWrote(), agentTookOver()]],
  ["took over what they had replied to", [visitorWrote(), agentWrote(), agentTookOver()]],
  ["accepted an offer", [visitorWrote(), offered(), agentActed("agent-accepted")]],
] as const)
  test(`who ${name} under the switch keeps the conversation when it goes off`, () => {
    const { next } = decide(course(story, on), offAgain, switchChanged());
    assert.deepEqual(next.control.owner === "human" && [next.control.reason, next.control.place], [
      "takeover",
      { type: "assigned", agent: ANNA, since: AT },
    ]);
  });

test("human mode of one person is above the switch: off it stays with people until it is set off itself", () => {
  const byHand = goOn(switched, [humanModeSet(true)], on);
  assert.equal(reasonOf(byHand), "human-mode");
  leavesAlone(decide(byHand, offAgain, switchChanged()), byHand);
  assert.equal(decide(byHand, offAgain, humanModeSet(false)).next.control.owner, "bot");
});

for (const back of [agentActed("agent-handed-back"), humanModeSet(false)])
  test(`given back under the switch it is the bot's only when the switch is off: ${back.type}`, () => {
    const taken = course([agentTookOver()], on);
    const given = decide(taken, on, back).next;
    assert.equal(reasonOf(given), "switch");
    assert.equal(given.control.epoch, taken.control.epoch, "nobody else has it yet");
    assert.equal(decide(given, offAgain, switchChanged()).next.control.owner, "bot");
    leavesAlone(decide(given, on, back), given);
  });

test("a person's conversation is left alone by the switch", () => {
  const annas = course([agentTookOver()]);
  for (const here of [on, offAgain]) leavesAlone(decide(annas, here, switchChanged()), annas);
});

test("a change of the switch leaves a conversation without an open turn alone", () => {
  for (const here of [on, offAgain]) leavesAlone(decide(quiet, here, switchChanged()), quiet);
});

test("a turn that was asked after the switch went off again is left alone", () => {
  const asked = course([visitorWrote()], offAgain);
  leavesAlone(decide(asked, offAgain, switchChanged()), asked);
});

test("on and off again without anybody being told: the turn is withdrawn and the bot asked anew", () => {
  const { next, endings, effects } = decide(thinking, offAgain, switchChanged());
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 2, from: 1, fence: 3, boundary: 1 }]);
  assert.deepEqual(next.turn, aTurn({ id: 2, fence: 3 }));
});

test("a message that comes before the switch's news settles by itself what becomes of all that waits", () => {
  const { next, messages, endings, effects } = decide(switched, offAgain, visitorWrote("and?"));
  assert.deepEqual(messages, [aMessage({ seq: 2, text: "and?" })]);
  assert.deepEqual(endings, []);
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 2, from: 1, fence: 4, boundary: 1 }]);
  assert.deepEqual(next.turn, aTurn({ id: 2, fence: 4 }));
});

test("whatever happens after the switch went off, the conversation is the bot's again first", () => {
  assert.equal(decide(switched, offAgain, visitorArrived()).next.control.owner, "bot");
  const late = offered({ at: AT + 1 });
  assert.equal(decide(switched, offAgain, late).next.control.owner, "bot");
});

for (const [name, before, here, reason] of [
  ["on", thinking, on, "switch"],
  ["off", switched, offAgain, "takeover"],
] as const)
  test(`an agent who was not faster than anybody but the switch (${name}) is not refused`, () => {
    const { epoch } = before.control;
    const wrote = decide(before, here, agentWrote("hi", { epoch }));
    assert.equal(wrote.refusal, null);
    assert.equal(reasonOf(wrote.next), reason);
    assert.equal(wrote.messages.length, 1);
    const took = decide(before, here, agentTookOver({ epoch }));
    assert.equal(took.refusal, null);
    assert.equal(reasonOf(took.next), "takeover");
    const stale = agentWrote("hi", { epoch: epoch + 1 });
    assert.deepEqual(decide(before, here, stale), refused(before, { type: "stale" }));
  });

for (const [name, before, here] of [
  ["on", thinking, on],
  ["off", switched, offAgain],
] as const)
  test(`what is resolved before the switch's news (${name}) is closed, and the bot is not asked`, () => {
    const { next, messages, effects } = decide(before, here, agentActed("agent-resolved"));
    assert.equal(next.memory.isClosed, true);
    assert.equal(next.memory.waiting, null);
    assert.deepEqual([messages.map(({ text }) => text), effects], [[lines.closed], []]);
  });

test("proactive: human mode is set before the first message, which then waits in the queue", () => {
  const open = decide(quiet, around(), humanModeSet(true)).next;
  assert.equal(open.memory.waiting, null);
  assert.equal(open.alarm, null, "nobody waits for anything");
  const at = AT + 60 * MINUTE;
  const { next, endings, effects } = decide(open, around(), visitorWrote("hello", { at }));
  assert.deepEqual(
    next.control,
    peopleOwn({
      reason: "human-mode",
      stays: true,
      place: queued({ since: at, stepAt: at + MINUTE }),
      brief: { summary: null, draft: null, from: 1, upTo: 0 },
    }),
  );
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "handed-over" } }]);
  assert.deepEqual(effects, []);
});

test("under human mode a visitor is told that nobody is there with the first message that waits", () => {
  const alone = around({ staff: { online: 0, queued: 0 } });
  const open = decide(quiet, alone, humanModeSet(true));
  assert.deepEqual(open.messages, []);
  const first = decide(open.next, alone, visitorWrote());
  assert.deepEqual(first.messages.at(-1), aMessage({ seq: 2, author: "system", text: lines.unattended }));
  assert.equal(decide(first.next, alone, visitorWrote("hm")).messages.length, 1);
});

test("a visitor who waits since the button, and writes in the same moment, is told once", () => {
  const alone = around({ staff: { online: 0, queued: 0 } });
  const asked = decide(quiet, alone, visitorAskedForPerson());
  assert.equal(asked.messages.length, 1);
  assert.equal(decide(asked.next, alone, visitorWrote()).messages.length, 1);
});

test("an agent cannot be replied over by a colleague under the switch either", () => {
  const answered = goOn(switched, [agentWrote()], on);
  const reply = agentWrote("me too", { agent: BEN });
  assert.deepEqual(decide(answered, on, reply), refused(answered, { type: "foreign", agent: ANNA }));
});
