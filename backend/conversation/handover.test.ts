/** From the bot to people: every reason, what the visitor is told, and what people are told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT,
  aConversation,
  agentActed,
  agentTookOver,
  alarmRang,
  aMemory,
  aMessage,
  around,
  botAnswered,
  botFailed,
  botHandedOver,
  humanModeSet,
  peopleOwn,
  queued,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { unchanged } from "./decision.ts";
import type { Happening } from "./happening.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { lines } = defaultPolicy;

const withHandover = (over: Partial<Policy["handover"]>): Policy => ({
  ...defaultPolicy,
  handover: { ...defaultPolicy.handover, ...over },
});

/** Open on Mondays only, and the story begins on a Tuesday. */
const mondays = {
  timeZone: "UTC",
  week: [[], [{ from: 540, to: 1_020 }], [], [], [], [], []],
};

const thinking = course([visitorWrote()]);
const reasonOf = ({ control }: Conversation) => (control.owner === "human" ? control.reason : null);
const briefOf = ({ control }: Conversation) => (control.owner === "human" ? control.brief : null);

test("the bot finds that people have to go on: the turn is handed over and the visitor told", () => {
  const found = botHandedOver({ summary: "Wants a refund.", wanted: ["billing"] });
  assert.deepEqual(decide(thinking, around({ draft: "I thi" }), found), {
    ...unchanged(
      aConversation({
        lastSeq: 2,
        control: peopleOwn({
          reason: "asked",
          place: queued(),
          wanted: ["billing"],
          brief: { summary: "Wants a refund.", draft: "I thi", from: 1, upTo: 1 },
        }),
        memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 1, handovers: [AT], lastAt: AT }),
        alarm: AT + MINUTE,
      }),
    ),
    messages: [aMessage({ seq: 2, author: "system", text: lines.attended })],
    endings: [{ turn: 1, outcome: { type: "handed-over" } }],
  });
});

test("a bot that has no answer hands over, and nobody has the conversation yet", () => {
  const { next, endings } = decide(thinking, around(), botFailed());
  assert.deepEqual(
    next.control,
    peopleOwn({
      reason: "bot-failed",
      place: queued(),
      brief: { summary: null, draft: null, from: 1, upTo: 1 },
    }),
  );
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "handed-over" } }]);
});

test("the button hands over what is open, and its question waits for people", () => {
  const { next, endings } = decide(thinking, around(), visitorAskedForPerson());
  assert.equal(reasonOf(next), "asked");
  assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "handed-over" } }]);
});

test("who presses the button before the first message waits for a person, without a question", () => {
  const { next, endings } = decide(aConversation(), around(), visitorAskedForPerson());
  assert.equal(reasonOf(next), "asked");
  assert.deepEqual(next.memory.waiting, { since: AT, from: 0 });
  assert.deepEqual(endings, []);
});

test("a button that the policy takes away does nothing", () => {
  const here = around({ policy: withHandover({ button: false }) });
  assert.deepEqual(decide(thinking, here, visitorAskedForPerson()), unchanged(thinking));
});

test("who waits for a person already and presses the button again keeps their place", () => {
  const waiting = course([visitorAskedForPerson()]);
  const again = visitorAskedForPerson({ at: AT + MINUTE });
  assert.deepEqual(decide(waiting, around(), again), unchanged(waiting));
});

test("under human mode the button makes somebody wait who wanted nothing until then", () => {
  const quiet = course([humanModeSet(true)]);
  assert.equal(quiet.memory.waiting, null);
  const here = around({ staff: { online: 0, queued: 0 } });
  const { next, messages } = decide(quiet, here, visitorAskedForPerson({ at: AT + HOUR }));
  assert.deepEqual(next.memory.waiting, { since: AT + HOUR, from: 0 });
  assert.equal(next.alarm, AT + HOUR + MINUTE);
  assert.deepEqual(messages, [aMessage({ author: "system", text: lines.unattended, at: AT + HOUR })]);
});

