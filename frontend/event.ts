/** Everything that can happen to the page: a person's act, a live event, an answer, an alarm. `part` tells which update takes it. */
import type {
  ChatAgentTyping,
  ChatControl,
  ChatDraft,
  ChatDraftRetracted,
  ChatMessage,
  ChatSession,
} from "../contract/chat.ts";
import type {
  AuditPage,
  DeskEntryDetail,
  DeskEntryState,
  DeskHealth,
  DeskLineEvent,
  DeskNote,
  DeskSession,
  DeskSuggestion,
  DeskTeam,
} from "../contract/desk.ts";
import type { WebhookAnswer } from "../contract/webhook.ts";
import type { ActName } from "./desk-groups.ts";
import type { Fault } from "./fault.ts";
import type { Shortcut } from "./shortcuts.ts";
import type { Writing } from "./state.ts";

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
  | { readonly part: "chat"; readonly type: "control-came"; readonly control: ChatControl }
  | { readonly part: "chat"; readonly type: "agent-typing-came"; readonly typing: ChatAgentTyping }
  | { readonly part: "chat"; readonly type: "agent-typing-due"; readonly key: string };

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

/** What the visitor wants besides an answer: a person, or to be written to. */
export type WishEvent =
  | { readonly part: "wish"; readonly type: "person-wished" }
  | { readonly part: "wish"; readonly type: "person-asked" }
  | { readonly part: "wish"; readonly type: "ask-failed"; readonly fault: Fault }
  | { readonly part: "wish"; readonly type: "address-typed"; readonly text: string }
  | { readonly part: "wish"; readonly type: "address-sent" }
  | { readonly part: "wish"; readonly type: "address-stored" }
  | { readonly part: "wish"; readonly type: "address-failed"; readonly fault: Fault };

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
  | { readonly part: "desk"; readonly type: "away-clicked" }
  | { readonly part: "desk"; readonly type: "away-failed"; readonly fault: Fault }
  | { readonly part: "desk"; readonly type: "team-came"; readonly team: DeskTeam }
  | { readonly part: "desk"; readonly type: "search-typed"; readonly text: string }
  | { readonly part: "desk"; readonly type: "sound-clicked" }
  | { readonly part: "desk"; readonly type: "shortcut-pressed"; readonly shortcut: Shortcut };

/** What the desk's feed tells of one conversation. */
export type EntryEvent =
  | { readonly part: "entry"; readonly type: "line-came"; readonly id: number; readonly line: DeskLineEvent }
  | { readonly part: "entry"; readonly type: "entry-came"; readonly entry: DeskEntryState }
  | { readonly part: "entry"; readonly type: "detail-came"; readonly detail: DeskEntryDetail }
  | { readonly part: "entry"; readonly type: "suggestion-came"; readonly suggestion: DeskSuggestion }
  | { readonly part: "entry"; readonly type: "note-came"; readonly note: DeskNote }
  | { readonly part: "entry"; readonly type: "typing-came"; readonly userId: string }
  | {
      readonly part: "entry";
      readonly type: "look-again-due";
      readonly userId: string;
      readonly key: string;
    };

/** What the agent writes, and for whom. */
export type ReplyEvent =
  | { readonly part: "reply"; readonly type: "use-clicked"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "suggestion-used"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "suggestion-dropped"; readonly userId: string }
  | { readonly part: "reply"; readonly type: "claim-clicked"; readonly userId: string; readonly seq: number }
  | { readonly part: "reply"; readonly type: "user-id-typed"; readonly text: string }
  | { readonly part: "reply"; readonly type: "writing-chosen"; readonly writing: Writing }
  | { readonly part: "reply"; readonly type: "reply-typed"; readonly text: string }
  | { readonly part: "reply"; readonly type: "note-typed"; readonly text: string }
  | { readonly part: "reply"; readonly type: "option-moved"; readonly by: 1 | -1 }
  | { readonly part: "reply"; readonly type: "option-chosen"; readonly option: number }
  | { readonly part: "reply"; readonly type: "list-closed" }
  | { readonly part: "reply"; readonly type: "enter-pressed" }
  | { readonly part: "reply"; readonly type: "form-sent" };

/** What the agent does with a conversation, and what comes of it. */
export type ActEvent =
  | { readonly part: "act"; readonly type: "act-clicked"; readonly act: ActName; readonly userId: string }
  | { readonly part: "act"; readonly type: "act-done"; readonly key: string; readonly entry: DeskEntryState }
  | { readonly part: "act"; readonly type: "note-stored"; readonly key: string; readonly note: DeskNote }
  | { readonly part: "act"; readonly type: "act-failed"; readonly key: string; readonly fault: Fault };

/** What an admin looks up. */
export type ActivityEvent =
  | { readonly part: "activity"; readonly type: "activity-opened" }
  | { readonly part: "activity"; readonly type: "activity-closed" }
  | { readonly part: "activity"; readonly type: "older-clicked" }
  | { readonly part: "activity"; readonly type: "audit-came"; readonly page: AuditPage }
  | { readonly part: "activity"; readonly type: "health-came"; readonly health: DeskHealth }
  | { readonly part: "activity"; readonly type: "activity-failed"; readonly fault: Fault };

export type PageEvent =
  | ChatEvent
  | OutboxEvent
  | WishEvent
  | ModeEvent
  | DeskEvent
  | EntryEvent
  | ReplyEvent
  | ActEvent
  | ActivityEvent
  | { readonly part: "page"; readonly type: "started" }
  | { readonly part: "page"; readonly type: "came-online" }
  | { readonly part: "page"; readonly type: "hidden" }
  | { readonly part: "page"; readonly type: "sleep-due"; readonly key: string }
  | { readonly part: "page"; readonly type: "watch-given" }
  | { readonly part: "page"; readonly type: "ticked" }
  | { readonly part: "page"; readonly type: "shown" }
  | { readonly part: "page"; readonly type: "pane-chosen"; readonly pane: Pane };

/** The panel that a small screen shows. */
export type Pane = "chat" | "desk";

/** Given with every event: the time in milliseconds since 1970, and a fresh key to use if one is needed. */
export type Stamp = { readonly at: number; readonly key: string };

export type Send = (event: PageEvent) => void;
