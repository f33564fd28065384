/**
 * What is remembered of one conversation between two happenings: who owns it, where it stands, how far its
 * message log goes and which turn is open. Messages themselves are rows, never part of this state,
 * so that turn 1,000 costs what turn 10 did.
 */

import type { SearchStep } from "../routing/route.ts";
import type { Desk } from "./desk.ts";
import type { There } from "./errand.ts";
import type { AgentId, ConversationId } from "./ids.ts";

/** Where the visitor is and how replies reach them: the webhook's answer, our page, or the help desk outside. */
export type Channel = "direct" | "page" | "chatwoot";

/**
 * Why a conversation is with people. `switch`: the visitor wrote while the global human mode was on; as soon as it is
 * off, the bot has the conversation again. `human-mode`: this one person's was set.
 */
export type HandoverReason =
  | "switch"
  | "human-mode"
  | "takeover"
  | "bot-failed"
  | "asked"
  | "promised"
  | "helpless"
  | "keyword"
  | "attachment"
  | "out-of-hours"
  | "late"
  | "idle";

/** In the queue since then; `isFront` before all others, because the agent was lost. The search goes on at `stepAt`. */
export type Queued = {
  readonly type: "queued";
  readonly since: number;
  readonly isFront: boolean;
  readonly step: SearchStep;
  readonly stepAt: number;
  /** Who declined, or let the offer lapse. */
  readonly passed: readonly AgentId[];
};

/** Where a conversation of people stands: one place, by its type. An offer that lapses leads back to `from`. */
export type Place =
  | Queued
  | { readonly type: "offered"; readonly agent: AgentId; readonly until: number; readonly from: Queued }
  | { readonly type: "assigned"; readonly agent: AgentId; readonly since: number }
  /** At the help desk outside, whose people and queue it is; `agent` is who has it there. */
  | { readonly type: "elsewhere"; readonly agent: AgentId | null; readonly since: number };

/** What whoever takes up the conversation is told, beside the messages from `from` up to and with `upTo`. */
export type Brief = {
  /** The model's own summary, null when there is none. */
  readonly summary: string | null;
  /** What the bot was about to say, null when nothing. */
  readonly draft: string | null;
  readonly from: number;
  readonly upTo: number;
};

/** With people. `stays`: only an agent gives it back to the bot, no timer and no command. */
export type WithPeople = {
  readonly owner: "human";
  readonly epoch: number;
  readonly reason: HandoverReason;
  readonly place: Place;
  readonly since: number;
  readonly stays: boolean;
  readonly wanted: readonly string[];
  readonly brief: Brief;
};

/** Who owns a conversation. `epoch` goes up by one at every change of owner, from one agent to another too. */
export type Control = { readonly owner: "bot"; readonly epoch: number } | WithPeople;

/**
 * The visitor messages that wait for one bot reply. A turn is named after the `seq` of its newest visitor message, or
 * of the line that gave the conversation back to the bot; `from` is the `seq` of its oldest message. `askAt`: still
 * gathering, the bot is asked then.
 */
export type Turn = {
  readonly id: number;
  readonly from: number;
  readonly fence: number;
  readonly since: number;
  readonly askAt: number | null;
  /** There once it has been answered, but the help desk has not said the answer yet. */
  readonly reply?: OnItsWay;
};

/** The errand that says a reply. `next`: what the visitor wrote meanwhile, from the oldest message to the newest. */
export type OnItsWay = {
  readonly errand: number;
  readonly next: { readonly id: number; readonly from: number } | null;
};

/** How a turn ended. Every turn ends in exactly one of these. */
export type Outcome =
  | { readonly type: "replied"; readonly seq: number; readonly text: string }
  | { readonly type: "handed-over" }
  | { readonly type: "superseded"; readonly by: number }
  | { readonly type: "withdrawn" };

export type TurnEnding = { readonly turn: number; readonly outcome: Outcome };

/** `system`: Baton itself, with a line of the policy. */
export type Author = "visitor" | "bot" | "agent" | "system";

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
  /** What is known of the attachments, where anything is. */
  readonly files?: readonly FileFacts[];
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

/** An attachment: `type` as in image, audio, file; `bytes` null when nobody said; `url` only for our own fetching. */
export type FileFacts = {
  readonly name: string;
  readonly type: string;
  readonly bytes: number | null;
  readonly url: string | null;
};

/** What is remembered beyond control and turn; a direct call never has any of it. */
export type Memory = {
  /** Since when the visitor waits, and the `seq` of the first message without an answer; 0 when they only wait for a person. */
  readonly waiting: { readonly since: number; readonly from: number } | null;
  /** Up to and with this `seq` all is past: it was said before the present owner's charge. */
  readonly boundary: number;
  /** When the last handovers were, oldest first; as many as the loop breaker looks at. */
  readonly handovers: readonly number[];
  /** Replies in a row in which the bot could not help. */
  readonly helpless: number;
  /** Skills that the visitor's words want, since `boundary`. */
  readonly wanted: readonly string[];
  readonly lastAgent: AgentId | null;
  /** Since when the visitor stood in the queue before the bot came back: asking again, they keep that place. */
  readonly keptSince: number | null;
  /** When anybody spoke last. */
  readonly lastAt: number;
  readonly isClosed: boolean;
  /** Where to write to, left by the visitor. */
  readonly address: string | null;
  /** Up to this moment the timers of a visitor whom nobody answers have rung. */
  readonly rungTo: number;
  /** The conversation's other side at the help desk outside; null for one that Baton has alone. */
  readonly there: There | null;
};

export type Conversation = {
  readonly id: ConversationId;
  readonly channel: Channel;
  readonly control: Control;
  /** `seq` of the newest message, 0 when there is none. */
  readonly lastSeq: number;
  readonly turn: Turn | null;
  readonly memory: Memory;
  /** When something has to happen here although nobody does anything, null for never. Kept by `decide`. */
  readonly alarm: number | null;
  readonly createdAt: number;
};

export const blankMemory: Memory = {
  waiting: null,
  boundary: 0,
  handovers: [],
  helpless: 0,
  wanted: [],
  lastAgent: null,
  keptSince: null,
  lastAt: 0,
  isClosed: false,
  address: null,
  rungTo: 0,
  there: null,
};

/** A conversation nobody has said anything in yet. */
export function newConversation(id: ConversationId, channel: Channel, createdAt: number): Conversation {
  const control: Control = { owner: "bot", epoch: 0 };
  return { id, channel, control, lastSeq: 0, turn: null, memory: blankMemory, alarm: null, createdAt };
}

/** Whom the conversation itself belongs to: what only the global switch gave to people is the bot's. */
export function ownOwnerOf({ control }: Conversation): "bot" | "human" {
  return control.owner === "human" && control.reason !== "switch" ? "human" : "bot";
}

/** Who answers now: a conversation is human-owned if its own control or the desk's switch says so. */
export function ownerOf(conversation: Conversation, desk: Desk): "bot" | "human" {
  return desk.humanMode ? "human" : ownOwnerOf(conversation);
}

/**
 * The fence that a turn is asked under. Both epochs only ever go up, so their sum stays
 * the same exactly as long as neither the conversation nor the switch changed hands.
 */
export function fenceOf(conversation: Conversation, desk: Desk): number {
  return conversation.control.epoch + desk.epoch;
}

/** Which of our agents has the conversation, or is offered it: null when none. */
export function agentOf({ control }: Conversation): AgentId | null {
  if (control.owner === "bot") return null;
  const { place } = control;
  return place.type === "assigned" || place.type === "offered" ? place.agent : null;
}
