import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "./command.ts";
import type { PageEvent } from "./event.ts";
import { initialState, type PageState } from "./state.ts";
import { update } from "./update.ts";

/** Event number n has the key `k<n>`. */
function run(state: PageState, ...events: readonly PageEvent[]) {
  let commands: readonly Command[] = [];
  let next = state;
  for (const [index, event] of events.entries()) {
    const step = update(next, event, { at: (index + 1) * 1_000, key: `k${index + 1}` });
    next = step.state;
    commands = [...commands, ...step.commands];
  }
  return { state: next, commands };
}

const session: PageEvent = {
  part: "chat",
  type: "session-made",
  session: { user_id: "user-1", resumed: true },
};
const message: PageEvent = {
  part: "chat",
  type: "message-came",
  message: { seq: 7, author: "bot", text: "Hi", attachments: 0, turn: null, key: null, at: 0 },
};
const line: PageEvent = {
  part: "desk",
  type: "line-came",
  id: 9,
  line: { user_id: "user-1", seq: 7, author: "bot", text: "Hi", attachments: 0, at: 0 },
};
const hidden: PageEvent = { part: "page", type: "hidden" };
const shown: PageEvent = { part: "page", type: "shown" };
const sleepDue = (key: string): PageEvent => ({ part: "page", type: "sleep-due", key });

const connected = run(
  initialState,
  session,
  { part: "chat", type: "feed-opened" },
  { part: "desk", type: "connect-clicked" },
  { part: "desk", type: "session-made", session: { agent: "agent" } },
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
    { part: "desk", type: "session-made", session: { agent: "agent" } },
    { part: "chat", type: "session-failed" },
  );
  assert.deepEqual(late.commands, []);
});