for (const [reason, policy, said] of [
  ["keyword", withHandover({ keywords: ["refund"] }), visitorWrote("A Refund!")],
  ["attachment", defaultPolicy, visitorWrote(" ", { attachments: 2 })],
  ["out-of-hours", { ...defaultPolicy, hours: { bot: mondays, desk: null } }, visitorWrote()],
] as const)
  test(`a message goes to people at once, and takes an open turn along: ${reason}`, () => {
    const { next, endings, effects } = decide(thinking, around({ policy }), said);
    assert.equal(reasonOf(next), reason);
    assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
    assert.deepEqual(endings, [
      { turn: 1, outcome: { type: "superseded", by: 2 } },
      { turn: 2, outcome: { type: "handed-over" } },
    ]);
    assert.deepEqual(effects, []);
  });

for (const [name, policy, said] of [
  ["a keyword inside a longer word", withHandover({ keywords: ["fund"] }), visitorWrote("a refund")],
  ["an attachment with words", defaultPolicy, visitorWrote("see this", { attachments: 1 })],
  [
    "an attachment where the policy leaves it to the bot",
    withHandover({ attachments: false }),
    visitorWrote("", { attachments: 1 }),
  ],
] as const)
  test(`a message stays with the bot: ${name}`, () => {
    assert.equal(decide(thinking, around({ policy }), said).next.control.owner, "bot");
  });

test("a person whom the bot promised in words comes: its answer stands, and the visitor waits", () => {
  const text = "One moment, I'll transfer you.";
  const { next, messages, endings } = decide(thinking, around({ draft: text }), botAnswered({ text }));
  assert.equal(reasonOf(next), "promised");
  assert.equal(briefOf(next)?.draft, null, "it was sent");
  assert.deepEqual(next.memory.waiting, { since: AT, from: 0 });
  assert.deepEqual(messages, [
    aMessage({ seq: 2, author: "bot", text, turn: 1 }),
    aMessage({ seq: 3, author: "system", text: lines.attended }),
  ]);
  assert.deepEqual(endings, [{ turn: 1, outcome: { type: "replied", seq: 2, text } }]);
});

const twice = withHandover({ helpless: { turns: 2, phrases: ["i don't know"] } });

/** The visitor asks for the n-th time in a row, and the bot answers this. */
const round = (number: number, text: string): readonly Happening[] => [
  visitorWrote(),
  botAnswered({ turn: 2 * number - 1, text }),
];

test("a bot that could not help so many times in a row hands over, and not before", () => {
  const here = around({ policy: twice });
  const once = course(round(1, "I don't know."), here);
  assert.equal(once.control.owner, "bot");
  assert.equal(reasonOf(goOn(once, round(2, "I don't know!"), here)), "helpless");
});

test("an answer that helps begins the count anew", () => {
  const here = around({ policy: twice });
  const story = ["I don't know", "It is blue", "I don't know"].flatMap((text, index) =>
    round(index + 1, text),
  );
  assert.equal(course(story, here).control.owner, "bot");
});

for (const back of [agentActed("agent-handed-back"), agentActed("agent-resolved")])
  test(`only what was said since the last change of owner counts: ${back.type} begins anew`, () => {
    const here = around({ policy: twice });
    const before = course([...round(1, "I don't know"), agentTookOver(), back], here);
    const after = goOn(
      before,
      [visitorWrote(), botAnswered({ turn: 3, fence: 2, text: "I don't know" })],
      here,
    );
    assert.equal(after.lastSeq, 4);
    assert.equal(after.control.owner, "bot");
  });

test("what was said before a bot's conversation was closed does not count for the new matter", () => {
  const policy = { ...twice, routing: { ...twice.routing, skills: [{ words: ["bill"], skill: "billing" }] } };
  const here = around({ policy });
  const before = course([visitorWrote("my bill"), botAnswered({ text: "I don't know" })], here);
  const closed = goOn(before, [agentActed("agent-resolved")], here);
  assert.deepEqual(closed.memory, aMemory({ boundary: 2, lastAt: AT, isClosed: true }));
});

