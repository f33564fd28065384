/** The words of the command line, parsed: pure. */

import { parseArgs } from "node:util";

export type Wish =
  | { readonly type: "help" }
  | { readonly type: "wrong"; readonly because: string }
  | {
      readonly type: "run";
      readonly port: number;
      readonly seed: number;
      /** The part of calls and of deliveries that goes wrong, 0 to 1. */
      readonly faults: number;
      readonly bot: string | null;
    };

const DEFAULT_PORT = 3100;

export const HELP = `A stand-in for Chatwoot on this machine, to try a bot against.

  npm run emulator -- [options]

  --bot URL      the address of the bot's webhook; it is attached to the website and to an API inbox
  --port NUMBER  where to listen on 127.0.0.1 (${DEFAULT_PORT}; 0 takes any free one)
  --seed NUMBER  chooses tokens, secrets and faults: the same seed gives the same ones again (1)
  --faults PART  the part of calls and of deliveries that goes wrong, 0 to 1 (0)
  --help         this

Open the printed address in a browser to play visitor and agent.
`;

const OPTIONS = {
  bot: { type: "string" },
  port: { type: "string", default: String(DEFAULT_PORT) },
  seed: { type: "string", default: "1" },
  faults: { type: "string", default: "0" },
  help: { type: "boolean", default: false },
} as const;

function isWhole(text: string, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) <= most;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** What is wrong with the values, or null. */
function complaint(values: { port: string; seed: string; faults: string; bot?: string }): string | null {
  if (!isWhole(values.port, 65_535)) return "--port takes a number from 0 to 65535";
  if (!isWhole(values.seed, 0xffffffff)) return "--seed takes a whole number";
  if (!/^(0|1|0?\.\d+|1\.0+)$/.test(values.faults)) return "--faults takes a number from 0 to 1";
  return values.bot === undefined || isWebAddress(values.bot) ? null : "--bot takes an http address";
}

export function readFlags(words: readonly string[]): Wish {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { type: "help" };
    const because = complaint(values);
    if (because !== null) return { type: "wrong", because };
    const { port, seed, faults, bot } = values;
    return { type: "run", port: Number(port), seed: Number(seed), faults: Number(faults), bot: bot ?? null };
  } catch (fault) {
    return { type: "wrong", because: fault instanceof Error ? fault.message : String(fault) };
  }
}
