import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Author, Message } from "../conversation/state.ts";
import { MAX_CHARACTERS, MAX_MESSAGE_CHARACTERS, MAX_MESSAGES, writePrompt } from "./prompt.ts";
import { message } from "./test-kit.ts";

const INSTRUCTIONS = { role: "system", content: "Be kind." } as const;

function prompt(history: readonly Message[]) {
  return writePrompt(INSTRUCTIONS.content, history);
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
  author: fc.constantFrom<Author>("visitor", "bot", "agent"),
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
