import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { soon, untilQuiet } from "../../test/fakes/running-engine.ts";
import type { Outcome } from "../conversation/state.ts";
import { watchOutcomes } from "./outcomes.ts";
import type { Archive, ConversationEvent, Feed } from "./ports.ts";

const REPLIED: Outcome = { type: "replied", seq: 3, text: "hi" };

/** A watch whose conversation's turns end when the test says so. `past` is what the archive knows. */
function setUp(past: Readonly<Record<number, Outcome>> = {}) {
  const listeners = new Set<(event: ConversationEvent) => void>();
  const feed: Pick<Feed, "subscribe"> = {
    subscribe: (_id, listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const archive: Pick<Archive, "endingOf"> = {
    endingOf: async (_id, turn) => {
      const outcome = past[turn];
      return outcome === undefined ? null : { turn, outcome };
    },
  };
  const parts = { feed: feed as Feed, archive: archive as Archive };
  const end = (turn: number, outcome: Outcome) => {
    for (const tell of listeners) tell({ type: "turn-ended", ending: { turn, outcome } });
  };
  return { watch: watchOutcomes(parts, HERE), end, listeners };
}

for (const outcome of [REPLIED, { type: "handed-over" }, { type: "withdrawn" }] as const) {
  test(`a waiter is told that the turn was ${outcome.type}`, async () => {
    const { watch, end } = setUp();
    const final = watch.final(1);
    end(1, outcome);
    assert.deepEqual(await soon(final), outcome);
  });

  test(`a waiter who comes late is told that the turn was ${outcome.type}`, async () => {
    const { watch, end } = setUp();
    end(1, outcome);
    assert.deepEqual(await soon(watch.final(1)), outcome);
  });

  test(`the archive says that a turn of the past was ${outcome.type}`, async () => {
    assert.deepEqual(await soon(setUp({ 1: outcome }).watch.finalOfPast(1)), outcome);
  });
}

test("one outcome: the waiter of a superseded turn gets what came of the newest one", async () => {
  const { watch, end } = setUp();
  const final = watch.final(1);
  end(1, { type: "superseded", by: 2 });
  await untilQuiet();
  end(2, { type: "superseded", by: 3 });
  await untilQuiet();
  end(3, REPLIED);
  assert.deepEqual(await soon(final), REPLIED);
});

test("one outcome: a turn of the past that was superseded leads to the one that is still open", async () => {
  const { watch, end } = setUp({ 1: { type: "superseded", by: 2 } });
  const final = watch.finalOfPast(1);
  await untilQuiet();
  end(2, REPLIED);
  assert.deepEqual(await soon(final), REPLIED);
});

test("the end of another turn is not taken for this one's", async () => {
  const { watch, end } = setUp();
  const final = watch.final(2);
  end(1, { type: "withdrawn" });
  end(2, REPLIED);
  assert.deepEqual(await soon(final), REPLIED);
});

test("nobody waits for ever: patience runs out, and the waiter is let go as late", async () => {
  const { watch } = setUp();
  const final = watch.final(1);
  watch.giveUp("late");
  assert.deepEqual(await soon(final), { type: "late" });
  assert.deepEqual(await soon(watch.final(2)), { type: "late" }, "who waits afterwards is let go at once");
});

test("nobody waits for ever: giving up lets the waiter go as stopped", async () => {
  const { watch } = setUp();
  const final = watch.final(1);
  watch.giveUp("stopped");
  assert.deepEqual(await soon(final), { type: "stopped" });
});

test("nobody waits for ever: two who wait at the same watch are both told", async () => {
  const { watch, end } = setUp();
  const told: unknown[] = [];
  void watch.final(1).then((outcome) => told.push(outcome));
  void watch.final(2).then((outcome) => told.push(outcome));
  end(1, { type: "withdrawn" });
  end(2, REPLIED);
  await untilQuiet();
  assert.deepEqual(told, [{ type: "withdrawn" }, REPLIED]);
});

test("an outcome that is known counts more than patience that ran out", async () => {
  const { watch, end } = setUp();
  end(1, REPLIED);
  watch.giveUp("late");
  assert.deepEqual(await soon(watch.final(1)), REPLIED);
});

test("a watch that stopped listens to nothing", () => {
  const { watch, listeners } = setUp();
  watch.stop();
  assert.equal(listeners.size, 0);
});
