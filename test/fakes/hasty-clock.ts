/** Time for code that talks over real connections: pauses pass at once, limits only when a test says so. */
import type { Clock } from "../../backend/engine/ports.ts";
import { AT } from "./builders.ts";

export type HastyClock = Clock & {
  /** The pauses that passed, in order. */
  readonly passed: readonly number[];
  /** Every limit that is held is reached now. */
  readonly expire: () => void;
  /** How many limits are held. */
  readonly held: () => number;
};

/** What is no pause but a limit, in ms: typing, a call, a file. */
const LIMITS: readonly number[] = [3_000, 10_000, 300_000];

export function createHastyClock(): HastyClock {
  const limits = new Set<() => void>();
  const passed: number[] = [];
  let now = AT;
  const pass = (ms: number, ring: () => void): (() => void) => {
    const soon = setImmediate(() => {
      now += ms;
      passed.push(ms);
      ring();
    });
    return () => clearImmediate(soon);
  };
  return {
    passed,
    now: () => now,
    after: (ms, ring) => {
      if (!LIMITS.includes(ms)) return pass(ms, ring);
      const limit = () => ring();
      limits.add(limit);
      return () => void limits.delete(limit);
    },
    expire: () => {
      for (const limit of [...limits]) {
        limits.delete(limit);
        limit();
      }
    },
    held: () => limits.size,
  };
}
