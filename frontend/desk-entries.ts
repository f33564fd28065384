/** The console's entries: one a conversation, with how it stands, its newest lines, its notes and its packet. */
import type {
  DeskEntryDetail,
  DeskEntryState,
  DeskLineEvent,
  DeskNote,
  DeskPacket,
} from "../contract/desk.ts";

/** What an agent needs to take up a thread; the whole of it is on the server. */
const LONGEST_CONTEXT = 40;

/** As many as the server replays. */
const MOST_ENTRIES = 200;

/** More than anyone reads on a card. */
const MOST_NOTES = 50;

/** A visitor who types is said to for so long, a little longer than their page waits before it tells again. */
const TYPING_MS = 5_000;

/**
 * `suggestion` is the bot's unsent draft, `spent` the last one that was used or dropped, `problem` why the last act on
 * this entry failed. `typed` is what the agent wrote here before they went to another entry. `seen` is the newest line
 * that they looked at, `marked` the one that they want shown. `neglect` is set while the bot owns the conversation and
 * is not at work on what the visitor wrote.
 */
export type DeskEntry = {
  readonly userId: string;
  readonly control: DeskEntryState;
  readonly lines: readonly DeskLineEvent[];
  readonly notes: readonly DeskNote[];
  readonly packet: DeskPacket | null;
  readonly suggestion: string | null;
  readonly spent: string | null;
  readonly problem: string | null;
  readonly typed: Typed;
  readonly seen: number;
  readonly marked: number | null;
  readonly typingUntil: number;
  readonly neglect: Neglect | null;
};

export type Typed = { readonly text: string; readonly note: string };

export const NOTHING_TYPED: Typed = { text: "", note: "" };

/** A reply's end is told right before the reply, so that only a neglect that lasts is one. `key` names it. */
type Neglect = { readonly key: string; readonly hasLasted: boolean };

/** Below every epoch: the server has not said how the conversation stands. */
const UNKNOWN_EPOCH = -1;

function unknownControl(userId: string): DeskEntryState {
  return {
    user_id: userId,
    channel: "page",
    there: null,
    owner: "bot",
    reason: null,
    epoch: UNKNOWN_EPOCH,
    place: null,
    agent: null,
    offered_until: null,
    waiting_since: null,
    // Until the server says otherwise, nobody is neglected.
    is_thinking: true,
    is_closed: false,
    address: null,
    last_seq: 0,
  };
}

function newEntry(userId: string): DeskEntry {
  return {
    userId,
    control: unknownControl(userId),
    lines: [],
    notes: [],
    packet: null,
    suggestion: null,
    spent: null,
    problem: null,
    typed: NOTHING_TYPED,
    seen: 0,
    marked: null,
    typingUntil: 0,
    neglect: null,
  };
}

export function findEntry(entries: readonly DeskEntry[], userId: string): DeskEntry | undefined {
  return entries.find((entry) => entry.userId === userId);
}

/** Changes one entry, or makes it; the list keeps its bound. */
export function changeEntry(
  entries: readonly DeskEntry[],
  userId: string,
  change: (entry: DeskEntry) => DeskEntry,
): readonly DeskEntry[] {
  return findEntry(entries, userId) === undefined
    ? bounded([...entries, change(newEntry(userId))])
    : changeKnown(entries, userId, change);
}

/** Changes an entry if there is one. */
export function changeKnown(
  entries: readonly DeskEntry[],
  userId: string,
  change: (entry: DeskEntry) => DeskEntry,
): readonly DeskEntry[] {
  const index = entries.findIndex((entry) => entry.userId === userId);
  const entry = entries[index];
  return entry === undefined ? entries : entries.with(index, change(entry));
}

/** The epoch that an act on this entry builds upon, or null when none is known. */
export function knownEpoch(entry: DeskEntry | undefined): number | null {
  return entry === undefined || entry.control.epoch === UNKNOWN_EPOCH ? null : entry.control.epoch;
}

/** Takes in a line once, in the order of `seq`. An answer makes the bot's unsent draft pointless. */
export function addLine(entry: DeskEntry, line: DeskLineEvent): DeskEntry {
  if (entry.lines.some((other) => other.seq === line.seq)) return entry;
  const lines = [...entry.lines, line].sort((left, right) => left.seq - right.seq).slice(-LONGEST_CONTEXT);
  const suggestion = isAnswer(line) ? null : entry.suggestion;
  const typingUntil = line.author === "visitor" ? 0 : entry.typingUntil;
  return { ...entry, lines, suggestion, typingUntil };
}

/** Takes in how the conversation stands, unless something newer is known: epoch and `last_seq` only ever go up. */
export function setControl(entry: DeskEntry, control: DeskEntryState): DeskEntry {
  const before = entry.control;
  const isOlder =
    control.epoch < before.epoch || (control.epoch === before.epoch && control.last_seq < before.last_seq);
  // What the bot writes next may well be the same again.
  const spent = control.owner === "bot" ? null : entry.spent;
  return isOlder ? entry : { ...entry, control, spent };
}

