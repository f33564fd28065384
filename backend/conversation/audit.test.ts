/** Who did what when: a line for every change of owner and of place, and for nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT,
  agentActed,
  agentTookOver,
  agentVanished,
  agentWrote,
  alarmRang,
  around,
  BEN,
  botAnswered,
  botFailed,
  humanModeSet,
  offered,
  switchChanged,
  switchOff,
  switchOn,
  visitorAskedForPerson,
  visitorLeftAddress,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course } from "../../test/fakes/course.ts";
import { auditOf } from "./audit.ts";
import { decide } from "./decide.ts";
import type { Around } from "./decision.ts";
import type { Happening } from "./happening.ts";

/** The line for the last happening of a story. */
function lineFor(story: readonly Happening[], here: Around = around()) {
  const last = story.at(-1) ?? visitorWrote();
  const before = course(story.slice(0, -1));
  return auditOf(before, decide(before, here, last).next, last);
}

const asked = visitorAskedForPerson();
const on = around({ desk: switchOn() });

for (const [who, detail, ...story] of [
  ["visitor", "bot → queue (asked)", asked],
  ["bot", "bot → queue (bot-failed)", visitorWrote(), botFailed()],
  ["anna", "bot → assigned to anna (takeover)", agentTookOver()],
  ["anna", "bot → assigned to anna (takeover)", agentWrote()],
  [
    "ben",
    "assigned to anna (takeover) → assigned to ben (takeover)",
    agentTookOver(),
    agentTookOver({ agent: BEN }),
  ],
  ["baton", "queue (asked) → offered to anna (asked)", asked, offered()],
  [
    "anna",
    "offered to anna (asked) → assigned to anna (asked)",
    asked,
    offered(),
    agentActed("agent-accepted"),
  ],
  ["anna", "offered to anna (asked) → queue (asked)", asked, offered(), agentActed("agent-declined")],
  ["baton", "offered to anna (asked) → queue (asked)", asked, offered(), alarmRang(AT + 30_000)],
  ["anna", "assigned to anna (takeover) → queue (takeover)", agentTookOver(), agentActed("agent-released")],
  ["baton", "assigned to anna (takeover) → queue (takeover)", agentTookOver(), agentVanished()],
  ["anna", "assigned to anna (takeover) → bot", agentTookOver(), agentActed("agent-handed-back")],
  ["anna", "assigned to anna (takeover) → closed", agentTookOver(), agentActed("agent-resolved")],
  ["anna", "bot → closed", agentActed("agent-resolved")],
  ["anna", "bot → queue (human-mode)", humanModeSet(true)],
  ["visitor", "queue (asked) → bot", asked, visitorWrote("/bot")],
] as const)
  test(`${story.at(-1)?.type}: ${detail}`, () => {
    assert.deepEqual(lineFor(story), { at: story.at(-1)?.at, who, what: story.at(-1)?.type, detail });
  });

test("the global switch: who wrote, and Baton itself when it settles what was open", () => {
  const detail = "bot → queue (switch)";
  assert.deepEqual(lineFor([visitorWrote()], on), { at: AT, who: "visitor", what: "visitor-wrote", detail });
  const settled = lineFor([visitorWrote(), switchChanged()], on);
  assert.deepEqual(settled, { at: AT, who: "baton", what: "switch-changed", detail });
});

test("what changes neither owner nor place leaves no line", () => {
  assert.equal(lineFor([visitorWrote()]), null);
  assert.equal(lineFor([visitorWrote(), botAnswered()]), null);
  assert.equal(lineFor([agentTookOver(), agentWrote()]), null);
  assert.equal(lineFor([asked, visitorLeftAddress()]), null);
  assert.equal(lineFor([asked, alarmRang(AT + 60_000)]), null, "the search goes on, in the same queue");
  assert.equal(lineFor([switchChanged()], around({ desk: switchOff(2) })), null);
});

test("a refused act leaves no line", () => {
  assert.equal(lineFor([agentTookOver({ agent: BEN }), agentWrote()]), null);
});
