/** What agents do: take over, write, put back, close, and what is refused. */
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
  annaOwns,
  around,
  aTurn,
  BEN,
  botAnswered,
  botOwns,
  humanModeSet,
  offered,
  peopleOwn,
  queued,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { type Decision, refused, unchanged } from "./decision.ts";
import type { Happening } from "./happening.ts";
import { defaultPolicy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const MINUTE = 60_000;
const LATER = AT + 3 * MINUTE;

const quiet = aConversation();
const thinking = course([visitorWrote()]);
const annas = course([agentTookOver()]);
/** In the queue, and offered to Anna. */
const waiting = course([visitorAskedForPerson()]);
const offer = goOn(waiting, [offered()]);
const closed = goOn(annas, [agentActed("agent-resolved")]);

function leavesAlone(decision: Decision, conversation: Conversation): void {
  assert.equal(decision.next, conversation, "the very same object");
  assert.deepEqual(decision, unchanged(conversation));
}

const brief = { summary: null, draft: "I thi", from: 1, upTo: 1 };

const taken = aConversation({
  lastSeq: 1,
  control: peopleOwn({ brief }),
  memory: aMemory({ lastAgent: ANNA, waiting: { since: AT, from: 1 }, boundary: 1, lastAt: AT }),
  alarm: AT + 2 * MINUTE,
});

test("an agent takes over from the bot: the open turn is withdrawn, its draft kept, the visitor still waits", () => {
  assert.deepEqual(decide(thinking, around({ draft: "I thi" }), agentTookOver()), {
    ...unchanged(taken),
    endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
  });
});

test("an agent's reply takes over from the bot, and answers all that was open", () => {
  const reply = agentWrote("me now", { key: "k" });
  assert.deepEqual(decide(thinking, around({ draft: "I thi" }), reply), {
    ...unchanged({
      ...taken,
      lastSeq: 2,
      memory: aMemory({ boundary: 1, lastAt: AT, lastAgent: ANNA }),
      alarm: null,
    }),
    messages: [aMessage({ seq: 2, author: "agent", text: "me now", key: "k" })],
    endings: [{ turn: 1, outcome: { type: "withdrawn" } }],
  });
});

test("no talk-over: the answer that comes after a takeover is dropped", () => {
  leavesAlone(decide(taken, around(), botAnswered()), taken);
});

test("a visitor's message in a person's conversation is handed over and the bot is not asked", () => {
  const { next, endings, effects } = decide(annas, around(), visitorWrote());
  assert.deepEqual(next.control, annas.control);
  assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "handed-over" } }]);
  assert.deepEqual(effects, []);
});

test("taking what is one's own already changes nothing", () => {
  leavesAlone(decide(annas, around(), agentTookOver()), annas);
});

test("an agent takes over from a colleague by that act alone, and the epoch goes up", () => {
  assert.deepEqual(
    decide(annas, around(), agentTookOver({ agent: BEN, at: LATER })).next.control,
    peopleOwn({
      epoch: 2,
      place: { type: "assigned", agent: BEN, since: LATER },
      brief: { summary: null, draft: null, from: 1, upTo: 0 },
    }),
  );
});

test("two agents at once: one takes over, and the other's act is stale", () => {
  const first = decide(thinking, around(), agentTookOver({ epoch: 0 })).next;
  const second = agentTookOver({ agent: BEN, epoch: 0 });
  assert.deepEqual(decide(first, around(), second), refused(first, { type: "stale" }));
});

test("a reply takes a visitor out of the queue, and one who is offered to somebody else too", () => {
  for (const before of [waiting, offer]) {
    const { control } = decide(before, around(), agentWrote("hi", { agent: BEN })).next;
    assert.equal(control.epoch, 2);
    assert.deepEqual(control.owner === "human" && control.place, {
      type: "assigned",
      agent: BEN,
      since: AT,
    });
  }
});

test("a takeover opens a closed conversation again", () => {
  const { next } = decide(closed, around(), agentTookOver());
  assert.deepEqual(next.control, annaOwns(3));
  assert.equal(next.memory.isClosed, false);
});

test("an agent can open a conversation before the visitor's first message", () => {
  const { next } = decide(quiet, around(), agentWrote());
  assert.deepEqual(next.control, annaOwns());
  assert.equal(next.lastSeq, 1);
});

test("who accepts has the conversation, and the epoch goes up", () => {
  const { next } = decide(offer, around(), agentActed("agent-accepted", { at: LATER }));
  assert.deepEqual(
    next.control,
    peopleOwn({
      reason: "asked",
      epoch: 2,
      place: { type: "assigned", agent: ANNA, since: LATER },
      brief: { summary: null, draft: null, from: 1, upTo: 0 },
    }),
  );
  assert.equal(next.memory.lastAgent, ANNA);
  leavesAlone(decide(next, around(), agentActed("agent-accepted")), next);
});

test("who declines is not offered the visitor again, who stands where they stood", () => {
  const { next } = decide(offer, around(), agentActed("agent-declined", { at: LATER }));
  assert.equal(next.control.epoch, 1);
  assert.deepEqual(next.control.owner === "human" && next.control.place, queued({ passed: [ANNA] }));
});

test("who is released stands before all others, as long as they have waited, and not for this agent", () => {
  const asked = goOn(annas, [visitorWrote("hello", { at: AT + 5 })]);
  const { next } = decide(asked, around(), agentActed("agent-released", { at: LATER }));
  assert.equal(next.control.epoch, 2);
  assert.deepEqual(
    next.control.owner === "human" && next.control.place,
    queued({ since: AT + 5, isFront: true, stepAt: LATER + MINUTE, passed: [ANNA] }),
  );
});

