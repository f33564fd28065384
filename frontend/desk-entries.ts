/** The console's entries: one a conversation, with its newest lines, and the groups they stand in. */
import type { DeskEntryState, DeskLineEvent } from "../contract/desk.ts";

/** What an agent needs to take up a thread; the whole of it is on the server. */
const LONGEST_CONTEXT = 40;

/** As many as the server replays. */
const MOST_ENTRIES = 200;

/** `suggestion` is the bot's unsent draft, `problem` why the last act on this entry failed. */
export type DeskEntry = {
  readonly userId: string;
  readonly owner: DeskEntryState["owner"];
  readonly reason: DeskEntryState["reason"];
  readonly epoch: number;
  readonly lines: readonly DeskLineEvent[];
  readonly suggestion: string | null;
  readonly problem: string | null;
};

export type GroupName = "waiting" | "people" | "bot";
export type Groups = Readonly<Record<GroupName, readonly DeskEntry[]>>;

function newEntry(userId: string): DeskEntry {
  return { userId, owner: "bot", reason: null, epoch: -1, lines: [], suggestion: null, problem: null };
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
  const { owner, reason, epoch } = control;
  const isHandedBack = owner === "bot" && epoch > entry.epoch;
  return {
    ...entry,
    owner,
    reason,
    epoch,
    problem: null,
    suggestion: isHandedBack ? null : entry.suggestion,
  };
}

/** When the visitor began to wait for an answer, or null. */
export function waitingSince(entry: DeskEntry): number | null {
  const answered = entry.lines.findLastIndex((line) => line.author !== "visitor");
  return entry.lines[answered + 1]?.at ?? null;
}

/** Longest waiting first; else newest first. The global switch puts every conversation with people. */
export function groupEntries(entries: readonly DeskEntry[], humanMode: boolean): Groups {
  const shown = entries.filter((entry) => entry.lines.length > 0 || entry.owner === "human");
  const newestFirst = shown.toSorted((left, right) => newestAt(right) - newestAt(left));
  const isHuman = (entry: DeskEntry) => humanMode || entry.owner === "human";
  const waiting = newestFirst.filter((entry) => isHuman(entry) && waitingSince(entry) !== null);
  return {
    waiting: waiting.toSorted((left, right) => (waitingSince(left) ?? 0) - (waitingSince(right) ?? 0)),
    people: newestFirst.filter((entry) => isHuman(entry) && waitingSince(entry) === null),
    bot: newestFirst.filter((entry) => !isHuman(entry)),
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
