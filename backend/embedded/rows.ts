/** Between the database's rows and the core's types. Rows were written by us, so their words are trusted. */
import { conversationId, type UserId, userId, userNumber } from "../conversation/ids.ts";
import {
  type Author,
  type Brief,
  blankMemory,
  type Channel,
  type Control,
  type Conversation,
  type HandoverReason,
  type Message,
  type Outcome,
  type Turn,
  type WithPeople,
} from "../conversation/state.ts";

export type ConversationRow = {
  readonly id: string;
  readonly channel: string;
  readonly user: number | null;
  readonly owner: string;
  readonly epoch: number;
  readonly reason: string | null;
  /** What people need to know, as JSON; null with the bot. */
  readonly people: string | null;
  readonly last_seq: number;
  readonly turn: number | null;
  readonly turn_from: number | null;
  readonly turn_fence: number | null;
  readonly turn_since: number | null;
  readonly turn_ask_at: number | null;
  /** The reply that is on its way, as JSON. */
  readonly turn_reply: string | null;
  /** As JSON; null when it is blank. */
  readonly memory: string | null;
  readonly alarm: number | null;
  readonly version: number;
  readonly created_at: number;
};

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: conversationId(row.id),
    channel: row.channel as Channel,
    control: toControl(row),
    lastSeq: row.last_seq,
    turn: toTurn(row),
    memory: row.memory === null ? blankMemory : { ...blankMemory, ...JSON.parse(row.memory) },
    alarm: row.alarm,
    createdAt: row.created_at,
  };
}

function toTurn({
  turn,
  turn_from: from,
  turn_fence: fence,
  turn_since: since,
  turn_ask_at: askAt,
  turn_reply: reply,
}: ConversationRow): Turn | null {
  if (turn === null || from === null || fence === null || since === null) return null;
  return { id: turn, from, fence, since, askAt, ...(reply !== null && { reply: JSON.parse(reply) }) };
}

/** The JSON was written by `standingOf`, so it has the shape of what people know. */
function toControl({ owner, epoch, reason, people }: ConversationRow): Control {
  if (owner === "bot" || people === null) return { owner: "bot", epoch };
  const { brief, ...rest } = JSON.parse(people);
  const control = { owner, epoch, reason: reason as HandoverReason, ...PLAIN, ...rest };
  return { ...control, brief: { ...PLAIN_BRIEF, ...brief } };
}

/** What goes without saying: rows are written with every message and lie side by side, so they are kept short. */
const PLAIN = { stays: false, wanted: [] as readonly string[] };
const PLAIN_BRIEF: Pick<Brief, "summary" | "draft"> = { summary: null, draft: null };

/** What most messages change, in the order of the statements that write it. */
export function courseOf({ lastSeq, turn, memory }: Conversation) {
  return [
    lastSeq,
    turn?.id ?? null,
    turn?.from ?? null,
    turn?.fence ?? null,
    turn?.since ?? null,
    turn?.askAt ?? null,
    turn?.reply === undefined ? null : JSON.stringify(turn.reply),
    memory === blankMemory ? null : JSON.stringify(unlike(blankMemory, memory)),
  ] as const;
}

/** Who owns it, who waits and when an alarm rings: each of these is in an index. */
export function standingOf({ control, memory, alarm }: Conversation) {
  return [
    control.owner,
    control.epoch,
    control.owner === "human" ? control.reason : null,
    control.owner === "human" ? peopleOf(control) : null,
    memory.waiting?.since ?? null,
    alarm,
  ] as const;
}

export function hasSameStanding(before: Conversation | null, next: Conversation): boolean {
  if (before === null || before.control !== next.control || before.alarm !== next.alarm) return false;
  return before.memory.waiting?.since === next.memory.waiting?.since;
}

function peopleOf({ place, since, stays, wanted, brief }: WithPeople): string {
  const rest = unlike(PLAIN, { stays, wanted });
  const { from, upTo } = brief;
  return JSON.stringify({ place, since, ...rest, brief: { from, upTo, ...unlike(PLAIN_BRIEF, brief) } });
}

/** The fields of `plain` in which `value` differs; empty lists are alike. */
function unlike<Value extends object>(plain: Value, value: Value): Partial<Value> {
  const fields: Partial<Value> = {};
  for (const key in plain) if (!isAlike(plain[key], value[key])) fields[key] = value[key];
  return fields;
}

const isAlike = (one: unknown, other: unknown): boolean =>
  one === other || (Array.isArray(one) && Array.isArray(other) && one.length === 0 && other.length === 0);

export const toUserId = (user: number | null): UserId | null => (user === null ? null : userId(user));

export const fromUserId = (id: UserId | null): number | null => (id === null ? null : userNumber(id));

export type MessageRow = {
  readonly seq: number;
  readonly author: string;
  readonly text: string;
  readonly attachments: number;
  /** What is known of them, as JSON. */
  readonly files: string | null;
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

export function toMessage(row: MessageRow): Message {
  const { seq, author, text, attachments, files, turn, key, at } = row;
  const message = { seq, author: author as Author, text, attachments, turn, key, at };
  return files === null ? message : { ...message, files: JSON.parse(files) };
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
