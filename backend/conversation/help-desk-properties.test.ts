/** Whatever the help desk tells, in whatever order, twice or not at all: the promises hold there too. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openThereWorld, type ThereAct, type ThereWorld } from "../../test/fakes/there-world.ts";

const which = fc.nat(5);
const anAct: fc.Arbitrary<ThereAct> = fc.oneof(
  { arbitrary: fc.constant<ThereAct>({ type: "visitor" }), weight: 4 },
  { arbitrary: fc.constant<ThereAct>({ type: "agent" }), weight: 1 },
  {
    arbitrary: fc.record({
      type: fc.constant("stand" as const),
      status: fc.constantFrom("bot" as const, "people" as const, "closed" as const),
    }),
    weight: 2,
  },
  { arbitrary: fc.constant<ThereAct>({ type: "assign" }), weight: 1 },
  {
    arbitrary: fc.record({
      type: fc.constant("deliver" as const),
      which,
      how: fc.constantFrom("once" as const, "once" as const, "twice" as const, "lose" as const),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      type: fc.constant("answer" as const),
      which,
      how: fc.constantFrom("says" as const, "says" as const, "hands-over" as const, "fails" as const),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      type: fc.constant("errand" as const),
      how: fc.constantFrom("done" as const, "lost" as const),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.constantFrom(100, 1_500, 3_000) }),
    weight: 4,
  },
);

const stories = fc.array(anAct, { minLength: 5, maxLength: 60, size: "max" });

const RUNS = { numRuns: 2_000 };

function afterEvery(check: (world: ThereWorld) => void): void {
  fc.assert(
    fc.property(stories, (acts) => {
      const world = openThereWorld();
      // What happened before we first heard of a conversation nobody asks after.
      world.act({ type: "visitor" });
      world.act({ type: "deliver", which: 0, how: "once" });
      for (const act of acts) world.act(act);
      world.settle();
      check(world);
    }),
    RUNS,
  );
}

test("no talk-over: nothing of the bot's is said there once people have it", () => {
  afterEvery((world) => assert.equal(world.talkOvers(), 0));
});

test("one outcome: every message of the visitor's there has exactly one, and nothing is lost or doubled", () => {
  afterEvery((world) => {
    const written = world.posts.filter(({ by }) => by === "visitor").map(({ id }) => `m${id}`);
    const heard = world.log.filter(({ author }) => author === "visitor");
    assert.deepEqual(heard.map(({ key }) => key).toSorted(), written.toSorted());
    const ended = world.endings.map(({ turn }) => turn);
    assert.deepEqual(ended.toSorted(), [...new Set(ended)].toSorted());
    for (const { seq } of heard) assert.ok(ended.includes(seq), `message ${seq} has no outcome`);
  });
});

test("nothing is said twice: of each errand one thing stands there", () => {
  afterEvery((world) => {
    const marks = world.posts.flatMap(({ mark }) => mark ?? []);
    assert.deepEqual(marks, [...new Set(marks)]);
  });
});

test("in step: whoever has it here has it there, and the bot is never silent while it is the bot's", () => {
  afterEvery((world) => {
    const { memory, control, turn } = world.state();
    const here = memory.isClosed ? "closed" : control.owner === "human" ? "people" : "bot";
    assert.deepEqual([world.status(), turn], [here, null]);
    if (here === "bot") assert.equal(memory.waiting, null);
  });
});

test("what the bot said there stands in the log, once", () => {
  afterEvery((world) => {
    const said = world.posts.filter(({ by, text }) => by === "bot" && text.startsWith("reply"));
    const logged = world.log.filter(({ author, text }) => author === "bot" && text.startsWith("reply"));
    assert.deepEqual(logged.map(({ key }) => key).toSorted(), said.map(({ id }) => `m${id}`).toSorted());
  });
});
