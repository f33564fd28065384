import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskPacket } from "../contract/desk.ts";
import type { Command } from "./command.ts";
import { countUnread } from "./desk-entries.ts";
import { connected, control, entry, entryOf, line, run, use } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import type { PageState } from "./state.ts";
import { update } from "./update.ts";

const packet: DeskPacket = {
  reason: "asked",
  since: 10,
  summary: [{ text: "The tap drips", seq: 1 }],
  tried: [],
  question: { text: "When do you come?", seq: 3 },
  draft: "We come",
};
const detail = (epoch: number, change: Partial<DeskPacket> = {}): PageEvent => ({
  part: "entry",
  type: "detail-came",
  detail: { entry: control({ epoch }), packet: { ...packet, ...change }, lines: [], notes: [] },
});
const readsOf = (commands: readonly Command[]) =>
  commands.flatMap((command) => (command.type === "read-entry" ? [command.userId] : []));

test("of two states of one epoch the one with more messages is newer", () => {
  const newer = entry({ epoch: 2, last_seq: 4, waiting_since: null });
  const { state } = run(connected, newer, entry({ epoch: 2, last_seq: 3, waiting_since: 1 }));
  assert.equal(entryOf(state)?.control.waiting_since, null);
});

test("the packet is read when an entry is chosen, and again when its owner changes", () => {
  const used = run(connected, entry({ owner: "bot" }), use("user-1"));
  assert.deepEqual(readsOf(used.commands), ["user-1"]);
  assert.deepEqual(readsOf(run(used.state, entry({ owner: "bot", last_seq: 1 })).commands), []);
  assert.deepEqual(readsOf(run(used.state, entry({ epoch: 2 })).commands), ["user-1"]);
  assert.deepEqual(readsOf(run(used.state, entry({ user_id: "user-2", epoch: 2 })).commands), []);
});

test("a packet that was read before the owner changed does not replace the newer one", () => {
  const { state } = run(connected, entry({ epoch: 2 }), detail(2), detail(1, { reason: "helpless" }));
  assert.equal(entryOf(state)?.packet?.reason, "asked");
});

test("the packet's draft is offered once: not after it was used, dropped or answered past", () => {
  const read = run(connected, entry(), detail(1)).state;
  assert.equal(entryOf(read)?.suggestion, "We come");
  const dropped = run(read, { part: "reply", type: "suggestion-dropped", userId: "user-1" }, detail(1)).state;
  assert.equal(entryOf(dropped)?.suggestion, null);
  const answered = run(connected, entry(), line({ seq: 5, at: 20, author: "agent" }), detail(1)).state;
  assert.equal(entryOf(answered)?.suggestion, null);
});

test("unread is what a visitor wrote since the agent looked or anybody answered", () => {
  const unread = (state: PageState) => countUnread(entryOf(state) ?? assert.fail("no entry"));
  const two = run(connected, line({ seq: 1 }), line({ seq: 2, author: "bot" }), line({ seq: 3 })).state;
  assert.equal(unread(two), 1);
  const more = run(two, line({ seq: 4 }), line({ seq: 5, author: "system" })).state;
  assert.equal(unread(more), 2);
  const looked = run(more, use("user-1")).state;
  assert.equal(unread(looked), 0);
  assert.equal(unread(run(looked, line({ seq: 6 })).state), 0);
  const gone = run(looked, line({ seq: 1, user_id: "user-2" }), use("user-2"), line({ seq: 7 })).state;
  assert.equal(unread(gone), 1);
});

test("a visitor types until the time is over or the message is there", () => {
  const typing: PageEvent = { part: "entry", type: "typing-came", userId: "user-1" };
  const types = run(connected, line({ seq: 1 }), typing).state;
  assert.equal(entryOf(types)?.typingUntil, 7_000);
  assert.equal(entryOf(run(types, line({ seq: 2 })).state)?.typingUntil, 0);
  assert.equal(run(connected, typing).state, connected);
});

const offer = entry({ place: "offered", agent: "agent", waiting_since: 5 });

/** Whether the console rings when this comes long after it was opened. */
const rings = (state: PageState, event: PageEvent) =>
  update(state, event, { at: 60_000, key: "k" }).commands.some(({ type }) => type === "ring");

test("the console rings for an offer and for who waits anew, each once", () => {
  assert.equal(rings(connected, offer), true);
  assert.equal(rings(run(connected, offer).state, offer), false);
  assert.equal(rings(connected, entry({ place: "queued", agent: null })), true);
  assert.equal(rings(connected, entry({ place: "offered", agent: "mia" })), true);
  const answered = run(connected, entry(), line({ seq: 1, author: "agent" })).state;
  assert.equal(rings(answered, line({ seq: 2 })), true);
});

test("the console does not ring for what the agent took, what a colleague has, the replay, or when it is mute", () => {
  const withBot = run(connected, entry({ owner: "bot", is_thinking: true }), line({ seq: 1 })).state;
  assert.equal(rings(withBot, entry({ epoch: 2, waiting_since: 1 })), false);
  assert.equal(rings(withBot, entry({ epoch: 2, waiting_since: 1, agent: "mia" })), false);
  assert.deepEqual(run(connected, offer).commands, []);
  const mute = run(connected, { part: "desk", type: "sound-clicked" }).state;
  assert.equal(rings(mute, offer), false);
});
