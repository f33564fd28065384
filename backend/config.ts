/**
 * From environment variables to a checked configuration. Pure; a blank value counts as not set, and all
 * faults are reported at once, each naming its variable and the fix.
 */
type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly isLoopback: boolean;
  /** The SQLite file; null keeps everything in memory. */
  readonly databasePath: string | null;
  readonly openai: {
    readonly apiKey: string;
    readonly model: string;
    readonly baseUrl: string | null;
  } | null;
  readonly botFallback: "mock" | "human";
  readonly botInstructionsFile: string | null;
  /** Rules of handover and routing, and a team of agents: files as docs/policy.md describes them. */
  readonly policyFile: string | null;
  readonly agentsFile: string | null;
  readonly agentToken: string | null;
  readonly sessionSecret: string | null;
  /** Signing secrets of Chatwoot webhooks. As soon as there is one, unsigned direct calls are refused. */
  readonly webhookSecrets: readonly string[];
  /** The real Chatwoot that is served, null without one. */
  readonly chatwoot: {
    readonly baseUrl: string;
    /** Where it was before, when it moved. */
    readonly previousUrl: string | null;
    /** A person's token: for reading and for what a bot's may not do. */
    readonly apiToken: string;
    readonly accountId: number;
    /** The inboxes whose visitors are served there. */
    readonly inboxIds: readonly number[];
    /** The API inbox in which the conversations of our page live too. */
    readonly pageInboxId: number | null;
    readonly botToken: string | null;
    readonly botId: number | null;
    /** Ends the webhook's address where deliveries are not signed. */
    readonly webhookToken: string | null;
  } | null;
  readonly rateLimits: boolean;
  readonly logLevel: LogLevel;
  /** What is set and comes to nothing, a line each for whoever starts it. */
  readonly warnings: readonly string[];
};

