import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Config, isLoopbackHost, readConfig } from "./config.ts";

type Env = Parameters<typeof readConfig>[0];

const TOKEN = "a-token-of-16-ch";
const SECRET = "a-session-secret-of-32-characters";
const DEFAULTS: Config = {
  host: "127.0.0.1",
  port: 8000,
  isLoopback: true,
  databasePath: null,
  openai: null,
  botFallback: "mock",
  botInstructionsFile: null,
  policyFile: null,
  agentsFile: null,
  agentToken: null,
  sessionSecret: null,
  webhookSecrets: [],
  rateLimits: true,
  logLevel: "info",
  chatwoot: null,
  warnings: [],
};

const CHATWOOT = {
  CHATWOOT_BASE_URL: "https://chat.example.test/support/",
  CHATWOOT_API_TOKEN: "t",
  CHATWOOT_ACCOUNT_ID: "1",
  CHATWOOT_INBOX_ID: "2",
};
const URL_TOKEN = "u".repeat(32);

const VARIABLES = [
  ...Object.keys(CHATWOOT),
  ...["HOST", "PORT", "DATABASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "BOT_FALLBACK"],
  ...["CHATWOOT_BOT_TOKEN", "CHATWOOT_WEBHOOK_SECRET", "AGENT_TOKEN", "SESSION_SECRET", "RATE_LIMITS"],
  ...["BOT_INSTRUCTIONS_FILE", "BATON_POLICY", "AGENTS_FILE", "LOG_LEVEL"],
];

function faultsOf(env: Env): readonly string[] {
  const result = readConfig(env);
  return result.type === "faults" ? result.faults : [];
}

test("with nothing set everything has its default", () => {
  assert.deepEqual(readConfig({}), { type: "config", config: DEFAULTS });
});

for (const blank of ["", " ", "\t \n"])
  test(`${JSON.stringify(blank)} counts as not set, for every variable`, () => {
    const env = Object.fromEntries(VARIABLES.map((name) => [name, blank]));
    assert.deepEqual(readConfig(env), { type: "config", config: DEFAULTS });
  });

const openai = (over: Partial<NonNullable<Config["openai"]>> = {}) => ({
  openai: { apiKey: "sk-1", model: "gpt-4o-mini", baseUrl: null, ...over },
});

const ACCEPTED: readonly (readonly [string, Env, Partial<Config>])[] = [
  ["a port", { PORT: "80" }, { port: 80 }],
  ["port 0, any free one", { PORT: "0" }, { port: 0 }],
  ["spaces around a value", { PORT: " 81 " }, { port: 81 }],
  ["another name of this machine", { HOST: "localhost" }, { host: "localhost" }],
  ["an address as URLs write it", { HOST: "[::1]" }, { host: "::1" }],
  ["a SQLite file", { DATABASE_URL: "sqlite:data/baton.db" }, { databasePath: "data/baton.db" }],
  ["a SQLite file with slashes", { DATABASE_URL: "sqlite:///var/b.db" }, { databasePath: "/var/b.db" }],
  ["SQLite's own name for memory", { DATABASE_URL: "sqlite::memory:" }, {}],
  ["a key of OpenAI", { OPENAI_API_KEY: "sk-1" }, openai()],
  ["a model", { OPENAI_API_KEY: "sk-1", OPENAI_MODEL: "m" }, openai({ model: "m" })],
  ["a model without a key: the mock", { OPENAI_MODEL: "m" }, {}],
  [
    "a server that speaks OpenAI's language",
    { OPENAI_API_KEY: "sk-1", OPENAI_BASE_URL: "http://localhost:11434/v1" },
    openai({ baseUrl: "http://localhost:11434/v1" }),
  ],
  ["people when the model fails", { BOT_FALLBACK: "human" }, { botFallback: "human" }],
  ["instructions", { BOT_INSTRUCTIONS_FILE: "bot.md" }, { botInstructionsFile: "bot.md" }],
  [
    "the files of a team",
    { BATON_POLICY: "policy.json", AGENTS_FILE: "team.json" },
    { policyFile: "policy.json", agentsFile: "team.json" },
  ],
  ["tokens", { AGENT_TOKEN: TOKEN, SESSION_SECRET: SECRET }, { agentToken: TOKEN, sessionSecret: SECRET }],
  ["the longest token", { AGENT_TOKEN: "t".repeat(1000) }, { agentToken: "t".repeat(1000) }],
  [
    "signing secrets for rotation",
    { CHATWOOT_WEBHOOK_SECRET: " new , old ,," },
    { webhookSecrets: ["new", "old"] },
  ],
  ["no rate limits", { RATE_LIMITS: "off" }, { rateLimits: false }],
  ["a log level", { LOG_LEVEL: "debug" }, { logLevel: "debug" }],
  [
    "all of Chatwoot",
    {
      ...CHATWOOT,
      CHATWOOT_INBOX_ID: "3, 4",
      CHATWOOT_PAGE_INBOX_ID: "9",
      CHATWOOT_BOT_TOKEN: "b",
      CHATWOOT_BOT_ID: "7",
      CHATWOOT_WEBHOOK_SECRET: "s",
      CHATWOOT_WEBHOOK_TOKEN: URL_TOKEN,
    },
    {
      chatwoot: {
        baseUrl: "https://chat.example.test/support",
        previousUrl: null,
        apiToken: "t",
        accountId: 1,
        inboxIds: [3, 4],
        pageInboxId: 9,
        botToken: "b",
        botId: 7,
        webhookToken: URL_TOKEN,
      },
      webhookSecrets: ["s"],
    },
  ],
  [
    "the seed's four variables alone, with a word on what is missing",
    CHATWOOT,
    {
      chatwoot: {
        baseUrl: "https://chat.example.test/support",
        previousUrl: null,
        apiToken: "t",
        accountId: 1,
        inboxIds: [2],
        pageInboxId: null,
        botToken: null,
        botId: null,
        webhookToken: null,
      },
      warnings: [
        "nothing that Chatwoot delivers can be believed without CHATWOOT_WEBHOOK_SECRET or CHATWOOT_WEBHOOK_TOKEN; `npx baton setup` reads the secrets",
      ],
    },
  ],
  [
    "another machine's address, with both tokens",
    { HOST: "0.0.0.0", AGENT_TOKEN: TOKEN, SESSION_SECRET: SECRET },
    { host: "0.0.0.0", isLoopback: false, agentToken: TOKEN, sessionSecret: SECRET },
  ],
  [
    "another machine's address, with a team instead of the one token",
    { HOST: "0.0.0.0", AGENTS_FILE: "team.json", SESSION_SECRET: SECRET },
    { host: "0.0.0.0", isLoopback: false, agentsFile: "team.json", sessionSecret: SECRET },
  ],
];

for (const [name, env, expected] of ACCEPTED)
  test(`accepted: ${name}`, () => {
    assert.deepEqual(readConfig(env), { type: "config", config: { ...DEFAULTS, ...expected } });
  });

const REFUSED: readonly (readonly [Env, RegExp])[] = [
  [{ PORT: "eighty" }, /^PORT must be a number from 0 to 65535/],
  [{ PORT: "65536" }, /^PORT /],
  [{ PORT: "-1" }, /^PORT /],
  [{ PORT: "8000.5" }, /^PORT /],
  [{ PORT: "0x50" }, /^PORT /],
  [{ DATABASE_URL: "data/baton.db" }, /^DATABASE_URL must be sqlite:FILE/],
  [{ DATABASE_URL: "postgres://db/baton" }, /^DATABASE_URL /],
  [{ DATABASE_URL: "sqlite:" }, /^DATABASE_URL /],
  [{ DATABASE_URL: "sqlite:file:b.db?mode=ro" }, /^DATABASE_URL must be sqlite:FILE without file:, such as/],
  [{ DATABASE_URL: "sqlite://file::memory:" }, /^DATABASE_URL must be sqlite:FILE without file:/],
  [{ OPENAI_BASE_URL: "localhost:11434" }, /^OPENAI_BASE_URL must be an http:\/\/ or https:\/\/ address/],
  [{ OPENAI_BASE_URL: "ftp://host" }, /^OPENAI_BASE_URL /],
  [{ OPENAI_BASE_URL: "not an address" }, /^OPENAI_BASE_URL /],
  [{ BOT_FALLBACK: "none" }, /^BOT_FALLBACK must be one of mock, human, not none/],
  [{ BOT_FALLBACK: "Mock" }, /^BOT_FALLBACK /],
  [{ RATE_LIMITS: "0" }, /^RATE_LIMITS must be one of on, off/],
  [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL must be one of .*silent/],
  [{ AGENT_TOKEN: "short" }, /^AGENT_TOKEN must have at least 16 characters/],
  [{ AGENT_TOKEN: "two words and a half" }, /^AGENT_TOKEN must have no white space inside/],
  [{ AGENT_TOKEN: "one-line\nand-another" }, /^AGENT_TOKEN must have no white space inside/],
  [{ CHATWOOT_WEBHOOK_SECRET: " , " }, /^CHATWOOT_WEBHOOK_SECRET must have a secret between its commas/],
  [{ SESSION_SECRET: "s".repeat(31) }, /^SESSION_SECRET must have at least 32 characters/],
  [{ CHATWOOT_BASE_URL: "https://chat" }, /^CHATWOOT_API_TOKEN, CHATWOOT_ACCOUNT_ID, CHATWOOT_INBOX_ID must/],
  [{ ...CHATWOOT, CHATWOOT_INBOX_ID: " " }, /^CHATWOOT_INBOX_ID must be set too/],
  [{ ...CHATWOOT, CHATWOOT_INBOX_ID: "web" }, /^CHATWOOT_INBOX_ID must be numbers.*not web/],
  [{ ...CHATWOOT, CHATWOOT_ACCOUNT_ID: "1,2" }, /^CHATWOOT_ACCOUNT_ID must be a number/],
  [{ ...CHATWOOT, CHATWOOT_WEBHOOK_TOKEN: "short" }, /^CHATWOOT_WEBHOOK_TOKEN must have at least 32/],
  [{ ...CHATWOOT, CHATWOOT_WEBHOOK_TOKEN: "/".repeat(32) }, /^CHATWOOT_WEBHOOK_TOKEN must be at most/],
  [{ HOST: "0.0.0.0", AGENT_TOKEN: TOKEN }, /^SESSION_SECRET must be set when HOST is 0\.0\.0\.0/],
  [{ HOST: "::", SESSION_SECRET: SECRET }, /^AGENT_TOKEN or AGENTS_FILE must be set when HOST is ::/],
];

for (const [env, fault] of REFUSED)
  test(`refused with one line that names it: ${JSON.stringify(env)}`, () => {
    const faults = faultsOf(env);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", fault);
    assert.ok(!faults[0]?.includes("\n"));
  });

test("a token that is too long for the doors is refused", () => {
  assert.deepEqual(faultsOf({ AGENT_TOKEN: "t".repeat(1001) }), [
    "AGENT_TOKEN must have no white space inside and at most 1000 characters.",
  ]);
});

test("all faults are told at once", () => {
  const faults = faultsOf({ HOST: "0.0.0.0", PORT: "x", LOG_LEVEL: "loud", CHATWOOT_INBOX_ID: "2" });
  assert.deepEqual(
    faults.map((fault) => fault.split(/[ ,]/)[0]),
    ["PORT", "CHATWOOT_BASE_URL", "LOG_LEVEL", "AGENT_TOKEN", "SESSION_SECRET"],
  );
});

test("private stays private: no fault repeats a secret, whatever else is wrong", () => {
  const secret = "hunter2";
  const names = [
    "AGENT_TOKEN",
    "SESSION_SECRET",
    "OPENAI_API_KEY",
    "CHATWOOT_API_TOKEN",
    "CHATWOOT_BOT_TOKEN",
  ];
  const env = {
    ...Object.fromEntries(names.map((name) => [name, secret])),
    CHATWOOT_WEBHOOK_SECRET: secret,
    DATABASE_URL: `postgres://baton:${secret}@db/baton`,
    OPENAI_BASE_URL: `ftp://baton:${secret}@host`,
    HOST: "0.0.0.0",
    PORT: "x",
  };
  const faults = faultsOf(env);
  assert.ok(faults.length >= 5);
  assert.doesNotMatch(faults.join("\n"), /hunter2/);
});

for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
  test(`${host} is this machine alone`, () => assert.ok(isLoopbackHost(host)));

for (const host of [
  "0.0.0.0",
  "::",
  "[::]",
  "10.0.0.1",
  "example.org",
  "localhost.example.org",
  "127.0.0.1.example.org",
])
  test(`${host} can be reached from other machines`, () => {
    assert.ok(!isLoopbackHost(host));
    assert.equal(faultsOf({ HOST: host }).length, 2);
  });

test("whatever is set, the result is a configuration or faults, never a crash", () => {
  const anyEnv = fc.dictionary(fc.constantFrom(...VARIABLES), fc.string());
  fc.assert(
    fc.property(anyEnv, (env) => {
      const result = readConfig(env);
      if (result.type === "faults") assert.ok(result.faults.length > 0);
      else {
        const { isLoopback, agentToken, agentsFile } = result.config;
        assert.ok(isLoopback || agentToken !== null || agentsFile !== null);
      }
    }),
  );
});
