/** How a conversation stands, in words for the agent. */
import type { DeskPacket } from "../contract/desk.ts";
import { type DeskEntry, newestAt, waitingSince } from "./desk-entries.ts";
import { isAssignedTo, isOfferedTo } from "./desk-groups.ts";

/** Who looks, when, and what counts as too long. */
export type Glance = { readonly me: string | null; readonly now: number; readonly overdueMs: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long it took so far, such as "2 min". */
export function describeTime(ms: number): string {
  if (ms < MINUTE_MS) return "less than a minute";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)} min`;
  const days = Math.floor(ms / DAY_MS);
  return days === 1 ? "1 day" : `${days} days`;
}

/** The visitor has waited for too long. */
export function isOverdue(entry: DeskEntry, { now, overdueMs }: Glance): boolean {
  const since = waitingSince(entry);
  return since !== null && now - since > overdueMs;
}

type Clock = (at: number) => string;

/** Who has it, and how long the visitor waits; `clock` writes a time of day. */
export function describeEntry(entry: DeskEntry, glance: Glance, clock: Clock): readonly string[] {
  const words = [describePlace(entry, glance), describeWait(entry, glance, clock)];
  const [first = "", ...others] = words.filter((word) => word !== "");
  return [first.charAt(0).toUpperCase() + first.slice(1), ...others];
}

function describePlace(entry: DeskEntry, { me, now }: Glance): string {
  const { place, agent, offered_until, is_closed } = entry.control;
  if (is_closed) return "closed";
  if (isOfferedTo(entry, me)) {
    // `now` is up to a second old.
    const left = Math.floor(((offered_until ?? 0) - now) / 1_000);
    return left <= 0 ? "offered to you" : `offered to you for ${left} s`;
  }
  if (isAssignedTo(entry, me)) return "yours";
  switch (place) {
    case "queued":
      return "in the queue";
    case "offered":
      return `offered to ${agent}`;
    case "assigned":
      return `with ${agent}`;
    case "elsewhere":
      return agent === null ? "at the help desk" : `with ${agent} at the help desk`;
    case null:
      return "";
  }
}

function describeWait(entry: DeskEntry, { now }: Glance, clock: Clock): string {
  const since = waitingSince(entry);
  const isBots = entry.control.owner === "bot" && entry.neglect?.hasLasted !== true;
  if (since !== null && !(isBots && entry.control.is_thinking)) return `waits ${describeTime(now - since)}`;
  const newest = newestAt(entry);
  return newest === 0 ? "no recent messages" : `last message at ${clock(newest)}`;
}

/** Why a conversation went to people. */
export const REASON_WORDS: Readonly<Record<DeskPacket["reason"], string>> = {
  switch: "Human mode was switched on for everybody.",
  "human-mode": "Human mode was switched on for this visitor.",
  takeover: "An agent took over from the bot.",
  "bot-failed": "The bot could not answer.",
  asked: "The visitor asked for a person.",
  promised: "The bot promised a person.",
  helpless: "The bot could not help.",
  keyword: "The visitor wrote about something that is for people.",
  attachment: "The visitor sent something that the bot cannot read.",
  "out-of-hours": "The bot does not answer at this time of day.",
  late: "Nobody answered in time.",
  idle: "The conversation had gone quiet with the bot.",
};
