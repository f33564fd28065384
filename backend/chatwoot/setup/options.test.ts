import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";

const read = (...args: readonly string[]) =>
  readOptions("setup", args, { values: ["url", "inbox"], switches: ["yes"] });

test("a value stands behind its option or behind an equals sign", () => {
  const options = { type: "options", values: { url: "http://a", inbox: "3,4" }, switches: ["yes"] };
  assert.deepEqual(read("--url", "http://a", "--yes", "--inbox=3,4"), options);
  assert.deepEqual(read("--inbox", "3,4", "--url=http://a", "--yes"), options);
  assert.deepEqual(read(), { type: "options", values: {}, switches: [] });
});

for (const [args, fault] of [
  [["--nope"], 'setup has no option "--nope"'],
  [["-y"], 'setup has no option "-y"'],
  [["now"], 'setup has no option "now"'],
  [["--"], 'setup has no option "--"'],
  [["--url"], "--url needs a value behind it"],
  [["--url="], "--url needs a value behind it"],
  [["--url", "--yes"], "--url needs a value behind it"],
  [["--yes=1"], "--yes takes no value"],
] as const)
  test(`refused: ${args.join(" ")}`, () => {
    assert.deepEqual(read(...args), { type: "fault", fault });
  });
