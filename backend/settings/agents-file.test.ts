import assert from "node:assert/strict";
import { test } from "node:test";
import { agentId } from "../conversation/ids.ts";
import { hashToken, readAgents } from "./agents-file.ts";

const HASH = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const anna = { name: "Anna", tokenHash: HASH };

const read = (file: unknown) => readAgents(JSON.stringify(file));

/** The faults without their prefix, which each must have. */
function faultsOf(file: unknown): readonly string[] {
  const result = read(file);
  const faults = result.type === "faults" ? result.faults : [];
  for (const fault of faults) assert.match(fault, /^AGENTS_FILE: [^\n]+[.?]$/);
  return faults.map((fault) => fault.replace("AGENTS_FILE: ", ""));
}

for (const file of [[anna], { agents: [anna] }])
  test(`an agent has the defaults for what is left out: ${JSON.stringify(file).slice(0, 12)}…`, () => {
    const profile = { id: agentId("Anna"), skills: [], capacity: 5, role: "agent" };
    assert.deepEqual(read(file), { type: "agents", agents: [{ profile, tokenHash: HASH }] });
  });

test("everything about an agent can be set", () => {
  const file = [
    { name: "Zoë O'Neil-2", tokenHash: HASH, skills: ["it", "billing"], capacity: 1, role: "admin" },
  ];
  const profile = { id: agentId("Zoë O'Neil-2"), skills: ["it", "billing"], capacity: 1, role: "admin" };
  assert.deepEqual(read(file), { type: "agents", agents: [{ profile, tokenHash: HASH }] });
});

test("an accent is the same letter however it was typed", () => {
  assert.deepEqual(read([{ ...anna, name: "Zoe\u0308" }]), read([{ ...anna, name: "Zo\u00EB" }]));
});

for (const name of ["A", "7", "李", "Anna S.", "a".repeat(50)])
  test(`a name for an agent: ${name}`, () => {
    assert.equal(read([{ ...anna, name }]).type, "agents");
  });

for (const name of ["", " ", " Anna", "Anna ", "-Anna", "a".repeat(51), "Anna\n", "<b>", "Anna\u202E", "😀"])
  test(`no name for an agent: ${JSON.stringify(name)}`, () => {
    assert.match(faultsOf([{ ...anna, name }])[0] ?? "", /^agents#1\.name must be 1 to 50 letters, digits, /);
  });

const HOW = "`npx baton token` makes a new token and its hash.";
const REFUSED: readonly (readonly [unknown, string])[] = [
  [3, "agents must be a list in [ ], not 3."],
  [{}, "agents is missing; it must be a list in [ ]."],
  [[], "agents must have 1 or more entries, not 0."],
  [{ agents: [] }, "agents must have 1 or more entries, not 0."],
  [{ agents: [anna], admins: [] }, "admins is not a setting; the settings here are agents."],
  [["Anna"], 'agents#1 must be a group of settings in { }, not "Anna".'],
  [
    [{ tokenHash: HASH }],
    "agents#1.name is missing; it must be 1 to 50 letters, digits, spaces and . _ - ', with a letter or digit first and no space at the end.",
  ],
  [[{ name: "Anna" }], `agents#1.tokenHash is missing; it must be sha256: and 64 digits 0-9 a-f; ${HOW}`],
  [
    [{ name: "Anna", tokenHash: "hunter2" }],
    `agents#1.tokenHash must be sha256: and 64 digits 0-9 a-f; ${HOW}`,
  ],
  [[{ ...anna, token: "hunter2" }], `agents#1.token must not stand in the file, only its tokenHash; ${HOW}`],
  [[{ ...anna, role: "boss" }], 'agents#1.role must be one of agent, admin, not "boss".'],
  [[{ ...anna, capacity: 0 }], "agents#1.capacity must be a whole number from 1 to 1000, not 0."],
  [[{ ...anna, skill: [] }], "agents#1.skill is not a setting; did you mean skills?"],
  [
    [{ ...anna, skills: ["IT"] }],
    'agents#1.skills#1 must be 1 to 30 small letters, digits and hyphens, such as "billing", not "IT".',
  ],
  [
    [anna, { name: "ANNA", tokenHash: OTHER }],
    "agents#2.name is also that of agents#1; give each agent a name of their own.",
  ],
  [[anna, { name: "Bob", tokenHash: HASH }], `agents#2.tokenHash is also that of agents#1; ${HOW}`],
  ...["agent", "System", "BOT", "visitor"].map(
    (name) =>
      [
        [{ ...anna, name }],
        "agents#1.name must not be one of agent, system, bot, visitor, baton: Baton uses these names itself.",
      ] as const,
  ),
];

for (const [file, fault] of REFUSED)
  test(`refused: ${JSON.stringify(file).slice(0, 60)}: ${fault}`, () => {
    assert.deepEqual(faultsOf(file), [fault]);
  });

test("a team has 1,000 agents at most", () => {
  const team = (size: number) =>
    Array.from({ length: size }, (_, index) => ({
      name: `Agent ${index}`,
      tokenHash: hashToken(`${index}`),
    }));
  assert.equal(read(team(1000)).type, "agents");
  assert.deepEqual(faultsOf(team(1001)), ["agents must have at most 1000 entries, not 1001."]);
});

test("all faults are told at once, also names and hashes that stand twice", () => {
  const file = [{ ...anna, capacity: 0 }, { ...anna, role: 1 }, 3];
  assert.deepEqual(
    faultsOf(file).map((fault) => fault.split(" ")[0]),
    ["agents#1.capacity", "agents#2.role", "agents#3", "agents#2.name", "agents#2.tokenHash"],
  );
});

test("private stays private: no fault repeats a token, wherever it was written", () => {
  const file = [
    { name: "Anna", token: "hunter2", tokenHash: "hunter2" },
    { ...anna, token: ["hunter2"] },
  ];
  assert.doesNotMatch(faultsOf(file).join("\n"), /hunter2/);
  const broken = readAgents('[{ "name": "Anna", "token": hunter2 }]');
  assert.deepEqual(broken, {
    type: "faults",
    faults: [
      "AGENTS_FILE: the file is not JSON from line 1, column 29 on; perhaps a comma, a quote or a bracket is missing or one too many.",
    ],
  });
});

test("the hash of a token is its SHA-256 in hex", () => {
  // The example of FIPS 180-2.
  assert.equal(hashToken("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
