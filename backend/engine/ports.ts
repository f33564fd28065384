/**
 * What the engine needs of the outside world. Adapters implement these; they never see each other.
 */
import type { AuditLine } from "../conversation/audit.ts";
import type { Desk } from "../conversation/desk.ts";
import type { DeskEffect, Effect } from "../conversation/effect.ts";
import type { ErrandResult, Standing } from "../conversation/errand.ts";
import type { AgentId, ConversationId, UserId } from "../conversation/ids.ts";
import type { Packet } from "../conversation/packet.ts";
import type { Author, Channel, Conversation, Message, TurnEnding } from "../conversation/state.ts";
import type { Presence } from "../routing/agent.ts";

/** Current time in milliseconds since 1970, and a timer whose result cancels it. */
export type Clock = {
  readonly now: () => number;
  readonly after: (ms: number, ring: () => void) => () => void;
};

/** What one decision is made of. `version` is 0 for a conversation that is not stored yet. */
export type Loaded = {
  readonly conversation: Conversation | null;
  readonly userId: UserId | null;
  readonly version: number;
  readonly desk: Desk;
  /** The message that was stored under the happening's key before, if any. */
  readonly repeated: Message | null;
};

export type Save = {
  /** As they were loaded. What is the same as before need not be written again. */
  readonly userId: UserId | null;
  readonly before: Conversation | null;
  readonly next: Conversation;
  readonly messages: readonly Message[];
  readonly endings: readonly TurnEnding[];
  readonly effects: readonly Effect[];
  readonly audit: AuditLine | null;
  /** Nothing is saved unless the conversation still has this version and the desk this epoch. */
  readonly expected: { readonly version: number; readonly deskEpoch: number };
  /** The stored effect that brought this about; it is done with this save. */
  readonly done: EffectId | null;
};

/** `userId` names the visitor from the conversation's first save on; a direct call has none. */
export type Saved =
  | { readonly type: "saved"; readonly effects: readonly StoredEffect[]; readonly userId: UserId | null }
  | { readonly type: "conflict" };

export type EffectId = number;

/** `conversation` is null for an effect of the desk. */
export type StoredEffect =
  | { readonly id: EffectId; readonly conversation: ConversationId; readonly effect: Effect }
  | { readonly id: EffectId; readonly conversation: null; readonly effect: DeskEffect };

/** What decisions are made of and saved to. A resolved promise means: committed. */
export type Store = {
  readonly load: (id: ConversationId, key: string | null) => Promise<Loaded>;
  readonly save: (save: Save) => Promise<Saved>;
  readonly loadDesk: () => Promise<Desk>;
  /** A conflict when the desk's epoch is not `expectedEpoch` any more. */
  readonly saveDesk: (save: DeskSave) => Promise<DeskSaved>;
  /** Effects that are stored and not done, oldest first. */
  readonly pendingEffects: () => Promise<readonly StoredEffect[]>;
  readonly finishEffect: (id: EffectId) => Promise<void>;
};

export type DeskSave = {
  readonly next: Desk;
  readonly effects: readonly DeskEffect[];
  readonly audit: AuditLine;
  readonly expectedEpoch: number;
};

type DeskSaved =
  | { readonly type: "saved"; readonly effects: readonly StoredEffect[] }
  | { readonly type: "conflict" };

/** One conversation as the desk sees it: of the page, or at the help desk outside. */
export type DeskEntry = { readonly userId: UserId; readonly conversation: Conversation };

/** One line of the desk's log: every message of every conversation but direct calls, `number` going up in order of commit. */
export type DeskLine = { readonly number: number; readonly userId: UserId; readonly message: Message };

