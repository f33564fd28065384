import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, assigned, became, found, said, story, wrote } from "./story-test-kit.ts";
import { findTalkOvers } from "./talk-overs.ts";

const talkOvers = (...lines: Parameters<typeof story>[0]) => findTalkOvers(story(lines), 1000);

test("the bot's message later than the window after it took the news of a person's reply is a talk-over", () => {
  assert.deepEqual(talkOvers(asked(1, 0), wrote(2, 10, 50), said(3, 1051)), found(3));
});

test("a message within the window crossed with the news", () => {
  assert.deepEqual(talkOvers(asked(1, 0), wrote(2, 10, 50), said(3, 1050)), []);
});

test("a bot that was not told of the person talks over nobody", () => {
  assert.deepEqual(talkOvers(asked(1, 0), wrote(2, 10, null), said(3, 9000)), []);
});

test("every status but pending is people's", () => {
  for (const status of ["open", "resolved", "snoozed"] as const)
    assert.deepEqual(talkOvers(asked(1, 0), became(status, 100), said(2, 1101)), found(2));
});

test("the first news of people counts, and every message after it", () => {
  const lines = [asked(1, 0), wrote(2, 10, 50), became("open", 900), said(3, 1100), asked(4, 1200)];
  assert.deepEqual(talkOvers(...lines, said(5, 1300)), found(3, 5));
});

test("news that comes before the one of an earlier change counts", () => {
  assert.deepEqual(talkOvers(wrote(1, 0, 5000), became("open", 10, { toldAt: 20 }), said(2, 1021)), found(2));
});

test("a conversation that is pending again is the bot's", () => {
  const lines = [asked(1, 0), wrote(2, 10, 50), became("open", 60), became("pending", 2000)];
  assert.deepEqual(talkOvers(...lines, asked(3, 2100), said(4, 2200)), []);
});

test("a person assigned while it is pending leaves it to the bot whether it goes on, until the person writes", () => {
  const lines = [asked(1, 0), assigned(100), said(2, 2000), wrote(3, 2100, 2150)];
  assert.deepEqual(talkOvers(...lines, said(4, 3151)), found(4));
});
