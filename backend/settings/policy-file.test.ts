import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";
import { readPolicy } from "./policy-file.ts";
import { publishedSchema } from "./policy-schema.ts";

const docs = join(import.meta.dirname, "../../docs");

const read = (file: unknown) => readPolicy(JSON.stringify(file));

function policyOf(text: string): Policy {
  const result = readPolicy(text);
  return result.type === "policy" ? result.policy : assert.fail(result.faults.join("\n"));
}

/** The faults without their prefix, which each must have. */
function faultsOf(text: string): readonly string[] {
  const result = readPolicy(text);
  const faults = result.type === "faults" ? result.faults : [];
  for (const fault of faults) assert.match(fault, /^BATON_POLICY: [^\n]+[.?]$/);
  return faults.map((fault) => fault.replace("BATON_POLICY: ", ""));
}

for (const text of [
  "{}",
  '\uFEFF{ "$schema": "./policy.schema.json" }',
  '{"handover":{"loop":{}},"lines":{}}',
])
  test(`what is left out is as Baton has it: ${text}`, () => {
    assert.deepEqual(policyOf(text), defaultPolicy);
  });

test("groups merge, lists replace, and durations are read in the unit of their key", () => {
  const file = {
    handover: { keywords: ["refund"], helpless: { turns: 2 }, loop: { withinMinutes: 90 } },
    handback: { unansweredMinutes: null, unattendedMinutes: 0.5, afterwards: "stay", command: null },
    waiting: { escalateSeconds: 30, overdueSeconds: 90 },
    routing: {
      strategy: "skills",
      offerSeconds: 0,
      sticky: false,
      skills: [{ skill: "it", words: ["wifi"] }],
    },
    bursts: { chatwoot: { idleSeconds: 2.5 } },
    idleCloseMinutes: null,
    lines: { back: "Hello again." },
    replies: [],
  };
  assert.deepEqual(read(file), {
    type: "policy",
    policy: {
      handover: {
        ...defaultPolicy.handover,
        keywords: ["refund"],
        helpless: { ...defaultPolicy.handover.helpless, turns: 2 },
        loop: { handovers: defaultPolicy.handover.loop.handovers, withinMs: 5_400_000 },
      },
      hours: defaultPolicy.hours,
      handback: { unansweredMs: null, unattendedMs: 30_000, afterwards: "stay", command: null },
      waiting: { escalateMs: 30_000, overdueMs: 90_000 },
      routing: {
        strategy: "skills",
        offerMs: 0,
        isSticky: false,
        skills: [{ skill: "it", words: ["wifi"] }],
      },
      bursts: { ...defaultPolicy.bursts, chatwoot: { ...defaultPolicy.bursts.chatwoot, idleMs: 2_500 } },
      idleCloseMs: null,
      helpDesk: { assigned: "people", idle: "close", lateMs: 600_000, labels: [], team: null },
      lines: { ...defaultPolicy.lines, back: "Hello again." },
      replies: [],
    },
  });
});

test("hours are minutes of the day, the week begins with Sunday, and days left out are closed", () => {
  const desk = { timeZone: "Europe/Berlin", mon: ["09:00-12:00", "13:00-17:30"], sat: ["18:00-24:00"] };
  const policy = policyOf(JSON.stringify({ hours: { desk, bot: null } }));
  const monday = [
    { from: 540, to: 720 },
    { from: 780, to: 1050 },
  ];
  const saturday = [{ from: 1080, to: 1440 }];
  assert.deepEqual(policy.hours, {
    bot: null,
    desk: { timeZone: "Europe/Berlin", week: [[], monday, [], [], [], [], saturday] },
  });
});

const desk = (hours: object) => ({ hours: { desk: { timeZone: "UTC", ...hours } } });

