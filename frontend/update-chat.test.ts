/** What the page shows of a person at the help desk who writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatAuthor } from "../contract/chat.ts";
import type { PageEvent } from "./event.ts";
import { initialState, type PageState } from "./state.ts";
import { update } from "./update.ts";
import { rowsOf } from "./views/transcript-rows.ts";

/** Sends the events one after the other; event number n of a test has the key `k<n>`. */
function run(state: PageState, ...events: readonly PageEvent[]) {
  const commands = [];
  let next = state;
  for (const [index, event] of events.entries()) {
    const step = update(next, event, { at: index + 1, key: `k${index + 1}` });
    next = step.state;
    commands.push(...step.commands);
  }
  return { state: next, commands, rows: rowsOf(next.chat).map((row) => row.id) };
}

const typing = (is_on: boolean): PageEvent => ({
  part: "chat",
  type: "agent-typing-came",
  typing: { is_on },
});
const due = (key: string): PageEvent => ({ part: "chat", type: "agent-typing-due", key });
const failed: PageEvent = { part: "chat", type: "feed-failed" };
const came = (seq: number, author: ChatAuthor): PageEvent => ({
  part: "chat",
  type: "message-came",
  message: { seq, author, text: "…", attachments: 0, files: [], turn: null, key: null, at: 0 },
});
const control = (owner: "bot" | "human"): PageEvent => ({
  part: "chat",
  type: "control-came",
  control: { owner, human_mode: false, is_queued: false, can_ask: owner === "bot", can_leave_address: false },
});

test("a person who writes is shown below all that was said, until they stop", () => {
  const writing = run(initialState, came(1, "visitor"), typing(true));
  assert.deepEqual(writing.rows, ["seq-1", "typing"]);
  assert.deepEqual(run(writing.state, typing(false)).rows, ["seq-1"]);
});

test("a person who writes is forgotten a while after their last sign of it, not after the first", () => {
  const writing = run(initialState, typing(true), typing(true));
  assert.deepEqual(writing.commands, [
    { part: "chat", type: "forget-typing-later", key: "k1" },
    { part: "chat", type: "forget-typing-later", key: "k2" },
  ]);
  assert.deepEqual(run(writing.state, due("k1")).rows, ["typing"]);
  assert.deepEqual(run(writing.state, due("k2")).rows, []);
});

test("a person's message ends their writing, and the visitor's own does not", () => {
  const writing = run(initialState, typing(true)).state;
  assert.deepEqual(run(writing, came(1, "visitor")).rows, ["seq-1", "typing"]);
  assert.deepEqual(run(writing, came(1, "agent")).rows, ["seq-1"]);
});

test("a message that comes again ends nothing", () => {
  const writing = run(initialState, came(1, "agent"), typing(true)).state;
  assert.deepEqual(run(writing, came(1, "agent")).rows, ["seq-1", "typing"]);
});

test("nobody writes on in a conversation that the bot has again, or behind a lost connection", () => {
  const writing = run(initialState, control("human"), typing(true)).state;
  assert.equal(run(writing, control("human")).state.chat.agentTyping, "k2");
  assert.equal(run(writing, control("bot")).state.chat.agentTyping, null);
  assert.equal(run(writing, failed).state.chat.agentTyping, null);
});

test("who listens is told of messages, not of writing", () => {
  const writing = run(initialState, typing(true));
  assert.equal(writing.state.status, "");
  assert.deepEqual(writing.state.chat.transcript.entries, []);
});