test("a resolved conversation is closed, and nothing of it waits, loops or is kept", () => {
  const before = course([visitorAskedForPerson(), agentTookOver(), agentWrote()]);
  assert.deepEqual(
    decide(before, around(), agentActed("agent-resolved")),
    unchanged(
      aConversation({
        control: botOwns(3),
        lastSeq: 2,
        memory: aMemory({ boundary: 2, isClosed: true, lastAgent: ANNA, lastAt: AT }),
      }),
    ),
  );
  const { next } = decide(before, around(), agentActed("agent-resolved"));
  leavesAlone(decide(next, around(), agentActed("agent-resolved")), next);
});

test("whoever still waits is told when their conversation is closed", () => {
  const { messages } = decide(course([visitorAskedForPerson()]), around(), agentActed("agent-resolved"));
  assert.deepEqual(messages, [aMessage({ seq: 2, author: "system", text: defaultPolicy.lines.closed })]);
});

test("the same takeover again, because its answer was lost, is done already; another's is too late", () => {
  const before = course([agentTookOver({ epoch: 0 })]);
  leavesAlone(decide(before, around(), agentTookOver({ epoch: 0 })), before);
  const late = decide(before, around(), agentTookOver({ agent: BEN, epoch: 0 }));
  assert.deepEqual(late, refused(before, { type: "stale" }));
});

test("one person's human mode is not set off over a colleague's head", () => {
  const before = course([agentTookOver({ agent: BEN })]);
  assert.deepEqual(
    decide(before, around(), humanModeSet(false)),
    refused(before, { type: "foreign", agent: BEN }),
  );
});

test("resolving what the bot is at withdraws its turn", () => {
  const { next, endings } = decide(thinking, around(), agentActed("agent-resolved"));
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
  assert.equal(next.memory.isClosed, true);
  assert.equal(next.alarm, null);
});

test("what the visitor writes to a closed conversation is a new matter, for the bot", () => {
  const { next, effects } = decide(closed, around(), visitorWrote());
  assert.equal(next.memory.isClosed, false);
  assert.deepEqual(next.turn, aTurn({ fence: 2 }));
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 1, from: 1, fence: 2, boundary: 0 }]);
});

test("human mode for one person takes the conversation from the bot, for no agent in particular", () => {
  const { next, messages, endings } = decide(thinking, around(), humanModeSet(true));
  assert.deepEqual(
    next.control,
    peopleOwn({ reason: "human-mode", place: queued(), stays: true, brief: { ...brief, draft: null } }),
  );
  assert.deepEqual(messages, []);
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "withdrawn" } }]);
});

test("human mode for a person whom an agent answers already leaves them with the agent, for good", () => {
  const { next } = decide(annas, around(), humanModeSet(true));
  assert.deepEqual(next, { ...annas, control: { ...annas.control, stays: true } });
  leavesAlone(decide(next, around(), humanModeSet(true)), next);
});

const bens = course([agentTookOver({ agent: BEN })]);
const foreign = { type: "foreign", agent: BEN } as const;
const notOffered = { type: "not-offered" } as const;
const notHeld = { type: "not-held" } as const;
const everyAct: readonly ((epoch: number | null) => Happening)[] = [
  (epoch) => agentWrote("hi", { epoch }),
  (epoch) => agentTookOver({ epoch }),
  ...(
    ["agent-accepted", "agent-declined", "agent-released", "agent-handed-back", "agent-resolved"] as const
  ).map((type) => (epoch: number | null) => agentActed(type, { epoch })),
];

for (const [name, before, act, refusal] of [
  ["a reply to a colleague's conversation", bens, agentWrote(), foreign],
  ["giving a colleague's conversation back", bens, agentActed("agent-handed-back"), foreign],
  ["releasing a colleague's conversation", bens, agentActed("agent-released"), foreign],
  ["resolving a colleague's conversation", bens, agentActed("agent-resolved"), foreign],
  ["a reply to a closed conversation", closed, agentWrote(), { type: "closed" }],
  ["accepting what stands in the queue", waiting, agentActed("agent-accepted"), notOffered],
  ["accepting a colleague's offer", offer, agentActed("agent-accepted", { agent: BEN }), notOffered],
  ["accepting what the bot has", quiet, agentActed("agent-accepted"), notOffered],
  ["declining a colleague's offer", offer, agentActed("agent-declined", { agent: BEN }), notOffered],
  ["declining what one has", annas, agentActed("agent-declined"), notOffered],
  ["releasing what the bot has", quiet, agentActed("agent-released"), notHeld],
  ["releasing what stands in the queue", waiting, agentActed("agent-released"), notHeld],
  ["releasing what is only offered", offer, agentActed("agent-released"), notHeld],
] as const)
  test(`refused, and nothing changed: ${name}`, () => {
    const decision = decide(before, around(), act);
    assert.deepEqual(decision, refused(before, refusal));
    assert.equal(decision.next, before);
  });

for (const act of everyAct)
  test(`refused, and nothing changed: ${act(null).type} on what changed hands since`, () => {
    for (const epoch of [0, 2])
      assert.deepEqual(decide(bens, around(), act(epoch)), refused(bens, { type: "stale" }));
  });
