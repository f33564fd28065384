/**
 * What is remembered of one conversation between two happenings: who owns it, how far its
 * message log goes and which turn is open. Messages themselves are rows, never part of this state,
 * so that turn 1,000 costs what turn 10 did.
 */

import type { Desk } from "./desk.ts";
import type { AgentId, ConversationId } from "./ids.ts";

/** Where the visitor is and how replies reach them. */
export type Channel = "direct" | "page";

/** Why a conversation is with people. */
export type HandoverReason = "human-mode" | "takeover" | "bot-failed";

/** Who owns a conversation. `epoch` goes up by one at every change of owner. */
export type Control =
  | { readonly owner: "bot"; readonly epoch: number }
  | {
      readonly owner: "human";
      readonly epoch: number;
      readonly reason: HandoverReason;
      readonly agent: AgentId | null;
    };

/**
 * The visitor messages that wait for one bot reply. A turn is named after the `seq` of its newest
 * visitor message; `from` is the `seq` of its oldest one.
 */
type Turn = { readonly id: number; readonly from: number; readonly fence: number };

/** How a turn ended. Every turn ends in exactly one of these. */
export type Outcome =
  | { readonly type: "replied"; readonly seq: number; readonly text: string }
  | { readonly type: "handed-over" }
  | { readonly type: "superseded"; readonly by: number }
  | { readonly type: "withdrawn" };

export type TurnEnding = { readonly turn: number; readonly outcome: Outcome };

export type Author = "visitor" | "bot" | "agent";

/**
 * One line of the log. `seq` counts 1, 2, 3 … within its conversation. `turn` is the turn that a bot's
 * message answers. `key` is the sender's own name for the message, by which a repeat is told.
 * `at` is in milliseconds since 1970.
 */
export type Message = {
  readonly seq: number;
  readonly author: Author;
  readonly text: string;
  readonly attachments: number;
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

export type Conversation = {
  readonly id: ConversationId;
  readonly channel: Channel;
  readonly control: Control;
  /** `seq` of the newest message, 0 when there is none. */
  readonly lastSeq: number;
  readonly turn: Turn | null;
  readonly createdAt: number;
};

/** A conversation nobody has said anything in yet. */
export function newConversation(id: ConversationId, channel: Channel, at: number): Conversation {
  return { id, channel, control: { owner: "bot", epoch: 0 }, lastSeq: 0, turn: null, createdAt: at };
}

/** Who answers now: a conversation is human-owned if its own control or the desk's switch says so. */
export function ownerOf(conversation: Conversation, desk: Desk): "bot" | "human" {
  return desk.humanMode ? "human" : conversation.control.owner;
}

/**
 * The fence that a turn is asked under. Both epochs only ever go up, so their sum stays
 * the same exactly as long as neither the conversation nor the switch changed hands.
 */
export function fenceOf(conversation: Conversation, desk: Desk): number {
  return conversation.control.epoch + desk.epoch;
}
