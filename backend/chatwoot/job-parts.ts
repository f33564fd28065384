/** What every job at Chatwoot needs, and what one job is about. */
import type { ErrandResult, Standing } from "../conversation/errand.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Clock, Journal } from "../engine/ports.ts";
import type { Client } from "./client.ts";
import type { Once } from "./once.ts";
import type { Thread } from "./thread.ts";
import type { Served } from "./translate.ts";

export type HelpDeskSettings = {
  /** Opaque, made once for each database: two Batons at one Chatwoot never take each other's messages for their own. */
  readonly instance: string;
  readonly served: Served;
  /** What the public API calls the page's inbox; null when nobody knows it yet: then Chatwoot is asked. */
  readonly pageIdentifier: string | null;
  /** What a handover adds to the conversation there. */
  readonly labels: readonly string[];
  readonly teamId: number | null;
  /** Whether a handover sets `baton_reason` and `baton_since`. */
  readonly hasAttributes: boolean;
};

export type JobParts = {
  readonly client: Client;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly settings: HelpDeskSettings;
  readonly thread: Thread;
  readonly once: Once;
  /** Told how long the window was in which a reply could not be withdrawn any more. */
  readonly onWindow: (ms: number) => void;
};

/** One job in a conversation that has begun there. */
export type Task = {
  readonly conversation: ConversationId;
  readonly there: number;
  readonly mark: string;
  readonly isRepeat: boolean;
  readonly mayStill: () => boolean;
  readonly signal: AbortSignal;
};

export const doneWith = (id: number | null, standing: Standing | null = null): ErrandResult => ({
  type: "done",
  id,
  standing,
});
