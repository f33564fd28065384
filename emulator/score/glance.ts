/** What one look at a conversation adds to what was written down of it. */

import type { SeenConversation, SeenMessage } from "../play.ts";
import { refsOf } from "./ref.ts";
import type { BareLine, Doer } from "./story.ts";

/** What was written down of a conversation. */
export interface File {
  readonly lines: readonly BareLine[];
  readonly lastMessage: number;
  readonly status: SeenConversation["status"] | null;
  readonly assignee: string;
  /** Milliseconds since 1970. */
  readonly lookedAt: number;
}
export interface Glance {
  readonly seen: SeenConversation;
  /** Who did whatever is new. */
  readonly by: Doer;
  readonly at: number;
}

/** A conversation that nobody looked at yet. */
export function emptyFile(at: number): File {
  return { lines: [], lastMessage: 0, status: null, assignee: "", lookedAt: at };
}

function messageLine(
  { id, type, content, createdAt, private: isPrivate }: SeenMessage,
  by: Doer,
): BareLine[] {
  if (isPrivate) return [];
  const where = { at: createdAt, message: id };
  if (type === "incoming")
    return [{ type: "visitor-wrote", ...where, ref: refsOf(content ?? "").at(0) ?? null }];
  if (type !== "outgoing") return [];
  // Whatever token or sender it names: what the run did not write itself, the bot wrote.
  return [
    by === "play" ? { type: "person-wrote", ...where } : { type: "bot-wrote", ...where, text: content ?? "" },
  ];
}

function assigneeOf({ assignee, assigneeType }: SeenConversation): string {
  return assignee === null ? "" : `${assigneeType} ${assignee.id}`;
}

function assigneeLine(file: File, seen: SeenConversation): BareLine[] {
  if (file.status === null || assigneeOf(seen) === file.assignee || seen.assignee === null) return [];
  return [{ type: seen.assigneeType === "User" ? "person-assigned" : "bot-assigned", at: file.lookedAt }];
}

/**
 * The file with what is new, in the order in which Chatwoot does what one glance shows at once: woken, written, switched.
 * A change that carries no time of its own gets the last moment at which it was not there yet.
 */
export function withGlance(file: File, { seen, by, at }: Glance): File {
  const messages = seen.messages.filter(({ id }) => id > file.lastMessage);
  const status: BareLine[] =
    seen.status === file.status
      ? []
      : [{ type: "status-became", at: file.lookedAt, status: seen.status, by }];
  const isWoken = seen.status === "pending";
  return {
    lines: [
      ...file.lines,
      ...(isWoken ? status : []),
      ...messages.flatMap((message) => messageLine(message, by)),
      ...(isWoken ? [] : status),
      ...assigneeLine(file, seen),
    ],
    lastMessage: messages.at(-1)?.id ?? file.lastMessage,
    status: seen.status,
    assignee: assigneeOf(seen),
    lookedAt: at,
  };
}
