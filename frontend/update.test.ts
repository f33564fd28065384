import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ChatMessage } from "../contract/chat.ts";
import type { Command } from "./command.ts";
import type { PageEvent } from "./event.ts";
import { initialState, type PageState } from "./state.ts";
import { update } from "./update.ts";

type Run = { readonly state: PageState; readonly commands: readonly Command[] };

/** Sends the events one after the other; event number n has the key `k<n>` and happens at n milliseconds. */
function run(state: PageState, ...events: readonly PageEvent[]): Run {
  let commands: readonly Command[] = [];
  let next = state;
  for (const [index, event] of events.entries()) {
    const step = update(next, event, { at: index + 1, key: `k${index + 1}` });
    next = step.state;
    commands = [...commands, ...step.commands];
  }
  return { state: next, commands };
}

const session = (user_id = "user-1", resumed = true): PageEvent => ({
  part: "chat",
  type: "session-made",
  session: { user_id, resumed },
});
const opened: PageEvent = { part: "chat", type: "feed-opened" };
const failed: PageEvent = { part: "chat", type: "feed-failed" };
const typed = (text: string): PageEvent => ({ part: "outbox", type: "text-typed", text });
const sent: PageEvent = { part: "outbox", type: "message-sent" };
const came = (message: Partial<ChatMessage> & { seq: number }): PageEvent => ({
  part: "chat",
  type: "message-came",
  message: { author: "bot", text: "…", attachments: 0, files: [], turn: null, key: null, at: 0, ...message },
});
const control = (owner: "bot" | "human", human_mode = false, is_queued = false): PageEvent => ({
  part: "chat",
  type: "control-came",
  control: { owner, human_mode, is_queued, can_ask: owner === "bot", can_leave_address: false },
});
const draft = (turn: number, text: string, whole = false): PageEvent => ({
  part: "chat",
  type: "draft-came",
  draft: { turn, text, whole },
});
const retracted = (turn: number): PageEvent => ({
  part: "chat",
  type: "draft-retracted",
  retracted: { turn },
});
const botAnswered = (key: string): PageEvent => ({
  part: "outbox",
  type: "post-answered",
  key,
  answer: { status: "ok", route: "bot", reply: "…" },
});
const humanAnswered = (key: string): PageEvent => ({
  part: "outbox",
  type: "post-answered",
  key,
  answer: { status: "ok", route: "human", message: "Human mode is ON. No bot reply generated." },
});
const postFailed = (key: string): PageEvent => ({
  part: "outbox",
  type: "post-failed",
  key,
  fault: { type: "unreachable" },
});

const connected = run(initialState, session("user-1", false), opened, control("bot")).state;
const textsOf = (state: PageState) => state.chat.transcript.entries.map((entry) => entry.text);
const notesOf = (state: PageState) =>
  state.chat.transcript.entries.flatMap((entry) => (entry.kind === "note" ? [entry.text] : []));
const postsOf = (commands: readonly Command[]) =>
  commands.flatMap((command) => (command.type === "post-message" ? [command.key] : []));

test("whatever the order of feed, answer and drafts, each message is shown once and in order, and no draft stays", () => {
  // k2 is the key of the one message that is sent first.
  const events = [
    came({ seq: 1, author: "visitor", text: "Hi", key: "k2" }),
    came({ seq: 2, text: "Hello", turn: 1 }),
    came({ seq: 3, author: "agent", text: "Ada here" }),
    botAnswered("k2"),
    postFailed("k2"),
    draft(1, "Hel"),
    draft(1, "Hello", true),
    retracted(1),
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...events)),
      fc.shuffledSubarray(events, { minLength: 8 }),
      (some, all) => {
        const { state } = run(run(connected, typed("Hi"), sent).state, ...some, ...all);
        assert.deepEqual(textsOf(state), ["Hi", "Hello", "Ada here"]);
        assert.equal(state.chat.draft, null);
      },
    ),
  );
});

test("a message is shown and posted at once, and the field is empty again", () => {
  const { state, commands } = run(connected, typed(" Hi "), sent);
  assert.deepEqual(textsOf(state), ["Hi"]);
  assert.equal(state.chat.text, "");
  assert.deepEqual(commands, [
    { part: "page", type: "focus", field: "composer" },
    { part: "chat", type: "post-message", key: "k2", id: 1, text: "Hi" },
  ]);
});

test("blank text is not sent", () => {
  assert.deepEqual(postsOf(run(connected, typed(" \n"), sent).commands), []);
});

test("a second message waits until the first is stored, then the first post is let go", () => {
  const first = run(connected, typed("one"), sent, typed("two"), sent);
  assert.deepEqual(postsOf(first.commands), ["k2"]);
  const stored = run(first.state, came({ seq: 1, author: "visitor", text: "one", key: "k2" }));
  assert.deepEqual(stored.commands, [
    { part: "chat", type: "abort-post", key: "k2" },
    { part: "chat", type: "post-message", key: "k4", id: 2, text: "two" },
  ]);
});

test("a message that could not be sent goes out again under its key when the connection is back", () => {
  const lost = run(connected, typed("Hi"), sent, failed, postFailed("k2"));
  const back = run(lost.state, session(), opened);
  assert.deepEqual(postsOf(back.commands), ["k2"]);
  assert.deepEqual(textsOf(back.state), ["Hi"]);
});

test("a message that the server refused waits for Retry", () => {
  const fault = { type: "refused", status: 429, detail: "Too many.", errors: [] } as const;
  const refused = run(
    connected,
    typed("Hi"),
    sent,
    { part: "outbox", type: "post-failed", key: "k2", fault },
    opened,
  );
  assert.deepEqual(postsOf(refused.commands), ["k2"]);
  const again = run(refused.state, { part: "outbox", type: "retry-clicked", key: "k2" });
  assert.deepEqual(postsOf(again.commands), ["k2"]);
});

