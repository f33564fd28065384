import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { createTerminal, GivenUp } from "./terminal.ts";

function stage({ isTerminal = true, env = {} }: { isTerminal?: boolean; env?: Record<string, string> } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let seen = "";
  output.on("data", (chunk: Buffer) => {
    seen += chunk.toString("utf8");
  });
  const terminal = createTerminal({
    input,
    output,
    isInputTerminal: isTerminal,
    isOutputTerminal: isTerminal,
    env,
  });
  return { input, terminal, seen: () => seen };
}

test("what is typed for a secret is not shown, what is typed otherwise is", async () => {
  const { input, terminal, seen } = stage();
  const hidden = terminal.askSecret("Token:");
  input.write("very-secret\r");
  assert.equal(await hidden, "very-secret");
  assert.equal(seen(), "Token: \n");
  const open = terminal.ask("Account:");
  input.write(" 12 \r");
  assert.equal(await open, "12");
  assert.match(seen(), /Account: .*12/s);
});

for (const [name, key] of [
  ["Ctrl-C", "\u0003"],
  ["Ctrl-D", "\u0004"],
] as const)
  test(`${name} at a question gives up`, async () => {
    const { input, terminal } = stage();
    const answer = terminal.ask("Account:");
    input.write(key);
    await assert.rejects(answer, GivenUp);
  });

test("the end of the input gives up", async () => {
  const { input, terminal } = stage();
  const answer = terminal.askSecret("Token:");
  input.end();
  await assert.rejects(answer, GivenUp);
});

test("a pipe gets plain lines, no colour and no progress, and nobody is asked", () => {
  const { terminal, seen } = stage({ isTerminal: false });
  terminal.progress("working");
  terminal.mark("good", "done");
  terminal.mark("warning", "look");
  terminal.mark("fault", "fix");
  terminal.say("end");
  assert.equal(seen(), "✓ done\n! look\n✗ fix\nend\n");
  assert.equal(terminal.isInteractive, false);
});

test("a terminal gets colour, and progress that goes with the next line", () => {
  const { terminal, seen } = stage();
  terminal.progress("working");
  terminal.mark("good", "done");
  assert.equal(seen(), "\r\u001b[2K… working\r\u001b[2K\u001b[32m✓\u001b[0m done\n");
  assert.equal(terminal.isInteractive, true);
});

for (const [env, text] of [
  [{ NO_COLOR: "1" }, "\r\u001b[2K… working\r\u001b[2K✗ no\n"],
  [{ NO_COLOR: "" }, "\r\u001b[2K… working\r\u001b[2K\u001b[31m✗\u001b[0m no\n"],
  [{ TERM: "dumb" }, "✗ no\n"],
] as const)
  test(`on a terminal with ${JSON.stringify(env)}`, () => {
    const { terminal, seen } = stage({ env });
    terminal.progress("working");
    terminal.mark("fault", "no");
    assert.equal(seen(), text);
  });
