import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { limitOf, pause } from "./pause.ts";

test("a pause ends in its time, or at once when nobody waits any more, and holds no timer then", async () => {
  const clock = createManualClock();
  const whole = pause(clock, 300);
  clock.advance(300);
  await whole;
  const stop = new AbortController();
  const broken = pause(clock, 300, stop.signal);
  assert.deepEqual(clock.pauses(), [300]);
  stop.abort();
  await broken;
  await pause(clock, 300, stop.signal);
  assert.deepEqual(clock.pauses(), []);
});

test("a limit is reached in its time or when the caller gives up, and holds no timer once it is lifted", () => {
  const clock = createManualClock();
  const late = limitOf(clock, 3_000);
  clock.advance(2_999);
  assert.equal(late.signal.aborted, false);
  clock.advance(1);
  assert.equal(late.signal.aborted, true);
  const caller = new AbortController();
  const given = limitOf(clock, 3_000, caller.signal);
  caller.abort();
  assert.equal(given.signal.aborted, true);
  given.lift();
  assert.deepEqual(clock.pauses(), []);
});
