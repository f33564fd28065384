/** Who owns a conversation, and what a change of owner does to the turn that is open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aConversation,
  agentTookOver,
  agentWrote,
  aMessage,
  annaOwns,
  BEN,
  botAnswered,
  botOwns,
  humanModeSet,
  switchChanged,
  switchOff,
  switchOn,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { type Decision, decide } from "./decide.ts";
import type { Conversation } from "./state.ts";

const quiet = aConversation();
const thinking = aConversation({ lastSeq: 1, turn: { id: 1, from: 1, fence: 0 } });
const annas = aConversation({ control: annaOwns() });

const nothingBut = (next: Conversation): Decision => ({ next, messages: [], endings: [], effects: [] });

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, nothingBut(conversation));
}

const withdrawnByAnna: Decision = {
  next: aConversation({ lastSeq: 1, control: annaOwns() }),
  messages: [],
  endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
  effects: [],
};

test("an agent takes over from the bot, and the open turn is withdrawn", () => {
  assert.deepEqual(decide(thinking, switchOff(), agentTookOver()), withdrawnByAnna);
});

test("an agent's reply takes over, and the open turn is withdrawn", () => {
  assert.deepEqual(decide(thinking, switchOff(), agentWrote("me now", { key: "k" })), {
    ...withdrawnByAnna,
    next: { ...withdrawnByAnna.next, lastSeq: 2 },
    messages: [aMessage({ seq: 2, author: "agent", text: "me now", key: "k" })],
  });
});

test("no talk-over: the answer that comes after a takeover is dropped", () => {
  const taken = decide(thinking, switchOff(), agentTookOver()).next;
  leavesAlone(decide(taken, switchOff(), botAnswered()), taken);
});

test("no talk-over: the answer that comes after a takeover and a handback is dropped", () => {
  const taken = decide(thinking, switchOff(), agentTookOver()).next;
  const back = decide(taken, switchOff(), humanModeSet(false)).next;
  leavesAlone(decide(back, switchOff(), botAnswered()), back);
});

test("one place: a conversation that an agent has stays with that agent", () => {
  leavesAlone(decide(annas, switchOff(), agentTookOver({ agent: BEN })), annas);
  assert.deepEqual(decide(annas, switchOff(), agentWrote("hi", { agent: BEN })).next, {
    ...annas,
    lastSeq: 1,
  });
});

test("a visitor's message in a person's conversation is handed over and the bot is not asked", () => {
  assert.deepEqual(decide(annas, switchOff(), visitorWrote()), {
    next: { ...annas, lastSeq: 1 },
    messages: [aMessage()],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
    effects: [],
  });
});

test("an agent's reply under the global switch leaves the conversation's own control with the bot", () => {
  assert.deepEqual(decide(quiet, switchOn(), agentWrote()), {
    next: aConversation({ lastSeq: 1 }),
    messages: [aMessage({ author: "agent", text: "I am here" })],
    endings: [],
    effects: [],
  });
});

test("an agent's reply under the global switch withdraws a turn that is still open", () => {
  const { next, endings } = decide(thinking, switchOn(), agentWrote());
  assert.deepEqual(next, aConversation({ lastSeq: 2 }));
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
});

test("an agent who takes over under the global switch keeps the conversation when it is switched off", () => {
  assert.deepEqual(decide(quiet, switchOn(), agentTookOver()).next, annas);
});

test("human mode for one person takes the conversation from the bot, for no agent in particular", () => {
  assert.deepEqual(decide(thinking, switchOff(), humanModeSet(true)), {
    ...withdrawnByAnna,
    next: aConversation({
      lastSeq: 1,
      control: { owner: "human", epoch: 1, reason: "human-mode", agent: null },
    }),
  });
});

test("human mode for a person whom an agent answers already changes nothing", () => {
  leavesAlone(decide(annas, switchOff(), humanModeSet(true)), annas);
});

test("human mode off gives the conversation back to the bot", () => {
  assert.deepEqual(
    decide(annas, switchOff(), humanModeSet(false)),
    nothingBut(aConversation({ control: botOwns(2) })),
  );
});

test("human mode off where the bot answers already changes nothing, not even an open turn", () => {
  leavesAlone(decide(thinking, switchOff(), humanModeSet(false)), thinking);
});

test("when the switch goes on an open turn is withdrawn", () => {
  assert.deepEqual(decide(thinking, switchOn(), switchChanged()), {
    next: aConversation({ lastSeq: 1 }),
    messages: [],
    endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
    effects: [],
  });
});

test("a turn that was asked after the switch went off again is left alone", () => {
  const asked = aConversation({ lastSeq: 1, turn: { id: 1, from: 1, fence: 2 } });
  leavesAlone(decide(asked, switchOff(2), switchChanged()), asked);
});

test("a change of the switch leaves a conversation without an open turn alone", () => {
  leavesAlone(decide(quiet, switchOn(), switchChanged()), quiet);
});