const REFUSED: readonly (readonly [unknown, string])[] = [
  [[], "the file must be a group of settings in { }, not a list."],
  [{ handovers: {} }, "handovers is not a setting; did you mean handover?"],
  [
    { handback: { unansweredMs: 1 } },
    "handback.unansweredMs is not a setting; did you mean unansweredMinutes?",
  ],
  [{ routing: { isSticky: true } }, "routing.isSticky is not a setting; did you mean sticky?"],
  [{ bursts: { telegram: {} } }, "bursts.telegram is not a setting; the settings here are page, chatwoot."],
  [
    JSON.parse('{"bursts":{"__proto__":{}}}'),
    "bursts.__proto__ is not a setting; the settings here are page, chatwoot.",
  ],
  [
    { handback: { unattendedMinutes: "soon" } },
    'handback.unattendedMinutes must be a number from 0.01 to 10080 or null, not "soon".',
  ],
  [{ handback: { afterwards: "leave" } }, 'handback.afterwards must be one of bot, stay, not "leave".'],
  [{ handover: { button: "yes" } }, 'handover.button must be true or false, not "yes".'],
  [{ handover: { phrases: "help" } }, 'handover.phrases must be a list in [ ], not "help".'],
  [{ handover: { loop: [] } }, "handover.loop must be a group of settings in { }, not a list."],
  [{ handover: null }, "handover must be a group of settings in { }, not null."],
  [
    { handover: { helpless: { turns: 1.5 } } },
    "handover.helpless.turns must be a whole number from 1 to 100 or null, not 1.5.",
  ],
  [
    { handover: { keywords: ["refund", " "] } },
    'handover.keywords#2 must be text on one line with no space at its ends, of at most 100 characters, not " ".',
  ],
  [
    { handover: { keywords: Array.from({ length: 201 }, () => "a") } },
    "handover.keywords must have at most 200 entries, not 201.",
  ],
  [{ routing: { offerSeconds: 3601 } }, "routing.offerSeconds must be a number from 0 to 3600, not 3601."],
  [
    { routing: { skills: [{ skill: "it" }] } },
    "routing.skills#1.words is missing; it must be a list in [ ].",
  ],
  [
    { bursts: { page: { idleSeconds: 20 } } },
    "bursts.page.longestSeconds must be 20 or more, as idleSeconds is, not 8.",
  ],
  [{ lines: { back: "" } }, 'lines.back must be text of 1 to 1000 characters, not "".'],
  [
    { lines: { back: "a".repeat(1001) } },
    `lines.back must be text of 1 to 1000 characters, not "${"a".repeat(39)}….`,
  ],
  [
    { lines: { queued: "{postion}" } },
    "lines.queued has {postion}, which is not filled in; only {position} is filled in here.",
  ],
  [{ lines: { back: "{hours}" } }, "lines.back has {hours}, which is not filled in; take it out."],
  [
    { replies: [{ name: "Good Bye", text: "Bye" }] },
    'replies#1.name must be 1 to 30 small letters, digits and hyphens, such as "bye", not "Good Bye".',
  ],
  [
    {
      replies: [
        { name: "a", text: "A" },
        { name: "b", text: "B" },
        { name: "a", text: "C" },
      ],
    },
    'replies#3.name must be a new one: "a" is the name of replies#1.',
  ],
  [
    { hours: { bot: { mon: ["09:00-17:00"] } } },
    'hours.bot.timeZone is missing; it must be a time zone such as "Europe/Berlin".',
  ],
  [
    desk({ timeZone: "Mars/Olympus", mon: [] }),
    'hours.desk.timeZone must be a time zone such as "Europe/Berlin", not "Mars/Olympus".',
  ],
  [desk({}), 'hours.desk has no day; add one, such as "mon": ["09:00-17:00"].'],
  [desk({ mon: ["9-17"] }), 'hours.desk.mon#1 must be hours from and to, such as "09:00-17:00", not "9-17".'],
  [
    desk({ mon: ["24:00-24:00"] }),
    'hours.desk.mon#1 must be hours from and to, such as "09:00-17:00", not "24:00-24:00".',
  ],
  [
    desk({ fri: ["22:00-02:00"] }),
    'hours.desk.fri#1 must end after it begins; split a night at 24:00, not "22:00-02:00".',
  ],
  [
    desk({ tue: ["09:00-12:00", "11:00-13:00"] }),
    'hours.desk.tue#2 must begin after the hours before it end, not "11:00-13:00".',
  ],
];

