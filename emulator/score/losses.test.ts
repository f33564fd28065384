import assert from "node:assert/strict";
import { test } from "node:test";
import { findLosses } from "./losses.ts";
import { asked, assigned, became, found, said, story, wrote } from "./story-test-kit.ts";

const losses = (...lines: Parameters<typeof story>[0]) =>
  findLosses(story(lines), { answerMs: 1000, endedAt: 10_000 });

test("a message to the bot that nothing follows is lost", () => {
  assert.deepEqual(losses(asked(1, 0)), found(1));
});

test("a reply in time settles all messages that it could know of", () => {
  assert.deepEqual(losses(asked(1, 0), asked(2, 100), said(3, 1000)), []);
});

test("a reply that is too late does not settle a message", () => {
  assert.deepEqual(losses(asked(1, 0), said(2, 1001)), found(1));
});

test("a reply from before the message could be known does not settle it", () => {
  assert.deepEqual(losses(asked(1, 0), asked(2, 50, { knownAt: 120 }), said(3, 100)), found(2));
  assert.deepEqual(losses(asked(1, 0, { knownAt: null }), said(2, 100)), found(1));
});

test("a person who comes in time settles a message", () => {
  for (const line of [wrote(2, 500, null), became("open", 500), became("resolved", 500), assigned(500)])
    assert.deepEqual(losses(asked(1, 0), line), []);
});

test("a message to people is not the bot's to lose", () => {
  assert.deepEqual(losses(became("open", 10), asked(1, 20)), []);
  assert.deepEqual(losses(assigned(10), asked(1, 20)), []);
});

test("a message in a conversation that came back to the bot is the bot's", () => {
  assert.deepEqual(losses(became("open", 10), became("pending", 20), asked(1, 30)), found(1));
});

test("a message that had not waited long enough when the run ended is not judged", () => {
  assert.deepEqual(losses(asked(1, 9001)), []);
  assert.deepEqual(losses(asked(1, 9000)), found(1));
});
