import assert from "node:assert/strict";
import { test } from "node:test";
import { matchingReplies } from "./canned-replies.ts";
import { connected, entry, line, run, SESSION, use } from "./desk-test-kit.ts";
import { describeEntry, describeTime, isOverdue } from "./entry-words.ts";
import type { PageEvent } from "./event.ts";
import { type Shortcut, shortcutOf } from "./shortcuts.ts";
import { initialState, type PageState } from "./state.ts";

const pressed = (key: string, change: Partial<KeyboardEvent> = {}) => ({
  key,
  code: "",
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...change,
});
const press = (shortcut: Shortcut): PageEvent => ({ part: "desk", type: "shortcut-pressed", shortcut });
const chosenOf = (state: PageState) => state.desk.form.userId;

test("a shortcut is Alt and a letter, and nothing with Ctrl, which types characters", () => {
  assert.equal(shortcutOf(pressed("j"), true), "next");
  assert.equal(shortcutOf(pressed("j", { altKey: false }), false), null);
  assert.equal(shortcutOf(pressed("j", { ctrlKey: true }), false), null);
  assert.equal(shortcutOf(pressed("d"), false), null);
});

test("a key that types a character of its own with Alt types it in a field, and is a shortcut elsewhere", () => {
  const onMac = pressed("∆", { code: "KeyJ" });
  assert.equal(shortcutOf(onMac, true), null);
  assert.equal(shortcutOf(onMac, false), "next");
});

const three = run(
  connected,
  entry({ user_id: "user-1", place: "queued", agent: null, waiting_since: 1 }),
  entry({ user_id: "user-2", place: "offered", agent: "agent", waiting_since: 2 }),
  line({ seq: 1, user_id: "user-3", author: "bot" }),
  entry({ user_id: "user-3" }),
).state;

test("next and previous go through the conversations as they are shown, and stay at the ends", () => {
  const first = run(three, press("next")).state;
  assert.equal(chosenOf(first), "user-2");
  const last = run(first, press("next"), press("next"), press("next")).state;
  assert.equal(chosenOf(last), "user-3");
  assert.equal(chosenOf(run(last, press("previous")).state), "user-1");
});

test("accept takes what is offered, chosen or not; a key does only what there is a button for", () => {
  const acts = (...events: readonly PageEvent[]) =>
    run(three, ...events).commands.flatMap((command) =>
      command.type === "act" ? [`${command.act} ${command.userId}`] : [],
    );
  assert.deepEqual(acts(press("accept")), ["accept user-2"]);
  assert.deepEqual(acts(use("user-1"), press("take")), ["takeover user-1"]);
  assert.deepEqual(acts(use("user-3"), press("resolve")), ["resolve user-3"]);
  assert.deepEqual(acts(use("user-1"), press("resolve")), []);
});

test("without an agent no key does anything", () => {
  assert.equal(run(initialState, press("note")).state, initialState);
});

test("a slash offers the canned replies, those that begin with the word first, and a blank ends it", () => {
  const names = (text: string) => matchingReplies(SESSION.replies, text).map(({ name }) => name);
  assert.deepEqual(names("/"), ["hours", "refund", "hello"]);
  assert.deepEqual(names("/he"), ["hello", "hours"]);
  assert.deepEqual(names("/MONEY"), ["refund"]);
  assert.deepEqual(names("/x"), []);
  assert.deepEqual(names("hello /he"), []);
  assert.deepEqual(names("/he "), []);
});

const typed = (text: string): PageEvent => ({ part: "reply", type: "reply-typed", text });
const enter: PageEvent = { part: "reply", type: "enter-pressed" };
const moved = (by: 1 | -1): PageEvent => ({ part: "reply", type: "option-moved", by });

test("Enter takes the chosen canned reply and sends nothing; arrows go around; Escape leaves the text alone", () => {
  const at = run(three, use("user-3")).state;
  const posts = (...events: readonly PageEvent[]) =>
    run(at, ...events).commands.flatMap((command) => (command.type === "post-reply" ? [command.text] : []));
  const textOf = (...events: readonly PageEvent[]) => run(at, ...events).state.desk.form.text;
  assert.equal(textOf(typed("/"), moved(-1), enter), "Hello, how can I help?");
  assert.equal(textOf(typed("/"), moved(1), enter), "Your money is on its way.");
  assert.deepEqual(posts(typed("/"), enter), []);
  assert.deepEqual(posts(typed("/"), { part: "reply", type: "list-closed" }, enter), ["/"]);
  assert.deepEqual(posts(typed("/"), enter, enter), ["We are here from nine to five."]);
});

test("waiting is told in plain words, and marked when it is over the time", () => {
  assert.deepEqual([5_000, 60_000, 3_900_000, 86_400_000].map(describeTime), [
    "less than a minute",
    "1 min",
    "1 h 5 min",
    "1 day",
  ]);
  const [queued, offered] = three.desk.entries;
  assert.ok(queued && offered);
  const glance = { me: "agent", now: 120_002, overdueMs: 120_000 };
  const clock = () => "14:03";
  assert.deepEqual(describeEntry(queued, glance, clock), ["In the queue", "waits 2 min"]);
  assert.equal(isOverdue(queued, glance), true);
  assert.equal(isOverdue(offered, glance), false);
  const left = { ...offered, control: { ...offered.control, offered_until: 130_900 } };
  assert.deepEqual(describeEntry(left, glance, clock), ["Offered to you for 10 s", "waits 2 min"]);
});

test("who has a conversation at the help desk is named, where anybody has it", () => {
  const standsAs = (agent: string | null) => {
    const [found] = run(connected, entry({ place: "elsewhere", agent })).state.desk.entries;
    assert.ok(found);
    return describeEntry(found, { me: "agent", now: 0, overdueMs: 0 }, () => "14:03");
  };
  assert.deepEqual(standsAs("Mia"), ["With Mia at the help desk", "no recent messages"]);
  assert.deepEqual(standsAs(null), ["At the help desk", "no recent messages"]);
});