for (const [file, fault] of REFUSED)
  test(`refused: ${fault}`, () => {
    assert.deepEqual(faultsOf(JSON.stringify(file)), [fault]);
  });

const HINT = "a comma, a quote or a bracket is missing or one too many.";
const NOT_JSON: readonly (readonly [string, string])[] = [
  ["", "the file is empty; it must hold JSON, at the least {} or []."],
  ['{\n  "lines": {},\n}', `the file is not JSON from line 3, column 1 on; perhaps ${HINT}`],
  ['{\n  "lines" {}\n}', `the file is not JSON from line 2, column 11 on; perhaps ${HINT}`],
  ["{\n  lines: {}\n}", `the file is not JSON from line 2, column 3 on; perhaps ${HINT}`],
  ['{ "lines": yes }', `the file is not JSON from line 1, column 12 on; perhaps ${HINT}`],
  ['{ "lines": [}', `the file is not JSON: it breaks off, or ${HINT}`],
  ['{ "lines":', `the file is not JSON: it breaks off, or ${HINT}`],
  [
    '{\n  "lines": {} // what visitors read\n}',
    "there is a comment at line 2, column 15; JSON has no comments (// or /* */), so take it out.",
  ],
];

for (const [text, fault] of NOT_JSON)
  test(`a file that is not JSON is told where it is not: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(faultsOf(text), [fault]);
  });

test("two slashes in a text are no comment", () => {
  assert.equal(
    policyOf('{"lines":{"back":"See https://example.org/."}}').lines.back,
    "See https://example.org/.",
  );
});

test("all faults are told at once, however many, also those that only show between settings", () => {
  const file = {
    ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`unknown-${index}`, 0])),
    bursts: { page: { idleSeconds: 20 } },
    hours: { desk: { timeZone: "Nowhere", mon: [] } },
    replies: [{ name: "a" }],
  };
  const places = faultsOf(JSON.stringify(file)).map((fault) => fault.split(" ")[0]);
  assert.deepEqual(places, [
    ...Array.from({ length: 20 }, (_, index) => `unknown-${index}`),
    "replies#1.text",
    "hours.desk.timeZone",
    "bursts.page.longestSeconds",
  ]);
});

test("whatever stands in a setting, the file is read or its faults are told: nothing is thrown", () => {
  const keys = [
    "handover",
    "hours",
    "bot",
    "desk",
    "mon",
    "timeZone",
    "bursts",
    "page",
    "idleSeconds",
    "replies",
    "name",
  ];
  const value = fc.jsonValue();
  const { file } = fc.letrec((tie) => ({
    file: fc.dictionary(
      fc.oneof(fc.constantFrom(...keys), fc.string()),
      fc.oneof({ maxDepth: 4 }, value, tie("file")),
    ),
  }));
  fc.assert(
    fc.property(file, (content) => {
      const result = read(content);
      assert.ok(result.type === "policy" || result.faults.length > 0);
    }),
  );
});

test("docs/policy.schema.json is up to date: npm run policy-schema writes it", () => {
  const written: unknown = JSON.parse(readFileSync(join(docs, "policy.schema.json"), "utf8"));
  assert.deepEqual(written, JSON.parse(JSON.stringify(publishedSchema)));
});

test("docs/policy.example.json reads without faults", () => {
  const policy = policyOf(readFileSync(join(docs, "policy.example.json"), "utf8"));
  assert.equal(policy.hours.desk?.timeZone, "Europe/Berlin");
});

test("docs/policy.md has a row for every setting", () => {
  const page = readFileSync(join(docs, "policy.md"), "utf8");
  const missing = settingsIn(publishedSchema as Schema).filter((path) => !page.includes(`\`${path}\``));
  assert.deepEqual(missing, []);
});

type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly default?: unknown };

/** The paths of all settings; hours, which have a default of their own, count as one. */
function settingsIn(schema: Schema, path = ""): readonly string[] {
  if (schema.properties === undefined || "default" in schema) return [path];
  return Object.entries(schema.properties).flatMap(([key, inside]) =>
    settingsIn(inside, path === "" ? key : `${path}.${key}`),
  );
}
