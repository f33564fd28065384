/** Between the database's rows and the core's types. Rows were written by us, so their words are trusted. */
import { agentId, conversationId, type UserId, userId, userNumber } from "../conversation/ids.ts";
import type {
  Author,
  Channel,
  Control,
  Conversation,
  HandoverReason,
  Message,
  Outcome,
} from "../conversation/state.ts";

export type ConversationRow = {
  readonly id: string;
  readonly channel: string;
  readonly user: number | null;
  readonly owner: string;
  readonly epoch: number;
  readonly reason: string | null;
  readonly agent: string | null;
  readonly last_seq: number;
  readonly turn: number | null;
  readonly turn_from: number | null;
  readonly turn_fence: number | null;
  readonly version: number;
  readonly created_at: number;
};

export function toConversation(row: ConversationRow): Conversation {
  const { turn, turn_from: from, turn_fence: fence } = row;
  return {
    id: conversationId(row.id),
    channel: row.channel as Channel,
    control: toControl(row),
    lastSeq: row.last_seq,
    turn: turn === null || from === null || fence === null ? null : { id: turn, from, fence },
    createdAt: row.created_at,
  };
}

function toControl(row: ConversationRow): Control {
  if (row.owner === "bot") return { owner: "bot", epoch: row.epoch };
  const reason = row.reason as HandoverReason;
  return { owner: "human", epoch: row.epoch, reason, agent: row.agent === null ? null : agentId(row.agent) };
}

export const toUserId = (user: number | null): UserId | null => (user === null ? null : userId(user));

export const fromUserId = (id: UserId | null): number | null => (id === null ? null : userNumber(id));

export type MessageRow = {
  readonly seq: number;
  readonly author: string;
  readonly text: string;
  readonly attachments: number;
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

export function toMessage(row: MessageRow): Message {
  const { seq, author, text, attachments, turn, key, at } = row;
  return { seq, author: author as Author, text, attachments, turn, key, at };
}

export type TurnRow = {
  readonly outcome: string;
  readonly detail: number | null;
  readonly text: string | null;
};

/** `detail` is the reply's `seq` of a turn that was replied to, and the newer turn of one that was superseded. */
export function toOutcome({ outcome, detail, text }: TurnRow): Outcome {
  const type = outcome as Outcome["type"];
  switch (type) {
    case "replied":
      return { type, seq: detail ?? 0, text: text ?? "" };
    case "superseded":
      return { type, by: detail ?? 0 };
    case "handed-over":
    case "withdrawn":
      return { type };
  }
}
