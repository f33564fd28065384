import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "./chance.ts";

test("the same seed gives the same, another seed something else", () => {
  const drawn = (seed: number) => {
    const chance = createChance(seed);
    return [chance.next(), chance.token(24), chance.uuid()];
  };
  assert.deepEqual(drawn(1), drawn(1));
  assert.notDeepEqual(drawn(1), drawn(2));
});

test("numbers are spread over 0 to 1", () => {
  const chance = createChance(3);
  const tenths = new Set(Array.from({ length: 500 }, () => Math.floor(chance.next() * 10)));
  assert.deepEqual([...tenths].toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
