import assert from "node:assert/strict";
import { test } from "node:test";
import { describeBytes, describeCount } from "./file-words.ts";

test("a size is told in the unit that keeps it short, with one decimal below ten", () => {
  const sizes = [0, 999, 1_000, 1_250, 9_949, 9_950, 120_000, 999_499, 999_500, 40_000_000, 5e12];
  assert.deepEqual(sizes.map(describeBytes), [
    "0 B",
    "999 B",
    "1 kB",
    "1.3 kB",
    "9.9 kB",
    "10 kB",
    "120 kB",
    "999 kB",
    "1 MB",
    "40 MB",
    "5000 GB",
  ]);
});

test("attachments that nothing is known of are counted", () => {
  assert.deepEqual(
    [describeCount(0, 0), describeCount(1, 0), describeCount(3, 0)],
    ["", "1 attachment", "3 attachments"],
  );
  assert.deepEqual(
    [describeCount(2, 2), describeCount(2, 1), describeCount(4, 1)],
    ["", "1 more attachment", "3 more attachments"],
  );
});
