/**
 * Doing something once where nothing is idempotent: when nobody knows whether it was done, it is looked for, and only
 * what is not there is done again.
 */
import type { Clock } from "../engine/ports.ts";
import { ChatwootFault } from "./client-faults.ts";
import { pause } from "./pause.ts";

/** `name` is the same for the same thing. `look` finds what was done, null when nothing was. */
type Deed<Result> = {
  readonly name: string;
  /** It may have been done before this call. */
  readonly isRepeat: boolean;
  readonly look: () => Promise<Result | null>;
  readonly send: () => Promise<Result>;
};

export type Once = <Result>(deed: Deed<Result>, signal: AbortSignal) => Promise<Result>;

type Sent<Result> =
  | { readonly type: "sent"; readonly result: Result }
  | { readonly type: "unknown"; readonly fault: unknown };

/** Chatwoot ends a request after 15 s, five more than we wait for it: so long what we gave up may still be done. */
const SETTLE_MS = 6_000;

/** Then the worker waits longer between tries than one call should. */
const TRIES = 3;
const FIRST_PAUSE_MS = 300;
/** Requests whose end is unknown; far more than errands are ever under way. */
const MOST_UNSETTLED = 10_000;

export function createOnce(clock: Clock, settleMs = SETTLE_MS): Once {
  /** What a process before this one gave up, it gave up before this moment. */
  const bornAt = clock.now();
  const givenUpAt = new Map<string, number>();

  return async (deed, signal) => {
    const found = deed.isRepeat ? await lookFor(deed, signal) : null;
    const result = found ?? (await sendUntilKnown(deed, signal, 1));
    givenUpAt.delete(deed.name);
    return result;
  };

  async function sendUntilKnown<Result>(
    deed: Deed<Result>,
    signal: AbortSignal,
    tries: number,
  ): Promise<Result> {
    const sent = await sendNow(deed);
    if (sent.type === "sent") return sent.result;
    if (tries === TRIES || signal.aborted) throw sent.fault;
    return (await lookFor(deed, signal)) ?? sendUntilKnown(deed, signal, tries + 1);
  }

  async function sendNow<Result>({ name, send }: Deed<Result>): Promise<Sent<Result>> {
    try {
      return { type: "sent", result: await send() };
    } catch (fault) {
      if (!mayBeDone(fault)) throw fault;
      remember(name, isAnswered(fault) ? Number.NEGATIVE_INFINITY : clock.now());
      return { type: "unknown", fault };
    }
  }

  /** Looks until nothing can be under way any more. */
  async function lookFor<Result>({ name, look }: Deed<Result>, signal: AbortSignal): Promise<Result | null> {
    const settledAt = (givenUpAt.get(name) ?? bornAt) + settleMs;
    for (let next = FIRST_PAUSE_MS; ; next *= 2) {
      const found = await look();
      const left = settledAt - clock.now();
      if (found !== null || left <= 0) return found;
      await pause(clock, Math.min(next, left), signal);
    }
  }

  function remember(name: string, at: number): void {
    const [oldest] = givenUpAt.keys();
    if (givenUpAt.size >= MOST_UNSETTLED && oldest !== undefined) givenUpAt.delete(oldest);
    givenUpAt.set(name, at);
  }
}

/** Chatwoot answers 422 for whatever goes wrong around a new message, also after it is stored (`messages#create`). */
function mayBeDone(fault: unknown): boolean {
  return fault instanceof ChatwootFault && (fault.isUnknown || fault.kind === "invalid");
}

/** Whether Chatwoot itself said how it ended: then nothing is under way. A gateway knows nothing. */
function isAnswered(fault: unknown): boolean {
  return (
    fault instanceof ChatwootFault &&
    (fault.status === 500 || fault.kind === "invalid" || fault.kind === "unreadable")
  );
}
