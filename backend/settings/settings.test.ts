/** The files of a team, read together: what is missing has a default, and all faults are told at once. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { defaultPolicy } from "../conversation/policy.ts";
import { hashToken } from "./agents-file.ts";
import { readSettings, SettingsUnusable } from "./settings.ts";

const NONE = { policyFile: null, agentsFile: null, agentToken: null };
const TOKEN = "a-token-of-16-ch";
const HASH = `sha256:${"a".repeat(64)}`;
const theAgent = { id: "agent", skills: [], capacity: 100, role: "admin" };
const own = { agent: "agent", role: "admin", tokenHash: hashToken(TOKEN) };
const anna = { id: "Anna", skills: ["billing"], capacity: 2, role: "agent" };
const annas = { agent: "Anna", role: "agent", tokenHash: HASH };
const TEAM = [{ name: "Anna", tokenHash: HASH, skills: ["billing"], capacity: 2 }];

/** Writes both files and reads them. */
function read(files: { readonly policy?: string; readonly agents?: string; readonly token?: string }) {
  using folder = makeTempFolder();
  const write = (name: string, text: string | undefined) => {
    if (text === undefined) return null;
    writeFileSync(folder.file(name), text);
    return folder.file(name);
  };
  return readSettings({
    policyFile: write("policy.json", files.policy),
    agentsFile: write("agents.json", files.agents),
    agentToken: files.token ?? null,
  });
}

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (fault) {
    assert.ok(fault instanceof SettingsUnusable);
    return fault.message;
  }
  throw new Error("it was taken");
}

test("without any file there is the default policy and one agent, whom everybody is", () => {
  assert.deepEqual(readSettings(NONE), { policy: defaultPolicy, profiles: [theAgent], credentials: [] });
});

test("with the one token there is one agent, who has it", () => {
  assert.deepEqual(read({ token: TOKEN }), {
    policy: defaultPolicy,
    profiles: [theAgent],
    credentials: [own],
  });
});

test("a team's file names the agents, and the one agent is gone", () => {
  assert.deepEqual(read({ agents: JSON.stringify(TEAM) }), {
    policy: defaultPolicy,
    profiles: [anna],
    credentials: [annas],
  });
});

test("a team's file beside the one token: both count", () => {
  assert.deepEqual(read({ agents: JSON.stringify(TEAM), token: TOKEN }), {
    policy: defaultPolicy,
    profiles: [theAgent, anna],
    credentials: [own, annas],
  });
});

test("a policy file changes what it names", () => {
  const { policy } = read({ policy: JSON.stringify({ routing: { strategy: "round-robin" } }) });
  assert.deepEqual(policy, {
    ...defaultPolicy,
    routing: { ...defaultPolicy.routing, strategy: "round-robin" },
  });
});

test("the faults of both files are told at once, a line each", () => {
  const message = faultOf(() => read({ policy: "{ no json", agents: '[{ "name": "" }]' }));
  const lines = message.split("\n");
  assert.ok(lines.length >= 3, message);
  assert.match(message, /^BATON_POLICY: /);
  assert.match(message, /^baton: AGENTS_FILE: agents#1\.name /m);
  assert.match(message, /^baton: AGENTS_FILE: agents#1\.tokenHash /m);
});

test("a file that cannot be read is a fault that names its variable, and so is the other one", () => {
  using folder = makeTempFolder();
  const message = faultOf(() =>
    readSettings({ ...NONE, policyFile: folder.path, agentsFile: folder.file("nowhere.json") }),
  );
  assert.deepEqual(message.split("\n"), [
    `BATON_POLICY: ${folder.path} cannot be read; check the name and its permissions`,
    `baton: AGENTS_FILE: ${folder.file("nowhere.json")} cannot be read; check the name and its permissions`,
  ]);
});
