import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { userId, userNumber } from "./ids.ts";

test("a user ID and its number stand for each other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (number) => {
      assert.equal(userNumber(userId(number)), number);
    }),
  );
});

for (const text of [
  "",
  "user-",
  "user-0",
  "user-01",
  "user--1",
  "user-1.5",
  "user-1 ",
  " user-1",
  "user-1\n",
  "USER-1",
  "user-1e3",
  "user-1234567890123456",
  "agent-1",
])
  test(`${JSON.stringify(text)} is no user ID`, () => {
    assert.equal(userNumber(text), null);
  });
