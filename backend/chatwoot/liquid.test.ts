import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { contentOf, LONGEST_CONTENT, withoutLiquid } from "./liquid.ts";

const seen = (text: string) => text.replaceAll("\u2060", "");

/** Texts in which the signs that matter stand close together. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom("{", "}", "%", "`", "a", " ", "\n", "\u2060", "\0"), maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 60 }),
);

test("no text is a template, and to the eye it stays the same", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const safe = withoutLiquid(text);
      assert.doesNotMatch(safe, /\{[{%]/);
      assert.equal(seen(safe), seen(contentOf(text)));
      assert.ok(safe.isWellFormed());
    }),
  );
});

test("no text becomes a template by what Chatwoot puts around parts in backticks", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      // As `Liquidable#modified_liquid_content` does it, with a tag that is none.
      const rendered = withoutLiquid(text).replaceAll(/`(.*?)`/gs, "{#raw#}`$1`{#endraw#}");
      assert.doesNotMatch(rendered.replaceAll("{#", "{%"), /\{\{|\{%(?!raw#\}|endraw#\})/);
    }),
  );
});

test("what would give the contact away is shown as it was written", () => {
  const written = "Hi {{ contact.email }} {% if x %} `{{ a }}` {{ half {%";
  const safe = withoutLiquid(written);
  assert.equal(safe, "Hi {\u2060{ contact.email }} {\u2060% if x %} `{\u2060{ a }}` {\u2060{ half {\u2060%");
});

test("a brace before backticks does not join the tag that Chatwoot puts between them", () => {
  assert.equal(withoutLiquid("{`contact.name`}}"), "{\u2060`contact.name`}}");
});

test("Markdown is left as it is", () => {
  const markdown =
    '**bold** [link](https://shop.example.test/a?b=1)\n\n- one\n- `two`\n\n```json\n{"a": 1}\n```';
  assert.equal(withoutLiquid(markdown), markdown);
});

test("a long text is cut to what Chatwoot takes, never within a character", () => {
  fc.assert(
    fc.property(fc.integer({ min: -3, max: 3 }), fc.constantFrom("🗼", "{", "a"), (off, sign) => {
      const text = "x".repeat(LONGEST_CONTENT + off) + sign.repeat(3);
      for (const cut of [contentOf(text), withoutLiquid(text)]) {
        assert.ok(cut.length <= LONGEST_CONTENT && cut.length >= LONGEST_CONTENT - 1);
        assert.ok(cut.isWellFormed());
        assert.ok(text.startsWith(seen(cut)));
      }
    }),
    { numRuns: 25 },
  );
});

test("what no database stores is left out", () => {
  assert.equal(contentOf("a\0b\ud800c"), "ab\ufffdc");
  assert.equal(withoutLiquid("{\0{ contact.name }}"), "{\u2060{ contact.name }}");
});