export type ConfigResult =
  | { readonly type: "config"; readonly config: Config }
  | { readonly type: "faults"; readonly faults: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;

/** Short secrets can be guessed: these many characters at least. */
const SHORTEST_TOKEN = 16;
const SHORTEST_SECRET = 32;

/** More inboxes than one team serves. */
const MOST_INBOXES = 50;

/** The doors take no longer token. */
const LONGEST_TOKEN = 1000;

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const CHATWOOT = [
  "CHATWOOT_BASE_URL",
  "CHATWOOT_API_TOKEN",
  "CHATWOOT_ACCOUNT_ID",
  "CHATWOOT_INBOX_ID",
] as const;

export function readConfig(env: Env): ConfigResult {
  const faults: string[] = [];
  const get = (name: string): string | null => env[name]?.trim() || null;
  const read = { get, fault: (text: string) => void faults.push(text) };
  // Only URLs write an IPv6 address in brackets: it is not listened on with them.
  const host = (get("HOST") ?? "127.0.0.1").replace(/^\[(.+)\]$/, "$1");
  const isLoopback = isLoopbackHost(host);
  const apiKey = get("OPENAI_API_KEY");
  const baseUrl = readUrl(read, "OPENAI_BASE_URL");
  const model = get("OPENAI_MODEL") ?? "gpt-4o-mini";
  const config: Config = {
    host,
    isLoopback,
    port: readPort(read),
    databasePath: readDatabase(read),
    openai: apiKey === null ? null : { apiKey, model, baseUrl },
    botFallback: readChoice(read, "BOT_FALLBACK", ["mock", "human"]),
    botInstructionsFile: get("BOT_INSTRUCTIONS_FILE"),
    policyFile: get("BATON_POLICY"),
    agentsFile: get("AGENTS_FILE"),
    agentToken: readToken(read, "AGENT_TOKEN"),
    sessionSecret: readSecret(read, "SESSION_SECRET", SHORTEST_SECRET),
    webhookSecrets: readList(read, "CHATWOOT_WEBHOOK_SECRET"),
    chatwoot: readChatwoot(read),
    rateLimits: readChoice(read, "RATE_LIMITS", ["on", "off"]) === "on",
    logLevel: readChoice(read, "LOG_LEVEL", ["info", ...LOG_LEVELS]),
    warnings: [],
  };
  checkExposure(read, config);
  if (faults.length > 0) return { type: "faults", faults };
  return { type: "config", config: { ...config, warnings: warningsOf(config) } };
}

function warningsOf({ chatwoot, webhookSecrets }: Config): readonly string[] {
  if (chatwoot === null || webhookSecrets.length > 0 || chatwoot.webhookToken !== null) return [];
  return [
    "nothing that Chatwoot delivers can be believed without CHATWOOT_WEBHOOK_SECRET or CHATWOOT_WEBHOOK_TOKEN; `npx baton setup` reads the secrets",
  ];
}

type Reader = {
  readonly get: (name: string) => string | null;
  readonly fault: (text: string) => void;
};

/** True for names of this machine that no other machine can reach. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whoever reaches a Baton without a token could switch human mode and read every conversation. */
function checkExposure(read: Reader, { host, isLoopback }: Config): void {
  if (isLoopback) return;
  const because = `when HOST is ${host}: other machines can reach it. Or leave HOST out.`;
  if (read.get("AGENT_TOKEN") === null && read.get("AGENTS_FILE") === null)
    read.fault(`AGENT_TOKEN or AGENTS_FILE must be set ${because}`);
  if (read.get("SESSION_SECRET") === null) read.fault(`SESSION_SECRET must be set ${because}`);
}

function readChatwoot(read: Reader): Config["chatwoot"] {
  const { get, fault } = read;
  const missing = CHATWOOT.filter((name) => get(name) === null);
  const urlOf = (name: string) => readUrl(read, name)?.replace(/\/+$/, "") ?? null;
  const baseUrl = urlOf("CHATWOOT_BASE_URL") ?? "";
  const rest = {
    previousUrl: urlOf("CHATWOOT_PREVIOUS_URL"),
    accountId: readNumbers(read, "CHATWOOT_ACCOUNT_ID", 1)[0] ?? 0,
    inboxIds: readNumbers(read, "CHATWOOT_INBOX_ID", MOST_INBOXES),
    pageInboxId: readNumbers(read, "CHATWOOT_PAGE_INBOX_ID", 1)[0] ?? null,
    botToken: get("CHATWOOT_BOT_TOKEN"),
    botId: readNumbers(read, "CHATWOOT_BOT_ID", 1)[0] ?? null,
    webhookToken: readUrlToken(read, "CHATWOOT_WEBHOOK_TOKEN"),
  };
  const apiToken = get("CHATWOOT_API_TOKEN") ?? "";
  if (missing.length === 0) return { baseUrl, apiToken, ...rest };
  if (missing.length < CHATWOOT.length)
    fault(`${missing.join(", ")} must be set too: Chatwoot's four variables go together. Or leave out all.`);
  return null;
}

/** Numbers of Chatwoot, separated by commas. */
function readNumbers({ get, fault }: Reader, name: string, most: number): readonly number[] {
  const parts = (get(name) ?? "").split(",").flatMap((part) => part.trim() || []);
  const isRight = parts.length <= most && parts.every((part) => /^[1-9]\d{0,14}$/.test(part));
  if (isRight) return parts.map(Number);
  const what = most === 1 ? "a number" : "numbers, separated by commas";
  fault(`${name} must be ${what} as in Chatwoot's own addresses, not ${get(name)}.`);
  return [];
}

/** It stands in an address, as it is. */
function readUrlToken(read: Reader, name: string): string | null {
  const token = readSecret(read, name, SHORTEST_SECRET);
  if (token !== null && !/^[A-Za-z0-9_-]{1,200}$/.test(token))
    read.fault(`${name} must be at most 200 letters, digits, hyphens and underscores.`);
  return token;
}

function readPort({ get, fault }: Reader): number {
  const text = get("PORT") ?? "8000";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  fault(`PORT must be a number from 0 to 65535, not ${text}.`);
  return 0;
}

function readDatabase({ get, fault }: Reader): string | null {
  const url = get("DATABASE_URL");
  if (url === null) return null;
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === ":memory:") return null;
  if (path !== undefined && !path.startsWith("file:")) return path;
  // The value is not repeated: it may hold a password.
  fault(
    path === undefined
      ? "DATABASE_URL must be sqlite:FILE, such as sqlite:data/baton.db; other databases are not supported yet."
      : "DATABASE_URL must be sqlite:FILE without file:, such as sqlite:data/baton.db; URLs of SQLite are not supported.",
  );
  return null;
}

function readUrl({ get, fault }: Reader, name: string): string | null {
  const text = get(name);
  if (text === null) return null;
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  fault(`${name} must be an http:// or https:// address.`);
  return null;
}

/** The first choice is the default. */
function readChoice<const Choice extends string>(
  { get, fault }: Reader,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = get(name) ?? choices[0];
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  fault(`${name} must be one of ${[...new Set(choices)].join(", ")}, not ${text}.`);
  return choices[0];
}

function readSecret({ get, fault }: Reader, name: string, shortest: number): string | null {
  const secret = get(name);
  if (secret !== null && secret.length < shortest)
    fault(`${name} must have at least ${shortest} characters; \`openssl rand -hex 32\` makes a good one.`);
  return secret;
}

/** A token travels as a Bearer token: white space would end it. */
function readToken(read: Reader, name: string): string | null {
  const token = readSecret(read, name, SHORTEST_TOKEN);
  if (token !== null && (/\s/.test(token) || token.length > LONGEST_TOKEN))
    read.fault(`${name} must have no white space inside and at most ${LONGEST_TOKEN} characters.`);
  return token;
}

/** Commas alone are a fault: whoever wrote them meant to set something. */
function readList({ get, fault }: Reader, name: string): readonly string[] {
  const text = get(name);
  if (text === null) return [];
  const list = text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (list.length === 0) fault(`${name} must have a secret between its commas. Or leave it out.`);
  return list;
}
