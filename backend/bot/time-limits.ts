/** How long a model call may take, step by step, and the watch that ends a call which takes longer. */
import type { Clock } from "../engine/ports.ts";

/** Milliseconds for each step of a call. */
export type TimeLimits = {
  /** From the call to the head of the response. */
  readonly connect: number;
  /** From the head of the response to the first words. */
  readonly firstToken: number;
  /** Between words. */
  readonly idle: number;
  /** From the end of the answer to the end of the response. */
  readonly closing: number;
  /** The whole call. */
  readonly total: number;
};

/** With these a failed call leaves a direct request, which is answered within 30 s, time for the fallback. */
export const TIME_LIMITS: TimeLimits = {
  // As long as Node's fetch itself waits for a connection.
  connect: 10_000,
  // A model that reads a long prompt on a slow machine needs some seconds; a visitor does not wait much longer.
  firstToken: 12_000,
  // Words come many times a second: after this silence the rest is not to be expected in time.
  idle: 8_000,
  // The answer is complete; waiting for the response to end only saves the connection for the next call.
  closing: 500,
  // Five seconds less than a direct call's 30 s.
  total: 25_000,
};

/** Which limit was exceeded. */
export type Timeout =
  | "connect-timeout"
  | "first-token-timeout"
  | "idle-timeout"
  | "closing-timeout"
  | "total-timeout";

/** A step of the call, one after the other; `idle` begins anew with every word. */
type Step = "connect" | "firstToken" | "idle" | "closing";

export type Watch = {
  /** Aborted when a limit is exceeded or the caller aborts. */
  readonly signal: AbortSignal;
  readonly enter: (step: Step) => void;
  /** The first limit that was exceeded. */
  readonly exceeded: () => Timeout | null;
  readonly stop: () => void;
};

const TIMEOUT_OF: Readonly<Record<Step, Timeout>> = {
  connect: "connect-timeout",
  firstToken: "first-token-timeout",
  idle: "idle-timeout",
  closing: "closing-timeout",
};

/** Starts the watch in its first step. It holds timers until it is stopped. */
export function startWatch(after: Clock["after"], limits: TimeLimits, caller: AbortSignal): Watch {
  const late = new AbortController();
  let exceeded: Timeout | null = null;
  const expire = (timeout: Timeout): void => {
    exceeded ??= timeout;
    late.abort();
  };
  const begin = (step: Step): (() => void) => after(limits[step], () => expire(TIMEOUT_OF[step]));
  const cancelTotal = after(limits.total, () => expire("total-timeout"));
  let cancelStep = begin("connect");
  return {
    signal: AbortSignal.any([caller, late.signal]),
    enter: (step) => {
      cancelStep();
      cancelStep = begin(step);
    },
    exceeded: () => exceeded,
    stop: () => {
      cancelStep();
      cancelTotal();
    },
  };
}
