/** Waiting and limits of time, by the clock that was given. */
import type { Clock } from "../engine/ports.ts";

/** Resolves after so many ms, or at once when `signal` is aborted: whoever waits looks at it next. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal?.addEventListener("abort", finish);
  });
}

export type Limit = { readonly signal: AbortSignal; readonly lift: () => void };

/** A signal that is aborted after so many ms, or when `caller` is; it holds a timer until it is lifted. */
export function limitOf(clock: Clock, ms: number, caller?: AbortSignal): Limit {
  const late = new AbortController();
  const lift = clock.after(ms, () => late.abort(new Error(`not within ${ms} ms`)));
  return { signal: caller === undefined ? late.signal : AbortSignal.any([caller, late.signal]), lift };
}
