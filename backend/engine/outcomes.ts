/**
 * Waiting for how a turn ends. A superseded turn's waiters wait on for the turn that took its messages in,
 * so that every waiting request gets the one reply.
 */
import type { ConversationId } from "../conversation/ids.ts";
import type { Outcome } from "../conversation/state.ts";
import type { Archive, Feed } from "./ports.ts";

/** `late`: whoever waits has no more patience. `stopped`: nobody works on the turn any more until the next start. */
type GivenUp = { readonly type: "late" } | { readonly type: "stopped" };
export type FinalOutcome = Exclude<Outcome, { type: "superseded" }> | GivenUp;

export type Watch = {
  /** How the turn ended in the end. The watch must have begun before the turn did. */
  readonly final: (turn: number) => Promise<FinalOutcome>;
  /** The same for a turn that may have ended before the watch began. */
  readonly finalOfPast: (turn: number) => Promise<FinalOutcome>;
  /** Lets whoever waits go. */
  readonly giveUp: (why: GivenUp["type"]) => void;
  readonly stop: () => void;
};

type Parts = { readonly feed: Feed; readonly archive: Archive };

/** Watches a conversation's turns from now on, until it is stopped. */
export function watchOutcomes({ feed, archive }: Parts, id: ConversationId): Watch {
  const seen = new Map<number, Outcome>();
  let end: FinalOutcome | null = null;
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const unsubscribe = feed.subscribe(id, (event) => {
    if (event.type !== "turn-ended") return;
    seen.set(event.ending.turn, event.ending.outcome);
    wake();
  });

  const final: Watch["final"] = async (turn) => {
    const outcome = seen.get(turn);
    if (outcome !== undefined) return outcome.type === "superseded" ? final(outcome.by) : outcome;
    if (end !== null) return end;
    await changed.promise;
    return final(turn);
  };
  const finalOfPast: Watch["finalOfPast"] = async (turn) => {
    const outcome = (await archive.endingOf(id, turn))?.outcome;
    if (outcome === undefined) return final(turn);
    return outcome.type === "superseded" ? finalOfPast(outcome.by) : outcome;
  };
  const giveUp: Watch["giveUp"] = (type) => {
    end = { type };
    wake();
  };
  return { final, finalOfPast, giveUp, stop: unsubscribe };
}
