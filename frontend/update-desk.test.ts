import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Command } from "./command.ts";
import { connect, connected, entry, groupsOf, line, made, opened, run } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import { initialState } from "./state.ts";
import { update } from "./update.ts";
import { isConnected } from "./update-desk.ts";

const failed = (isRefused: boolean): PageEvent => ({ part: "desk", type: "feed-failed", isRefused });
const unauthorised: PageEvent = {
  part: "desk",
  type: "session-failed",
  fault: { type: "refused", status: 401, detail: "This is not the agent token.", errors: [] },
};
const reply = (userId: string, text: string): readonly PageEvent[] => [
  { part: "reply", type: "user-id-typed", text: userId },
  { part: "reply", type: "reply-typed", text },
  { part: "reply", type: "form-sent" },
];

test("connecting makes a session, then opens the feed", () => {
  const { state, commands } = run(initialState, connect, made, opened);
  assert.equal(isConnected(state.desk), true);
  assert.deepEqual(commands, [
    { part: "desk", type: "make-session", token: "" },
    { part: "desk", type: "open-feed", after: 0 },
  ]);
});

test("where a token is needed it is asked for, and a wrong one is said to be wrong", () => {
  const asked = run(initialState, connect, unauthorised);
  assert.equal(asked.state.desk.needsToken, true);
  assert.equal(asked.state.desk.problem, null);
  const wrong = run(asked.state, { part: "desk", type: "token-typed", text: "x" }, connect, unauthorised);
  assert.equal(wrong.state.desk.problem, "This is not the agent token.");
  assert.equal(wrong.state.desk.token, "");
});

test("a dropped feed resumes behind the newest line; a refused one signs in anew, at once but only once", () => {
  const before = run(connected, line({ seq: 4 })).state;
  const dropped = run(before, failed(false), { part: "desk", type: "retry-due" });
  assert.deepEqual(dropped.commands.at(-1), { part: "desk", type: "open-feed", after: 4 });
  const refused = run(before, failed(true), made, failed(true));
  assert.deepEqual(refused.commands, [
    { part: "desk", type: "make-session", token: "" },
    { part: "desk", type: "open-feed", after: 0 },
    { part: "desk", type: "retry-later", attempt: 1 },
  ]);
});

test("a short break leaves the agent connected, a longer one does not", () => {
  const short = run(connected, failed(false));
  assert.equal(isConnected(short.state.desk), true);
  assert.equal(isConnected(run(short.state, failed(false)).state.desk), false);
});

test("whatever the order and the repeats, an entry's lines stand there once and in order", () => {
  const events = [1, 2, 3, 4].map((seq) => line({ seq }));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...events)),
      fc.shuffledSubarray(events, { minLength: 4 }),
      (some, all) => {
        const { state } = run(connected, ...some, ...all);
        assert.deepEqual(
          state.desk.entries.map(({ lines }) => lines.map(({ seq }) => seq)),
          [[1, 2, 3, 4]],
        );
      },
    ),
  );
});

test("who waits for a person stands above who has one, and those above who has the bot", () => {
  const { state } = run(
    connected,
    line({ seq: 1, user_id: "user-1", at: 30 }),
    line({ seq: 1, user_id: "user-2", at: 20 }),
    line({ seq: 1, user_id: "user-3", at: 10 }),
    entry({ user_id: "user-1" }),
    entry({ user_id: "user-2" }),
    line({ seq: 2, user_id: "user-2", at: 40, author: "agent" }),
  );
  assert.deepEqual(groupsOf(state), { waiting: ["user-1"], people: ["user-2"], bot: ["user-3"] });
  assert.deepEqual(groupsOf(state, true), { waiting: ["user-3", "user-1"], people: ["user-2"], bot: [] });
});

const withBot = (is_thinking: boolean, epoch = 0) =>
  entry({ owner: "bot", reason: null, epoch, is_thinking });
const lookAgain = (key: string): PageEvent => ({
  part: "entry",
  type: "look-again-due",
  userId: "user-1",
  key,
});
const looksOf = (commands: readonly Command[]) =>
  commands.flatMap((command) => (command.type === "look-again-later" ? [command.key] : []));

test("whom the bot leaves without an answer waits for a person, once that has lasted", () => {
  const asked = run(connected, withBot(true), line({ seq: 1 }));
  assert.deepEqual(looksOf(asked.commands), []);
  // The switch goes on and off again while the bot thinks.
  const on = run(asked.state, entry({ reason: "human-mode" })).state;
  assert.deepEqual(groupsOf(on, true), { waiting: ["user-1"], people: [], bot: [] });
  const left = run(on, withBot(false, 2));
  assert.deepEqual(looksOf(left.commands), ["k1"]);
  assert.deepEqual(groupsOf(left.state), { waiting: [], people: [], bot: ["user-1"] });
  const lasted = run(left.state, lookAgain("k1")).state;
  assert.deepEqual(groupsOf(lasted), { waiting: ["user-1"], people: [], bot: [] });
  const answered = run(lasted, line({ seq: 2, author: "agent" })).state;
  assert.deepEqual(groupsOf(answered), { waiting: [], people: [], bot: ["user-1"] });
  assert.deepEqual(groupsOf(run(lasted, withBot(true, 2)).state).bot, ["user-1"]);
});

