import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { excerptOf, startOf, withoutMiddle } from "./excerpt.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 }).map((text) => text.toWellFormed());
const anyMax = fc.integer({ min: 1, max: 40 });

test("an excerpt is never longer than asked for, and a character is never cut in two", () => {
  fc.assert(
    fc.property(anyText, anyMax, (text, max) => {
      for (const short of [startOf(text, max), excerptOf(text, max)]) {
        assert.ok(short.length <= max);
        assert.ok(short.isWellFormed());
      }
      assert.ok(withoutMiddle(text, max).isWellFormed());
    }),
  );
});

test("a text that fits is left as it is", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const shorten of [startOf, excerptOf, withoutMiddle])
        assert.equal(shorten(text, text.length), text);
    }),
  );
});

test("an emoji on the border is left out whole", () => {
  assert.equal(startOf("ab🗼", 3), "ab");
  assert.equal(excerptOf("ab🗼cd", 4), "ab…");
});

test("a text without its middle says how much is missing", () => {
  assert.equal(withoutMiddle("aaaabbbbbbcc", 6), "aaaa\n[… 6 characters left out …]\ncc");
});
