/**
 * What has to happen although nobody does anything. The moments follow from the conversation's state, so that an alarm
 * is set, moved and taken back in the very transaction that changes the state, and ringing it moves the state on.
 */
import { closed, passed } from "./agent.ts";
import { type Around, andThen, type Decision, say, unchanged, withMemory } from "./decision.ts";
import { disputeEnd } from "./errands.ts";
import { ask, moved, toBot, toFront, toPeople } from "./handover.ts";
import { isOpenAt } from "./hours.ts";
import { isRoutable } from "./place.ts";
import type { Policy } from "./policy.ts";
import type { Conversation, Place, Queued, WithPeople } from "./state.ts";

/** The bot gives up sooner; a turn that is open for longer is stuck, and people have to go on. */
const STUCK_MS = 5 * 60_000;

/** After the last step of escalation everybody is asked anew this often, as long as the visitor waits. */
const REMIND_MS = 15 * 60_000;

/** Milestones handled in one ring: after a long downtime many are due, and each changes what comes next. */
const MOST_AT_ONCE = 50;

type Ring = (conversation: Conversation, around: Around, at: number) => Decision;

type Milestone = { readonly at: number; readonly ring: Ring };

/** The same decision with the conversation's next alarm. */
export function withAlarm(decision: Decision, policy: Policy): Decision {
  const alarm = nextMilestone(decision.next, policy)?.at ?? null;
  return alarm === decision.next.alarm ? decision : { ...decision, next: { ...decision.next, alarm } };
}

/** Everything that is due by `at`, in the order in which it was. */
export function ringAlarm(conversation: Conversation, around: Around, at: number): Decision {
  let decision = unchanged(conversation);
  for (let count = 0; count < MOST_AT_ONCE; count++) {
    const due = nextMilestone(decision.next, around.policy);
    if (due === null || due.at > at) break;
    decision = andThen(decision, (next) => due.ring(next, around, at));
  }
  return decision;
}

function nextMilestone(conversation: Conversation, policy: Policy): Milestone | null {
  let first: Milestone | null = null;
  for (const each of milestonesOf(conversation, policy))
    if (first === null || each.at < first.at) first = each;
  return first;
}

function milestonesOf(conversation: Conversation, policy: Policy): readonly Milestone[] {
  const again = disputeEnd(conversation);
  const own = ofState(conversation, policy);
  // What the help desk is told then follows from the decision itself.
  return again === null ? own : [{ at: again, ring: unchanged }, ...own];
}

function ofState(conversation: Conversation, policy: Policy): readonly Milestone[] {
  const { control, turn } = conversation;
  if (control.owner === "human") return ofPeople(conversation, control, policy);
  if (turn !== null)
    return turn.askAt === null
      ? [{ at: turn.since + STUCK_MS, ring: giveStuckTurnUp }]
      : [{ at: turn.askAt, ring: askNow }];
  return ofIdleBot(conversation, policy);
}

function ofIdleBot(
  { lastSeq, memory }: Conversation,
  { idleCloseMs, helpDesk }: Policy,
): readonly Milestone[] {
  if (idleCloseMs === null || lastSeq === 0 || memory.isClosed) return [];
  const isForPeople = memory.there !== null && helpDesk.idle === "people";
  return [{ at: memory.lastAt + idleCloseMs, ring: isForPeople ? giveIdleToPeople : closed }];
}

function ofPeople(conversation: Conversation, control: WithPeople, policy: Policy): readonly Milestone[] {
  const { place } = control;
  const looks = looksOf(conversation, control, policy);
  switch (place.type) {
    case "offered":
      return [{ at: place.until, ring: lapseOffer }, { at: place.from.stepAt, ring: escalate }, ...looks];
    case "queued":
      return isRoutable(conversation) ? [{ at: place.stepAt, ring: escalate }, ...looks] : looks;
    case "assigned":
    // The help desk has its own way to find somebody.
    case "elsewhere":
      return looks;
  }
}

/**
 * Whoever waits for people is looked after at every multiple of both times: who is there, and whether the bot may come
 * back, can change in between.
 */
function looksOf({ memory }: Conversation, control: WithPeople, { handback }: Policy): readonly Milestone[] {
  const since = unansweredSince(memory, control);
  if (since === null) return [];
  const next = (pause: number) =>
    since + pause * Math.max(1, Math.floor((memory.rungTo - since) / pause) + 1);
  const unanswered = next(handback.unansweredMs ?? REMIND_MS);
  const isLasting = control.stays || handback.afterwards === "stay" || handback.unattendedMs === null;
  return [
    { at: isLasting ? unanswered : Math.min(unanswered, next(handback.unattendedMs)), ring: lookAfter },
  ];
}

