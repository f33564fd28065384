/** Waits for a bot that is only just being started. */

import { setTimeout as pause } from "node:timers/promises";
import type { Emulator } from "../play.ts";
import { isTaken } from "../post.ts";

/** The run could not be made; the message is one line and says why. */
export class ScoreFault extends Error {}

const KNOCK_AGAIN_MS = 250;
/** Above the time that the emulator gives a receiver. */
const LONGEST_ANSWER_MS = 10_000;

/** The status that the delivery was answered with; null if there was no answer. */
async function knock(emulator: Emulator): Promise<number | null> {
  const before = emulator.look.deliveries().length;
  emulator.visitor.openWidget();
  const answer = () =>
    emulator.look
      .deliveries()
      .slice(before)
      .find(({ ms }) => ms !== null);
  await emulator.until(() => answer() !== undefined, LONGEST_ANSWER_MS).catch(() => undefined);
  return answer()?.status ?? null;
}

/** Why it is no use to knock again, or null. */
function refusal(status: number | null): string | null {
  if (status === null || status >= 500 || status === 429) return null;
  if (status === 401 || status === 403)
    return `the bot answered ${status}: does it have the signing secret that --print-env shows?`;
  return `the bot answered ${status} to its first delivery: is this the address of its webhook?`;
}

function said(status: number | null): string {
  return status === null
    ? "the bot did not answer a first delivery"
    : `the bot answered ${status} to its first delivery`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Tells of a visitor who opens the widget, again and again, until the bot answers 2xx; rejects with a `ScoreFault`. */
export async function waitForBot(emulator: Emulator, startMs: number): Promise<void> {
  const until = Date.now() + startMs;
  let status = await knock(emulator);
  while (!isTaken(status)) {
    const why = refusal(status);
    if (why !== null) throw new ScoreFault(why);
    if (Date.now() >= until) throw new ScoreFault(`${said(status)} within ${seconds(startMs)}`);
    await pause(KNOCK_AGAIN_MS);
    status = await knock(emulator);
  }
}
