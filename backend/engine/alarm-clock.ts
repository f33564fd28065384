/** A timer for the earliest of many moments. */
import type { Clock } from "./ports.ts";

/** A timer holds at most 24 days; whatever is further away than this rings early, and is looked at again. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/** Returns what sets the moment (milliseconds since 1970; infinity for never) in place of the one before. */
export function createAlarmClock(clock: Clock, ring: () => void): (at: number) => void {
  let due = Number.POSITIVE_INFINITY;
  let cancel = () => undefined as unknown;
  return (at) => {
    if (at === due) return;
    cancel();
    due = at;
    if (!Number.isFinite(at)) return;
    const wait = Math.min(Math.max(0, at - clock.now()), LONGEST_TIMER_MS);
    cancel = clock.after(wait, () => {
      due = Number.POSITIVE_INFINITY;
      ring();
    });
  };
}
