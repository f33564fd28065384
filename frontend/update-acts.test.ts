import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "./command.ts";
import type { ActName } from "./desk-groups.ts";
import { connected, control, entry, entryOf, line, run, use } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import type { Fault } from "./fault.ts";
import type { PageState } from "./state.ts";
import { update } from "./update.ts";

const act = (name: ActName, userId = "user-1"): PageEvent => ({
  part: "act",
  type: "act-clicked",
  act: name,
  userId,
});
const typed = (text: string): PageEvent => ({ part: "reply", type: "reply-typed", text });
const noteTyped = (text: string): PageEvent => ({ part: "reply", type: "note-typed", text });
const sent: PageEvent = { part: "reply", type: "form-sent" };
const writing = (what: "reply" | "note"): PageEvent => ({
  part: "reply",
  type: "writing-chosen",
  writing: what,
});
const done = (key: string, epoch: number): PageEvent => ({
  part: "act",
  type: "act-done",
  key,
  entry: control({ epoch }),
});
const failed = (key: string, fault: Fault): PageEvent => ({ part: "act", type: "act-failed", key, fault });
const stale: Fault = { type: "refused", status: 412, detail: "Mia has this conversation now.", errors: [] };

/** What goes to the server for a conversation. */
const requestsOf = (commands: readonly Command[]) =>
  commands.filter(({ type }) => type === "act" || type === "post-reply" || type === "post-note");
/** Performs one event under a key of its own. */
const once = (state: PageState, event: PageEvent, key: string) => update(state, event, { at: 60_000, key });

const chosen = run(connected, line({ seq: 1 }), entry({ owner: "bot", epoch: 3 }), use("user-1")).state;

test("an act says which epoch it builds upon", () => {
  const { commands } = run(chosen, act("resolve"));
  assert.deepEqual(requestsOf(commands), [
    { part: "desk", type: "act", act: "resolve", key: "k1", userId: "user-1", epoch: 3 },
  ]);
});

test("a reply to a user ID that was typed and is not known says no epoch", () => {
  const { commands } = run(
    connected,
    { part: "reply", type: "user-id-typed", text: "user-9" },
    typed("Hi"),
    sent,
  );
  assert.deepEqual(requestsOf(commands), [
    { part: "desk", type: "post-reply", key: "k3", userId: "user-9", text: "Hi", epoch: null },
  ]);
});

test("what is done right after a takeover waits for it, and builds upon the epoch that it made", () => {
  const taking = run(chosen, act("takeover"), typed("Hello"), sent);
  assert.deepEqual(requestsOf(taking.commands), [
    { part: "desk", type: "act", act: "takeover", key: "k1", userId: "user-1", epoch: 3 },
  ]);
  const taken = run(taking.state, done("k1", 4));
  assert.deepEqual(requestsOf(taken.commands), [
    { part: "desk", type: "post-reply", key: "k3", userId: "user-1", text: "Hello", epoch: 4 },
  ]);
});

test("acts on two conversations do not wait for each other", () => {
  const both = run(chosen, entry({ user_id: "user-2" }), act("resolve"), act("resolve", "user-2"));
  assert.equal(requestsOf(both.commands).length, 2);
});

test("a second click on the same button asks for nothing more", () => {
  assert.equal(requestsOf(run(chosen, act("takeover"), act("takeover")).commands).length, 1);
});

test("who comes too late is told on the card and at the field, and keeps the text", () => {
  const late = run(chosen, typed("Hello"), sent, failed("k2", stale)).state;
  assert.equal(entryOf(late)?.problem, "Mia has this conversation now.");
  assert.equal(late.desk.form.textProblem, "Not sent. Mia has this conversation now.");
  assert.equal(late.desk.form.text, "Hello");
  // The truth comes by the feed, and does not take away why it failed.
  const told = run(late, entry({ epoch: 5, agent: "mia" })).state;
  assert.equal(entryOf(told)?.problem, "Mia has this conversation now.");
  assert.equal(entryOf(run(told, act("takeover")).state)?.problem, null);
});

test("what waited behind a failed act is not tried, and its text comes back", () => {
  const lost = run(chosen, act("takeover"), typed("Hello"), sent, failed("k1", stale));
  assert.equal(requestsOf(lost.commands).length, 1);
  assert.equal(lost.state.desk.form.text, "Hello");
  assert.deepEqual(lost.state.desk.open, []);
});

test("what was written for one visitor is never sent to another, and is there when the agent comes back", () => {
  const both = run(chosen, line({ seq: 2, user_id: "user-2" }), typed("For the first")).state;
  const other = run(both, noteTyped("A note on the first"), use("user-2")).state;
  assert.deepEqual([other.desk.form.text, other.desk.form.note], ["", ""]);
  const back = run(other, typed("For the second"), use("user-1")).state;
  assert.deepEqual([back.desk.form.text, back.desk.form.note], ["For the first", "A note on the first"]);
  assert.equal(run(back, use("user-2")).state.desk.form.text, "For the second");
});

test("what was written before anybody was chosen goes along to the one that is", () => {
  const known = run(connected, line({ seq: 1 }), typed("Hello"), use("user-1")).state;
  assert.equal(known.desk.form.text, "Hello");
});

test("a reply that fails after the agent went on comes back where it was written", () => {
  const gone = run(chosen, line({ seq: 2, user_id: "user-2" }), typed("Hello"), sent, use("user-2")).state;
  const lost = once(gone, failed("k3", { type: "unreachable" }), "k9").state;
  assert.equal(lost.desk.form.text, "");
  assert.equal(entryOf(lost)?.problem, "The server cannot be reached.");
  assert.equal(run(lost, use("user-1")).state.desk.form.text, "Hello");
});

test("a note goes to the notes' door alone, and leaves the reply as it is", () => {
  const { state, commands } = run(chosen, typed("Hello"), writing("note"), noteTyped(" Rude "), sent);
  assert.deepEqual(requestsOf(commands), [
    { part: "desk", type: "post-note", key: "k4", userId: "user-1", text: "Rude" },
  ]);
  assert.deepEqual([state.desk.form.text, state.desk.form.note], ["Hello", ""]);
  const note = { number: 1, user_id: "user-1", agent: "agent", text: "Rude", at: 1 };
  const stored = run(
    state,
    { part: "act", type: "note-stored", key: "k4", note },
    { part: "entry", type: "note-came", note },
  ).state;
  assert.deepEqual(entryOf(stored)?.notes, [note]);
  assert.equal(stored.desk.form.writing, "note");
});

test("an empty note is not sent, and what is wrong is said at the note", () => {
  const { state, commands } = run(chosen, typed("Hello"), writing("note"), sent);
  assert.deepEqual(requestsOf(commands), []);
  assert.equal(state.desk.form.noteProblem, "Write a note first.");
  assert.equal(state.desk.form.textProblem, null);
});

test("an answer for who has left the console changes nothing", () => {
  const disconnect: PageEvent = { part: "desk", type: "disconnect-clicked" };
  const left = once(run(chosen, act("resolve")).state, disconnect, "k9").state;
  assert.deepEqual(run(left, done("k1", 4)).state.desk.entries, []);
});
