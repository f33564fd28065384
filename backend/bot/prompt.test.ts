import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Author, Message } from "../conversation/state.ts";
import {
  type ChatMessage,
  MAX_CHARACTERS,
  MAX_MESSAGE_CHARACTERS,
  MAX_MESSAGES,
  writePrompt,
} from "./prompt.ts";
import { message } from "./test-kit.ts";

const INSTRUCTIONS = { role: "system", content: "Be kind." } as const;

/** Unless a test says otherwise the newest message is what is to be answered. */
function prompt(history: readonly Message[], { from = history.length, boundary = 0 } = {}) {
  return writePrompt(INSTRUCTIONS.content, { history, from, boundary });
}

test("visitors are users, bot and people are the assistant, and people are marked as such", () => {
  const history = [
    message({ seq: 1, author: "visitor", text: "Hello" }),
    message({ seq: 2, author: "bot", text: "How can I help?" }),
    message({ seq: 3, author: "agent", text: "I am Ada." }),
    message({ seq: 4, author: "visitor", text: "Where is it?" }),
  ];
  assert.deepEqual(prompt(history), [
    INSTRUCTIONS,
    { role: "user", content: "Hello" },
    { role: "assistant", content: "How can I help?" },
    { role: "assistant", content: "[human agent] I am Ada." },
    { role: "user", content: "Where is it?" },
  ]);
});

test("what Baton told the visitor is the assistant's, with a mark", () => {
  const history = [
    message({ seq: 1, author: "system", text: "The bot is back." }),
    message({ seq: 2, text: "Hello" }),
  ];
  assert.deepEqual(prompt(history), [
    INSTRUCTIONS,
    { role: "assistant", content: "[notice] The bot is back." },
    { role: "user", content: "Hello" },
  ]);
});

/** Roles and beginnings of a prompt, without the instructions. */
function outline(entries: readonly ChatMessage[]) {
  return entries.slice(1).map(({ role, content }) => `${role}: ${/^\[note\]|^.*/.exec(content)?.[0]}`);
}

const HANDED_BACK = [
  message({ seq: 1, text: "A refund?" }),
  message({ seq: 2, author: "agent", text: "It is done." }),
  message({ seq: 3, author: "system", text: "The bot is back." }),
  message({ seq: 4, text: "And my parcel?" }),
];

test("a note stands where the past ends, and says that a person was in charge when one wrote", () => {
  const entries = prompt(HANDED_BACK, { boundary: 2 });
  assert.deepEqual(outline(entries), [
    "user: A refund?",
    "assistant: [human agent] It is done.",
    "assistant: [note]",
    "assistant: [notice] The bot is back.",
    "user: And my parcel?",
  ]);
  assert.match(
    entries[3]?.content ?? "",
    /person from the team was in charge .* You are in charge again\. Do not repeat/,
  );
  const alone = prompt(HANDED_BACK, { boundary: 1 });
  assert.match(alone[2]?.content ?? "", /^\[note\] All above is past/);
  assert.doesNotMatch(alone[2]?.content ?? "", /was in charge/);
});

test("a question that is still open stands below the note, and nothing of Baton's after it", () => {
  const history = [
    message({ seq: 1, text: "Hello" }),
    message({ seq: 2, text: "A refund?" }),
    message({ seq: 3, author: "system", text: "A person will be with you." }),
    message({ seq: 4, text: "Anybody?" }),
    message({ seq: 5, author: "system", text: "The bot is back." }),
  ];
  assert.deepEqual(outline(prompt(history, { from: 2, boundary: 4 })), [
    "user: Hello",
    "assistant: [notice] A person will be with you.",
    "assistant: [note]",
    "assistant: [notice] The bot is back.",
    "user: A refund?",
    "user: Anybody?",
  ]);
});

test("there is no note when nothing of the past is left to see", () => {
  const long = "x".repeat(MAX_MESSAGE_CHARACTERS);
  const full = [1, 2, 3, 4].map((seq) => message({ seq: seq + 1, text: long }));
  const blank = message({ seq: 1, text: " " });
  for (const history of [full.slice(-1), [blank, ...full.slice(0, 1)], [message({ seq: 1 }), ...full]])
    assert.ok(
      prompt(history, { from: 2, boundary: 1 }).every(({ content }) => !content.startsWith("[note]")),
    );
});

