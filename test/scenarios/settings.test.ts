/** A policy or a team that cannot be used: Baton does not start, and tells all faults at once with field and fix. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { DeskSession } from "../../contract/desk.ts";
import { type Env, makeFolder, startBaton, startInVain } from "./baton-process.ts";
import { bodyOf } from "./client.ts";
import { agentAt, writeSettings } from "./team.ts";
import { newVisitor } from "./visitor.ts";

const EXAMPLE = join(import.meta.dirname, "../../docs/policy.example.json");

const HASH = `sha256:${"0".repeat(64)}`;
const HOW_TO_HASH = "`npx baton token` makes a new token and its hash";

/** Asserts that a Baton with these files ends with 1, says these lines and never listens. */
async function refuses(files: Readonly<Record<string, unknown>>, lines: readonly string[]) {
  using folder = makeFolder();
  const env: Record<string, string> = { RATE_LIMITS: "off" };
  for (const [name, content] of Object.entries(files)) {
    env[name] = join(folder.path, `${name}.json`);
    writeFileSync(env[name], typeof content === "string" ? content : JSON.stringify(content));
  }
  const { code, signal, stdout, stderr } = await startInVain(env);
  assert.deepEqual([code, signal, stdout], [1, null, ""]);
  assert.deepEqual(stderr, lines.map((line) => `baton: ${line}\n`).join(""));
}

type Case = readonly [what: string, files: Readonly<Record<string, unknown>>, lines: readonly string[]];

const cases: readonly Case[] = [
  [
    "keys that there are not, with the one that was meant",
    {
      BATON_POLICY: {
        handovers: {},
        handover: { phrase: ["a person"], loop: { handoverz: 3 } },
        routing: { offerMs: 30_000 },
        zebra: 1,
      },
    },
    [
      "BATON_POLICY: handovers is not a setting; did you mean handover?",
      "BATON_POLICY: handover.phrase is not a setting; did you mean phrases?",
      "BATON_POLICY: handover.loop.handoverz is not a setting; did you mean handovers?",
      "BATON_POLICY: routing.offerMs is not a setting; did you mean offerSeconds?",
      "BATON_POLICY: zebra is not a setting; the settings here are $schema, handover, hours, handback, waiting, routing, bursts, idleCloseMinutes, helpDesk, lines, replies.",
    ],
  ],
  [
    "wrong types and values out of range",
    {
      BATON_POLICY: {
        handover: { keywords: "refund", button: "yes", helpless: { turns: 0 } },
        hours: { bot: { timeZone: "Nowhere/Else", mon: ["17:00-09:00"] } },
        handback: { unansweredMinutes: "5", afterwards: "wait" },
        routing: { strategy: "random", skills: [{ skill: "Billing!", words: [""] }] },
        bursts: { page: { idleSeconds: 5, longestSeconds: 1 } },
        lines: { queued: "You are {place}", back: "" },
        replies: [
          { name: "bye", text: "Bye" },
          { name: "bye", text: "Bye" },
        ],
      },
    },
    [
      'BATON_POLICY: handover.keywords must be a list in [ ], not "refund".',
      'BATON_POLICY: handover.button must be true or false, not "yes".',
      "BATON_POLICY: handover.helpless.turns must be a whole number from 1 to 100 or null, not 0.",
      'BATON_POLICY: handback.unansweredMinutes must be a number from 0.01 to 10080 or null, not "5".',
      'BATON_POLICY: handback.afterwards must be one of bot, stay, not "wait".',
      'BATON_POLICY: routing.strategy must be one of least-busy, round-robin, skills, not "random".',
      'BATON_POLICY: routing.skills#1.skill must be 1 to 30 small letters, digits and hyphens, such as "billing", not "Billing!".',
      'BATON_POLICY: routing.skills#1.words#1 must be text on one line with no space at its ends, of at most 100 characters, not "".',
      'BATON_POLICY: lines.back must be text of 1 to 1000 characters, not "".',
      'BATON_POLICY: hours.bot.timeZone must be a time zone such as "Europe/Berlin", not "Nowhere/Else".',
      'BATON_POLICY: hours.bot.mon#1 must end after it begins; split a night at 24:00, not "17:00-09:00".',
      "BATON_POLICY: bursts.page.longestSeconds must be 5 or more, as idleSeconds is, not 1.",
      "BATON_POLICY: lines.queued has {place}, which is not filled in; only {position} is filled in here.",
      'BATON_POLICY: replies#2.name must be a new one: "bye" is the name of replies#1.',
    ],
  ],
  [
    "a policy that is no JSON",
    { BATON_POLICY: '{\n  "handover": {,}\n}' },
    [
      "BATON_POLICY: the file is not JSON from line 2, column 16 on; perhaps a comma, a quote or a bracket is missing or one too many.",
    ],
  ],
  [
    "a policy that is a list",
    { BATON_POLICY: [] },
    ["BATON_POLICY: the file must be a group of settings in { }, not a list."],
  ],
  [
    "a team with wrong entries, and no token is repeated",
    {
      AGENTS_FILE: [
        { name: "Ada", token: "a-secret-token-of-ada", tokenHash: HASH },
        { name: "ada", tokenHash: HASH, capacity: 0, role: "boss" },
        { name: "bot", tokenHash: "a-secret-token-of-bot" },
        { tokenHash: HASH.replace("0", "1") },
      ],
    },
    [
      `AGENTS_FILE: agents#1.token must not stand in the file, only its tokenHash; ${HOW_TO_HASH}.`,
      "AGENTS_FILE: agents#2.capacity must be a whole number from 1 to 1000, not 0.",
      'AGENTS_FILE: agents#2.role must be one of agent, admin, not "boss".',
      `AGENTS_FILE: agents#3.tokenHash must be sha256: and 64 digits 0-9 a-f; ${HOW_TO_HASH}.`,
      "AGENTS_FILE: agents#4.name is missing; it must be 1 to 50 letters, digits, spaces and . _ - ', with a letter or digit first and no space at the end.",
      "AGENTS_FILE: agents#2.name is also that of agents#1; give each agent a name of their own.",
      `AGENTS_FILE: agents#2.tokenHash is also that of agents#1; ${HOW_TO_HASH}.`,
      "AGENTS_FILE: agents#3.name must not be one of agent, system, bot, visitor, baton: Baton uses these names itself.",
    ],
  ],
  ["a team of nobody", { AGENTS_FILE: [] }, ["AGENTS_FILE: agents must have 1 or more entries, not 0."]],
  [
    "faults in both files, told together",
    { BATON_POLICY: { replies: 1 }, AGENTS_FILE: { agents: "Ada" } },
    [
      "BATON_POLICY: replies must be a list in [ ], not 1.",
      'AGENTS_FILE: agents must be a list in [ ], not "Ada".',
    ],
  ],
];

