/**
 * The client of `intake`, in a process of its own: `node bench/intake-client.ts PLAN`. Visitors of the page keep the
 * model busy; meanwhile deliveries come at a fixed rate, then questions for Baton's health at the same rate. Prints how long
 * each took as JSON.
 */
import { type IncomingMessage, request } from "node:http";
import process from "node:process";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import type { IntakeSamples } from "./intake-report.ts";
import { textOf } from "./post.ts";
import { type SignedDelivery, signDelivery } from "./signed-delivery.ts";
import { now } from "./token-times.ts";
import { openRoom } from "./visitor-room.ts";

/** What `intake.ts` asks for. */
type Plan = {
  readonly batonUrl: string;
  readonly secret: string;
  readonly calls: number;
  readonly rate: number;
  readonly seconds: number;
  readonly rounds: number;
};

const WARM_UP_SECONDS = 2;
/** For what a phase left behind. */
const REST_MS = 300;
/** A delivery that is not acknowledged by then has failed: Chatwoot waits no longer. */
const LONGEST_MS = 5_000;

/** How long it took in ms, null when it was not answered as it should be. */
type Sample = number | null;
type Send = (index: number) => Promise<Sample>;

// The parent wrote it.
const plan = JSON.parse(process.argv[2] ?? "{}") as Plan;
// The streams stay open until the exit; an exit before all is written would cut it off.
process.stdout.write(JSON.stringify(await measure()), () => process.exit(0));

async function measure(): Promise<IntakeSamples> {
  const running = await keepModelBusy();
  let lastId = 1_000;
  const deliver = (seconds: number) => {
    // Signed before the clock runs: that work is Chatwoot's.
    const signed = Array.from({ length: plan.rate * seconds }, () => signDelivery(plan.secret, ++lastId));
    return pace(seconds, (index) => postDelivery(signed[index]));
  };
  const askHealth = (seconds: number) => pace(seconds, getHealth);
  await deliver(WARM_UP_SECONDS);
  await askHealth(WARM_UP_SECONDS);
  const samples = { deliveries: [] as Sample[], health: [] as Sample[], running: [] as number[] };
  for (let round = 0; round < plan.rounds; round += 1) {
    samples.deliveries.push(...(await deliver(plan.seconds)));
    samples.running.push(running());
    samples.health.push(...(await askHealth(plan.seconds)));
    samples.running.push(running());
  }
  return samples;
}

/** So many visitors write on as soon as they are answered. Resolves when all have begun, with how many wait right now. */
async function keepModelBusy(): Promise<() => number> {
  let waiting = 0;
  for (let count = 0; count < plan.calls; count += 1) {
    const ask = await openRoom(plan.batonUrl);
    const askOn = async (): Promise<never> => {
      for (;;) {
        waiting += 1;
        await ask();
        waiting -= 1;
      }
    };
    // A turn that fails fails the whole run.
    void askOn();
  }
  return () => waiting;
}

/** Begins one every 1/rate s whether or not the ones before were answered, as Chatwoot does. */
async function pace(seconds: number, send: Send): Promise<readonly Sample[]> {
  await sleep(REST_MS);
  const began = now();
  const sent: Promise<Sample>[] = [];
  for (let index = 0; index < plan.rate * seconds; index += 1) {
    const early = began + (index * 1000) / plan.rate - now();
    if (early >= 1) await sleep(early);
    else await nextRound();
    sent.push(send(index));
  }
  return Promise.all(sent);
}

function postDelivery(delivery: SignedDelivery | undefined): Promise<Sample> {
  if (delivery === undefined) throw new Error("too few deliveries were signed");
  return exchange(["POST", "/webhook/chatwoot"], delivery, '{"status":"ok"}');
}

function getHealth(): Promise<Sample> {
  return exchange(["GET", "/healthz"], { headers: {}, body: null }, '{"status":"ok"}');
}

type Sent = { readonly headers: SignedDelivery["headers"]; readonly body: Buffer | null };

/** On a connection of its own, as Ruby's Net::HTTP does it; over when the answer is read. */
function exchange(
  [method, path]: readonly [string, string],
  { headers, body }: Sent,
  wanted: string,
): Promise<Sample> {
  const { promise, resolve } = Promise.withResolvers<Sample>();
  const began = now();
  const read = async (answer: IncomingMessage) => {
    const isRight = (await textOf(answer)) === wanted;
    resolve(isRight ? now() - began : null);
  };
  request(plan.batonUrl + path, { method, headers, agent: false, timeout: LONGEST_MS })
    .on("response", (answer) => void read(answer).catch(() => resolve(null)))
    .on("timeout", () => resolve(null))
    .on("error", () => resolve(null))
    .end(body ?? undefined);
  return promise;
}
