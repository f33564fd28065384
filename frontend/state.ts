/** All that the page knows. Only `update` makes a new one. */
import type { ChatControl } from "../contract/chat.ts";
import type { Command } from "./command.ts";
import type { DeskEntry } from "./desk-entries.ts";
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
  /** Keys of the messages whose POST is open. */
  readonly posting: readonly string[];
  /** Counts the messages sent, for the webhook's `id`. */
  readonly sent: number;
  readonly control: ChatControl | null;
  readonly text: string;
};

/** `wanted` is what was asked for and is not answered yet. */
type ModeState = { readonly value: boolean | null; readonly wanted: boolean | null };

export type ReplyForm = {
  readonly userId: string;
  readonly text: string;
  readonly userIdProblem: string | null;
  readonly textProblem: string | null;
};

/** A reply on its way, or one that failed: sent again unchanged it keeps its key, so that it arrives once. */
export type OpenReply = { readonly key: string; readonly userId: string; readonly text: string };

export type DeskState = {
  readonly link: DeskLink;
  readonly attempt: number;
  /** True after a refusal: the next try signs in anew instead of resuming. */
  readonly isRefused: boolean;
  readonly connectedAt: number;
  readonly needsToken: boolean;
  readonly token: string;
  readonly problem: string | null;
  readonly entries: readonly DeskEntry[];
  readonly newestLine: number;
  readonly form: ReplyForm;
  readonly open: readonly OpenReply[];
  readonly failed: OpenReply | null;
};

/** Whether anybody can see the page. It falls asleep a while after it was hidden; `key` names that occasion. */
type Sight =
  | { readonly type: "shown" }
  | { readonly type: "hidden"; readonly key: string }
  | { readonly type: "asleep" };

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

const emptyForm: ReplyForm = { userId: "", text: "", userIdProblem: null, textProblem: null };

const initialChat: ChatState = {
  userId: null,
  link: "starting",
  attempt: 0,
  transcript: emptyTranscript,
  notes: 0,
  draft: null,
  closedTurn: Number.NEGATIVE_INFINITY,
  isAwaiting: false,
  posting: [],
  sent: 0,
  control: null,
  text: "",
};

const initialDesk: DeskState = {
  link: "off",
  attempt: 0,
  isRefused: false,
  connectedAt: 0,
  needsToken: false,
  token: "",
  problem: null,
  entries: [],
  newestLine: 0,
  form: emptyForm,
  open: [],
  failed: null,
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
  };
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