test("attachments are mentioned, beside words or alone", () => {
  const history = [
    message({ seq: 1, text: "Look", attachments: 1 }),
    message({ seq: 2, text: " ", attachments: 2 }),
    message({ seq: 3, author: "agent", text: "", attachments: 1 }),
  ];
  assert.deepEqual(
    prompt(history)
      .slice(1)
      .map((entry) => entry.content),
    [
      "Look\n[1 attachment that you cannot see]",
      "[2 attachments that you cannot see]",
      "[human agent] [1 attachment that you cannot see]",
    ],
  );
});

test("a message with nothing in it is left out", () => {
  assert.deepEqual(prompt([message({ seq: 1, author: "agent", text: " " }), message({ seq: 2, text: "" })]), [
    INSTRUCTIONS,
  ]);
});

test("a huge message loses its middle, and the messages around it stay", () => {
  const huge = `start${"x".repeat(50_000)}end`;
  const [, before, cut, after] = prompt([
    message({ seq: 1, text: "before" }),
    message({ seq: 2, text: huge }),
    message({ seq: 3, text: "after" }),
  ]);
  assert.deepEqual([before?.content, after?.content], ["before", "after"]);
  assert.match(cut?.content ?? "", /^startx+\n\[… 44008 characters left out …\]\nx+end$/);
});

test("half a character is replaced: some servers refuse it", () => {
  assert.equal(prompt([message({ seq: 1, text: "a\ud83d b" })])[1]?.content, "a\ufffd b");
});

const anyMessage = fc.record({
  author: fc.constantFrom<Author>("visitor", "bot", "agent", "system"),
  text: fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer({ min: 1, max: 20_000 }).map((length) => "🗼".repeat(length)),
  ),
  attachments: fc.nat(3),
});

test("however long the history, the prompt stays within its bound and holds the newest messages in order", () => {
  const histories = fc.array(anyMessage, { minLength: 1, maxLength: 120 });
  const rule = fc.property(histories, (drawn) => {
    const history = drawn.map((entry, index) =>
      message({ ...entry, text: `#${index} ${entry.text}`, seq: index + 1 }),
    );
    const [system, ...entries] = prompt(history);
    assert.deepEqual(system, INSTRUCTIONS);
    assert.ok(entries.length <= MAX_MESSAGES);
    assert.ok(entries.reduce((sum, entry) => sum + entry.content.length, 0) <= MAX_CHARACTERS);
    const numbers = entries.map((entry) => Number(/#(\d+)\b/.exec(entry.content)?.[1]));
    const newest = history.map((_, index) => index).slice(-entries.length);
    assert.deepEqual(numbers, newest);
  });
  fc.assert(rule, { numRuns: 60 });
});

test("wherever the past ends, the bound holds and the visitor's open messages come last", () => {
  const histories = fc.array(anyMessage, { minLength: 1, maxLength: 60 });
  const rule = fc.property(histories, fc.nat(60), fc.nat(60), (drawn, from, boundary) => {
    const history = drawn.map((entry, index) =>
      message({ ...entry, text: `#${index + 1}.`, seq: index + 1 }),
    );
    const [, ...entries] = prompt(history, { from, boundary });
    assert.ok(entries.length <= MAX_MESSAGES);
    const open = history
      .filter(({ author, seq }) => author === "visitor" && seq >= from)
      .slice(-MAX_MESSAGES);
    const last = entries.slice(entries.length - open.length);
    assert.deepEqual(
      last.map(({ content }) => content.split(/(?<=\.)/)[0]),
      open.map(({ text }) => text),
    );
  });
  fc.assert(rule, { numRuns: 200 });
});

test("of many short messages the newest are kept", () => {
  const history = Array.from({ length: MAX_MESSAGES + 5 }, (_, index) =>
    message({ seq: index + 1, text: `#${index + 1}` }),
  );
  const [, oldest, ...others] = prompt(history);
  assert.equal(oldest?.content, "#6");
  assert.equal(others.length, MAX_MESSAGES - 1);
});

test("no message is left out as long as there is room", () => {
  const history = Array.from({ length: MAX_MESSAGES }, (_, index) => message({ seq: index + 1, text: "x" }));
  assert.equal(prompt(history).length, MAX_MESSAGES + 1);
  const four = Array.from({ length: 4 }, (_, index) =>
    message({ seq: index + 1, text: "x".repeat(MAX_MESSAGE_CHARACTERS) }),
  );
  assert.equal(prompt(four).length, 5);
});