/** What people look at. Only what is committed is ever seen. Lists are oldest first and at most `limit` long. */
export type Archive = {
  /** The messages after `seq`. */
  readonly messagesAfter: (id: ConversationId, seq: number, limit: number) => Promise<readonly Message[]>;
  /** The newest messages up to and with `seq`. */
  readonly messagesUpTo: (id: ConversationId, seq: number, limit: number) => Promise<readonly Message[]>;
  readonly deskLinesAfter: (number: number, limit: number) => Promise<readonly DeskLine[]>;
  /** The number after which the newest `limit` lines of the desk's log stand. */
  readonly deskTail: (limit: number) => Promise<number>;
  /** The page conversations that somebody last spoke in, newest first, and all that people own. */
  readonly deskEntries: (limit: number) => Promise<readonly DeskEntry[]>;
  readonly findConversation: (
    id: ConversationId,
  ) => Promise<{ readonly conversation: Conversation; readonly userId: UserId | null } | null>;
  readonly findEntry: (id: UserId) => Promise<DeskEntry | null>;
  /** How a turn ended, null when it is open or unknown. A superseded turn says by which. */
  readonly endingOf: (id: ConversationId, turn: number) => Promise<TurnEnding | null>;
  /** Those that the global switch means something for: turns are open, or the switch gave them to people. */
  readonly touchedBySwitch: () => Promise<readonly ConversationId[]>;
  /** All conversations of people. */
  readonly withPeople: () => Promise<readonly Conversation[]>;
  /** Whose alarm is due by `at`, the oldest alarms first. */
  readonly dueAlarms: (at: number, limit: number) => Promise<readonly ConversationId[]>;
  readonly nextAlarm: () => Promise<number | null>;
  /** The conversations in which a visitor waits, those who wait for longest first. */
  readonly waiting: (limit: number) => Promise<readonly Conversation[]>;
  readonly countWaiting: () => Promise<number>;
};

/** What an agent wrote for the desk alone. It is no message: it has its own rows and its own ways out. */
export type Note = {
  readonly number: number;
  readonly userId: UserId;
  readonly agent: AgentId;
  readonly text: string;
  readonly at: number;
};

export type AuditRow = AuditLine & { readonly number: number; readonly userId: UserId | null };

/** What the desk keeps beside conversations: notes, who did what, who is there. */
export type Records = {
  /** The same `key` in the same conversation is a repeat: the note that it stored before comes back. */
  readonly addNote: (
    conversation: ConversationId,
    note: Omit<Note, "number">,
    key: string | null,
  ) => Promise<{ readonly note: Note; readonly isRepeat: boolean }>;
  /** The newest notes, oldest first. */
  readonly notesOf: (conversation: ConversationId, limit: number) => Promise<readonly Note[]>;
  readonly addAudit: (line: AuditLine) => Promise<void>;
  /** The rows before this number, newest first. */
  readonly auditBefore: (number: number, limit: number) => Promise<readonly AuditRow[]>;
  readonly presences: () => Promise<readonly Presence[]>;
  readonly savePresences: (presences: readonly Presence[]) => Promise<void>;
};

/** What the bot is asked: the log's newest part, oldest first, ending with the visitor messages to answer. */
export type Question = {
  readonly conversation: ConversationId;
  readonly channel: Channel;
  readonly history: readonly Message[];
  /** `seq` of the first message of this turn. */
  readonly from: number;
  /** Up to and with this `seq` all is past: a person was in charge, or the matter was closed. 0 when nothing is. */
  readonly boundary: number;
};

export type Answer =
  | { readonly type: "answered"; readonly text: string }
  /** The visitor asked for a person, or needs one. `summary` is the model's, null when there is none. */
  | {
      readonly type: "handed-over";
      readonly reason: "asked" | "helpless";
      readonly summary: string | null;
      readonly wanted: readonly string[];
    }
  /** No answer, and nobody may answer in its place. `because` is for the log: a word, never a provider's text. */
  | { readonly type: "failed"; readonly because: string };

/** Where bot text goes while it is being made. `restart` takes back all that was written. */
export type DraftSink = { readonly write: (text: string) => void; readonly restart: () => void };

/** The bot. Rejects only when `signal` is aborted. */
export type Answerer = {
  readonly answer: (question: Question, draft: DraftSink, signal: AbortSignal) => Promise<Answer>;
};

/** What an errand comes down to, with everything that it needs. */
export type Job =
  /** `visitor` is what people call the visitor. */
  | { readonly type: "begin"; readonly visitor: string; readonly address: string | null }
  /**
   * Not said when a visitor's message newer than `newest` stands there, a person's newer than `charge`, or when the bot
   * does not have it there any more. `machines`: messages that are known to be nobody's, though they may look so.
   */
  | {
      readonly type: "reply";
      readonly text: string;
      readonly newest: number;
      readonly charge: number;
      readonly machines: readonly number[];
    }
  /** `name` is the agent's where an agent wrote. */
  | {
      readonly type: "carry";
      readonly author: Author;
      readonly name: string | null;
      readonly text: string;
    }
  /** Skills that the visitor's words want, as the policy names them. */
  | { readonly type: "packet"; readonly packet: Packet; readonly wanted: readonly string[] }
  | { readonly type: "note"; readonly about: "human-mode" | "disagreement" }
  | { readonly type: "stand"; readonly status: Standing["status"]; readonly believed: Standing["status"] };