/**
 * Takes in how the conversation stood when an act or a look was answered. The live feed tells it too, and in order: what
 * is as new as what is known may be overtaken already, for an offer changes neither epoch nor `last_seq`.
 */
export function setAnswered(entry: DeskEntry, control: DeskEntryState): DeskEntry {
  const { epoch, last_seq: lastSeq } = entry.control;
  return control.epoch === epoch && control.last_seq === lastSeq ? entry : setControl(entry, control);
}

/** Takes in a note once, in their order. */
export function addNote(entry: DeskEntry, note: DeskNote): DeskEntry {
  if (entry.notes.some(({ number }) => number === note.number)) return entry;
  const notes = [...entry.notes, note].sort((left, right) => left.number - right.number).slice(-MOST_NOTES);
  return { ...entry, notes };
}

/** Takes in the packet, the newest lines and the notes. A draft that nobody used, dropped or answered past is offered once more. */
export function addDetail(
  entry: DeskEntry,
  { entry: control, packet, lines, notes }: DeskEntryDetail,
): DeskEntry {
  const read = notes.reduce(addNote, setAnswered(entry, control));
  // Their drafts were offered when they came; the lines themselves may be older than what a feed begins with.
  const noted = { ...lines.reduce(addLine, read), suggestion: read.suggestion };
  // It was read before the owner changed, and a newer one is on its way.
  if (control.epoch < entry.control.epoch) return noted;
  const suggestion = noted.suggestion ?? openDraft(noted, packet);
  return { ...noted, packet, suggestion };
}

function openDraft(entry: DeskEntry, packet: DeskPacket | null): string | null {
  if (packet === null || packet.draft === entry.spent) return null;
  const isAnswered = entry.lines.some((line) => isAnswer(line) && line.at > packet.since);
  return isAnswered ? null : packet.draft;
}

/** Takes in the bot's unsent draft, which a feed that opens tells again. */
export function addSuggestion(entry: DeskEntry, text: string): DeskEntry {
  return text === entry.spent ? entry : { ...entry, suggestion: text };
}

/** The bot's unsent draft was used or dropped. */
export function spendSuggestion(entry: DeskEntry): DeskEntry {
  return { ...entry, suggestion: null, spent: entry.suggestion };
}

/** The visitor types at this moment. */
export function noticeTyping(entry: DeskEntry, at: number): DeskEntry {
  return { ...entry, typingUntil: at + TYPING_MS };
}

/** Notices that nobody is at work on what the visitor wrote, under this key, or that somebody is again. */
export function noticeNeglect(entry: DeskEntry, key: string): DeskEntry {
  const { owner, is_thinking } = entry.control;
  const isNeglected = owner === "bot" && !is_thinking && waitingSince(entry) !== null;
  if (isNeglected === (entry.neglect !== null)) return entry;
  return { ...entry, neglect: isNeglected ? { key, hasLasted: false } : null };
}

/** It is still the neglect that was noticed under this key, so it will not end by itself. */
export function confirmNeglect(entry: DeskEntry, key: string): DeskEntry {
  return entry.neglect?.key === key ? { ...entry, neglect: { key, hasLasted: true } } : entry;
}

/** When the visitor began to wait for an answer, or null. Lines that came since the server said so go on from there. */
export function waitingSince({ control, lines }: DeskEntry): number | null {
  const later = lines.filter((line) => line.seq > control.last_seq && line.author !== "system");
  const answered = later.findLastIndex(isAnswer);
  if (answered !== -1) return later[answered + 1]?.at ?? null;
  return control.waiting_since ?? later[0]?.at ?? null;
}

/** How many lines of the visitor's were neither answered nor looked at. */
export function countUnread({ lines, seen }: DeskEntry): number {
  const answered = lines.findLast(isAnswer)?.seq ?? 0;
  return lines.filter((line) => line.author === "visitor" && line.seq > Math.max(seen, answered)).length;
}

/** The agent has looked at all of it. */
export function lookOver(entry: DeskEntry): DeskEntry {
  const seen = entry.lines.at(-1)?.seq ?? 0;
  return seen <= entry.seen ? entry : { ...entry, seen };
}

/** Where the visitor writes when not on our page, and the conversation's number at the help desk; empty when neither. */
export function describeOrigin({ control: { channel, there } }: DeskEntry): string {
  const words = [channel === "chatwoot" ? "Chatwoot" : "", there === null ? "" : `#${there}`];
  return words.filter((word) => word !== "").join(" ");
}

export function newestAt(entry: DeskEntry): number {
  return entry.lines.at(-1)?.at ?? 0;
}

export function isAnswer({ author }: DeskLineEvent): boolean {
  return author === "bot" || author === "agent";
}

function bounded(entries: readonly DeskEntry[]): readonly DeskEntry[] {
  if (entries.length <= MOST_ENTRIES) return entries;
  const withBot = entries.filter((entry) => entry.control.owner === "bot");
  const candidates = withBot.length > 0 ? withBot : entries;
  const oldest = candidates.reduce((least, entry) => (newestAt(entry) < newestAt(least) ? entry : least));
  return entries.filter((entry) => entry !== oldest);
}
