import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { listen, saysAny } from "./words.ts";

type Case = { readonly text: string; readonly phrase: string };

const rules = (name: string, isSaid: boolean, cases: readonly Case[]) =>
  test(name, () => {
    assert.deepEqual(
      cases.filter(({ text, phrase }) => saysAny(text, [phrase]) !== isSaid),
      [],
    );
  });

rules("a phrase is said by its words in their order", true, [
  { text: "person", phrase: "person" },
  { text: "a person please", phrase: "person" },
  { text: "I want to TALK to a  person!", phrase: "talk to a person" },
  { text: "press 1 2 now", phrase: "1 2" },
  { text: "ich möchte mit einem Menschen sprechen", phrase: "Menschen sprechen" },
]);

rules("a part of a word is not the word", false, [
  { text: "this is personal", phrase: "person" },
  { text: "in person2", phrase: "person" },
  { text: "a chairperson", phrase: "person" },
  { text: "talk to a personality", phrase: "talk to a person" },
  { text: "stalk to a person", phrase: "talk to a person" },
  { text: "हिन्दी", phrase: "हिन्द" },
  { text: "é́tat", phrase: "tat" },
]);

rules("words in another order or with a word between are another phrase", false, [
  { text: "a person to talk to", phrase: "talk to a person" },
  { text: "talk to a nice person", phrase: "talk to a person" },
  { text: "talk to", phrase: "talk to a person" },
]);

rules("white space and punctuation between words do not matter", true, [
  { text: "talk,to…a\n\tperson", phrase: "talk to a person" },
  { text: "talk to a person", phrase: "  talk -- to / a person.  " },
  { text: "“person”", phrase: "person" },
  { text: "talk ❤️ to", phrase: "talk to" },
  { text: "a_person_please", phrase: "person" },
]);

rules("capital letters and other ways to write the same letter do not matter", true, [
  { text: "PERSON", phrase: "person" },
  { text: "person", phrase: "Person" },
  { text: "ｐｅｒｓｏｎ", phrase: "person" },
  { text: "cafe\u0301", phrase: "caf\u00e9" },
  { text: "STRASSE", phrase: "straße" },
  { text: "STRAẞE", phrase: "strasse" },
  { text: "ΟΔΟΣ", phrase: "οδος" },
  { text: "ЧЕЛОВЕК", phrase: "человек" },
]);

rules("an apostrophe is part of the word, whichever it is", true, [
  { text: "I’ll transfer you", phrase: "i'll transfer you" },
  { text: "i'll transfer you", phrase: "i’ll transfer you" },
  { text: "iʼll", phrase: "i'll" },
  { text: "i＇ll", phrase: "i'll" },
]);

rules("a word with an apostrophe is another word than without", false, [
  { text: "I'll be ill", phrase: "i ll" },
  { text: "I'll", phrase: "ill" },
  { text: "ill", phrase: "i'll" },
  { text: "a person's", phrase: "person" },
]);

rules("an apostrophe around a word is a quotation mark", true, [
  { text: "the 'person' button", phrase: "person" },
  { text: "the ‘real person’ button", phrase: "real person" },
]);

rules("a blank phrase is never said", false, [
  { text: "anything at all", phrase: "" },
  { text: "anything at all", phrase: "  \n" },
  { text: "what?!", phrase: "?!" },
  { text: "", phrase: "" },
  { text: "' '", phrase: "'" },
]);

test("one said phrase of many is enough, and of none nothing is said", () => {
  assert.equal(saysAny("a human please", ["person", "", "human"]), true);
  assert.equal(saysAny("a human please", ["person", "agent"]), false);
  assert.equal(saysAny("a human please", []), false);
});

test("a list of phrases that is asked for again and again says the same", () => {
  const phrases = ["", "a human", "person"];
  const texts = ["a human please", "personal", "a person", "a human please"];
  assert.deepEqual(
    texts.map((text) => saysAny(text, phrases)),
    [true, false, true, true],
  );
});

test("only the first 10,000 characters count", () => {
  assert.equal(saysAny(`${"a ".repeat(4_990)}person and more`, ["person"]), true);
  assert.equal(saysAny(`${"a ".repeat(5_000)}person and more`, ["person"]), false);
});

test("a word that is cut off there is not taken for a shorter one", () => {
  assert.equal(saysAny(`${"a ".repeat(4_997)}personal`, ["person"]), false);
  assert.equal(saysAny(`${"a ".repeat(4_997)}person`, ["person"]), true);
});

test("hostile text is read like any other", () => {
  const hostile = ["'", "a'", "\u0301", "ﷺ", "\ud800", "a", " ", "\u0000", "a\u0301'"];
  for (const piece of hostile) assert.equal(saysAny(piece.repeat(1_000_000), ["a person", "a' b"]), false);
});

test("one reading of a text serves many lists of phrases", () => {
  const isSaid = listen("The bill is wrong, says my lawyer");
  assert.deepEqual([["bill", "invoice"], ["law"], ["LAWYER"], [], ["bill"]].map(isSaid), [
    true,
    false,
    true,
    false,
    true,
  ]);
});

const aWord = fc.stringMatching(/^[a-zäéß0-9]{1,6}$/);
const aGap = fc.constantFrom(" ", "  ", ", ", "! ", "\n", " – ", "...");

test("neighbouring words are said however they are put, and never when one grows by a letter", () => {
  fc.assert(
    fc.property(
      fc.array(aWord, { maxLength: 5 }),
      fc.array(aWord, { minLength: 1 }),
      aGap,
      (around, words, gap) => {
        const phrases = [words.join(" ")];
        assert.equal(saysAny([...around, ...words, ...around].join(gap).toUpperCase(), phrases), true);
        assert.equal(saysAny(`x${words.join(gap)}`, phrases), false);
        assert.equal(saysAny(`${words.join(gap)}x`, phrases), false);
      },
    ),
  );
});

test("any text and any phrases have an answer, and always the same", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(anyText, fc.array(anyText), (text, phrases) => {
      assert.equal(saysAny(text, phrases), saysAny(text, [...phrases]));
    }),
  );
});
