/** What a benchmark is to `bench.ts`, and how it reads the words of its command line. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Measures and prints; resolves with the exit code. `usage` says what it measures and lists its options. */
export type Bench = ((args: readonly string[]) => Promise<number>) & { readonly usage: string };

/** The command line is no good; the message is one line and says why. */
export class UsageFault extends Error {}

/** Reads options by `node:util`'s rules. No words may stand beside them. */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    throw new UsageFault(message.split(/[\n.]/)[0], { cause: fault });
  }
}

export type Bounds = { readonly name: string; readonly from: number; readonly to: number };

/** A whole number within its bounds, so that every run ends in a time that can be told before. */
export function readCount(text: string, { name, from, to }: Bounds): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= from && count <= to) return count;
  throw new UsageFault(`--${name} must be a whole number from ${from} to ${to}, not ${text}`);
}
