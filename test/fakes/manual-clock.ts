/** Time that passes only when a test says so. Timers ring in order, at the very moment they are due. */
import type { Clock } from "../../backend/engine/ports.ts";
import { AT } from "./builders.ts";

type Timer = { readonly due: number; readonly ring: () => void };

export type ManualClock = Clock & {
  readonly advance: (ms: number) => void;
  /** The pauses until the timers that are set, shortest first. */
  readonly pauses: () => readonly number[];
};

export function createManualClock(start = AT): ManualClock {
  const timers = new Set<Timer>();
  let now = start;
  const nextUpTo = (end: number) =>
    [...timers].filter(({ due }) => due <= end).toSorted((one, other) => one.due - other.due)[0];
  return {
    now: () => now,
    after: (ms, ring) => {
      const timer = { due: now + ms, ring };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: (ms) => {
      const end = now + ms;
      for (let timer = nextUpTo(end); timer !== undefined; timer = nextUpTo(end)) {
        timers.delete(timer);
        now = timer.due;
        timer.ring();
      }
      now = end;
    },
    pauses: () => [...timers].map(({ due }) => due - now).toSorted((one, other) => one - other),
  };
}
