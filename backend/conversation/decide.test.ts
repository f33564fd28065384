import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aConversation,
  aMessage,
  botAnswered,
  botFailed,
  botOwns,
  switchOff,
  switchOn,
  visitorArrived,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { type Decision, decide } from "./decide.ts";
import type { Conversation } from "./state.ts";

/** A conversation whose visitor has written once and waits for the bot. */
const thinking: Conversation = aConversation({ lastSeq: 1, turn: { id: 1, from: 1, fence: 0 } });

const nothingBut = (next: Conversation): Decision => ({ next, messages: [], endings: [], effects: [] });

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, nothingBut(conversation));
}

test("a visitor who arrives changes nothing", () => {
  const quiet = aConversation();
  leavesAlone(decide(quiet, switchOff(), visitorArrived()), quiet);
});

test("a visitor's message opens a turn and the bot is asked", () => {
  const decision = decide(
    aConversation(),
    switchOff(),
    visitorWrote("hello", { key: "k-1", attachments: 2 }),
  );
  assert.deepEqual(decision, {
    next: thinking,
    messages: [aMessage({ key: "k-1", attachments: 2 })],
    endings: [],
    effects: [{ type: "ask-bot", turn: 1, from: 1, fence: 0 }],
  });
});

test("the bot is asked under the epochs of the conversation and of the switch", () => {
  const conversation = aConversation({ control: botOwns(4), lastSeq: 7 });
  const { next, effects } = decide(conversation, switchOff(2), visitorWrote());
  assert.deepEqual(next.turn, { id: 8, from: 8, fence: 6 });
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 8, from: 8, fence: 6 }]);
});

test("one outcome: a newer message supersedes the open turn and takes its messages in", () => {
  assert.deepEqual(decide(thinking, switchOff(), visitorWrote("and also")), {
    next: aConversation({ lastSeq: 2, turn: { id: 2, from: 1, fence: 0 } }),
    messages: [aMessage({ seq: 2, text: "and also" })],
    endings: [{ turn: 1, outcome: { type: "superseded", by: 2 } }],
    effects: [{ type: "ask-bot", turn: 2, from: 1, fence: 0 }],
  });
});

test("one outcome: a third message takes in all that wait", () => {
  const second = decide(thinking, switchOff(), visitorWrote("two")).next;
  const third = decide(second, switchOff(), visitorWrote("three"));
  assert.deepEqual(third.next.turn, { id: 3, from: 1, fence: 0 });
  assert.deepEqual(third.endings, [{ turn: 2, outcome: { type: "superseded", by: 3 } }]);
});

test("under the global switch a visitor's message is handed over at once and the bot is not asked", () => {
  assert.deepEqual(decide(aConversation(), switchOn(), visitorWrote()), {
    next: aConversation({ lastSeq: 1 }),
    messages: [aMessage()],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
    effects: [],
  });
});

test("a message under the global switch also withdraws a turn that is still open", () => {
  assert.deepEqual(decide(thinking, switchOn(), visitorWrote("anybody there?")), {
    next: aConversation({ lastSeq: 2 }),
    messages: [aMessage({ seq: 2, text: "anybody there?" })],
    endings: [
      { turn: 1, outcome: { type: "withdrawn" } },
      { turn: 2, outcome: { type: "handed-over" } },
    ],
    effects: [],
  });
});

test("the bot's answer becomes the next message and ends its turn", () => {
  assert.deepEqual(decide(thinking, switchOff(), botAnswered()), {
    next: aConversation({ lastSeq: 2 }),
    messages: [aMessage({ seq: 2, author: "bot", text: "hi there", turn: 1 })],
    endings: [{ turn: 1, outcome: { type: "replied", seq: 2, text: "hi there" } }],
    effects: [],
  });
});

test("one outcome: an answer to a turn that was superseded is dropped", () => {
  const superseded = decide(thinking, switchOff(), visitorWrote("two")).next;
  leavesAlone(decide(superseded, switchOff(), botAnswered({ turn: 1 })), superseded);
});

test("one outcome: a second answer to the same turn is dropped", () => {
  const replied = decide(thinking, switchOff(), botAnswered()).next;
  leavesAlone(decide(replied, switchOff(), botAnswered()), replied);
});

for (const [why, desk, fence] of [
  ["while the global switch is on", switchOn(), 0],
  ["after the global switch was on in between", switchOff(2), 0],
  ["that was asked under another fence", switchOff(), 1],
] as const) {
  test(`no talk-over: an answer ${why} is not committed and withdraws the turn`, () => {
    assert.deepEqual(decide(thinking, desk, botAnswered({ fence })), {
      next: aConversation({ lastSeq: 1 }),
      messages: [],
      endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
      effects: [],
    });
  });

  test(`no talk-over: a failure ${why} withdraws the turn and hands nothing over`, () => {
    assert.deepEqual(decide(thinking, desk, botFailed({ fence })), {
      next: aConversation({ lastSeq: 1 }),
      messages: [],
      endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
      effects: [],
    });
  });
}

test("a bot that has no answer hands over, and nobody has the conversation yet", () => {
  assert.deepEqual(decide(thinking, switchOff(), botFailed()), {
    next: aConversation({
      lastSeq: 1,
      control: { owner: "human", epoch: 1, reason: "bot-failed", agent: null },
    }),
    messages: [],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
    effects: [],
  });
});

test("a failure of a turn that is not open any more changes nothing", () => {
  const replied = decide(thinking, switchOff(), botAnswered()).next;
  leavesAlone(decide(replied, switchOff(), botFailed()), replied);
});
