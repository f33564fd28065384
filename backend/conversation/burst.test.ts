/** Several quick messages get one reply: after a quiet moment, or after the longest wait. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  AT,
  agentTookOver,
  alarmRang,
  aMessage,
  around,
  asksOf,
  aTurn,
  botAnswered,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn, ringUntil } from "../../test/fakes/course.ts";
import { decide } from "./decide.ts";
import { unchanged } from "./decision.ts";
import { defaultPolicy } from "./policy.ts";

const IDLE = 1_500;
const LONGEST = 8_000;
const MINUTE = 60_000;

const bursts = { ...defaultPolicy.bursts, page: { idleMs: IDLE, longestMs: LONGEST } };
const here = around({ policy: { ...defaultPolicy, bursts } });

const wroteAt = (ms: number) => visitorWrote(`at ${ms}`, { at: AT + ms });
const gathering = course([wroteAt(0)], here);

test("a message opens a turn that gathers, and the bot is not asked yet", () => {
  const { next, effects, endings } = decide(course([]), here, wroteAt(0));
  assert.deepEqual(next.turn, aTurn({ askAt: AT + IDLE }));
  assert.equal(next.alarm, AT + IDLE);
  assert.deepEqual([effects, endings], [[], []]);
});

test("the next message takes the first in, and the quiet moment begins anew", () => {
  assert.deepEqual(decide(gathering, here, wroteAt(1_000)), {
    ...unchanged({
      ...gathering,
      lastSeq: 2,
      turn: aTurn({ id: 2, askAt: AT + 1_000 + IDLE }),
      memory: { ...gathering.memory, lastAt: AT + 1_000 },
      alarm: AT + 1_000 + IDLE,
    }),
    messages: [aMessage({ seq: 2, text: "at 1000", at: AT + 1_000 })],
    endings: [{ turn: 1, outcome: { type: "superseded", by: 2 } }],
  });
});

test("after the quiet moment the bot is asked all of it, once, and has its whole time", () => {
  const two = goOn(gathering, [wroteAt(1_000)], here);
  const at = AT + 1_000 + IDLE;
  const asked = decide(two, here, alarmRang(at));
  assert.deepEqual(asked, {
    ...unchanged({ ...two, turn: aTurn({ id: 2, since: at }), alarm: at + 5 * MINUTE }),
    effects: [{ type: "ask-bot", turn: 2, from: 1, fence: 0, boundary: 0 }],
  });
  assert.deepEqual(decide(asked.next, here, alarmRang(at)), unchanged(asked.next));
});

test("who goes on writing is answered after the longest wait all the same", () => {
  const story = [0, 1_400, 2_800, 4_200, 5_600, 7_000, 7_900].map(wroteAt);
  assert.deepEqual(course(story, here).turn, aTurn({ id: 7, askAt: AT + LONGEST }));
});

test("a message that comes while the bot is at it begins a window of its own", () => {
  const asked = goOn(gathering, [alarmRang(AT + IDLE)], here);
  const next = goOn(asked, [wroteAt(20_000)], here);
  assert.deepEqual(next.turn, aTurn({ id: 2, since: AT + 20_000, askAt: AT + 20_000 + IDLE }));
});

test("after a long downtime what was gathered is asked, and not given up unasked", () => {
  const at = AT + 60 * MINUTE;
  const { next, effects, endings } = decide(gathering, here, alarmRang(at));
  assert.deepEqual(effects, [{ type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 }]);
  assert.deepEqual(endings, []);
  assert.deepEqual(next.turn, aTurn({ since: at }));
});

test("an answer that was asked before more was said is dropped", () => {
  const more = goOn(gathering, [alarmRang(AT + IDLE), wroteAt(2_000)], here);
  assert.deepEqual(decide(more, here, botAnswered()), unchanged(more));
});

for (const [act, outcome] of [
  [visitorAskedForPerson(), "handed-over"],
  [agentTookOver(), "withdrawn"],
] as const)
  test(`what is gathered goes to people too: ${act.type}`, () => {
    const { next, endings } = decide(gathering, here, act);
    assert.deepEqual(endings, [{ turn: 1, outcome: { type: outcome } }]);
    assert.deepEqual(next.memory.waiting, { since: AT, from: 1 });
    assert.equal(next.turn, null);
  });

test("nothing is dropped and nobody waits for longer: however the messages come, each is asked in its order", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(gaps, (ms) => {
      let conversation = course([]);
      let at = AT;
      const asked: { from: number; turn: number; at: number }[] = [];
      const ring = (until: number) => {
        for (const { next, effects } of ringUntil(conversation, until, here)) {
          for (const { from, turn } of asksOf(effects)) asked.push({ from, turn, at: next.turn?.since ?? 0 });
          conversation = next;
        }
      };
      const wroteAts = ms.map((gap) => {
        at += gap;
        ring(at - 1);
        conversation = goOn(conversation, [visitorWrote("x", { at })], here);
        return at;
      });
      ring(at + LONGEST);
      for (const [index, wrote] of wroteAts.entries()) {
        const first = asked.find(({ turn }) => turn > index);
        assert.ok(first !== undefined && first.from <= index + 1 && first.at - wrote <= LONGEST);
      }
      assert.deepEqual(asked.at(-1)?.turn, ms.length);
    }),
  );
});
