/** What the transcript shows: its entries, and the bot's draft at the end. */
import type { ChatState } from "../state.ts";
import type { Entry } from "../transcript.ts";

export type Sender = "visitor" | "bot" | "agent" | "system";

/** Text that the bot is still writing; empty while it is thinking. */
type DraftEntry = { readonly kind: "draft"; readonly id: "draft"; readonly text: string };

/** A person at the help desk writes. */
type TypingEntry = { readonly kind: "typing"; readonly id: "typing" };

export type TranscriptRow = Entry | DraftEntry | TypingEntry;

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
    case "typing":
      return "agent";
    case "note":
      return "system";
  }
}

export function rowsOf(chat: ChatState): readonly TranscriptRow[] {
  const { entries } = chat.transcript;
  const draft = chat.draft?.text ?? (chat.isAwaiting ? "" : null);
  const underway: TranscriptRow[] = [];
  if (draft !== null) underway.push({ kind: "draft", id: "draft", text: draft });
  if (chat.agentTyping !== null) underway.push({ kind: "typing", id: "typing" });
  return [...entries, ...underway];
}

/** True for what has been said, and not what somebody is about to say. */
export function isSaid(row: TranscriptRow): row is Entry {
  return row.kind !== "draft" && row.kind !== "typing";
}

export function isSameRow(before: TranscriptRow, after: TranscriptRow): boolean {
  if (before.kind === "draft" && after.kind === "draft") return before.text === after.text;
  return before === after || (before.kind === "typing" && after.kind === "typing");
}
