/** The score's command line. */

import { parseArgs } from "node:util";
import { DEFAULTS, type ScoreOptions } from "./score.ts";
import type { TroubleLevel } from "./trouble.ts";

export type Command =
  | { readonly type: "help" }
  | { readonly type: "print-env"; readonly port: number }
  | {
      readonly type: "run";
      readonly options: ScoreOptions;
      readonly maxAckMs: number;
      readonly isJson: boolean;
    };

/** The command line is no good; the message is one line and says why. */
export class UsageFault extends Error {}

const MAX_ACK_MS = 1000;

export const USAGE = `npm run score -- --bot URL [options]

Starts a Chatwoot stand-in, attaches the bot at URL, plays conversations with it and prints what it did wrong:

  talk-overs        messages to the visitor later than the window after the bot took the delivery that told it of
                    a person's reply or of another status than pending
  duplicates        the same text twice in a row, or more replies than the visitor's turn has messages
  losses            messages to the bot without a reply, a person or another status than pending in time
  order errors      replies ahead of what they answer, as far as can be told from outside
  burst replies     how often three quick messages were answered; once is ideal
  acknowledgement   how long the bot took to answer a delivery

  --bot URL            where the bot takes its webhooks (outgoing_url)
  --print-env          prints what the bot has to be configured with, the same in every run, and exits
  --port N             of the stand-in on 127.0.0.1; ${DEFAULTS.port}
  --conversations N    ${DEFAULTS.conversations}
  --seed N             chooses pauses and faults; ${DEFAULTS.seed}
  --faults LEVEL       off, some or many deliveries that come twice, late, in another order or stale, and calls that
                       fail, some of them after they did their work; ${DEFAULTS.faults}
  --seconds N          the longest that the conversations may take; ${DEFAULTS.seconds}
  --window MS          how long a message may cross with what the bot was told; ${DEFAULTS.pace.windowMs}
  --patience MS        how long a visitor waits for an answer; ${DEFAULTS.pace.answerMs}
  --wait MS            how long the bot may take until it answers a first delivery; ${DEFAULTS.startMs}
  --max-ack MS         the highest p99 of the acknowledgement that passes; ${MAX_ACK_MS}
  --json               prints the figures as one JSON object
  --help

Exit code: 0 passed, 1 not passed or not measured, 2 wrong use.
`;

const OPTIONS = {
  bot: { type: "string" },
  "print-env": { type: "boolean" },
  port: { type: "string", default: String(DEFAULTS.port) },
  conversations: { type: "string", default: String(DEFAULTS.conversations) },
  seed: { type: "string", default: String(DEFAULTS.seed) },
  faults: { type: "string", default: DEFAULTS.faults },
  seconds: { type: "string", default: String(DEFAULTS.seconds) },
  window: { type: "string", default: String(DEFAULTS.pace.windowMs) },
  patience: { type: "string", default: String(DEFAULTS.pace.answerMs) },
  wait: { type: "string", default: String(DEFAULTS.startMs) },
  "max-ack": { type: "string", default: String(MAX_ACK_MS) },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    throw new UsageFault(message.split(/[\n.]/)[0], { cause: fault });
  }
}
type Values = ReturnType<typeof parse>;

function whole(values: Values, name: NumberName): number {
  const { from, to } = BOUNDS[name];
  const text = values[name];
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new UsageFault(`--${name} must be a whole number from ${from} to ${to}, not ${text}`);
}

/** So that every run ends in a time and a memory that can be told before. */
const BOUNDS = {
  port: { from: 1, to: 65_535 },
  conversations: { from: 1, to: 2000 },
  seed: { from: 0, to: 999_999_999 },
  seconds: { from: 1, to: 3600 },
  window: { from: 0, to: 60_000 },
  patience: { from: 1, to: 600_000 },
  wait: { from: 0, to: 600_000 },
  "max-ack": { from: 1, to: 60_000 },
} as const;
type NumberName = keyof typeof BOUNDS;

function level(text: string): TroubleLevel {
  if (text === "off" || text === "some" || text === "many") return text;
  throw new UsageFault(`--faults must be off, some or many, not ${text}`);
}

function address(text: string | undefined): string {
  if (text === undefined) throw new UsageFault("--bot must say where the bot takes its webhooks");
  const isWeb = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  if (!isWeb) throw new UsageFault(`--bot must be an address that begins with http, not ${text}`);
  return text;
}

/** Throws a `UsageFault`. */
export function readCommand(args: readonly string[]): Command {
  const values = parse(args);
  if (values.help === true) return { type: "help" };
  const port = whole(values, "port");
  if (values["print-env"] === true) return { type: "print-env", port };
  const pace = { windowMs: whole(values, "window"), answerMs: whole(values, "patience") };
  return {
    type: "run",
    options: {
      bot: address(values.bot),
      port,
      conversations: whole(values, "conversations"),
      seed: whole(values, "seed"),
      faults: level(values.faults),
      pace: { ...DEFAULTS.pace, ...pace },
      seconds: whole(values, "seconds"),
      startMs: whole(values, "wait"),
    },
    maxAckMs: whole(values, "max-ack"),
    isJson: values.json === true,
  };
}
