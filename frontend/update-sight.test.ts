import assert from "node:assert/strict";
import { test } from "node:test";
import { run, SESSION } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import { initialState } from "./state.ts";

const session: PageEvent = {
  part: "chat",
  type: "session-made",
  session: { user_id: "user-1", resumed: true },
};
const message: PageEvent = {
  part: "chat",
  type: "message-came",
  message: { seq: 7, author: "bot", text: "Hi", attachments: 0, files: [], turn: null, key: null, at: 0 },
};
const line: PageEvent = {
  part: "entry",
  type: "line-came",
  id: 9,
  line: { user_id: "user-1", seq: 7, author: "bot", text: "Hi", attachments: 0, files: [], at: 0 },
};
const hidden: PageEvent = { part: "page", type: "hidden" };
const shown: PageEvent = { part: "page", type: "shown" };
const sleepDue = (key: string): PageEvent => ({ part: "page", type: "sleep-due", key });

const connected = run(
  initialState,
  session,
  { part: "chat", type: "feed-opened" },
  { part: "desk", type: "connect-clicked" },
  { part: "desk", type: "session-made", session: SESSION },
  { part: "desk", type: "feed-opened" },
  message,
  line,
).state;
const asleep = run(connected, hidden, sleepDue("k1"));

test("a hidden page closes both feeds after a while, and what it shows stays", () => {
  assert.deepEqual(asleep.commands, [
    { part: "page", type: "sleep-later", key: "k1" },
    { part: "chat", type: "close-feed" },
    { part: "desk", type: "close-feed" },
    { part: "page", type: "ask-for-watch" },
  ]);
  assert.deepEqual({ ...asleep.state, sight: connected.sight }, connected);
});

test("a page that was seen again does not fall asleep", () => {
  const seen = run(connected, hidden, shown);
  assert.deepEqual(run(seen.state, sleepDue("k1")).commands, []);
  const hiddenAgain = run(seen.state, shown, hidden).state;
  assert.deepEqual(run(hiddenAgain, sleepDue("k1")).commands, []);
});

test("seen again, it goes on behind what it knows, and says nothing of it", () => {
  const { state, commands } = run(
    asleep.state,
    shown,
    session,
    { part: "chat", type: "feed-opened" },
    { part: "desk", type: "feed-opened" },
  );
  assert.deepEqual(commands, [
    { part: "page", type: "end-watch" },
    { part: "chat", type: "make-session" },
    { part: "desk", type: "open-feed", after: 9 },
    { part: "chat", type: "open-feed", after: 7 },
  ]);
  assert.deepEqual(state, connected);
});

test("asleep, no answer that comes late opens a feed", () => {
  const late = run(
    asleep.state,
    session,
    { part: "desk", type: "session-made", session: SESSION },
    { part: "chat", type: "session-failed" },
  );
  assert.deepEqual(late.commands, []);
});

test("the hidden page that watches opens the desk's feed alone, and tries it again when it breaks", () => {
  const watching = run(asleep.state, { part: "page", type: "watch-given" });
  assert.deepEqual(watching.commands, [{ part: "desk", type: "open-feed", after: 9 }]);
  const broken = run(
    watching.state,
    { part: "desk", type: "feed-failed", isRefused: false },
    { part: "chat", type: "session-failed" },
  );
  assert.deepEqual(broken.commands, [{ part: "desk", type: "retry-later", attempt: 1 }]);
  assert.deepEqual(run(watching.state, shown).commands, [
    { part: "page", type: "end-watch" },
    { part: "chat", type: "make-session" },
  ]);
});

test("a page without an agent does not watch, and one that is seen opens nothing for it", () => {
  const visitor = run(initialState, session, { part: "chat", type: "feed-opened" }).state;
  assert.deepEqual(run(visitor, hidden, sleepDue("k1")).commands, [
    { part: "page", type: "sleep-later", key: "k1" },
    { part: "chat", type: "close-feed" },
    { part: "desk", type: "close-feed" },
  ]);
  assert.deepEqual(run(connected, { part: "page", type: "watch-given" }).commands, []);
});
