import assert from "node:assert/strict";
import { test } from "node:test";
import { isSince } from "./world.ts";

const CASES = [
  ["4.16.2", "4.16.2", true],
  ["4.16.10", "4.16.2", true],
  ["4.14.1", "4.14.2", false],
  ["5.0.0", "4.16.2", true],
  ["4.9.9", "4.13.0", false],
  ["4.17.0-beta", "4.16.2", true],
] as const;

for (const [version, since, expected] of CASES)
  test(`${version} is ${expected ? "" : "not "}as new as ${since}`, () => {
    assert.equal(isSince({ version }, since), expected);
  });
