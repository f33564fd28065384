/** What the transcript shows: its entries, which of them continue the one above, and the bot's draft at the end. */
import type { ChatState } from "../state.ts";
import type { Entry } from "../transcript.ts";

export type Sender = "visitor" | "bot" | "agent" | "system";

/** Text that the bot is still writing; empty while it is thinking. */
export type DraftEntry = { readonly kind: "draft"; readonly id: "draft"; readonly text: string };

export type TranscriptRow = { readonly entry: Entry | DraftEntry; readonly isContinued: boolean };

const MINUTE_MS = 60_000;

export const SENDER_NAMES: Readonly<Record<Sender, string>> = {
  visitor: "You",
  bot: "Bot",
  agent: "Human Agent",
  system: "System",
};

export function senderOf(entry: Entry | DraftEntry): Sender {
  switch (entry.kind) {
    case "message":
      return entry.author;
    case "pending":
      return "visitor";
    case "draft":
      return "bot";
    case "note":
      return "system";
  }
}

/** Messages of one sender within the same minute are one group, headed by its name and time. */
export function rowsOf(chat: ChatState): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  let before: Entry | undefined;
  for (const entry of chat.transcript.entries) {
    rows.push({ entry, isContinued: before !== undefined && continues(before, entry) });
    before = entry;
  }
  const draft = chat.draft?.text ?? (chat.isAwaiting ? "" : null);
  if (draft !== null) rows.push({ entry: { kind: "draft", id: "draft", text: draft }, isContinued: false });
  return rows;
}

function continues(before: Entry, entry: Entry): boolean {
  const isSameSender = senderOf(before) === senderOf(entry) && entry.kind !== "note";
  return isSameSender && Math.floor(before.at / MINUTE_MS) === Math.floor(entry.at / MINUTE_MS);
}

export function isSameRow(before: TranscriptRow, after: TranscriptRow): boolean {
  if (before.isContinued !== after.isContinued) return false;
  if (before.entry.kind === "draft" && after.entry.kind === "draft")
    return before.entry.text === after.entry.text;
  return before.entry === after.entry;
}
