import assert from "node:assert/strict";
import { test } from "node:test";
import { renderLiquid } from "./liquid.ts";

const DROPS = new Map([
  ["contact.name", "Vera"],
  ["contact.email", null],
]);

const CASES = [
  ["no braces", "Dear all", "Dear all"],
  ["a name", "Dear {{contact.name}}", "Dear Vera"],
  ["a name with filters and dashes", "Dear {{- contact.name | upcase -}}", "Dear Vera"],
  ["a name that is nothing", "{{contact.email}}{{secret}}", ""],
  ["a tag", "a{% raw %}b{% endraw %}c", "abc"],
  ["backticks", "use `{{contact.name}}` here", "use `{{contact.name}}` here"],
  ["a fence", "```\n{{contact.name}}\n```", "```\n{{contact.name}}\n```"],
  ["braces that never close", "{{contact.name", "{{contact.name"],
] as const;

for (const [what, text, rendered] of CASES)
  test(`${what} is rendered as Chatwoot does`, () => {
    assert.equal(renderLiquid(text, DROPS), rendered);
  });
