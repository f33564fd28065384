/** A visitor's messages and the bot's turns. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT,
  aConversation,
  aMemory,
  aMessage,
  around,
  aTurn,
  botAnswered,
  botFailed,
  botHandedOver,
  botOwns,
  switchOff,
  switchOn,
  visitorArrived,
  visitorLeftAddress,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { decide } from "./decide.ts";
import { type Decision, unchanged } from "./decision.ts";
import { defaultPolicy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const STUCK = AT + 5 * 60_000;
const IDLE = AT + 24 * 60 * 60_000;

/** A conversation whose visitor has written once and waits for the bot. */
const thinking: Conversation = aConversation({
  lastSeq: 1,
  turn: aTurn(),
  memory: aMemory({ waiting: { since: AT, from: 1 }, lastAt: AT }),
  alarm: STUCK,
});

const replied: Conversation = aConversation({ lastSeq: 2, memory: aMemory({ lastAt: AT }), alarm: IDLE });

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, unchanged(conversation));
}

test("a visitor who arrives changes nothing", () => {
  const quiet = aConversation();
  leavesAlone(decide(quiet, around(), visitorArrived()), quiet);
});

test("a visitor's message opens a turn and the bot is asked", () => {
  assert.deepEqual(decide(aConversation(), around(), visitorWrote("hello", { key: "k-1", attachments: 2 })), {
    ...unchanged(thinking),
    messages: [aMessage({ key: "k-1", attachments: 2 })],
    effects: [{ type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 }],
  });
});

test("the bot is asked under the epochs of the conversation and of the switch, and told what is past", () => {
  const conversation = aConversation({
    control: botOwns(4),
    lastSeq: 7,
    memory: aMemory({ boundary: 6 }),
  });
  const { next, effects } = decide(conversation, around({ desk: switchOff(2) }), visitorWrote());
  assert.deepEqual(next.turn, aTurn({ id: 8, from: 8, fence: 6 }));
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 8, from: 8, fence: 6, boundary: 6 }]);
});

test("one outcome: a newer message supersedes the open turn and takes its messages in", () => {
  assert.deepEqual(decide(thinking, around(), visitorWrote("and also")), {
    ...unchanged({ ...thinking, lastSeq: 2, turn: aTurn({ id: 2 }) }),
    messages: [aMessage({ seq: 2, text: "and also" })],
    endings: [{ turn: 1, outcome: { type: "superseded", by: 2 } }],
    effects: [{ type: "ask-bot", turn: 2, from: 1, fence: 0, boundary: 0 }],
  });
});

test("one outcome: a third message takes in all that wait", () => {
  const second = decide(thinking, around(), visitorWrote("two")).next;
  const third = decide(second, around(), visitorWrote("three"));
  assert.deepEqual(third.next.turn, aTurn({ id: 3 }));
  assert.deepEqual(third.endings, [{ turn: 2, outcome: { type: "superseded", by: 3 } }]);
});

test("the bot's answer becomes the next message and ends its turn", () => {
  assert.deepEqual(decide(thinking, around(), botAnswered()), {
    ...unchanged(replied),
    messages: [aMessage({ seq: 2, author: "bot", text: "hi there", turn: 1 })],
    endings: [{ turn: 1, outcome: { type: "replied", seq: 2, text: "hi there" } }],
  });
});

test("one outcome: an answer to a turn that was superseded is dropped", () => {
  const superseded = decide(thinking, around(), visitorWrote("two")).next;
  leavesAlone(decide(superseded, around(), botAnswered({ turn: 1 })), superseded);
});

for (const [name, late] of [
  ["a second answer", botAnswered()],
  ["a failure", botFailed()],
  ["a handover", botHandedOver()],
] as const)
  test(`one outcome: ${name} to a turn that was answered changes nothing`, () => {
    leavesAlone(decide(replied, around(), late), replied);
  });

for (const [name, forged] of [
  ["an answer", botAnswered({ fence: 1 })],
  ["a failure", botFailed({ fence: 1 })],
  ["a handover", botHandedOver({ fence: 1 })],
] as const)
  test(`no talk-over: ${name} under another fence than the turn's changes nothing`, () => {
    leavesAlone(decide(thinking, around(), forged), thinking);
  });

for (const [name, late] of [
  ["an answer", botAnswered()],
  ["a failure", botFailed()],
  ["a handover", botHandedOver()],
] as const) {
  test(`no talk-over: ${name} while the global switch is on is dropped, and the turn goes to people`, () => {
    const { next, messages, endings, effects } = decide(thinking, around({ desk: switchOn() }), late);
    assert.equal(next.control.owner === "human" && next.control.reason, "switch");
    assert.deepEqual(messages, []);
    assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
    assert.deepEqual(effects, []);
  });

  test(`no talk-over: ${name} after the global switch was on in between is dropped, and the bot asked anew`, () => {
    const { next, messages, endings, effects } = decide(thinking, around({ desk: switchOff(2) }), late);
    assert.deepEqual(messages, [aMessage({ seq: 2, author: "system", text: defaultPolicy.lines.back })]);
    assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
    assert.deepEqual(effects, [{ type: "ask-bot", turn: 2, from: 1, fence: 3, boundary: 1 }]);
    assert.deepEqual(next.turn, aTurn({ id: 2, fence: 3 }));
  });
}

test("an address is kept and thanked for, once", () => {
  const decision = decide(replied, around(), visitorLeftAddress({ at: AT + 5 }));
  assert.deepEqual(decision, {
    ...unchanged({
      ...replied,
      lastSeq: 3,
      memory: aMemory({ lastAt: AT + 5, address: "vera@example.org" }),
      alarm: IDLE + 5,
    }),
    messages: [
      aMessage({
        seq: 3,
        author: "system",
        text: "Thank you. We will write to vera@example.org.",
        at: AT + 5,
      }),
    ],
  });
  leavesAlone(decide(decision.next, around(), visitorLeftAddress()), decision.next);
});

test("an address left before the first message does not close the conversation at once", () => {
  assert.equal(decide(aConversation(), around(), visitorLeftAddress()).next.alarm, IDLE);
});

test("an address with a placeholder in it is quoted as it is", () => {
  const { messages } = decide(replied, around(), visitorLeftAddress({ address: "{address}$&@example.org" }));
  assert.equal(messages[0]?.text, "Thank you. We will write to {address}$&@example.org.");
});
