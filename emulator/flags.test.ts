import assert from "node:assert/strict";
import { test } from "node:test";
import { readFlags } from "./flags.ts";

test("without words it runs on its port, without a bot and without faults", () => {
  assert.deepEqual(readFlags([]), { type: "run", port: 3100, seed: 1, faults: 0, bot: null });
});

test("all words are taken", () => {
  const words = ["--port", "0", "--seed", "42", "--faults", "0.05", "--bot", "http://127.0.0.1:3000/hook"];
  const bot = "http://127.0.0.1:3000/hook";
  assert.deepEqual(readFlags(words), { type: "run", port: 0, seed: 42, faults: 0.05, bot });
  assert.deepEqual(readFlags(["--help", "--port", "x"]), { type: "help" });
});

const WRONG = [
  [["--port", "70000"], "--port takes a number from 0 to 65535"],
  [["--seed", "-1"], /--seed/],
  [["--faults", "2"], "--faults takes a number from 0 to 1"],
  [["--bot", "localhost:3000"], "--bot takes an http address"],
  [["--else"], /--else/],
] as const;

for (const [words, because] of WRONG)
  test(`${words.join(" ")} is turned down with the reason`, () => {
    const wish = readFlags(words);
    assert.equal(wish.type, "wrong");
    if (wish.type === "wrong")
      assert.match(wish.because, because instanceof RegExp ? because : new RegExp(`^${because}$`));
  });
