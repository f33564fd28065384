/** Changes of owner: to people with a brief and a place, and back to the bot with a boundary in its memory. */
import { type Around, andThen, type Decision, endTurn, say, unchanged, withMemory } from "./decision.ts";
import { describeHours, isOpenAt } from "./hours.ts";
import type { AgentId } from "./ids.ts";
import type { Lines } from "./policy.ts";
import {
  type Control,
  type Conversation,
  fenceOf,
  type HandoverReason,
  type Memory,
  type Place,
  type Queued,
  type WithPeople,
} from "./state.ts";

/** People said so, and only people end it: no timer gives such a conversation back. */
const BY_THE_DESK: readonly HandoverReason[] = ["switch", "human-mode"];

/** All other reasons come from the visitor or the bot; people's own acts are what no loop is made of. */
const BY_PEOPLE: readonly HandoverReason[] = [...BY_THE_DESK, "takeover"];

type Handover = {
  readonly reason: HandoverReason;
  readonly at: number;
  /** Which of our agents has it from now on; without one it stands in the queue, or is at the help desk. */
  readonly agent?: AgentId;
  /** Who took it there, null when nobody knows. */
  readonly there?: AgentId | null;
  readonly summary?: string | null;
  readonly wanted?: readonly string[];
  /** Only an agent gives it back to the bot. */
  readonly stays?: boolean;
};

/** From the bot to people. An open turn ends: handed over by the bot's side, withdrawn by people's. */
export function toPeople(conversation: Conversation, around: Around, handover: Handover): Decision {
  const { reason, at, agent, there } = handover;
  const isByTheBot = !BY_PEOPLE.includes(reason);
  const ended = endTurn(conversation, { type: isByTheBot ? "handed-over" : "withdrawn" });
  const { memory, lastSeq } = conversation;
  const most = around.policy.handover.loop.handovers;
  const handovers = isByTheBot ? [...memory.handovers, at].slice(-most) : memory.handovers;
  // Whoever asked for a person waits for one, even if no question is open.
  const waiting = memory.waiting ?? (isByTheBot ? { since: at, from: 0 } : null);
  const control = givenToPeople(conversation, around, { ...handover, stays: isLoop(handovers, around, at) });
  const change = { handovers, waiting, boundary: lastSeq, isClosed: false, keptSince: null };
  const given = { ...ended, next: withMemory({ ...ended.next, control }, change) };
  if (agent !== undefined || there !== undefined || waiting === null) return given;
  return andThen(given, (next) => tellHandover(next, seenFrom(conversation, around, at), { reason, at }));
}

/**
 * What is said of who is there. Who comes back to a place that was kept is not behind all the others; of the help desk
 * outside only the hours are known.
 */
function seenFrom({ memory }: Conversation, around: Around, at: number): Around {
  if (memory.there !== null)
    return { ...around, staff: { online: isOpenAt(around.policy.hours.desk, at) ? 1 : 0, queued: 0 } };
  return memory.keptSince === null ? around : { ...around, staff: { ...around.staff, queued: 0 } };
}

function givenToPeople(conversation: Conversation, around: Around, handover: Handover): WithPeople {
  const { reason, at, summary, wanted = [], stays = false } = handover;
  const { memory, lastSeq, control } = conversation;
  // Whom the bot took out of the queue comes back to where they stood, and is not taken out again.
  const since = memory.keptSince ?? memory.waiting?.since ?? at;
  return {
    owner: "human",
    epoch: control.epoch + 1,
    reason,
    place: placeFor(conversation, around, { ...handover, since }),
    since: at,
    stays: stays || memory.keptSince !== null || BY_THE_DESK.includes(reason),
    wanted: [...new Set([...memory.wanted, ...wanted])],
    brief: { summary: summary ?? null, draft: around.draft, from: memory.boundary + 1, upTo: lastSeq },
  };
}

type Newcomer = Pick<Handover, "at" | "agent" | "there"> & { readonly since: number };

function placeFor({ memory }: Conversation, around: Around, { at, agent, there, since }: Newcomer): Place {
  if (agent !== undefined) return { type: "assigned", agent, since: at };
  return memory.there === null
    ? inQueue(around, at, { since })
    : { type: "elsewhere", agent: there ?? null, since: at };
}

function isLoop(handovers: readonly number[], { policy }: Around, at: number): boolean {
  const { loop } = policy.handover;
  const first = handovers.at(-loop.handovers);
  return first !== undefined && at - first <= loop.withinMs;
}

/** Under human mode the page says itself that the message went to people; that nobody is there is told in any case. */
function tellHandover(
  conversation: Conversation,
  around: Around,
  { reason, at }: Pick<Handover, "reason" | "at">,
): Decision {
  const isTold = around.staff.online === 0 || !BY_THE_DESK.includes(reason);
  return isTold
    ? say(conversation, { author: "system", text: lineFor(around), at })
    : unchanged(conversation);
}