/** Since when the agent, or the queue, has left the visitor without an answer; null when nobody waits. */
function unansweredSince({ waiting }: Conversation["memory"], control: WithPeople): number | null {
  if (waiting === null) return null;
  const { place } = control;
  const isWithSomebody = place.type === "assigned" || place.type === "elsewhere";
  return Math.max(waiting.since, isWithSomebody ? place.since : control.since);
}

/** However late it is, the bot has its whole time from now on. */
const askNow: Ring = (conversation, around, at) => {
  const { turn } = conversation;
  return turn === null
    ? unchanged(conversation)
    : ask(conversation, around, { id: turn.id, from: turn.from, at });
};

const giveStuckTurnUp: Ring = (conversation, around, at) =>
  toPeople(conversation, around, { reason: "bot-failed", at });

const giveIdleToPeople: Ring = (conversation, around, at) =>
  toPeople(conversation, around, { reason: "idle", at });

const lapseOffer: Ring = (conversation) => unchanged(passed(conversation));

/** One step on: everybody, everybody anew, and at last a line that owns up to it. From then on all are reminded. */
const escalate: Ring = (conversation, around, at) => {
  const { control } = conversation;
  if (control.owner === "bot") return unchanged(conversation);
  const { place } = control;
  if (place.type !== "queued" && place.type !== "offered") return unchanged(conversation);
  const before = place.type === "queued" ? place : place.from;
  const queued = steppedOn(before, around.policy, at);
  const next: Place = place.type === "queued" ? queued : { ...place, from: queued };
  const stepped = moved(conversation, next, { isOwner: false });
  if (before.step === 3 || queued.step !== 3) return unchanged(stepped);
  return say(stepped, { author: "system", text: around.policy.lines.stillWaiting, at });
};

function steppedOn(queued: Queued, { waiting }: Policy, at: number): Queued {
  switch (queued.step) {
    case 0:
      return { ...queued, step: 1, stepAt: queued.stepAt + waiting.escalateMs };
    case 1:
      return { ...queued, step: 2, stepAt: queued.stepAt + waiting.escalateMs, passed: [] };
    case 2:
    case 3:
      return { ...queued, step: 3, stepAt: at + REMIND_MS, passed: [] };
  }
}

/** The bot comes back when nobody is there, or nobody answers; without it another agent is asked. */
const lookAfter: Ring = (conversation, around, at) => {
  const { control, memory } = conversation;
  const looked = withMemory(conversation, { rungTo: at });
  if (control.owner === "bot") return unchanged(looked);
  const waited = at - (unansweredSince(memory, control) ?? at);
  const { unansweredMs, unattendedMs } = around.policy.handback;
  const isOver = (limit: number | null) => limit !== null && waited >= limit;
  // Who is there at the help desk outside nobody knows here.
  const isDeserted = around.staff.online === 0 && control.place.type !== "elsewhere";
  const isDue = isOver(unansweredMs) || (isDeserted && isOver(unattendedMs));
  if (isDue && mayReturn(conversation, around, at)) return backToBot(looked, around, at);
  return unchanged(isOver(unansweredMs ?? REMIND_MS) ? askedOf(looked, around, at) : looked);
};

/** Whoever has the visitor and does not answer loses them to the next agent. */
function askedOf(conversation: Conversation, around: Around, at: number): Conversation {
  const { control } = conversation;
  if (control.owner === "bot" || control.place.type !== "assigned") return conversation;
  return toFront(conversation, around, { at, passed: [control.place.agent] });
}

function mayReturn({ control }: Conversation, { policy, desk }: Around, at: number): boolean {
  if (control.owner === "bot" || control.stays || desk.humanMode) return false;
  return policy.handback.afterwards === "bot" && isOpenAt(policy.hours.bot, at);
}

/** The visitor is told, and keeps the place in the queue for when they ask again. */
const backToBot: Ring = (conversation, around, at) => {
  const since = conversation.memory.waiting?.since ?? at;
  const returned = toBot(conversation, around, { at, line: "backUnanswered", isTold: true });
  return { ...returned, next: withMemory(returned.next, { keptSince: since }) };
};
