/**
 * Waiting for how a turn ends. A superseded turn's waiters wait on for the turn that took its messages in,
 * so that every waiting request gets the one reply.
 */
import type { ConversationId } from "../conversation/ids.ts";
import type { Outcome } from "../conversation/state.ts";
import type { Archive, Clock, Feed } from "./ports.ts";

/** `late`: the watch's patience ran out. `stopped`: nobody works on the turn any more until the next start. */
export type FinalOutcome =
  | Exclude<Outcome, { type: "superseded" }>
  | { readonly type: "late" }
  | { readonly type: "stopped" };

export type Watch = {
  /** How the turn ended in the end. The watch must have begun before the turn did. */
  readonly final: (turn: number) => Promise<FinalOutcome>;
  /** The same for a turn that may have ended before the watch began. */
  readonly finalOfPast: (turn: number) => Promise<FinalOutcome>;
  /** Lets whoever waits go with `stopped`. */
  readonly giveUp: () => void;
  readonly stop: () => void;
};

type Parts = { readonly feed: Feed; readonly archive: Archive; readonly clock: Clock };

/** Watches a conversation's turns from now on, for at most `patienceMs`. */
export function watchOutcomes(
  { feed, archive, clock }: Parts,
  id: ConversationId,
  patienceMs: number,
): Watch {
  const seen = new Map<number, Outcome>();
  let end: FinalOutcome | null = null;
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const endWith = (outcome: FinalOutcome) => () => {
    end = outcome;
    wake();
  };
  const unsubscribe = feed.subscribe(id, (event) => {
    if (event.type !== "turn-ended") return;
    seen.set(event.ending.turn, event.ending.outcome);
    wake();
  });
  const cancel = clock.after(patienceMs, endWith({ type: "late" }));

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
  return {
    final,
    finalOfPast,
    giveUp: endWith({ type: "stopped" }),
    stop: () => {
      cancel();
      unsubscribe();
    },
  };
}
