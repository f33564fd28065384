import assert from "node:assert/strict";
import { test } from "node:test";
import { findDuplicates } from "./duplicates.ts";
import { asked, became, found, said, story, wrote } from "./story-test-kit.ts";

const duplicates = (...lines: Parameters<typeof story>[0]) => findDuplicates(story(lines));

test("a second reply to one message is a duplicate", () => {
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10), said(3, 20), asked(4, 30), said(5, 40)), found(3));
});

test("the same text twice in a row is a duplicate, however many messages there were", () => {
  const lines = [asked(1, 0), asked(2, 1), said(3, 10, "same"), said(4, 20, "same")];
  assert.deepEqual(duplicates(...lines), found(4));
});

test("the same text with a message between answers that message", () => {
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10, "same"), asked(3, 20), said(4, 30, "same")), []);
});

test("one reply for each message of a turn is many, but no duplicate", () => {
  assert.deepEqual(duplicates(asked(1, 0), asked(2, 1), said(3, 10), said(4, 20)), []);
  assert.deepEqual(duplicates(asked(1, 0), asked(2, 1), said(3, 10), said(4, 20), said(5, 30)), found(5));
});

test("a late second reply that stands behind the next message is a duplicate", () => {
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10), asked(3, 20), said(4, 30), said(5, 40)), found(5));
});

test("a bot that hands over may say so beside its reply, once", () => {
  const opened = became("open", 30, { by: "bot" });
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10), said(3, 20), opened), []);
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10), said(3, 20), said(4, 25), opened), found(4));
});

test("that an agent opens the conversation is no excuse for a second reply", () => {
  assert.deepEqual(duplicates(asked(1, 0), said(2, 10), said(3, 20), became("open", 30)), found(3));
});

test("a bot that gets the conversation back may say so, and answer what waits", () => {
  const lines = [asked(1, 0), said(2, 10), became("open", 20), asked(3, 25)];
  const settled = [...lines, wrote(4, 30, 40), became("pending", 50)];
  assert.deepEqual(duplicates(...settled, said(5, 60)), []);
  assert.deepEqual(duplicates(...settled, said(5, 60), said(6, 70)), found(6));
  const waiting = [...lines, became("pending", 50)];
  assert.deepEqual(duplicates(...waiting, said(5, 60), said(6, 70)), []);
  assert.deepEqual(duplicates(...waiting, said(5, 60), said(6, 70), said(7, 80)), found(7));
});

test("a return to the bot is no excuse for two replies to the next message", () => {
  const lines = [asked(1, 0), became("resolved", 10), became("pending", 20), asked(2, 20)];
  assert.deepEqual(duplicates(...lines, said(3, 30), said(4, 40)), found(4));
});
