/** The console's entries: one a conversation, with its newest lines, and the groups they stand in. */
import type { DeskEntryState, DeskLineEvent } from "../contract/desk.ts";

/** What an agent needs to take up a thread; the whole of it is on the server. */
const LONGEST_CONTEXT = 40;

/** As many as the server replays. */
const MOST_ENTRIES = 200;

/**
 * `suggestion` is the bot's unsent draft, `problem` why the last act on this entry failed. `neglect` is set while the
 * bot owns the conversation and is not at work on what the visitor wrote.
 */
export type DeskEntry = {
  readonly userId: string;
  readonly owner: DeskEntryState["owner"];
  readonly reason: DeskEntryState["reason"];
  readonly epoch: number;
  readonly isThinking: boolean;
  readonly lines: readonly DeskLineEvent[];
  readonly suggestion: string | null;
  readonly problem: string | null;
  readonly neglect: Neglect | null;
};

/** A reply's end is told right before the reply, so that only a neglect that lasts is one. `key` names it. */
type Neglect = { readonly key: string; readonly hasLasted: boolean };

export type GroupName = "waiting" | "people" | "bot";
export type Groups = Readonly<Record<GroupName, readonly DeskEntry[]>>;

function newEntry(userId: string): DeskEntry {
  return {
    userId,
    owner: "bot",
    reason: null,
    epoch: -1,
    // Until the server says how the conversation stands.
    isThinking: true,
    lines: [],
    suggestion: null,
    problem: null,
    neglect: null,
  };
}

/** Changes one entry, or makes it; the list keeps its bound. */
export function changeEntry(
  entries: readonly DeskEntry[],
  userId: string,
  change: (entry: DeskEntry) => DeskEntry,
): readonly DeskEntry[] {
  const index = entries.findIndex((entry) => entry.userId === userId);
  const entry = entries[index];
  if (entry !== undefined) return entries.with(index, change(entry));
  return bounded([...entries, change(newEntry(userId))]);
}

/** Takes in a line once, in the order of `seq`. An answer makes the bot's unsent draft pointless. */
export function addLine(entry: DeskEntry, line: DeskLineEvent): DeskEntry {
  if (entry.lines.some((other) => other.seq === line.seq)) return entry;
  const lines = [...entry.lines, line].sort((left, right) => left.seq - right.seq).slice(-LONGEST_CONTEXT);
  return { ...entry, lines, suggestion: line.author === "visitor" ? entry.suggestion : null };
}

/** Takes in how the conversation stands, unless something newer is known. */
export function setControl(entry: DeskEntry, control: DeskEntryState): DeskEntry {
  if (control.epoch < entry.epoch) return entry;
  const { owner, reason, epoch, is_thinking: isThinking } = control;
  return { ...entry, owner, reason, epoch, isThinking, problem: null };
}

/** Notices that nobody is at work on what the visitor wrote, under this key, or that somebody is again. */
export function noticeNeglect(entry: DeskEntry, key: string): DeskEntry {
  const isNeglected = entry.owner === "bot" && !entry.isThinking && waitingSince(entry) !== null;
  if (isNeglected === (entry.neglect !== null)) return entry;
  return { ...entry, neglect: isNeglected ? { key, hasLasted: false } : null };
}

/** It is still the neglect that was noticed under this key, so it will not end by itself. */
export function confirmNeglect(entry: DeskEntry, key: string): DeskEntry {
  return entry.neglect?.key === key ? { ...entry, neglect: { key, hasLasted: true } } : entry;
}

/** When the visitor began to wait for an answer, or null. */
export function waitingSince(entry: DeskEntry): number | null {
  const answered = entry.lines.findLastIndex((line) => line.author !== "visitor");
  return entry.lines[answered + 1]?.at ?? null;
}

/**
 * Longest waiting first; else newest first. The global switch puts every conversation with people, and whom the bot
 * leaves without an answer waits for a person too.
 */
export function groupEntries(entries: readonly DeskEntry[], humanMode: boolean): Groups {
  const shown = entries.filter((entry) => entry.lines.length > 0 || entry.owner === "human");
  const newestFirst = shown.toSorted((left, right) => newestAt(right) - newestAt(left));
  const isHuman = (entry: DeskEntry) => humanMode || entry.owner === "human";
  const isWaiting = (entry: DeskEntry) =>
    waitingSince(entry) !== null && (isHuman(entry) || entry.neglect?.hasLasted === true);
  const waiting = newestFirst.filter(isWaiting);
  return {
    waiting: waiting.toSorted((left, right) => (waitingSince(left) ?? 0) - (waitingSince(right) ?? 0)),
    people: newestFirst.filter((entry) => isHuman(entry) && !isWaiting(entry)),
    bot: newestFirst.filter((entry) => !isHuman(entry) && !isWaiting(entry)),
  };
}

function newestAt(entry: DeskEntry): number {
  return entry.lines.at(-1)?.at ?? 0;
}

function bounded(entries: readonly DeskEntry[]): readonly DeskEntry[] {
  if (entries.length <= MOST_ENTRIES) return entries;
  const withBot = entries.filter((entry) => entry.owner === "bot");
  const candidates = withBot.length > 0 ? withBot : entries;
  const oldest = candidates.reduce((least, entry) => (newestAt(entry) < newestAt(least) ? entry : least));
  return entries.filter((entry) => entry !== oldest);
}
