/** Chance of a seed: the same seed gives the same tokens and the same faults in the same order. */

export interface Chance {
  /** At least 0 and below 1. */
  next(): number;
  /** Letters and digits, as Chatwoot's tokens look. */
  token(length: number): string;
  uuid(): string;
}

const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/** The mulberry32 generator: good enough to choose faults, and never used for a real secret. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const hex = (length: number) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join("");
  return {
    next,
    token: (length) => Array.from({ length }, () => SIGNS.charAt(Math.floor(next() * SIGNS.length))).join(""),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
