/** What can happen to a conversation or to the desk, in the past tense. `at` is in milliseconds since 1970. */
import type { AgentId, ConversationId } from "./ids.ts";
import type { Channel } from "./state.ts";

type In = { readonly conversation: ConversationId; readonly at: number };

/** A visitor opened the page; the conversation exists from here on, so that it has a user ID. */
export type VisitorArrived = In & { readonly type: "visitor-arrived"; readonly channel: Channel };

/** `key` is the sender's own name for the message: the same key in the same conversation is a repeat. */
export type VisitorWrote = In & {
  readonly type: "visitor-wrote";
  readonly channel: Channel;
  readonly text: string;
  readonly attachments: number;
  readonly key: string | null;
};

/** `fence` is the one that the turn was asked under. */
export type BotAnswered = In & {
  readonly type: "bot-answered";
  readonly turn: number;
  readonly fence: number;
  readonly text: string;
};

/** The bot has no answer and nobody answers in its place: people have to. */
export type BotFailed = In & { readonly type: "bot-failed"; readonly turn: number; readonly fence: number };

export type AgentWrote = In & {
  readonly type: "agent-wrote";
  readonly agent: AgentId;
  readonly text: string;
  readonly key: string | null;
};

export type AgentTookOver = In & { readonly type: "agent-took-over"; readonly agent: AgentId };

/** Human mode for this one person was switched. */
export type HumanModeSet = In & { readonly type: "human-mode-set"; readonly enabled: boolean };

/** The desk's switch changed; the conversation looks whether its open turn is still allowed. */
export type SwitchChanged = In & { readonly type: "switch-changed" };

export type Happening =
  | VisitorArrived
  | VisitorWrote
  | BotAnswered
  | BotFailed
  | AgentWrote
  | AgentTookOver
  | HumanModeSet
  | SwitchChanged;

/** The global human mode was switched. */
export type SwitchFlipped = { readonly type: "switch-flipped"; readonly enabled: boolean };

export type DeskHappening = SwitchFlipped;
