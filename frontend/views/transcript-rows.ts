/** What the transcript shows: its entries, and the bot's draft at the end. */
import type { ChatState } from "../state.ts";
import type { Entry } from "../transcript.ts";

export type Sender = "visitor" | "bot" | "agent" | "system";

/** Text that the bot is still writing; empty while it is thinking. */
type DraftEntry = { readonly kind: "draft"; readonly id: "draft"; readonly text: string };

export type TranscriptRow = Entry | DraftEntry;

export const SENDER_NAMES: Readonly<Record<Sender, string>> = {
  visitor: "You",
  bot: "Bot",
  agent: "Human Agent",
  system: "System",
};

export function senderOf(row: TranscriptRow): Sender {
  switch (row.kind) {
    case "message":
      return row.author;
    case "pending":
      return "visitor";
    case "draft":
      return "bot";
    case "note":
      return "system";
  }
}

export function rowsOf(chat: ChatState): readonly TranscriptRow[] {
  const { entries } = chat.transcript;
  const draft = chat.draft?.text ?? (chat.isAwaiting ? "" : null);
  return draft === null ? entries : [...entries, { kind: "draft", id: "draft", text: draft }];
}

export function isSameRow(before: TranscriptRow, after: TranscriptRow): boolean {
  if (before.kind === "draft" && after.kind === "draft") return before.text === after.text;
  return before === after;
}
