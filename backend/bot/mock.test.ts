import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answerWithoutModel } from "./mock.ts";

const LONGEST_ANSWER = 1_500;

for (const greeting of ["hi", "Hello!", "HEY", "hey bot", "Hi there :)"]) {
  test(`"${greeting}" is greeted back`, () => {
    assert.equal(answerWithoutModel([greeting]), "Hello! How can I help you today?");
  });
}

test("a greeting is a word of its own: this, they and Delhi are none", () => {
  for (const text of ["Is this open?", "They said so", "Delhi, maybe", "hió"]) {
    assert.ok(!answerWithoutModel([text]).startsWith("Hello"), text);
  }
});

test("a question after a greeting is greeted and answered", () => {
  const answer = answerWithoutModel(["Hi, when does the tower open?"]);
  assert.match(answer, /^Hello! You wrote: “Hi, when does the tower open\?”/);
});

test("thanks are taken kindly", () => {
  assert.match(answerWithoutModel(["Thank you so much"]), /^You are welcome!/);
});

test("who asks for help is told how to get it", () => {
  assert.match(answerWithoutModel(["I need some help"]), /^Tell me in a sentence or two/);
});

test("it says that it cannot look into orders and accounts, and that a person can", () => {
  for (const text of ["Where is my order?", "I forgot my password, help", "hello, refund please"]) {
    assert.match(
      answerWithoutModel([text]),
      /cannot look into orders or accounts\. A person from our team can/,
    );
  }
});

test("anything else is answered with what was asked", () => {
  assert.equal(
    answerWithoutModel(["How tall\n is   the tower?"]),
    "You wrote: “How tall is the tower?”. I am a simple bot and have no answer to that, but a person from our team can help.",
  );
});

test("several waiting messages are answered together, in their order", () => {
  const answer = answerWithoutModel(["How tall is it?", "And how old?", "And who built it?"]);
  assert.match(answer, /^You wrote: “How tall is it\?”, “And how old\?” and “And who built it\?”\./);
});

test("half a character is not passed on", () => {
  assert.match(answerWithoutModel(["a\ud83d b"]), /“a\ufffd b”/);
});

test("any messages get the same, bounded, well-formed answer every time", () => {
  const anyTexts = fc.array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((text) => text.repeat(500)),
    ),
  );
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const answer = answerWithoutModel(texts);
      assert.equal(answerWithoutModel(texts), answer);
      assert.ok(answer.length > 0 && answer.length <= LONGEST_ANSWER);
      assert.ok(answer.isWellFormed());
    }),
  );
});
