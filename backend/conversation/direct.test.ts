/** Direct calls: the seed's contract, and nothing of what a conversation on the page has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anySteps } from "../../test/fakes/any-story.ts";
import {
  AT,
  aConversation,
  agentActed,
  agentTookOver,
  agentVanished,
  agentWrote,
  alarmRang,
  aMessage,
  around,
  aTurn,
  botAnswered,
  botFailed,
  botHandedOver,
  humanModeSet,
  offered,
  switchChanged,
  switchOff,
  switchOn,
  visitorArrived,
  visitorAskedForPerson,
  visitorLeftAddress,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { plotsOf, tell } from "../../test/fakes/story.ts";
import { decide } from "./decide.ts";
import { type Decision, unchanged } from "./decision.ts";
import { defaultPolicy } from "./policy.ts";
import { blankMemory, type Conversation } from "./state.ts";

const blank = aConversation({ channel: "direct" });
const thinking: Conversation = { ...blank, lastSeq: 1, turn: aTurn() };

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, unchanged(conversation));
}

/** A policy under which everything on the page would go to people. */
const strict = {
  ...defaultPolicy,
  handover: { ...defaultPolicy.handover, keywords: ["refund"] },
  hours: { bot: { timeZone: "UTC", week: [] }, desk: null },
  bursts: { ...defaultPolicy.bursts, page: { idleMs: 1_500, longestMs: 8_000 } },
};

for (const [name, said] of [
  ["a keyword", visitorWrote("a refund please")],
  ["nothing but an attachment", visitorWrote("", { attachments: 1 })],
  ["a wish for a person", visitorWrote("talk to a person")],
  ["the command for the bot", visitorWrote("/bot")],
] as const)
  test(`what is said never changes the route: ${name} goes to the bot at once, whatever the hours`, () => {
    const { text, attachments } = said;
    assert.deepEqual(decide(blank, around({ policy: strict }), said), {
      ...unchanged(thinking),
      messages: [aMessage({ text, attachments })],
      effects: [{ type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 }],
    });
  });

test("under the global switch a message is handed over at once, and that is all", () => {
  assert.deepEqual(decide(blank, around({ desk: switchOn() }), visitorWrote()), {
    ...unchanged({ ...blank, lastSeq: 1 }),
    messages: [aMessage()],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
  });
});

for (const text of ["hi there", "I'll transfer you to a person", "I don't know"])
  test(`the bot's answer is the answer, whatever it says: ${text}`, () => {
    assert.deepEqual(decide(thinking, around(), botAnswered({ text })), {
      ...unchanged({ ...blank, lastSeq: 2 }),
      messages: [aMessage({ seq: 2, author: "bot", text, turn: 1 })],
      endings: [{ turn: 1, outcome: { type: "replied", seq: 2, text } }],
    });
  });

for (const failed of [botFailed(), botHandedOver()])
  test(`a turn without an answer ends as handed over: ${failed.type}`, () => {
    assert.deepEqual(decide(thinking, around(), failed), {
      ...unchanged({ ...blank, lastSeq: 1 }),
      endings: [{ turn: 1, outcome: { type: "handed-over" } }],
    });
  });

for (const desk of [switchOn(), switchOff(2)])
  for (const late of [botAnswered(), switchChanged()])
    test(`no talk-over: ${late.type} with the switch ${desk.humanMode ? "on" : "on in between"} withdraws the turn`, () => {
      assert.deepEqual(decide(thinking, around({ desk }), late), {
        ...unchanged({ ...blank, lastSeq: 1 }),
        endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
      });
    });

for (const late of [botAnswered({ turn: 2 }), botFailed({ turn: 2 }), botHandedOver({ turn: 2 })])
  test(`${late.type} for a turn that is not open changes nothing`, () => {
    leavesAlone(decide(thinking, around(), late), thinking);
  });

for (const happening of [
  visitorArrived({ channel: "direct" }),
  visitorAskedForPerson(),
  visitorLeftAddress(),
  agentWrote(),
  agentTookOver(),
  agentActed("agent-accepted"),
  agentActed("agent-resolved"),
  offered(),
  agentVanished(),
  humanModeSet(true),
  switchChanged(),
  alarmRang(AT + 1e9),
])
  test(`nobody but the bot comes to a direct call: ${happening.type} changes nothing`, () => {
    leavesAlone(decide(thinking, around(), happening), thinking);
  });

test("a direct call never has a place, an alarm, a memory or another owner, whatever happens", () => {
  fc.assert(
    fc.property(plotsOf(anySteps, "direct"), (plot) => {
      for (const { decision } of tell(plot)) {
        const { lastSeq, turn, ...rest } = decision.next;
        const { lastSeq: _seq, turn: _turn, ...asNew } = blank;
        assert.deepEqual(rest, asNew);
        assert.equal(rest.memory, blankMemory);
      }
    }),
  );
});

test("the route of a direct call depends on the switch alone, whatever is said", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(3), fc.boolean(), (text, attachments, humanMode) => {
      const here = around({ policy: strict, desk: { humanMode, epoch: 1 } });
      const { endings, effects } = decide(blank, here, visitorWrote(text, { attachments }));
      assert.deepEqual(endings, humanMode ? [{ turn: 1, outcome: { type: "handed-over" } }] : []);
      assert.equal(effects.length, humanMode ? 0 : 1);
    }),
  );
});