export type Assignment = {
  readonly conversation: ConversationId;
  readonly channel: Channel;
  /** The conversation's number at the help desk, null until it has begun there. */
  readonly there: number | null;
  /** Unique within the conversation. */
  readonly errand: number;
  /** It may have been begun before: look whether it is done already, then do it. */
  readonly isRepeat: boolean;
  readonly job: Job;
  /** Asked at the last moment before the visitor can see it: false when the reply may not be said any more. */
  readonly mayStill: () => boolean;
};

/** Where people answer outside of Baton. */
export type HelpDesk = {
  /**
   * Does it once, however often it is asked. Rejects with `TryLater` while the help desk cannot be reached, or when
   * `signal` is aborted.
   */
  readonly run: (assignment: Assignment, signal: AbortSignal) => Promise<ErrandResult>;
  /** Whether the bot, or the visitor of our page, is typing. Never rejects: nothing depends on it. */
  readonly showTyping: (
    where: {
      readonly conversation: ConversationId;
      readonly channel: Channel;
      readonly there: number | null;
    },
    isOn: boolean,
  ) => Promise<void>;
  /** Reads what was said since message `newest`, and how it stands, as if it were told now. */
  readonly catchUp: (there: number, newest: number) => Promise<void>;
};

/** Nothing is wrong but the moment: it is tried again until it goes through. */
export class TryLater extends Error {
  override readonly name = "TryLater";
}

/** What those who watch a conversation are told. Messages are read from the archive: this only says that there are more. */
export type ConversationEvent =
  | { readonly type: "messages-added"; readonly upTo: number }
  | { readonly type: "turn-ended"; readonly ending: TurnEnding }
  | { readonly type: "control-changed"; readonly conversation: Conversation }
  | { readonly type: "draft-written"; readonly turn: number; readonly text: string }
  | { readonly type: "draft-restarted"; readonly turn: number }
  /** A person at the help desk writes, or stopped. */
  | { readonly type: "agent-typing"; readonly isOn: boolean };

/** What those who watch the desk are told. */
export type DeskEvent =
  | { readonly type: "messages-added" }
  | { readonly type: "switch-changed"; readonly desk: Desk }
  | { readonly type: "entry-changed"; readonly entry: DeskEntry }
  | { readonly type: "note-added"; readonly note: Note }
  | { readonly type: "visitor-typing"; readonly userId: UserId }
  /** Somebody came, went, or has more or less to do. */
  | { readonly type: "team-changed" }
  /** Bot text that a person's takeover kept from the visitor. */
  | { readonly type: "draft-offered"; readonly userId: UserId; readonly text: string };

export type Unsubscribe = () => void;

/** Carries events to every process that watches. Listeners must not throw. */
export type Feed = {
  readonly publish: (id: ConversationId, event: ConversationEvent) => void;
  readonly subscribe: (id: ConversationId, listener: (event: ConversationEvent) => void) => Unsubscribe;
  readonly publishDesk: (event: DeskEvent) => void;
  readonly subscribeDesk: (listener: (event: DeskEvent) => void) => Unsubscribe;
};

/**
 * Performs one stored effect; aborting `control` cancels it. `isRepeat`: it may have been performed before, in whole
 * or in part.
 */
export type Perform = (stored: StoredEffect, control: AbortController, isRepeat: boolean) => Promise<void>;

/**
 * Performs stored effects outside the lanes, again with growing pauses while they fail: so often, and without end where
 * the fault is `TryLater`.
 */
export type Worker = {
  readonly start: (perform: Perform) => void;
  readonly take: (effects: readonly StoredEffect[]) => void;
  /** Takes what an earlier process may have begun. */
  readonly takeUp: (effects: readonly StoredEffect[]) => void;
  /** Takes nothing new, gives what runs `graceMs`, then aborts it. What is not done stays stored. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** One structured line: ids and outcomes only, never what people wrote. */
export type Journal = {
  readonly info: (facts: Readonly<Record<string, string | number | boolean | null>>, what: string) => void;
  readonly error: (facts: Readonly<Record<string, unknown>>, what: string) => void;
};
