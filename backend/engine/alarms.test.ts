/** Alarms: each rings once, at its moment or as soon after it as anybody is there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AT, HERE } from "../../test/fakes/builders.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { untilQuiet } from "../../test/fakes/running-engine.ts";
import { createSilentJournal } from "../../test/fakes/silent-journal.ts";
import { type ConversationId, conversationId } from "../conversation/ids.ts";
import { createAlarms } from "./alarms.ts";

const THERE = conversationId("page-2");
const DAY = 24 * 3_600_000;

type Ring = (id: ConversationId) => Promise<unknown>;

/** Alarms on rows in the test's hands. Ringing takes a conversation's alarm away, unless `ring` does otherwise. */
function setUp() {
  const clock = createManualClock();
  const journal = createSilentJournal();
  const rows = new Map<ConversationId, number>();
  const rung: (readonly [ConversationId, number])[] = [];
  let ring: Ring = async (id) => rows.delete(id);
  let look: () => Promise<unknown> = async () => undefined;
  const alarms = createAlarms(
    {
      archive: {
        dueAlarms: async (at, limit) =>
          [...rows]
            .filter(([, due]) => due <= at)
            .toSorted(([, one], [, other]) => one - other)
            .map(([id]) => id)
            .slice(0, limit),
        nextAlarm: async () => {
          const earliest = rows.size === 0 ? null : Math.min(...rows.values());
          await look();
          return earliest;
        },
      },
      clock,
      journal,
    },
    async (id) => {
      rung.push([id, clock.now() - AT]);
      await ring(id);
    },
  );
  return {
    alarms,
    clock,
    journal,
    rows,
    rung,
    /** A decision was committed with this alarm. */
    commit: (id: ConversationId, at: number) => {
      rows.set(id, at);
      alarms.heed(at);
    },
    ringBy: (how: Ring) => {
      ring = how;
    },
    lookBy: (how: () => Promise<unknown>) => {
      look = how;
    },
    start: async () => {
      alarms.start();
      await untilQuiet();
    },
    pass: async (ms: number) => {
      clock.advance(ms);
      await untilQuiet();
    },
  };
}

test("an alarm rings at its moment, once", async () => {
  const { start, commit, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 1_000);
  await pass(999);
  assert.deepEqual(rung, []);
  await pass(1);
  await pass(DAY);
  assert.deepEqual(rung, [[HERE, 1_000]]);
});

test("two alarms of the same moment ring once each", async () => {
  const { start, commit, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 1_000);
  commit(THERE, AT + 1_000);
  await pass(1_000);
  await pass(DAY);
  assert.deepEqual(rung.toSorted(), [
    [HERE, 1_000],
    [THERE, 1_000],
  ]);
});

test("an alarm that is set after a later one rings before it", async () => {
  const { start, commit, clock, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 5_000);
  commit(THERE, AT + 1_000);
  await pass(1_000);
  assert.deepEqual(rung, [[THERE, 1_000]]);
  assert.deepEqual(clock.pauses(), [4_000]);
  await pass(4_000);
  assert.deepEqual(rung.slice(1), [[HERE, 5_000]]);
});

test("an alarm that was moved further away does not ring at its old moment", async () => {
  const { start, commit, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 1_000);
  commit(HERE, AT + 3_000);
  await pass(1_000);
  await pass(2_000);
  assert.deepEqual(rung, [[HERE, 3_000]]);
});

test("an alarm that is set to the past rings at once", async () => {
  const { start, commit, pass, rung } = setUp();
  await start();
  commit(HERE, AT - 1_000);
  await pass(0);
  assert.deepEqual(rung, [[HERE, 0]]);
});

test("what fell due while nobody was there rings at the start, also when it is a great deal", async () => {
  const { start, rows, rung, pass } = setUp();
  const pages = Array.from({ length: 250 }, (_, index) => conversationId(`page-${index}`));
  for (const page of pages) rows.set(page, AT - 1_000);
  rows.set(HERE, AT + 1_000);
  await start();
  assert.deepEqual(rung.map(([id]) => id).toSorted(), pages.filter((id) => id !== HERE).toSorted());
  await pass(1_000);
  assert.deepEqual(rung.at(-1), [HERE, 1_000]);
});

test("an alarm further away than a timer holds rings at its moment and no sooner", async () => {
  const { start, commit, clock, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 60 * DAY);
  for (let day = 0; day < 59; day++) {
    assert.ok((clock.pauses()[0] ?? 0) < 2 ** 31, "what setTimeout can carry");
    await pass(DAY);
  }
  assert.deepEqual(rung, []);
  await pass(DAY);
  assert.deepEqual(rung, [[HERE, 60 * DAY]]);
});

test("nobody waits for ever: after a fault the alarms are tried again, and the others rang all the same", async () => {
  const { start, commit, pass, rung, ringBy, rows, journal } = setUp();
  await start();
  ringBy(async (id) => {
    if (id === HERE) throw new Error("the disk is full");
    rows.delete(id);
  });
  commit(HERE, AT + 1_000);
  commit(THERE, AT + 1_000);
  await pass(1_000);
  assert.deepEqual(rung.toSorted(), [
    [HERE, 1_000],
    [THERE, 1_000],
  ]);
  assert.deepEqual(journal.errors(), ["alarms could not be rung, will be tried again"]);
  ringBy(async (id) => rows.delete(id));
  await pass(1_000);
  assert.deepEqual(rung.slice(2), [[HERE, 2_000]]);
  await pass(DAY);
  assert.equal(rung.length, 3);
});

test("nobody waits for ever: an alarm that falls due while others ring is not lost, nor are those after it", async () => {
  const { start, commit, pass, rung, ringBy, rows } = setUp();
  await start();
  const slow = Promise.withResolvers<void>();
  ringBy(async (id) => {
    await slow.promise;
    rows.delete(id);
  });
  commit(HERE, AT + 1_000);
  await pass(1_000);
  commit(THERE, AT + 1_500);
  await pass(1_000);
  slow.resolve();
  await pass(0);
  assert.deepEqual(rung, [
    [HERE, 1_000],
    [THERE, 2_000],
  ]);
  await pass(0);
  commit(HERE, AT + 10_000);
  await pass(8_000);
  assert.deepEqual(rung.slice(2), [[HERE, 10_000]]);
});

test("nobody waits for ever: an alarm that is set between the last look and the next timer is heard", async () => {
  const { start, commit, pass, rung, lookBy } = setUp();
  await start();
  const looked = Promise.withResolvers<void>();
  lookBy(() => looked.promise);
  commit(HERE, AT + 1_000);
  await pass(1_000);
  // The alarms have looked which one is next, and were not told of this one.
  commit(THERE, AT + 1_500);
  await pass(1_000);
  looked.resolve();
  await pass(0);
  await pass(0);
  assert.deepEqual(rung, [
    [HERE, 1_000],
    [THERE, 2_000],
  ]);
});

test("alarms that were stopped ring no more, and leave no timer", async () => {
  const { start, alarms, commit, clock, pass, rung } = setUp();
  await start();
  commit(HERE, AT + 1_000);
  alarms.stop();
  assert.deepEqual(clock.pauses(), []);
  commit(THERE, AT + 500);
  await pass(DAY);
  assert.deepEqual(rung, []);
});
