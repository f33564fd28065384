/** All that the page knows. Only `update` makes a new one. */
import type { ChatControl } from "../contract/chat.ts";
import type { AuditPage, DeskHealth, DeskSession, DeskTeam } from "../contract/desk.ts";
import type { Command } from "./command.ts";
import type { DeskEntry } from "./desk-entries.ts";
import type { ActName, Beholder } from "./desk-groups.ts";
import type { Pane, Stamp } from "./event.ts";
import { append, emptyTranscript, type Transcript } from "./transcript.ts";

/**
 * A live feed: `starting` before it was ever up, `retrying` from a break to the end of the first retry (nobody needs
 * to know), `lost` after that.
 */
export type ChatLink = "starting" | "up" | "retrying" | "lost";
export type DeskLink = "off" | "signing-in" | "opening" | "up" | "retrying" | "lost";

type Draft = { readonly turn: number; readonly text: string };

export type ChatState = {
  readonly userId: string | null;
  readonly link: ChatLink;
  readonly attempt: number;
  readonly transcript: Transcript;
  /** Numbers the page's notes. */
  readonly notes: number;
  readonly draft: Draft | null;
  /** The highest turn that has ended: a late draft of it is not shown. */
  readonly closedTurn: number;
  /** True while the bot is expected to write. */
  readonly isAwaiting: boolean;
  /** Set while a person writes; names their newest sign of it. */
  readonly agentTyping: string | null;
  /** Keys of the messages whose POST is open. */
  readonly posting: readonly string[];
  /** Counts the messages sent, for the webhook's `id`. */
  readonly sent: number;
  readonly control: ChatControl | null;
  readonly text: string;
  /** When the server was last told that the visitor types. */
  readonly typingToldAt: number;
  /** True while the wish for a person is on its way. */
  readonly isAsking: boolean;
  readonly address: AddressForm;
};

export type AddressForm = {
  readonly text: string;
  readonly isSending: boolean;
  readonly problem: string | null;
};

/** `wanted` is what was asked for and is not answered yet. */
type ModeState = { readonly value: boolean | null; readonly wanted: boolean | null };

/** What the reply form writes: to the visitor, or for the desk alone. */
export type Writing = "reply" | "note";

/** `option` is the canned reply that Enter would choose; its list can be closed until the text changes. */
export type ReplyForm = {
  readonly userId: string;
  readonly writing: Writing;
  readonly text: string;
  readonly note: string;
  readonly option: number;
  readonly isListClosed: boolean;
  readonly userIdProblem: string | null;
  readonly textProblem: string | null;
  readonly noteProblem: string | null;
};

/** A text on its way, or one that failed: sent again unchanged it keeps its key, so that it arrives once. */
export type OpenText = {
  readonly type: Writing;
  readonly key: string;
  readonly userId: string;
  readonly text: string;
};

/** What the agent does with a conversation, on its way: one at a time, as each builds upon the one before. */
export type OpenAct = OpenText | { readonly type: ActName; readonly key: string; readonly userId: string };

/** What an admin looks at; `hasMore` until a page came back empty. */
export type Activity = {
  readonly rows: AuditPage["rows"];
  readonly health: DeskHealth | null;
  readonly isReading: boolean;
  readonly hasMore: boolean;
  readonly problem: string | null;
};

export type DeskState = {
  readonly link: DeskLink;
  readonly attempt: number;
  /** True after a refusal: the next try signs in anew instead of resuming. */
  readonly isRefused: boolean;
  readonly connectedAt: number;
  readonly session: DeskSession | null;
  readonly needsToken: boolean;
  readonly token: string;
  readonly problem: string | null;
  readonly entries: readonly DeskEntry[];
  readonly newestLine: number;
  readonly team: DeskTeam["agents"];
  readonly search: string;
  /** The time that waiting is counted by, in milliseconds since 1970. */
  readonly now: number;
  readonly isMuted: boolean;
  readonly form: ReplyForm;
  readonly open: readonly OpenAct[];
  readonly failed: OpenText | null;
  readonly activity: Activity | null;
};

