import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenConversation, SeenMessage } from "../play.ts";
import { emptyFile, withGlance } from "./glance.ts";

function message(id: number, more: Partial<SeenMessage> = {}): SeenMessage {
  return {
    id,
    type: "outgoing",
    content: "Gladly.",
    private: false,
    senderType: "agent_bot",
    senderName: "Helper Bot",
    contentAttributes: {},
    status: "sent",
    attachments: [],
    createdAt: 1000 + id,
    ...more,
  };
}
const question = (id: number) => message(id, { type: "incoming", content: `Why? (ref 3-${id})` });

function seen(more: Partial<SeenConversation> = {}): SeenConversation {
  return {
    id: 57,
    inboxId: 3,
    sourceId: "s",
    contactName: "Vera",
    status: "pending",
    assignee: { id: 7, name: "Helper Bot" },
    assigneeType: "AgentBot",
    labels: [],
    customAttributes: {},
    teamId: null,
    typing: null,
    messages: [],
    ...more,
  };
}
const begun = withGlance(emptyFile(900), { seen: seen({ messages: [question(1)] }), by: "play", at: 1002 });
const asked = { type: "visitor-wrote", at: 1001, message: 1, ref: { play: 3, number: 1 } };
const pending = { type: "status-became", at: 900, status: "pending", by: "play" };

test("a conversation begins with its status, at the last moment before it, and the visitor's message", () => {
  assert.deepEqual(begun, {
    lines: [pending, asked],
    lastMessage: 1,
    status: "pending",
    assignee: "AgentBot 7",
    lookedAt: 1002,
  });
});

test("a glance at nothing new adds nothing", () => {
  const again = withGlance(begun, { seen: seen({ messages: [question(1)] }), by: "bot", at: 1100 });
  assert.deepEqual(again, { ...begun, lookedAt: 1100 });
});

test("what the run did not write is the bot's, whoever it says it is from", () => {
  const messages = [question(1), message(2, { senderType: "user" }), message(3, { content: null })];
  const { lines } = withGlance(begun, { seen: seen({ messages }), by: "bot", at: 1100 });
  assert.deepEqual(lines.slice(2), [
    { type: "bot-wrote", at: 1002, message: 2, text: "Gladly." },
    { type: "bot-wrote", at: 1003, message: 3, text: "" },
  ]);
});

test("what the run wrote to the visitor is a person's", () => {
  const messages = [question(1), message(2, { senderType: null })];
  const { lines } = withGlance(begun, { seen: seen({ messages }), by: "play", at: 1100 });
  assert.deepEqual(lines.slice(2), [{ type: "person-wrote", at: 1002, message: 2 }]);
});

test("notes, activity and templates are nobody's words to the visitor", () => {
  const messages = [
    message(2, { private: true }),
    message(3, { type: "activity" }),
    message(4, { type: "template" }),
  ];
  const after = withGlance(begun, { seen: seen({ messages }), by: "bot", at: 1100 });
  assert.deepEqual(after, { ...begun, lastMessage: 4, lookedAt: 1100 });
});

test("a message that is seen with a switch to another status came before it", () => {
  const handed = seen({ status: "open", assignee: null, assigneeType: null, messages: [message(2)] });
  const { lines } = withGlance(begun, { seen: handed, by: "bot", at: 1100 });
  assert.deepEqual(lines.slice(2), [
    { type: "bot-wrote", at: 1002, message: 2, text: "Gladly." },
    { type: "status-became", at: 1002, status: "open", by: "bot" },
  ]);
});

test("a message that is seen with the return to pending woke the conversation", () => {
  const resolved = withGlance(begun, { seen: seen({ status: "resolved" }), by: "play", at: 1100 });
  const woken = withGlance(resolved, { seen: seen({ messages: [question(2)] }), by: "play", at: 1200 });
  assert.deepEqual(woken.lines.slice(3), [
    { type: "status-became", at: 1100, status: "pending", by: "play" },
    { type: "visitor-wrote", at: 1002, message: 2, ref: { play: 3, number: 2 } },
  ]);
});

test("a new assignee is told apart by kind, and nobody is no assignee", () => {
  const look = (more: Partial<SeenConversation>) =>
    withGlance(begun, { seen: seen({ messages: [question(1)], ...more }), by: "play", at: 1100 }).lines.slice(
      2,
    );
  assert.deepEqual(look({ assignee: { id: 5, name: "Dana" }, assigneeType: "User" }), [
    { type: "person-assigned", at: 1002 },
  ]);
  assert.deepEqual(look({ assignee: { id: 8, name: "Other Bot" } }), [{ type: "bot-assigned", at: 1002 }]);
  assert.deepEqual(look({ assignee: null, assigneeType: null }), []);
});
