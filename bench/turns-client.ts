/**
 * The client of `turns`, in a process of its own: `node bench/turns-client.ts PLAN`. Sends waves of turns, now straight
 * to the model, now through Baton, and prints what each cost as JSON. A turn that goes wrong ends it with a fault.
 */
import process from "node:process";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import { createAsker } from "./direct-asker.ts";
import { now } from "./token-times.ts";
import type { Ask, Turn } from "./turn.ts";
import type { Sample, Samples } from "./turns-report.ts";
import { openRoom } from "./visitor-room.ts";

/** What `turns.ts` asks for. */
type Plan = {
  readonly batonUrl: string;
  /** With `/v1`. */
  readonly modelUrl: string;
  readonly turns: number;
  readonly waves: number;
  readonly tokens: number;
  /** The turns of a wave begin within so many ms. */
  readonly spread: number;
};

/** Rooms opened at the same time. */
const OPENED_AT_ONCE = 20;
/** For what a wave left behind: timers, garbage, the last commits. */
const REST_MS = 300;

// The parent wrote it.
const plan = JSON.parse(process.argv[2] ?? "{}") as Plan;
// The streams stay open until the exit; an exit before all is written would cut it off.
process.stdout.write(JSON.stringify(await measure()), () => process.exit(0));

async function measure(): Promise<Samples> {
  const rooms: Ask[] = [];
  while (rooms.length < plan.turns) {
    const count = Math.min(OPENED_AT_ONCE, plan.turns - rooms.length);
    rooms.push(...(await Promise.all(Array.from({ length: count }, () => openRoom(plan.batonUrl)))));
  }
  const asker = createAsker(plan.modelUrl);
  const askers = rooms.map(() => asker);
  const samples = { direct: [] as Sample[], baton: [] as Sample[] };
  for (let wave = 0; wave <= plan.waves; wave += 1) {
    const [direct, baton] = [await runWave(askers), await runWave(rooms)];
    // The first one warms all processes up.
    if (wave === 0) continue;
    samples.direct.push(...direct);
    samples.baton.push(...baton);
  }
  return samples;
}

async function runWave(asks: readonly Ask[]): Promise<readonly Sample[]> {
  await sleep(REST_MS);
  const began = now();
  const turns: Promise<Turn>[] = [];
  for (const [index, ask] of asks.entries()) {
    const early = began + (index * plan.spread) / asks.length - now();
    if (early >= 1) await sleep(early);
    // One by one: requests begun in one go are written only when the last of them was begun.
    else await nextRound();
    turns.push(ask());
  }
  return (await Promise.all(turns)).map(toSample);
}

function toSample({ sentAt, firstReadAt, allReadAt, telling }: Turn): Sample {
  if (telling.tokens !== plan.tokens) throw new Error(`an answer has ${telling.tokens} tokens`);
  return {
    there: telling.requestedAt - sentAt,
    firstBack: firstReadAt - telling.firstAt,
    lastBack: allReadAt - telling.lastAt,
  };
}