/**
 * Whether anybody can see the page. It falls asleep a while after it was hidden; `key` names that occasion. Asleep it
 * may still keep watch over the desk, so that the agent is there and hears who waits.
 */
type Sight =
  | { readonly type: "shown" }
  | { readonly type: "hidden"; readonly key: string }
  | { readonly type: "asleep"; readonly isWatching: boolean };

export type PageState = {
  readonly sight: Sight;
  readonly pane: Pane;
  readonly mode: ModeState;
  readonly chat: ChatState;
  readonly desk: DeskState;
  /** The newest change of owner or state, for those who do not see it. */
  readonly status: string;
};

export type Step = { readonly state: PageState; readonly commands: readonly Command[] };

const emptyForm: ReplyForm = {
  userId: "",
  writing: "reply",
  text: "",
  note: "",
  option: 0,
  isListClosed: false,
  userIdProblem: null,
  textProblem: null,
  noteProblem: null,
};

const initialChat: ChatState = {
  userId: null,
  link: "starting",
  attempt: 0,
  transcript: emptyTranscript,
  notes: 0,
  draft: null,
  closedTurn: Number.NEGATIVE_INFINITY,
  isAwaiting: false,
  agentTyping: null,
  posting: [],
  sent: 0,
  control: null,
  text: "",
  typingToldAt: 0,
  isAsking: false,
  address: { text: "", isSending: false, problem: null },
};

const initialDesk: DeskState = {
  link: "off",
  attempt: 0,
  isRefused: false,
  connectedAt: 0,
  session: null,
  needsToken: false,
  token: "",
  problem: null,
  entries: [],
  newestLine: 0,
  team: [],
  search: "",
  now: 0,
  isMuted: false,
  form: emptyForm,
  open: [],
  failed: null,
  activity: null,
};

export const initialState: PageState = {
  sight: { type: "shown" },
  pane: "chat",
  mode: { value: null, wanted: null },
  chat: initialChat,
  desk: initialDesk,
  status: "",
};

/** A conversation that starts anew keeps only what the visitor is writing. */
export function freshChat(chat: ChatState): ChatState {
  return {
    ...initialChat,
    link: chat.link,
    attempt: chat.attempt,
    notes: chat.notes,
    sent: chat.sent,
    text: chat.text,
    address: chat.address,
  };
}

/** The agent at this console, before whom the entries are grouped. */
export function beholderOf({ desk, mode }: PageState): Beholder {
  return { me: desk.session?.agent ?? null, humanMode: mode.value === true };
}

export function step(state: PageState, ...commands: readonly Command[]): Step {
  return { state, commands };
}

/** Goes on from a step, keeping its commands. */
export function andThen(before: Step, next: (state: PageState) => Step): Step {
  const after = next(before.state);
  return { state: after.state, commands: [...before.commands, ...after.commands] };
}

export function withChat(state: PageState, change: Partial<ChatState>): PageState {
  return { ...state, chat: { ...state.chat, ...change } };
}

export function withDesk(state: PageState, change: Partial<DeskState>): PageState {
  return { ...state, desk: { ...state.desk, ...change } };
}

/** Adds a System note to the visitor's transcript. */
export function addNote(state: PageState, text: string, stamp: Stamp): PageState {
  const { transcript, notes } = state.chat;
  const note = { kind: "note", id: `note-${notes}`, text, at: stamp.at, isOwnerChange: false } as const;
  return withChat(state, { notes: notes + 1, transcript: append(transcript, note) });
}

/** Adds a note on who answers now, and announces it. */
export function addOwnerNote(state: PageState, text: string, stamp: Stamp): PageState {
  const { transcript, notes } = state.chat;
  const note = { kind: "note", id: `note-${notes}`, text, at: stamp.at, isOwnerChange: true } as const;
  return { ...withChat(state, { notes: notes + 1, transcript: append(transcript, note) }), status: text };
}