/** Whether somebody is there, the place in the queue, and the hours when nobody is. */
export function lineFor({ policy, staff }: Around): string {
  const { lines, hours } = policy;
  if (staff.online > 0)
    return staff.queued === 0
      ? lines.attended
      : `${lines.attended} ${filled(lines.queued, "position", String(staff.queued + 1))}`;
  return hours.desk === null
    ? lines.unattended
    : `${lines.unattended} ${filled(lines.hours, "hours", describeHours(hours.desk))}`;
}

/** A line of the policy with its place filled in, everywhere and as plain text. */
export const filled = (line: string, name: string, value: string): string =>
  line.replaceAll(`{${name}}`, () => value);

/** A place in the queue; the search for an agent begins at `at`. */
export const inQueue = ({ policy }: Around, at: number, over: Partial<Queued> = {}): Queued => ({
  type: "queued",
  since: at,
  isFront: false,
  step: 0,
  stepAt: at + policy.waiting.escalateMs,
  passed: [],
  ...over,
});

/** Another place among people. `isOwner`: somebody else answers from now on, so the epoch goes up. */
export function moved(
  conversation: Conversation,
  place: Place,
  { isOwner }: { readonly isOwner: boolean },
): Conversation {
  const { control } = conversation;
  if (control.owner === "bot") return conversation;
  return { ...conversation, control: { ...control, place, epoch: control.epoch + (isOwner ? 1 : 0) } };
}

/**
 * The agent has the visitor no more, who goes before all others in the queue, or back to the help desk; `passed` is not
 * asked again at once.
 */
export function toFront(
  conversation: Conversation,
  around: Around,
  { at, passed }: Pick<Queued, "passed"> & { readonly at: number },
): Conversation {
  const since = conversation.memory.waiting?.since ?? at;
  const place: Place =
    conversation.memory.there === null
      ? inQueue(around, at, { since, isFront: true, passed })
      : { type: "elsewhere", agent: null, since: at };
  return moved(conversation, place, { isOwner: true });
}

/** Baton has it alone: whoever was with people there stands in our own queue. */
export function withoutOtherSide(conversation: Conversation, around: Around, at: number): Conversation {
  const { control, memory } = conversation;
  const alone = withMemory(conversation, { there: null });
  if (control.owner === "bot" || control.place.type !== "elsewhere") return alone;
  return moved(alone, inQueue(around, at, { since: memory.waiting?.since ?? at }), { isOwner: true });
}

type Return = {
  readonly at: number;
  /** Which line tells the visitor. */
  readonly line: keyof Lines;
  /** Whether it is told in any case, or only as the beginning of a turn. */
  readonly isTold: boolean;
};

/** From people to the bot. An open question is taken up at once, in a turn that is named after the line that says so. */
export function toBot(conversation: Conversation, around: Around, { at, line, isTold }: Return): Decision {
  const given = silentlyToBot(conversation);
  const { waiting } = conversation.memory;
  const open = waiting?.from ?? 0;
  if (waiting === null && !isTold) return unchanged(given);
  // Who waited for a person without a question hears from the bot that it is there.
  const told = open === 0 && !isTold ? "called" : line;
  const said = say(given, { author: "system", text: around.policy.lines[told], at });
  if (open === 0) return { ...said, next: withMemory(said.next, { waiting: null }) };
  return andThen(said, (next) => ask(next, around, { id: next.lastSeq, from: open, at }));
}

/** The bot owns it again and has nothing to do; what waits keeps waiting. */
export function silentlyToBot(conversation: Conversation): Conversation {
  const control: Control = { owner: "bot", epoch: conversation.control.epoch + 1 };
  return withMemory({ ...conversation, control }, pastOf(conversation));
}

/** All that was said is past: none of it counts from now on. */
export const pastOf = ({ lastSeq, memory: { there } }: Conversation): Partial<Memory> => ({
  boundary: lastSeq,
  helpless: 0,
  wanted: [],
  there: there === null ? null : { ...there, charge: there.newest },
});

type Question = { readonly id: number; readonly from: number; readonly at: number };

/** Opens a turn that the bot is asked at once. */
export function ask(conversation: Conversation, { desk }: Around, { id, from, at }: Question): Decision {
  const fence = fenceOf(conversation, desk);
  return {
    ...unchanged({
      ...conversation,
      turn: { id, from, fence, since: at, askAt: null },
    }),
    effects: [{ type: "ask-bot", turn: id, from, fence, boundary: conversation.memory.boundary }],
  };
}
