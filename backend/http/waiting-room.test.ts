import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { createWaitingRoom } from "./waiting-room.ts";

type Watch = Parameters<Parameters<ReturnType<typeof createWaitingRoom>["enter"]>[1]>[0];
type FinalOutcome = Awaited<ReturnType<Watch["final"]>>;

/** A room whose turns never end; whoever waits tells what they were let go with. */
function setUp() {
  const clock = createManualClock();
  let stopped = 0;
  const room = createWaitingRoom(
    {
      watch: () => {
        const { promise, resolve } = Promise.withResolvers<FinalOutcome>();
        return {
          final: () => promise,
          finalOfPast: () => promise,
          giveUp: (type) => resolve({ type }),
          stop: () => {
            stopped += 1;
          },
        };
      },
    },
    clock,
  );
  const told: string[] = [];
  const wait = (name: string) =>
    room.enter(HERE, async (watch) => void told.push(`${name}: ${(await watch.final(1)).type}`));
  return { clock, room, told, wait, stopped: () => stopped };
}

test("nobody waits for ever: each is let go within 30 s of their own coming", async () => {
  const { clock, told, wait, stopped } = setUp();
  const first = wait("first");
  clock.advance(10_000);
  const second = wait("second");
  clock.advance(18_999);
  assert.deepEqual(told, []);
  clock.advance(1_001);
  await first;
  assert.deepEqual(told, ["first: late"]);
  clock.advance(10_000);
  await second;
  assert.deepEqual(told, ["first: late", "second: late"]);
  assert.equal(stopped(), 2);
});

test("when the server stops, all who wait are let go", async () => {
  const { room, told, wait } = setUp();
  const all = [wait("first"), wait("second")];
  room.close();
  await Promise.all(all);
  assert.deepEqual(told.sort(), ["first: stopped", "second: stopped"]);
});

test("so many may wait and no more; who goes makes place", async () => {
  const { room, wait } = setUp();
  const all = Array.from({ length: 10_000 }, (_, index) => wait(String(index)));
  await assert.rejects(wait("one too many"), { status: 503 });
  room.close();
  await Promise.all(all);
  const next = wait("next");
  room.close();
  await next;
});
