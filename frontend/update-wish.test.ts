import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatControl } from "../contract/chat.ts";
import { run } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import { initialState, type PageState } from "./state.ts";
import { update } from "./update.ts";

const control = (change: Partial<ChatControl> = {}): PageEvent => ({
  part: "chat",
  type: "control-came",
  control: {
    owner: "bot",
    human_mode: false,
    is_queued: false,
    can_ask: true,
    can_leave_address: false,
    ...change,
  },
});
const queued = { owner: "human", is_queued: true, can_ask: false } as const;
const wished: PageEvent = { part: "wish", type: "person-wished" };
const typedAddress = (text: string): PageEvent => ({ part: "wish", type: "address-typed", text });
const sentAddress: PageEvent = { part: "wish", type: "address-sent" };

const connected = run(
  initialState,
  { part: "chat", type: "session-made", session: { user_id: "user-1", resumed: false } },
  { part: "chat", type: "feed-opened" },
  control(),
).state;
const notesOf = (state: PageState) =>
  state.chat.transcript.entries.flatMap((entry) => (entry.kind === "note" ? [entry.text] : []));

test("a visitor who asks for a person asks once, and goes on writing", () => {
  const { state, commands } = run(connected, wished, wished);
  assert.deepEqual(commands, [
    { part: "chat", type: "ask-for-person" },
    { part: "page", type: "focus", field: "composer" },
    { part: "page", type: "focus", field: "composer" },
  ]);
  const asked = run(state, { part: "wish", type: "person-asked" }).state;
  assert.equal(asked.chat.isAsking, false);
  assert.deepEqual(notesOf(asked), []);
});

test("a wish for a person that fails is said, and can be tried again", () => {
  const fault = { type: "unreachable" } as const;
  const lost = run(connected, wished, { part: "wish", type: "ask-failed", fault });
  assert.deepEqual(notesOf(lost.state), ["Nobody was asked. The server cannot be reached."]);
  assert.deepEqual(run(lost.state, wished).commands[0], { part: "chat", type: "ask-for-person" });
});

test("an e-mail address goes out without blanks; what is none is said to be none", () => {
  const wrong = run(connected, typedAddress("ada"), sentAddress);
  assert.deepEqual(wrong.commands, []);
  assert.equal(wrong.state.chat.address.problem, "Enter an e-mail address such as ada@example.com.");
  const right = run(wrong.state, typedAddress(" ada@example.com "), sentAddress, sentAddress);
  assert.deepEqual(right.commands, [{ part: "chat", type: "leave-address", address: "ada@example.com" }]);
  const stored = run(right.state, { part: "wish", type: "address-stored" }).state;
  assert.deepEqual(stored.chat.address, { text: "", isSending: false, problem: null });
});

test("an address that the server refuses stays, with why", () => {
  const fault = { type: "refused", status: 422, detail: "Not an address.", errors: [] } as const;
  const sent = run(connected, typedAddress("a@b.c"), sentAddress).state;
  const { address } = run(sent, { part: "wish", type: "address-failed", fault }).state.chat;
  assert.deepEqual(address, { text: "a@b.c", isSending: false, problem: "Not an address." });
});

test("nobody is said to have taken over who has not: in the queue Baton's own lines tell how it stands", () => {
  const waits = run(connected, control(queued)).state;
  assert.deepEqual(notesOf(waits), []);
  const taken = run(waits, control({ ...queued, is_queued: false })).state;
  assert.deepEqual(notesOf(taken), ["A human agent has taken over this conversation."]);
  // The agent vanished, and the bot comes back.
  const back = run(taken, control(queued), control()).state;
  assert.deepEqual(notesOf(back).slice(1), ["The bot is back and answers from here."]);
});

test("under the switch nobody is said to take over, whoever answers", () => {
  const on = run(connected, control({ ...queued, human_mode: true })).state;
  const answered = run(on, control({ owner: "human", human_mode: true, can_ask: false })).state;
  assert.equal(notesOf(answered).includes("A human agent has taken over this conversation."), false);
});

test("what Baton says leaves the bot at its work", () => {
  const typed: PageEvent = { part: "outbox", type: "text-typed", text: "Hi" };
  const asked = run(connected, typed, { part: "outbox", type: "message-sent" }).state;
  const message = { seq: 1, text: "…", attachments: 0, files: [], turn: null, key: null, at: 0 } as const;
  const told = run(asked, {
    part: "chat",
    type: "message-came",
    message: { ...message, author: "system" },
  }).state;
  assert.equal(told.chat.isAwaiting, true);
});

test("a person who answers is told of the visitor's typing, at most every three seconds", () => {
  const typed: PageEvent = { part: "outbox", type: "text-typed", text: "H" };
  const tells = (state: PageState, at: number) => {
    const step = update(state, typed, { at, key: "k" });
    return { state: step.state, told: step.commands.length };
  };
  assert.equal(tells(connected, 10_000).told, 0);
  const human = run(connected, control({ owner: "human", can_ask: false })).state;
  const first = tells(human, 10_000);
  assert.equal(first.told, 1);
  assert.equal(tells(first.state, 12_999).told, 0);
  assert.equal(tells(first.state, 13_000).told, 1);
  assert.deepEqual(run(human, { part: "outbox", type: "text-typed", text: " " }).commands, []);
});
