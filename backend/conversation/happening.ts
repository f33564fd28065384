/** What can happen to a conversation or to the desk, in the past tense. `at` is in milliseconds since 1970. */

import type { ErrandResult, Standing } from "./errand.ts";
import type { AgentId, ConversationId } from "./ids.ts";
import type { Channel, FileFacts } from "./state.ts";

type In = { readonly conversation: ConversationId; readonly at: number };

/** An agent's act. `epoch` is the one the agent looked at; null is whatever it is now. */
type ByAgent = In & { readonly agent: AgentId; readonly epoch: number | null };

/** A visitor opened the page; the conversation exists from here on, so that it has a user ID. */
export type VisitorArrived = In & { readonly type: "visitor-arrived"; readonly channel: Channel };

/** `key` is the sender's own name for the message: the same key in the same conversation is a repeat. */
export type VisitorWrote = In & {
  readonly type: "visitor-wrote";
  readonly channel: Channel;
  readonly text: string;
  readonly attachments: number;
  readonly files?: readonly FileFacts[];
  /** When it was written, where we may hear of it late. */
  readonly writtenAt?: number;
  readonly key: string | null;
};

/** The visitor asked for a person with the button. */
export type VisitorAskedForPerson = In & { readonly type: "visitor-asked-for-person" };

/** The visitor left an e-mail address. */
export type VisitorLeftAddress = In & { readonly type: "visitor-left-address"; readonly address: string };

/** `fence` is the one that the turn was asked under. */
export type BotAnswered = In & {
  readonly type: "bot-answered";
  readonly turn: number;
  readonly fence: number;
  readonly text: string;
};

/** The bot found that people have to go on, by an act of its own: the visitor asked, or it needs them. */
export type BotHandedOver = In & {
  readonly type: "bot-handed-over";
  readonly turn: number;
  readonly fence: number;
  readonly reason: "asked" | "helpless";
  readonly summary: string | null;
  /** Skills that the answer needs, as the policy names them. */
  readonly wanted: readonly string[];
};

/** After a restart the bot is asked again, for whatever it had not answered. */
export type BotResumed = In & { readonly type: "bot-resumed" };

/** The bot has no answer and nobody answers in its place: people have to. */
export type BotFailed = In & { readonly type: "bot-failed"; readonly turn: number; readonly fence: number };

export type AgentWrote = ByAgent & {
  readonly type: "agent-wrote";
  readonly text: string;
  readonly key: string | null;
};

export type AgentTookOver = ByAgent & { readonly type: "agent-took-over" };

/** The agent took or refused the offer that was made to them. */
export type AgentAccepted = ByAgent & { readonly type: "agent-accepted" };
export type AgentDeclined = ByAgent & { readonly type: "agent-declined" };

/** The agent put the conversation back into the queue. */
export type AgentReleased = ByAgent & { readonly type: "agent-released" };

export type AgentHandedBack = ByAgent & { readonly type: "agent-handed-back" };

/** The agent closed the conversation: what the visitor writes next is a new matter, for the bot. */
export type AgentResolved = ByAgent & { readonly type: "agent-resolved" };

/** Routing offers the visitor in the queue to this agent until then, or assigns at once when that is null. */
export type Offered = In & {
  readonly type: "offered";
  readonly agent: AgentId;
  readonly until: number | null;
};

/** The agent who has the conversation, or is offered it, is not there any more. */
export type AgentVanished = In & { readonly type: "agent-vanished"; readonly agent: AgentId };

/** Human mode for this one person was switched, by an agent where that is known. */
export type HumanModeSet = In & {
  readonly type: "human-mode-set";
  readonly enabled: boolean;
  readonly agent: AgentId;
};

/** The desk's switch changed; the conversation looks what that means for it. */
export type SwitchChanged = In & { readonly type: "switch-changed" };

/** What was said at the help desk. `id` is the message's number there. */
export type SaidThere = {
  /** `machine`: neither the visitor nor a person nor we: a template, an automation, another bot. */
  readonly by: "visitor" | "agent" | "machine";
  /** The person's name, null when nobody knows it. */
  readonly agent: AgentId | null;
  readonly id: number;
  readonly text: string;
  readonly files: readonly FileFacts[];
  /** When it was written, in milliseconds of the help desk's clock. */
  readonly writtenAt: number;
};

/**
 * The help desk told how the conversation stands there, and what was said, if anything was. `key` names what was said,
 * so that a repeat is known. `there` is the conversation's number there.
 */
export type HelpDeskTold = In & {
  readonly type: "help-desk-told";
  /** Set where a conversation nobody knows begins with it; one of our page is known. */
  readonly channel?: "chatwoot";
  readonly there: number;
  readonly standing: Standing | null;
  readonly said: SaidThere | null;
  readonly key: string | null;
};

/** An errand to the help desk ended in this way. */
export type ErrandEnded = In & {
  readonly type: "errand-ended";
  readonly errand: number;
  readonly result: ErrandResult;
};

/** The conversation's alarm is due. */
export type AlarmRang = In & { readonly type: "alarm-rang" };

export type Happening =
  | VisitorArrived
  | VisitorWrote
  | VisitorAskedForPerson
  | VisitorLeftAddress
  | BotAnswered
  | BotHandedOver
  | BotFailed
  | BotResumed
  | AgentWrote
  | AgentTookOver
  | AgentAccepted
  | AgentDeclined
  | AgentReleased
  | AgentHandedBack
  | AgentResolved
  | Offered
  | AgentVanished
  | HumanModeSet
  | SwitchChanged
  | HelpDeskTold
  | ErrandEnded
  | AlarmRang;

/** The global human mode was switched by this agent. */
export type SwitchFlipped = {
  readonly type: "switch-flipped";
  readonly enabled: boolean;
  readonly agent: AgentId;
  readonly at: number;
};

export type DeskHappening = SwitchFlipped;