test("nobody there: the visitor is told so, with the hours when there are any", () => {
  const staff = { online: 0, queued: 3 };
  const text = (policy: Policy) => decide(thinking, around({ staff, policy }), botFailed()).messages[0]?.text;
  assert.equal(text(defaultPolicy), lines.unattended);
  assert.equal(
    text({ ...defaultPolicy, hours: { bot: null, desk: mondays } }),
    `${lines.unattended} We are here Mon 9:00–17:00 (UTC).`,
  );
});

test("behind others the visitor is told the place in the queue", () => {
  const here = around({ staff: { online: 2, queued: 3 } });
  assert.equal(
    decide(thinking, here, botFailed()).messages[0]?.text,
    `${lines.attended} You are number 4 in the queue.`,
  );
});

test("an agent who takes over is no line: the visitor reads it from their first words", () => {
  assert.deepEqual(decide(thinking, around(), agentTookOver()).messages, []);
});

/** Hands over and gives back by the visitor's command, `everyMs`. */
function loop(times: number, everyMs: number): Conversation {
  let conversation = aConversation();
  for (let round = 0; round < times; round++) {
    const at = AT + round * everyMs;
    conversation = goOn(conversation, [visitorAskedForPerson({ at })]);
    if (round < times - 1) conversation = goOn(conversation, [visitorWrote("/bot", { at })]);
  }
  return conversation;
}

const stays = ({ control }: Conversation) => control.owner === "human" && control.stays;

test("the third handover within an hour leaves the conversation with people", () => {
  assert.equal(stays(loop(2, MINUTE)), false);
  assert.equal(stays(loop(3, 30 * MINUTE)), true, "the hour's last moment counts");
  assert.equal(stays(loop(3, 30 * MINUTE + 1)), false);
  assert.equal(loop(9, HOUR).memory.handovers.length, 3, "no more than that is remembered");
});

test("a conversation that stays with people is not given back by the command nor by a timer", () => {
  const stuck = loop(3, MINUTE);
  const at = AT + 2 * HOUR;
  const { next } = decide(stuck, around({ staff: { online: 0, queued: 1 } }), alarmRang(at));
  assert.equal(next.control.owner, "human");
  assert.equal(decide(next, around(), visitorWrote("/bot", { at })).next.control.owner, "human");
});

test("an agent gives back even what stays with people, and ends the loop", () => {
  const { next } = decide(
    loop(3, MINUTE),
    around(),
    agentActed("agent-handed-back", { at: AT + 3 * MINUTE }),
  );
  assert.equal(next.control.owner, "bot");
  assert.deepEqual(next.memory.handovers, []);
});

test("agents' own takeovers are no loop", () => {
  const act = agentTookOver();
  const back = agentActed("agent-handed-back");
  assert.equal(stays(course([act, back, act, back, act, back, act])), false);
});

test("the brief begins where the owner changed last, and ends with the handover", () => {
  const first = course([visitorWrote(), botFailed()]);
  assert.deepEqual(briefOf(first), { summary: null, draft: null, from: 1, upTo: 1 });
  const back = goOn(first, [agentActed("agent-handed-back")]);
  assert.deepEqual(back.turn && [back.turn.id, back.turn.from], [3, 1]);
  const again = goOn(back, [visitorWrote(), visitorAskedForPerson()]);
  assert.deepEqual(briefOf(again), { summary: null, draft: null, from: 3, upTo: 4 });
});

test("skills are wanted by what the visitor said to the bot, by the bot, and by what is said to people", () => {
  const skills = [
    { words: ["bill"], skill: "billing" },
    { words: ["sue"], skill: "law" },
  ];
  const policy = { ...defaultPolicy, routing: { ...defaultPolicy.routing, skills } };
  const here = around({ policy });
  const wantedBy = (...story: readonly Happening[]) => {
    const { control } = course(story, here);
    return control.owner === "human" ? control.wanted : null;
  };
  assert.deepEqual(wantedBy(visitorWrote("My bill!"), botHandedOver({ wanted: ["french", "billing"] })), [
    "billing",
    "french",
  ]);
  assert.deepEqual(wantedBy(visitorWrote("My bill!"), botFailed(), visitorWrote("I sue you")), [
    "billing",
    "law",
  ]);
  assert.deepEqual(wantedBy(humanModeSet(true), visitorWrote("My bill!")), ["billing"]);
});
