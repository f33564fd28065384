/** Everything that can happen to the page: a person's act, a live event, an answer, an alarm. `part` tells which update takes it. */
import type {
  ChatControl,
  ChatDraft,
  ChatDraftRetracted,
  ChatMessage,
  ChatSession,
} from "../contract/chat.ts";
import type { DeskEntryState, DeskLineEvent, DeskSession, DeskSuggestion } from "../contract/desk.ts";
import type { WebhookAnswer } from "../contract/webhook.ts";
import type { Fault } from "./fault.ts";

/** The visitor's session and live feed. */
export type ChatEvent =
  | { readonly part: "chat"; readonly type: "session-made"; readonly session: ChatSession }
  | { readonly part: "chat"; readonly type: "session-failed" }
  | { readonly part: "chat"; readonly type: "feed-opened" }
  | { readonly part: "chat"; readonly type: "feed-failed" }
  | { readonly part: "chat"; readonly type: "retry-due" }
  | { readonly part: "chat"; readonly type: "message-came"; readonly message: ChatMessage }
  | { readonly part: "chat"; readonly type: "draft-came"; readonly draft: ChatDraft }
  | { readonly part: "chat"; readonly type: "draft-retracted"; readonly retracted: ChatDraftRetracted }
  | { readonly part: "chat"; readonly type: "control-came"; readonly control: ChatControl };

/** What the visitor writes, on its way to the server. */
export type OutboxEvent =
  | { readonly part: "outbox"; readonly type: "text-typed"; readonly text: string }
  | { readonly part: "outbox"; readonly type: "message-sent" }
  | {
      readonly part: "outbox";
      readonly type: "post-answered";
      readonly key: string;
      readonly answer: WebhookAnswer;
    }
  | { readonly part: "outbox"; readonly type: "post-failed"; readonly key: string; readonly fault: Fault }
  | { readonly part: "outbox"; readonly type: "retry-clicked"; readonly key: string }
  | { readonly part: "outbox"; readonly type: "retry-due" };

/** The global switch. */
export type ModeEvent =
  | { readonly part: "mode"; readonly type: "toggle-clicked" }
  | { readonly part: "mode"; readonly type: "mode-learnt"; readonly humanMode: boolean }
  | { readonly part: "mode"; readonly type: "switched"; readonly asked: boolean; readonly humanMode: boolean }
  | { readonly part: "mode"; readonly type: "switch-failed"; readonly fault: Fault };

/** The agent's session and live feed. */
export type DeskEvent =
  | { readonly part: "desk"; readonly type: "connect-clicked" }
  | { readonly part: "desk"; readonly type: "disconnect-clicked" }
  | { readonly part: "desk"; readonly type: "token-typed"; readonly text: string }
  | { readonly part: "desk"; readonly type: "session-made"; readonly session: DeskSession }
  | { readonly part: "desk"; readonly type: "session-failed"; readonly fault: Fault }
  | { readonly part: "desk"; readonly type: "feed-opened" }
  | { readonly part: "desk"; readonly type: "feed-failed"; readonly isRefused: boolean }
  | { readonly part: "desk"; readonly type: "retry-due" }
  | { readonly part: "desk"; readonly type: "line-came"; readonly id: number; readonly line: DeskLineEvent }
  | { readonly part: "desk"; readonly type: "entry-came"; readonly entry: DeskEntryState }
  | { readonly part: "desk"; readonly type: "suggestion-came"; readonly suggestion: DeskSuggestion }
  | { readonly part: "desk"; readonly type: "look-again-due"; readonly userId: string; readonly key: string };

/** What the agent does with one conversation. */
export type ReplyEvent =
  | { readonly part: "reply"; readonly type: "use-clicked"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "take-over-clicked"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "hand-back-clicked"; readonly userId: string }
  | {
      readonly part: "reply";
      readonly type: "entry-act-failed";
      readonly userId: string;
      readonly fault: Fault;
    }
  | { readonly part: "reply"; readonly type: "suggestion-used"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "suggestion-dropped"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "user-id-typed"; readonly text: string }
  | { readonly part: "reply"; readonly type: "reply-typed"; readonly text: string }
  | { readonly part: "reply"; readonly type: "reply-sent" }
  | {
      readonly part: "reply";
      readonly type: "reply-stored";
      readonly key: string;
      readonly entry: DeskEntryState;
    }
  | { readonly part: "reply"; readonly type: "reply-failed"; readonly key: string; readonly fault: Fault };

export type PageEvent =
  | ChatEvent
  | OutboxEvent
  | ModeEvent
  | DeskEvent
  | ReplyEvent
  | { readonly part: "page"; readonly type: "started" }
  | { readonly part: "page"; readonly type: "came-online" }
  | { readonly part: "page"; readonly type: "hidden" }
  | { readonly part: "page"; readonly type: "sleep-due"; readonly key: string }
  | { readonly part: "page"; readonly type: "shown" }
  | { readonly part: "page"; readonly type: "pane-chosen"; readonly pane: Pane };

/** The panel that a small screen shows. */
export type Pane = "chat" | "desk";

/** Given with every event: the time in milliseconds since 1970, and a fresh key to use if one is needed. */
export type Stamp = { readonly at: number; readonly key: string };

export type Send = (event: PageEvent) => void;
