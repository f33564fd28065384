/**
 * The visitor's transcript: messages in the order of their `seq`, each exactly once, with the entries that are
 * still on their way and the page's own notes between them.
 */
import type { AttachedFile } from "../contract/attached-file.ts";
import type { ChatAuthor, ChatMessage } from "../contract/chat.ts";

/** More than anyone scrolls back, and few enough to stay smooth. */
export const LONGEST_TRANSCRIPT = 1_000;

/** How far an own message is: `answered` means the server has it and the live feed will bring it. */
export type Delivery =
  | { readonly type: "queued" }
  | { readonly type: "sending" }
  | { readonly type: "answered" }
  | {
      readonly type: "failed";
      readonly because: string;
      readonly retriesItself: boolean;
      /** False when the server would refuse it again. */
      readonly canRetry: boolean;
    };

type MessageEntry = {
  readonly kind: "message";
  readonly id: string;
  readonly seq: number;
  readonly author: ChatAuthor;
  readonly text: string;
  readonly attachments: number;
  readonly files: readonly AttachedFile[];
  readonly at: number;
};

/** An own message that the live feed has not brought yet. `id` is its Idempotency-Key. */
export type PendingEntry = {
  readonly kind: "pending";
  readonly id: string;
  readonly number: number;
  readonly text: string;
  readonly at: number;
  readonly delivery: Delivery;
  readonly tries: number;
};

/** A note of the page's own. `isOwnerChange` notes are announced as a status. */
export type NoteEntry = {
  readonly kind: "note";
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly isOwnerChange: boolean;
};

export type Entry = MessageEntry | PendingEntry | NoteEntry;

/** Messages up to and with `floor` were dropped to keep the bound; `newest` is the highest `seq` seen. */
export type Transcript = {
  readonly entries: readonly Entry[];
  readonly newest: number;
  readonly floor: number;
};

export const emptyTranscript: Transcript = { entries: [], newest: 0, floor: 0 };

export function pendingOf(transcript: Transcript): readonly PendingEntry[] {
  return transcript.entries.filter((entry) => entry.kind === "pending");
}

export function findPending(transcript: Transcript, key: string): PendingEntry | undefined {
  return pendingOf(transcript).find((entry) => entry.id === key);
}

/** Adds at the end. */
export function append(transcript: Transcript, entry: NoteEntry | PendingEntry): Transcript {
  return bounded({ ...transcript, entries: [...transcript.entries, entry] });
}

/** Puts a note right behind the entry with that id, or at the end; the same note is added once. */
export function appendBehind(transcript: Transcript, id: string, note: NoteEntry): Transcript {
  if (transcript.entries.some((entry) => entry.id === note.id)) return transcript;
  const index = transcript.entries.findIndex((entry) => entry.id === id);
  const at = index === -1 ? transcript.entries.length : index + 1;
  return bounded({ ...transcript, entries: transcript.entries.toSpliced(at, 0, note) });
}

export function replacePending(transcript: Transcript, next: PendingEntry): Transcript {
  const entries = transcript.entries.map((entry) =>
    entry.id === next.id && entry.kind === "pending" ? next : entry,
  );
  return { ...transcript, entries };
}

/** Takes in a message of the live feed; a repeat changes nothing. An own message takes the place of its pending entry. */
export function insertMessage(transcript: Transcript, message: ChatMessage): Transcript {
  const range = rangeOf(transcript.entries, message.seq);
  if (message.seq <= transcript.floor || range === "present") return transcript;
  const pending = transcript.entries.findIndex(
    (entry) => entry.kind === "pending" && entry.id === message.key,
  );
  const id = pending === -1 ? `seq-${message.seq}` : (message.key ?? `seq-${message.seq}`);
  const { seq, author, text, attachments, files, at } = message;
  const entry: MessageEntry = { kind: "message", id, seq, author, text, attachments, files, at };
  const newest = Math.max(transcript.newest, seq);
  return bounded({ ...transcript, newest, entries: place(transcript.entries, { entry, pending, range }) });
}

type Range = { readonly from: number; readonly to: number };
type Placing = { readonly entry: MessageEntry; readonly pending: number; readonly range: Range };

/** A pending entry keeps its place when the order allows; everything else comes before what is still on its way. */
function place(entries: readonly Entry[], { entry, pending, range }: Placing): readonly Entry[] {
  if (pending >= range.from && pending < range.to) return entries.with(pending, entry);
  const open = entries.findIndex(
    (other, index) => index >= range.from && index < range.to && other.kind === "pending",
  );
  const at = open === -1 ? range.to : open;
  const placed = entries.toSpliced(at, 0, entry);
  return pending === -1 ? placed : placed.toSpliced(pending < at ? pending : pending + 1, 1);
}

/** Between which indexes a message with this `seq` belongs. */
function rangeOf(entries: readonly Entry[], seq: number): Range | "present" {
  let to = entries.length;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind !== "message") continue;
    if (entry.seq === seq) return "present";
    if (entry.seq < seq) return { from: index + 1, to };
    to = index;
  }
  return { from: 0, to };
}

/** Drops the oldest entries above the bound, but never one that is not sent yet. */
function bounded(transcript: Transcript): Transcript {
  let excess = transcript.entries.length - LONGEST_TRANSCRIPT;
  if (excess <= 0) return transcript;
  let floor = transcript.floor;
  const entries = transcript.entries.filter((entry) => {
    if (excess <= 0 || entry.kind === "pending") return true;
    excess -= 1;
    if (entry.kind === "message") floor = Math.max(floor, entry.seq);
    return false;
  });
  return { ...transcript, entries, floor };
}
