import assert from "node:assert/strict";
import { test } from "node:test";
import { findOrderErrors } from "./order-errors.ts";
import { asked, found, said, story } from "./story-test-kit.ts";

const orderErrors = (...lines: Parameters<typeof story>[0]) => findOrderErrors(story(lines));

test("a reply before the visitor wrote anything is out of order", () => {
  assert.deepEqual(orderErrors(said(1, 0), asked(2, 10), said(3, 20)), found(1));
});

test("a reply before the bot could know of any message that waits is out of order", () => {
  const lines = [asked(1, 0), said(2, 10), asked(3, 20, { knownAt: 60 })];
  assert.deepEqual(orderErrors(...lines, said(4, 50), said(5, 70)), found(4));
  assert.deepEqual(orderErrors(asked(1, 0, { knownAt: null }), said(2, 50)), found(2));
});

test("a reply that crosses with a second message answers the first", () => {
  assert.deepEqual(orderErrors(asked(1, 0), asked(2, 20, { knownAt: 60 }), said(3, 50)), []);
});

test("a second reply is no matter of order", () => {
  assert.deepEqual(orderErrors(asked(1, 0), said(2, 10), said(3, 20)), []);
});

test("a reply that repeats the mark of another conversation or of no message is out of order", () => {
  assert.deepEqual(orderErrors(asked(1, 0), said(2, 10, "as for (ref 2-1)")), found(2));
  assert.deepEqual(orderErrors(asked(1, 0), said(2, 10, "as for (ref 1-7)"), asked(7, 20)), found(2));
});

test("a reply to an older message behind one to a newer is out of order", () => {
  const lines = [asked(1, 0), asked(2, 10), said(3, 20, "as for (ref 1-2)")];
  assert.deepEqual(orderErrors(...lines, said(4, 30, "as for (ref 1-1)")), found(4));
});

test("a reply may repeat older marks beside its own", () => {
  const lines = [asked(1, 0), said(2, 10, "as for (ref 1-1)"), asked(3, 20)];
  assert.deepEqual(orderErrors(...lines, said(4, 30, "(ref 1-3) is as (ref 1-1)")), []);
});
