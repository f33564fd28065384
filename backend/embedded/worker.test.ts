import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { soon, untilQuiet } from "../../test/fakes/running-engine.ts";
import { createSilentJournal } from "../../test/fakes/silent-journal.ts";
import type { Perform, StoredEffect } from "../engine/ports.ts";
import { createWorker } from "./worker.ts";

const MOST_AT_ONCE = 512;

const effect = (id: number): StoredEffect => ({
  id,
  conversation: HERE,
  effect: { type: "ask-bot", turn: id, from: id, fence: 0, boundary: 0 },
});

const effects = (count: number) => Array.from({ length: count }, (_, index) => effect(index + 1));

/** A worker whose effects run until the test ends them. */
function setUp() {
  const clock = createManualClock();
  const journal = createSilentJournal();
  const worker = createWorker(clock, journal);
  const begun: number[] = [];
  const running = new Map<number, PromiseWithResolvers<void>>();
  const signals: AbortSignal[] = [];
  const perform: Perform = (stored, control) => {
    const run = Promise.withResolvers<void>();
    begun.push(stored.id);
    signals.push(control.signal);
    control.signal.addEventListener("abort", () => run.reject(control.signal.reason));
    running.set(stored.id, run);
    return run.promise;
  };
  const end = async (id: number) => {
    running.get(id)?.resolve();
    await untilQuiet();
  };
  const fail = async (id: number) => {
    running.get(id)?.reject(new Error("broken"));
    await untilQuiet();
  };
  return { worker, perform, clock, journal, begun, signals, end, fail };
}

test("what is taken before the start is begun with it, oldest first", () => {
  const { worker, perform, begun } = setUp();
  worker.take(effects(2));
  worker.take([effect(3)]);
  assert.deepEqual(begun, []);
  worker.start(perform);
  assert.deepEqual(begun, [1, 2, 3]);
});

test("at most 512 effects run side by side; the others begin as these end", async () => {
  const { worker, perform, begun, end } = setUp();
  worker.start(perform);
  worker.take(effects(MOST_AT_ONCE + 2));
  assert.equal(begun.length, MOST_AT_ONCE);
  await end(7);
  assert.deepEqual(begun.slice(MOST_AT_ONCE), [MOST_AT_ONCE + 1]);
});

test("nothing lost: an effect that fails does not hold back the others and comes again", async () => {
  const { worker, perform, clock, begun, fail, end } = setUp();
  worker.start(perform);
  worker.take(effects(2));
  await fail(1);
  await end(2);
  assert.deepEqual(clock.pauses(), [500]);
  clock.advance(500);
  assert.deepEqual(begun, [1, 2, 1]);
});

test("pauses double up to half a minute, and the tenth failure is the last", async () => {
  const { worker, perform, clock, journal, begun, fail } = setUp();
  worker.start(perform);
  worker.take([effect(1)]);
  const pauses: number[] = [];
  for (;;) {
    await fail(1);
    const pause = clock.pauses()[0];
    if (pause === undefined) break;
    pauses.push(pause);
    clock.advance(pause);
  }
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(begun.length, 10);
  assert.equal(journal.errors().at(-1), "effect given up until the next start");
});

test("stopping waits for what runs and begins nothing new", async () => {
  const { worker, perform, begun, end } = setUp();
  worker.start(perform);
  worker.take([effect(1)]);
  let hasStopped = false;
  const stopped = worker.stop(1_000).then(() => {
    hasStopped = true;
  });
  worker.take([effect(2)]);
  await untilQuiet();
  assert.ok(!hasStopped);
  await end(1);
  await soon(stopped);
  assert.deepEqual(begun, [1]);
});

test("stopping aborts what still runs after the grace, and retries nothing", async () => {
  const { worker, perform, clock, journal, signals, begun } = setUp();
  worker.start(perform);
  worker.take(effects(2));
  const stopped = worker.stop(1_000);
  clock.advance(999);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, false],
  );
  clock.advance(1);
  await soon(stopped);
  assert.deepEqual(clock.pauses(), []);
  assert.deepEqual(journal.errors(), []);
  assert.deepEqual(begun, [1, 2]);
});

test("stopping does not wait for an effect that heeds nobody", async () => {
  const { worker, clock } = setUp();
  worker.start(() => new Promise(() => undefined));
  worker.take([effect(1)]);
  const stopped = worker.stop(1_000);
  clock.advance(1_500);
  await soon(stopped);
});

test("stopping when nothing runs is done at once and leaves no timer", async () => {
  const { worker, clock } = setUp();
  await soon(worker.stop(1_000));
  assert.deepEqual(clock.pauses(), []);
});

test("a help desk that hangs keeps the bot from nobody: errands have places of their own", () => {
  const { worker, perform, begun } = setUp();
  worker.start(perform);
  const errand = (id: number): StoredEffect => ({
    id,
    conversation: HERE,
    effect: { type: "run-errand", errand: id },
  });
  worker.take(Array.from({ length: 1_000 }, (_, index) => errand(index + 1)));
  worker.take([effect(5_000)]);
  assert.deepEqual([begun.length, begun.at(-1)], [129, 5_000]);
});
