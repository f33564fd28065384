import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FastifyRequest } from "fastify";
import { HttpFault } from "./faults.ts";
import { epochOf, tagOf } from "./if-match.ts";

/** A request that has nothing but this header. */
const asked = (header: string | undefined) =>
  ({ headers: header === undefined ? {} : { "if-match": header } }) as FastifyRequest;

for (const [header, epoch] of [
  [undefined, null],
  ["*", null],
  [" * ", null],
  ['"0"', 0],
  ['"17"', 17],
  [' "17" ', 17],
] as const)
  test(`If-Match ${header ?? "left out"} is ${epoch ?? "whatever it is now"}`, () => {
    assert.equal(epochOf(asked(header)), epoch);
  });

for (const header of [
  "",
  "17",
  '"-1"',
  '"1.5"',
  '"1e3"',
  'W/"17"',
  '"17", "18"',
  '"seventeen"',
  '"1234567890123456"',
])
  test(`If-Match ${header} is a fault of the caller's: nothing is done on a guess`, () => {
    assert.throws(
      () => epochOf(asked(header)),
      (fault) => fault instanceof HttpFault && fault.status === 422,
    );
  });

test("a tag that was given out is read back as the same epoch", () => {
  fc.assert(fc.property(fc.nat(), (epoch) => assert.equal(epochOf(asked(tagOf(epoch))), epoch)));
});