test("between the end of a reply and its line nobody seems to wait, whenever the page looks again", () => {
  const ended = run(connected, withBot(true), line({ seq: 1 }), withBot(false));
  assert.deepEqual(looksOf(ended.commands), ["k3"]);
  assert.deepEqual(groupsOf(ended.state).waiting, []);
  const replied = run(ended.state, line({ seq: 2, author: "bot" })).state;
  assert.equal(run(replied, lookAgain("k3")).state, replied);
  // The look that was meant for the first reply says nothing of the next message.
  const next = update(replied, line({ seq: 3 }), { at: 9_000, key: "k9" }).state;
  assert.deepEqual(groupsOf(run(next, lookAgain("k3")).state).waiting, []);
});

test("an older state of a conversation does not replace a newer one", () => {
  const { state } = run(connected, entry({ epoch: 2, owner: "bot" }), entry({ epoch: 1 }));
  assert.equal(state.desk.entries[0]?.control.owner, "bot");
});

test("Use fills in the user ID and moves the focus to the reply", () => {
  const { state, commands } = run(connected, { part: "reply", type: "use-clicked", userId: "user-7" });
  assert.equal(state.desk.form.userId, "user-7");
  assert.deepEqual(commands, [{ part: "page", type: "focus", field: "reply" }]);
});

test("a reply is sent, the field is empty again and the user ID stays", () => {
  const { state, commands } = run(connected, ...reply("user-1", "Hello"));
  const { userId, text, userIdProblem, textProblem } = state.desk.form;
  assert.deepEqual({ userId, text }, { userId: "user-1", text: "" });
  assert.deepEqual({ userIdProblem, textProblem }, { userIdProblem: null, textProblem: null });
  assert.deepEqual(commands[0], {
    part: "desk",
    type: "post-reply",
    key: "k3",
    userId: "user-1",
    text: "Hello",
    epoch: null,
  });
});

test("a reply without text or with a wrong user ID is not sent, and each field says why", () => {
  const { state, commands } = run(connected, ...reply("Ada", " "));
  assert.deepEqual(commands, [{ part: "page", type: "focus", field: "user-id" }]);
  assert.equal(state.desk.form.userIdProblem, "Enter a user ID such as user-1.");
  assert.equal(state.desk.form.textProblem, "Write a reply first.");
});

test("a reply that failed comes back into the field, and sent again unchanged it keeps its key", () => {
  const fault = { type: "unreachable" } as const;
  const lost = run(connected, ...reply("user-1", "Hello"), {
    part: "act",
    type: "act-failed",
    key: "k3",
    fault,
  });
  assert.equal(lost.state.desk.form.text, "Hello");
  const again = run(lost.state, { part: "reply", type: "form-sent" });
  assert.deepEqual(again.commands[0], {
    part: "desk",
    type: "post-reply",
    key: "k3",
    userId: "user-1",
    text: "Hello",
    epoch: null,
  });
});

test("a reply to an unknown user says so at the user ID", () => {
  const fault = { type: "refused", status: 404, detail: "There is no user-9.", errors: [] } as const;
  const { state } = run(connected, ...reply("user-9", "Hello"), {
    part: "act",
    type: "act-failed",
    key: "k3",
    fault,
  });
  assert.equal(state.desk.form.userIdProblem, "There is no user-9.");
  assert.equal(state.desk.form.text, "Hello");
});

test("the bot's unsent draft is offered until it is used, dropped or pointless", () => {
  const suggestion: PageEvent = {
    part: "entry",
    type: "suggestion-came",
    suggestion: { user_id: "user-1", text: "Hel" },
  };
  const offered = run(connected, line({ seq: 1 }), suggestion, entry()).state;
  assert.equal(offered.desk.entries[0]?.suggestion, "Hel");
  const used = run(offered, { part: "reply", type: "suggestion-used", userId: "user-1" }).state;
  assert.equal(used.desk.form.text, "Hel");
  assert.equal(used.desk.entries[0]?.suggestion, null);
  assert.equal(run(offered, line({ seq: 2, author: "agent" })).state.desk.entries[0]?.suggestion, null);
  const handedBack = run(offered, entry({ owner: "bot", epoch: 2 })).state;
  assert.equal(handedBack.desk.entries[0]?.suggestion, "Hel");
  assert.equal(run(handedBack, line({ seq: 2, author: "bot" })).state.desk.entries[0]?.suggestion, null);
});

test("a double click on Connect Agent does not disconnect again", () => {
  const up = update(run(initialState, connect, made).state, opened, { at: 5_000, key: "k" }).state;
  const disconnect: PageEvent = { part: "desk", type: "disconnect-clicked" };
  assert.equal(update(up, disconnect, { at: 5_100, key: "k" }).state, up);
  assert.equal(update(up, disconnect, { at: 6_000, key: "k" }).state.desk.link, "off");
});
