/** `npm run emulator`: starts the stand-in for Chatwoot and says how to reach it. */

import { styleText } from "node:util";
import { banner } from "./banner.ts";
import { createEmulator } from "./emulator.ts";
import { HELP, readFlags, type Wish } from "./flags.ts";
import type { FaultRates } from "./play.ts";

const API_FAULTS = 7;
const DELIVERY_FAULTS = 5;

/** Every kind of fault as often as every other, so many in all. */
function ratesOf(part: number): FaultRates {
  const api = part / API_FAULTS;
  const delivery = part / DELIVERY_FAULTS;
  return {
    api: {
      delay: api,
      "drop-before": api,
      "answer-then-drop": api,
      "rate-limited": api,
      "fail-before": api,
      "fail-after": api,
      "bad-gateway": api,
    },
    delivery: { duplicate: delivery, delay: delivery, reorder: delivery, drop: delivery, stale: delivery },
  };
}

async function run(wish: Wish & { readonly type: "run" }): Promise<void> {
  const emulator = await createEmulator({ port: wish.port, seed: wish.seed });
  if (wish.bot !== null) {
    emulator.attachBot({ url: wish.bot });
    emulator.createApiInbox({ webhookUrl: wish.bot });
  }
  if (wish.faults > 0) emulator.faults.seeded(ratesOf(wish.faults));
  const mark = (text: string) => styleText("bold", text, { stream: process.stdout });
  process.stdout.write(banner(emulator.url, emulator.setup, mark));
  const leave = () => {
    emulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

const wish = readFlags(process.argv.slice(2));
switch (wish.type) {
  case "help":
    process.stdout.write(HELP);
    break;
  case "wrong":
    complain(`${wish.because}\n\n${HELP}`);
    break;
  case "run":
    await run(wish).catch((fault: unknown) =>
      complain(`the emulator could not start: ${fault instanceof Error ? fault.message : String(fault)}`),
    );
    break;
}
