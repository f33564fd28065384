/** From people to the bot: what is open goes on, and what is past is past. Timers stand in alarm.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT,
  aConversation,
  agentActed,
  agentTookOver,
  agentWrote,
  aMemory,
  aMessage,
  around,
  aTurn,
  botAnswered,
  botFailed,
  botOwns,
  humanModeSet,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { unchanged } from "./decision.ts";
import { defaultPolicy } from "./policy.ts";

const { lines } = defaultPolicy;
const IDLE = AT + 24 * 60 * 60_000;
const STUCK = AT + 5 * 60_000;

/** The bot failed on message 1, and message 2 says that people come. */
const failed = course([visitorWrote(), botFailed()]);

for (const back of [agentActed("agent-handed-back"), humanModeSet(false)])
  test(`an open question goes on with the bot, in a turn named after the line that says so: ${back.type}`, () => {
    assert.deepEqual(decide(failed, around(), back), {
      ...unchanged(
        aConversation({
          control: botOwns(2),
          lastSeq: 3,
          turn: aTurn({ id: 3, fence: 2 }),
          memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 2, lastAt: AT }),
          alarm: STUCK,
        }),
      ),
      messages: [aMessage({ seq: 3, author: "system", text: lines.back })],
      effects: [{ type: "ask-bot", turn: 3, from: 1, fence: 2, boundary: 2 }],
    });
  });

test("without an open question the bot has nothing to do, and the visitor is told nothing", () => {
  const answered = goOn(failed, [agentWrote()]);
  assert.deepEqual(
    decide(answered, around(), agentActed("agent-handed-back")),
    unchanged(
      aConversation({
        control: botOwns(3),
        lastSeq: 3,
        memory: aMemory({ boundary: 3, lastAt: AT, lastAgent: agentWrote().agent }),
        alarm: IDLE,
      }),
    ),
  );
});

test("who only waited for a person waits no more when the bot is back", () => {
  const asked = course([visitorAskedForPerson()]);
  const { next, messages } = decide(asked, around(), agentActed("agent-handed-back"));
  assert.equal(next.memory.waiting, null);
  assert.equal(next.turn, null);
  const text = defaultPolicy.lines.called;
  assert.deepEqual(messages, [aMessage({ seq: 2, author: "system", text })]);
});

test("after a restart the bot has its whole time for what it had not answered", () => {
  const at = AT + 60 * 60_000;
  const open = course([visitorWrote()]);
  const { next } = decide(open, around(), { type: "bot-resumed", conversation: open.id, at });
  assert.deepEqual([next.turn, next.alarm], [aTurn({ since: at }), at + 5 * 60_000]);
});

test("no talk-over: the answer that comes after a takeover and a handback is dropped", () => {
  const back = course([visitorWrote(), agentTookOver(), agentActed("agent-handed-back")]);
  assert.deepEqual(decide(back, around(), botAnswered()), unchanged(back));
});

test("what the bot is asked after a handback has the person's words behind its boundary", () => {
  const back = goOn(failed, [agentWrote(), agentActed("agent-handed-back")]);
  assert.deepEqual(decide(back, around(), visitorWrote("and now?")).effects, [
    { type: "ask-bot", turn: 4, from: 4, fence: 3, boundary: 3 },
  ]);
});

test("giving back what the bot has changes nothing, not even an open turn", () => {
  const thinking = course([visitorWrote()]);
  for (const back of [agentActed("agent-handed-back"), humanModeSet(false)])
    assert.deepEqual(decide(thinking, around(), back), unchanged(thinking));
});

test("the visitor's command gives the open question back to the bot, and is no question itself", () => {
  assert.deepEqual(decide(failed, around(), visitorWrote(" /BOT ")), {
    ...unchanged(
      aConversation({
        control: botOwns(2),
        lastSeq: 4,
        turn: aTurn({ id: 4, fence: 2 }),
        memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 3, handovers: [AT], lastAt: AT }),
        alarm: STUCK,
      }),
    ),
    messages: [
      aMessage({ seq: 3, text: " /BOT " }),
      aMessage({ seq: 4, author: "system", text: lines.back }),
    ],
    endings: [{ turn: 3, outcome: { type: "superseded", by: 4 } }],
    effects: [{ type: "ask-bot", turn: 4, from: 1, fence: 2, boundary: 3 }],
  });
});

test("the command without an open question is answered by the bot itself", () => {
  const answered = goOn(failed, [agentWrote()]);
  const { next, messages, endings, effects } = decide(answered, around(), visitorWrote("/bot"));
  assert.deepEqual(messages, [
    aMessage({ seq: 4, text: "/bot" }),
    aMessage({ seq: 5, author: "bot", text: lines.called, turn: 4 }),
  ]);
  assert.deepEqual(endings, [{ turn: 4, outcome: { type: "replied", seq: 5, text: lines.called } }]);
  assert.deepEqual(effects, []);
  assert.equal(next.memory.waiting, null);
  assert.equal(next.control.owner, "bot");
});

test("the command is a message like any where the policy has none", () => {
  const handback = { ...defaultPolicy.handback, command: null };
  const here = around({ policy: { ...defaultPolicy, handback } });
  const { next, endings } = decide(failed, here, visitorWrote("/bot"));
  assert.equal(next.control.owner, "human");
  assert.deepEqual(endings, [{ turn: 3, outcome: { type: "handed-over" } }]);
});

test("the command is a message like any under human mode", () => {
  const byHand = course([humanModeSet(true)]);
  assert.equal(decide(byHand, around(), visitorWrote("/bot")).next.control.owner, "human");
});

test("the bot that is called while it is there says so, and goes on with a question that is open", () => {
  const { messages, endings, effects, next } = decide(aConversation(), around(), visitorWrote("/bot"));
  const text = defaultPolicy.lines.called;
  assert.deepEqual(messages, [
    aMessage({ text: "/bot" }),
    aMessage({ seq: 2, author: "bot", turn: 1, text }),
  ]);
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "replied", seq: 2, text } }]);
  assert.deepEqual([effects, next.turn, next.memory.waiting], [[], null, null]);
  const asked = decide(course([visitorWrote()]), around(), visitorWrote("/bot"));
  assert.deepEqual(asked.next.turn, aTurn({ id: 2, from: 1 }));
});

test("words around the command make it a message", () => {
  assert.equal(decide(failed, around(), visitorWrote("no /bot please")).next.control.owner, "human");
});
