import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { hashToken, readAgents } from "./agents-file.ts";
import { answerTo } from "./token-command.ts";

const baton = join(import.meta.dirname, "../../bin/baton.js");

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [baton, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

const answer = (isTerminal: boolean, ...args: readonly string[]) =>
  answerTo({ args, token: "a-token", isTerminal });

test("into a pipe come a new token and its hash, a line each", () => {
  const [first, second] = [run("token"), run("token", "--name", "Anna")];
  const tokens = [first, second].map(({ status, stdout, stderr }) => {
    const token = /^token ([\w-]{43})\n/.exec(stdout)?.[1] ?? "";
    assert.deepEqual(
      { status, stdout, stderr },
      { status: 0, stdout: `token ${token}\nhash ${hashToken(token)}\n`, stderr: "" },
    );
    return token;
  });
  assert.notEqual(tokens[0], tokens[1]);
});

test("on a terminal the token comes with an entry for the team file", () => {
  const { stdout, ...rest } = answer(true, "token", "--name", "Zoë S.");
  assert.deepEqual(rest, { stderr: "", exitCode: 0 });
  assert.match(stdout, /^ {2}a-token$/m);
  assert.match(stdout, /AGENTS_FILE/);
  const entry = stdout.slice(stdout.indexOf("{"));
  assert.deepEqual(readAgents(`[${entry}]`), {
    type: "agents",
    agents: [
      {
        profile: { id: "Zoë S.", skills: [], capacity: 5, role: "agent" },
        tokenHash: hashToken("a-token"),
      },
    ],
  });
});

test("--name=N is the same as --name N", () => {
  assert.deepEqual(answer(true, "token", "--name=Bob"), answer(true, "token", "--name", "Bob"));
});

for (const args of [["--help"], ["-h"], ["token", "--help"], ["token", "-h"], ["token", "--name", "--help"]])
  test(`baton ${args.join(" ")} says how it is called`, () => {
    const { stdout, ...rest } = answer(false, ...args);
    assert.match(stdout, new RegExp(`^Usage: baton ${args[0] === "token" ? "token" : "\\[start\\]"} `));
    assert.deepEqual(rest, { stderr: "", exitCode: 0 });
  });

const REFUSED: readonly (readonly [readonly string[], string])[] = [
  [["tokens"], 'there is no command "tokens"; see baton --help'],
  [["--port"], 'there is no command "--port"; see baton --help'],
  [["start", "now"], "start takes nothing behind it; see baton --help"],
  [["token", "--size"], 'token has no option "--size"; see baton token --help'],
  [["token", "Anna"], 'token has no option "Anna"; see baton token --help'],
  [["token", "--name"], "--name needs a name behind it; see baton token --help"],
  [["token", "--name", "A", "B"], 'token has no option "B"; see baton token --help'],
  [
    ["token", "--name", "Bot"],
    "--name must not be one of agent, system, bot, visitor, baton: Baton uses these names itself; see baton token --help",
  ],
];

for (const [args, fault] of REFUSED)
  test(`refused in one line: baton ${args.join(" ")}`, () => {
    assert.deepEqual(answer(false, ...args), { stdout: "", stderr: `baton: ${fault}\n`, exitCode: 2 });
  });

test("the process ends with the answer's exit code, and nothing starts", () => {
  assert.deepEqual(run("serve"), {
    status: 2,
    stdout: "",
    stderr: 'baton: there is no command "serve"; see baton --help\n',
  });
  assert.equal(run("--help").status, 0);
});