test("a message that the server will never take is not offered for Retry, and too long is said so", () => {
  const deliveryAfter = (status: number, field: string) => {
    const errors = [{ field, detail: "is wrong" }];
    const fault = { type: "refused", status, detail: `${field}: is wrong`, errors } as const;
    const { state } = run(connected, typed("Hi"), sent, {
      part: "outbox",
      type: "post-failed",
      key: "k2",
      fault,
    });
    const [pending] = state.chat.transcript.entries;
    assert.ok(pending?.kind === "pending" && pending.delivery.type === "failed");
    const { because, canRetry } = pending.delivery;
    return { because, canRetry };
  };
  const tooLong = { because: "This message is too long to send.", canRetry: false };
  assert.deepEqual(deliveryAfter(422, "content"), tooLong);
  assert.deepEqual(deliveryAfter(413, "body"), tooLong);
  assert.deepEqual(deliveryAfter(422, "id"), { because: "id: is wrong", canRetry: false });
  assert.deepEqual(deliveryAfter(429, "body"), { because: "body: is wrong", canRetry: true });
});

test("what was written before the session stands is posted with it", () => {
  const early = run(initialState, typed("Hi"), sent);
  assert.deepEqual(postsOf(early.commands), []);
  assert.deepEqual(postsOf(run(early.state, session()).commands), ["k2"]);
});

test("a routed message is noted once, behind the message", () => {
  const routed = run(
    connected,
    typed("Hi"),
    sent,
    humanAnswered("k2"),
    came({ seq: 1, author: "visitor", key: "k2" }),
  );
  const { state } = run(routed.state, humanAnswered("k2"), came({ seq: 2, author: "agent", text: "Ada" }));
  assert.deepEqual(textsOf(state).slice(1), ["Your message was routed to a human agent.", "Ada"]);
});

test("a change of the switch is noted once, whoever tells it first", () => {
  const on: readonly PageEvent[] = [
    { part: "mode", type: "switched", asked: true, humanMode: true },
    { part: "mode", type: "mode-learnt", humanMode: true },
    control("human", true),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...on], { minLength: 3 }), (events) => {
      const { state } = run(connected, ...events);
      assert.deepEqual(notesOf(state), ["Human Mode is ON. Messages go to a human agent now."]);
    }),
  );
});

test("a takeover and a handback are noted and announced, and the draft goes", () => {
  const taken = run(connected, draft(1, "Hel"), control("human"), draft(2, "Talk over"));
  assert.equal(taken.state.chat.draft, null);
  assert.equal(taken.state.status, "A human agent has taken over this conversation.");
  const back = run(taken.state, control("bot"));
  assert.deepEqual(notesOf(back.state), [
    "A human agent has taken over this conversation.",
    "The bot is back and answers from here.",
  ]);
});

test("a draft grows, is replaced as a whole, and late text of an ended turn is not shown", () => {
  const grown = run(connected, draft(1, "Hel"), draft(1, "lo")).state;
  assert.deepEqual(grown.chat.draft, { turn: 1, text: "Hello" });
  assert.deepEqual(run(grown, draft(1, "Bye", true)).state.chat.draft, { turn: 1, text: "Bye" });
  assert.equal(run(grown, retracted(1), draft(1, "lo")).state.chat.draft, null);
});

test("a short break is nobody's business; a longer one is noted, and its end", () => {
  const short = run(connected, failed, session(), opened).state;
  assert.deepEqual(notesOf(short), []);
  const long = run(connected, failed, failed, failed, session(), opened).state;
  assert.deepEqual(notesOf(long), ["Connection lost. Trying to reconnect…", "The connection is back."]);
});

test("after a restart of the server the transcript starts anew, and what was not sent is sent again", () => {
  const before = run(connected, came({ seq: 1, text: "old" }), typed("Hi"), sent, failed).state;
  const { state, commands } = run(before, session("user-1", false), opened);
  assert.deepEqual(textsOf(state), ["The server was restarted. This is a new conversation.", "Hi"]);
  assert.deepEqual(commands, [
    { part: "chat", type: "abort-post", key: "k3" },
    { part: "chat", type: "open-feed", after: 0 },
    { part: "chat", type: "post-message", key: "k3", id: 1, text: "Hi" },
  ]);
});

test("a resumed feed goes on behind the newest message", () => {
  const { commands } = run(run(connected, came({ seq: 7 }), failed).state, session());
  assert.deepEqual(commands, [{ part: "chat", type: "open-feed", after: 7 }]);
});

test("clicks on the toggle during a request end where the last one wanted it", () => {
  const toggle: PageEvent = { part: "mode", type: "toggle-clicked" };
  const twice = run(connected, toggle, toggle);
  assert.deepEqual(twice.commands, [{ part: "page", type: "switch-mode", enabled: true }]);
  const answered = run(twice.state, { part: "mode", type: "switched", asked: true, humanMode: true });
  assert.deepEqual(answered.commands, [{ part: "page", type: "switch-mode", enabled: false }]);
});

test("a toggle that needs an agent asks for the token", () => {
  const fault = { type: "refused", status: 401, detail: "Sign in.", errors: [] } as const;
  const { state, commands } = run(connected, { part: "mode", type: "switch-failed", fault });
  assert.equal(state.desk.needsToken, true);
  assert.equal(state.desk.problem, "Sign in as an agent to switch human mode.");
  assert.deepEqual(commands, [{ part: "page", type: "focus", field: "token" }]);
});
