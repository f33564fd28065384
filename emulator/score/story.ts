/** What happened in one conversation of the run, in the order in which it was committed. Times are ms since 1970. */

import type { Status } from "../play.ts";
import type { Ref } from "./ref.ts";

/** `play`: the run's own visitor or agent did it; `bot`: anybody else, which is the bot or what its failure led to. */
export type Doer = "play" | "bot";

export type Line =
  | {
      readonly type: "visitor-wrote";
      readonly at: number;
      readonly message: number;
      readonly ref: Ref | null;
      /** When the bot could first know of it: a delivery went out, or it read the conversation; null for never. */
      readonly knownAt: number | null;
    }
  | { readonly type: "bot-wrote"; readonly at: number; readonly message: number; readonly text: string }
  | { readonly type: "person-wrote"; readonly at: number; readonly message: number; readonly toldAt: ToldAt }
  | {
      readonly type: "status-became";
      readonly at: number;
      readonly status: Status;
      readonly by: Doer;
      readonly toldAt: ToldAt;
    }
  | { readonly type: "person-assigned"; readonly at: number }
  | { readonly type: "bot-assigned"; readonly at: number };

type Bare<One> = One extends Line ? Omit<One, "toldAt" | "knownAt"> : never;
/** A line without what the bot knew of it. */
export type BareLine = Bare<Line>;

/** When the bot had answered 2xx to a delivery that told it; null while it was not told. */
export type ToldAt = number | null;

export interface Story {
  readonly conversation: number;
  readonly lines: readonly Line[];
  /** The message ids of each burst that the visitor wrote. */
  readonly bursts: readonly (readonly number[])[];
}

/** A message at which a rule was broken. */
export interface Finding {
  readonly conversation: number;
  readonly message: number;
}
