/**
 * What Baton does at the help desk outside, and what that says of a conversation. The words are Baton's own: which calls
 * they become only the adapter knows.
 */
import type { AgentId } from "./ids.ts";
import type { Brief, HandoverReason } from "./state.ts";

/** Who has the conversation there: the bot, people (or nobody yet, but no bot), or it is closed. */
export type Standing = {
  readonly status: "bot" | "people" | "closed";
  /** The person it is assigned to. */
  readonly agent: AgentId | null;
  /** Whether it is assigned to our bot. */
  readonly isBots: boolean;
  /** As of when, in milliseconds of the help desk's own clock, with fractions: an older standing never counts. */
  readonly at: number;
};

/** What can be done there. */
export type ErrandWork =
  /** The conversation of our page begins there. */
  | { readonly type: "begin" }
  /** The open turn's reply, said unless somebody stepped in or the visitor wrote on. */
  | { readonly type: "reply"; readonly turn: number; readonly text: string }
  /** Messages of our log that are not there yet, from this one on. */
  | { readonly type: "carry"; readonly seq: number; readonly upTo: number }
  /** What whoever takes it up is told. */
  | {
      readonly type: "packet";
      readonly reason: HandoverReason;
      readonly since: number;
      readonly brief: Brief;
      readonly wanted: readonly string[];
    }
  /** A line for the people there alone. */
  | { readonly type: "note"; readonly about: "human-mode" | "disagreement" }
  /** Who is to have it; done only while it still stands as `believed`. */
  | { readonly type: "stand"; readonly status: Standing["status"]; readonly believed: Standing["status"] };

/** One thing to do there. They are done one after the other, in the order of their ids. */
export type Errand = { readonly id: number } & ErrandWork;

/** How an errand ended. */
export type ErrandResult =
  /** `id`: what was said or begun, in the help desk's numbers. `standing`: as it was read afterwards, null when it was not. */
  | { readonly type: "done"; readonly id: number | null; readonly standing: Standing | null }
  /** The visitor wrote something that we have not heard of yet: the reply was not said. */
  | { readonly type: "outdated" }
  /** People have it there: the reply was not said. */
  | { readonly type: "taken"; readonly standing: Standing }
  /** It can never be done. `because` is a word for the log. */
  | { readonly type: "refused"; readonly because: string };

/** The conversation's other side. */
export type There = {
  /** Its number there, null while it has not begun. */
  readonly id: number | null;
  /** As it was told last; null while nothing was. */
  readonly standing: Standing | null;
  /** The newest message that we know of, in the help desk's numbers; 0 when there is none. */
  readonly newest: number;
  /** The newest message of the visitor's there, and of a person's. */
  readonly asked: number;
  readonly answered: number;
  /** Somebody there closed it: what was written before that is over. */
  readonly isShut: boolean;
  /** After this message the bot is in charge: a person's word since then would have ended that. */
  readonly charge: number;
  /** What is still to be done, the first one now. */
  readonly errands: readonly Errand[];
  readonly lastErrand: number;
  /** When we last changed who has it there, oldest first. */
  readonly changes: readonly number[];
};

export const nothingThere: There = {
  id: null,
  standing: null,
  newest: 0,
  asked: 0,
  answered: 0,
  isShut: false,
  charge: 0,
  errands: [],
  lastErrand: 0,
  changes: [],
};
