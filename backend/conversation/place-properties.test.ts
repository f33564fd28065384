/** What holds of owners, places and alarms after any story whatever. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anySteps } from "../../test/fakes/any-story.ts";
import { alarmRang, around, switchChanged, switchOff } from "../../test/fakes/builders.ts";
import { ringUntil } from "../../test/fakes/course.ts";
import { isUnsettled, type Plot, plotsOf, type Told, tell } from "../../test/fakes/story.ts";
import { auditOf } from "./audit.ts";
import { decide } from "./decide.ts";
import { breachOf } from "./invariant.ts";
import { agentOf, type Control, type Conversation } from "./state.ts";

const MINUTE = 60_000;
/** Longer than any timer of any policy here but that for closing. */
const LONGEST_MS = 60 * MINUTE;

const anyPlot = plotsOf(anySteps, "page");

const always = (name: string, check: (told: readonly Told[], plot: Plot) => void) =>
  test(name, () => {
    fc.assert(
      fc.property(anyPlot, (plot) => check(tell(plot), plot)),
      { numRuns: 500 },
    );
  });

/** The bot, the queue, or an agent. */
const holderOf = ({ control }: Conversation) =>
  control.owner === "bot" ? "bot" : `people: ${assignedTo(control)}`;

function assignedTo(control: Control): string | null {
  return control.owner === "human" && control.place.type === "assigned" ? control.place.agent : null;
}

const isBySwitch = ({ control }: Conversation) => control.owner === "human" && control.reason === "switch";

always("the epoch goes up when owner or agent change and only then, and never down", (told) => {
  for (const each of told) {
    const { before, decision } = each;
    const up = decision.next.control.epoch - before.control.epoch;
    const changes = holderOf(before) === holderOf(decision.next) ? 0 : 1;
    // The switch's own change of owner, of which the conversation had not been told, may come before.
    const own = isUnsettled(each) ? 2 : changes;
    // After a downtime several moments are due in one ring, and each may change the owner.
    const most = each.happening.type === "alarm-rang" ? Number.POSITIVE_INFINITY : own;
    assert.ok(up >= changes && up <= most, `${each.happening.type}: up by ${up}`);
  }
});

always("one place: loads counted from the audit's lines agree with where the conversations stand", (told) => {
  let standing = "bot";
  for (const { before, decision, happening } of told) {
    const line = auditOf(before, decision.next, happening);
    if (line !== null) {
      const [from, to] = line.detail.split(" → ");
      assert.equal(from, standing);
      standing = to === "closed" ? "bot" : (to ?? "");
    }
    const agent = agentOf(decision.next);
    assert.equal(/^(?:offered|assigned) to (\w+) /.exec(standing)?.[1] ?? null, agent);
    assert.equal(standing === "bot", decision.next.control.owner === "bot");
  }
});

always("one place: nobody's conversation is taken by a reply, an offer or an answer", (told) => {
  for (const { before, decision, happening } of told) {
    const agent = assignedTo(before.control);
    const after = assignedTo(decision.next.control);
    if (agent === null || after === null || agent === after) continue;
    assert.ok(
      happening.type === "agent-took-over" || (happening.type === "agent-wrote" && isBySwitch(before)),
      happening.type,
    );
  }
});

always("who waits has an owner who is at it, a place and an alarm", (told) => {
  for (const { decision } of told) assert.equal(breachOf(decision.next), null);
});

always("what is remembered of handovers has a bound", (told, { policy }) => {
  for (const { decision } of told)
    assert.ok(decision.next.memory.handovers.length <= policy.handover.loop.handovers);
});

always("an alarm that rings too early changes nothing but what the switch says", (told) => {
  for (const { decision, around: now } of told) {
    const { next } = decision;
    const settled = decide(next, now, alarmRang(0)).next;
    assert.equal(decide(settled, now, alarmRang((settled.alarm ?? 1) - 1)).next, settled);
  }
});

always("every ring moves on: the next alarm is later than the one that rang", (told) => {
  for (const { happening, decision } of told)
    if (happening.type === "alarm-rang" && decision.next.alarm !== null)
      assert.ok(decision.next.alarm > happening.at);
});

always("while somebody waits an alarm is never far", (told) => {
  for (const { happening, decision } of told)
    if (decision.next.memory.waiting !== null)
      assert.ok((decision.next.alarm ?? Number.POSITIVE_INFINITY) - happening.at <= LONGEST_MS);
});

for (const online of [0, 1])
  always(
    `nobody waits for ever: left alone with ${online} online, who waits is in the queue, told, and seen`,
    (told, { policy }) => {
      const last = told.at(-1);
      if (last === undefined) return;
      const here = around({ policy, desk: last.around.desk, staff: { online, queued: 0 } });
      const until = last.happening.at + 6 * LONGEST_MS;
      const next = ringUntil(last.decision.next, until, here).at(-1)?.next ?? last.decision.next;
      if (next.memory.waiting === null) return;
      assert.ok(next.control.owner === "human" && next.control.place.type === "queued");
      assert.equal(next.control.place.step, 3);
    },
  );

always("what only the switch gave to people is the bot's as soon as it is off", (told) => {
  const last = told.at(-1);
  if (last === undefined) return;
  const off = { ...last.around, desk: switchOff(last.around.desk.epoch + 1) };
  const { next } = decide(last.decision.next, off, switchChanged({ at: last.happening.at }));
  assert.equal(isBySwitch(next), false);
  assert.equal(breachOf(next), null);
});
