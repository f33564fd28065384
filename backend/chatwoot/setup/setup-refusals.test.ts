import assert from "node:assert/strict";
import { test } from "node:test";
import { openSetup } from "./setup-stage.ts";
import { AGENT } from "./stand-in.ts";

type Refusal = readonly [name: string, change: readonly [string, string], exitCode: number, fault: string];

const REFUSALS: readonly Refusal[] = [
  ["a wrong token", ["--token", "wrong-token"], 1, "Chatwoot refuses the token"],
  ["an agent's token", ["--token", AGENT], 1, "The token's owner is no administrator of this account"],
  ["another account", ["--account", "2"], 2, "The token's owner is in no account 2"],
  ["an inbox that is not there", ["--inbox", "3,99"], 2, "There is no inbox 99 in this account"],
  ["a page in a website's inbox", ["--page-inbox", "4"], 2, "Inbox 4 is no API inbox; or say new, or none"],
  [
    "an address that is none",
    ["--url", "ftp://x"],
    2,
    "Chatwoot's address must be an http:// or https:// address",
  ],
  ["nobody there", ["--url", "http://127.0.0.1:9"], 1, "Chatwoot cannot be reached"],
  ["an option without a value", ["--account", "--yes"], 2, "--account needs a value behind it"],
];

for (const [name, change, code, fault] of REFUSALS)
  test(`refused with nothing changed: ${name}`, async () => {
    await using s = await openSetup();
    const { exitCode, terminal } = await s.run([...s.flags, ...change]);
    assert.deepEqual([exitCode, terminal.marked("fault")], [code, [fault]]);
    assert.deepEqual(s.chatwoot.writes(), []);
  });

test("without a terminal a missing option is named", async () => {
  await using s = await openSetup();
  const { exitCode, terminal } = await s.run(["--url", s.chatwoot.url, "--env", s.envPath]);
  assert.deepEqual([exitCode, terminal.marked("fault")], [2, ["--token is missing"]]);
});

test("a folder that is not there is said with the file's name", async () => {
  await using s = await openSetup();
  const path = `${s.envPath}/deeper/.env`;
  const { exitCode, terminal } = await s.run([...s.flags, "--env", path]);
  assert.equal(exitCode, 1);
  assert.deepEqual(terminal.marked("fault"), [`${path} cannot be read and written (ENOENT)`]);
  assert.deepEqual(s.chatwoot.calls, []);
});