const tests = test("settings", { concurrency: 2 }, async (all) => {
  for (const [what, files, lines] of cases)
    void all.test(`refused, naming each field and the fix: ${what}`, () => refuses(files, lines));

  void all.test("files that are not there are named, both at once", async () => {
    const env: Env = { BATON_POLICY: "/nowhere/policy.json", AGENTS_FILE: "/nowhere/agents.json" };
    const { code, stdout, stderr } = await startInVain(env);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.deepEqual(stderr.split("\n"), [
      "baton: BATON_POLICY: /nowhere/policy.json cannot be read; check the name and its permissions",
      "baton: AGENTS_FILE: /nowhere/agents.json cannot be read; check the name and its permissions",
      "",
    ]);
  });

  void all.test("the example in the documentation is a policy that works", async () => {
    await using baton = await startBaton({ BATON_POLICY: EXAMPLE });
    const session = bodyOf<DeskSession>(await baton.client().post("/api/desk/session", {}));
    assert.deepEqual(
      session.replies.map(({ name }) => name),
      ["hello", "number", "parcel", "bye"],
    );
    const visitor = await newVisitor(baton);
    await visitor.say("I want a refund!");
    assert.equal((await (await agentAt(baton)).detail(visitor)).entry.reason, "keyword");
    await baton.stop();
  });

  void all.test("a policy and a team in which all is left out work as without them", async () => {
    using files = writeSettings({ policy: {}, agents: [{ name: "Ada" }] });
    await using baton = await startBaton(files.env);
    const ada = await agentAt(baton, "Ada");
    const visitor = await newVisitor(baton);
    await visitor.say("Can I talk to a person?");
    assert.equal((await ada.detail(visitor)).entry.reason, "asked");
    await baton.stop();
  });
});

await tests;
