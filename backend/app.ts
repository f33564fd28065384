/** The composition root: the only place where adapters, engine and doors are joined. */
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { createAnswerer } from "./bot/generate-bot-response.ts";
import { DEFAULT_INSTRUCTIONS } from "./bot/prompt.ts";
import { type Chatwoot, joinChatwoot } from "./chatwoot/chatwoot.ts";
import type { Config } from "./config.ts";
import { conversationId } from "./conversation/ids.ts";
import type { Policy } from "./conversation/policy.ts";
import type { Channel } from "./conversation/state.ts";
import { type Embedded, openEmbedded } from "./embedded/embedded.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import type { Clock, Journal } from "./engine/ports.ts";
import type { Doors } from "./http/doors.ts";
import { createServer, type Server } from "./http/server.ts";
import { readSettings } from "./settings/settings.ts";

/** What still runs when Baton is asked to stop has this long; together with the rest it ends within 10 s. */
const GRACE_MS = 7_500;

const PAGE_FOLDER = join(import.meta.dirname, "../dist/page");

export type Baton = {
  /** Takes up what was left undone and listens; resolves with the address to open. */
  readonly start: () => Promise<string>;
  /** Takes nothing new, lets what runs finish or keeps it for the next start, and closes the store. */
  readonly stop: () => Promise<void>;
};

/** Builds Baton. Rejects with a one-line message when something it needs cannot be used. */
export async function createBaton(config: Config): Promise<Baton> {
  const { policy, profiles, credentials } = readSettings(config);
  const logger = pino({ level: config.logLevel, base: null });
  const journal: Journal = logger;
  const embedded = openEmbedded({ path: config.databasePath, clock, journal });
  const { store, archive, records, feed, worker } = embedded;
  checkHome(config, embedded);
  const chatwoot = createChatwoot(config, policy, {
    ...{ archive, feed, clock, journal },
    instance: embedded.secret("instance", newInstance),
    receive: (happening) => engine.receive(happening),
  });
  const engine: Engine = createEngine({
    ...{ store, archive, records, feed, worker, clock, journal, policy, profiles },
    answerer: createBot(config, policy, logger),
    helpDesk: chatwoot?.helpDesk ?? null,
    isBridged: config.chatwoot !== null && config.chatwoot.pageInboxId !== null,
  });
  const secret = config.sessionSecret ?? embedded.secret("session", newSecret);
  const doors: Doors = {
    ...{ engine, archive, records, feed, clock, policy, newConversationId },
    loadDesk: store.loadDesk,
    deliveries: chatwoot?.deliveries ?? null,
    openFile: chatwoot?.openFile ?? null,
    settings: { ...doorSettings(config), credentials, sessionSecret: secret },
  };
  const server = await createServer(doors, logger);
  return withLife({ config, engine, chatwoot, server, embedded });
}

type Parts = {
  readonly config: Config;
  readonly engine: Engine;
  readonly chatwoot: Chatwoot | null;
  readonly server: Server;
  readonly embedded: Embedded;
};

function withLife({ config, engine, chatwoot, server, embedded }: Parts): Baton {
  return {
    start: async () => {
      await engine.start();
      const address = await server.listen(config.host, config.port);
      chatwoot?.start();
      return address;
    },
    stop: async () => {
      const closed = server.close();
      chatwoot?.stop();
      await engine.stop(GRACE_MS);
      server.dismiss();
      await closed;
      await embedded.rest();
      embedded.close();
    },
  };
}

const doorSettings = ({ isLoopback, webhookSecrets, rateLimits }: Config) => ({
  isLoopback,
  isSigned: webhookSecrets.length > 0,
  rateLimits,
  pageFolder: PAGE_FOLDER,
});

/** Numbers of one Chatwoot mean other people in another one: a file never goes with two. */
function checkHome({ chatwoot }: Config, embedded: Embedded): void {
  if (chatwoot === null) return;
  const { accountId, baseUrl, previousUrl } = chatwoot;
  const homeOf = (url: string | null) => `account ${accountId} at ${url}`;
  const home = embedded.secret("chatwoot", () => homeOf(baseUrl));
  if (home === homeOf(baseUrl) || home === homeOf(previousUrl)) return;
  embedded.close();
  throw new Error(
    `DATABASE_URL: this file belongs to ${home}; name another file for ${homeOf(baseUrl)}. If that Chatwoot only moved, set CHATWOOT_PREVIOUS_URL to its old address.`,
  );
}

type Joined = Omit<Parameters<typeof joinChatwoot>[0], "settings" | "policy">;

function createChatwoot({ chatwoot, webhookSecrets }: Config, { helpDesk }: Policy, joined: Joined) {
  if (chatwoot === null) return null;
  return joinChatwoot({ ...joined, settings: { ...chatwoot, webhookSecrets }, policy: helpDesk });
}

function createBot(config: Config, { handover, routing }: Policy, logger: Logger) {
  return createAnswerer({
    openai: config.openai,
    fallback: config.botFallback,
    instructions: readInstructions(config.botInstructionsFile),
    handover: { phrases: handover.phrases, skills: routing.skills },
    clock,
    onFailure: (because, conversation) => logger.warn({ because, conversation }, "the model failed"),
  });
}

const clock: Clock = {
  now: Date.now,
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

/** Stands in every message that Baton writes in Chatwoot, so it is short. */
const newInstance = () => randomBytes(6).toString("base64url");

const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Short, because every row of a conversation carries its id; beginning with the time, so that new rows of a clustered
 * table stand side by side; 48 random bits a millisecond, so that no two are ever the same.
 */
function newConversationId(channel: Channel) {
  return conversationId(`${channel[0]}-${Date.now().toString(36)}-${randomUUID().slice(0, 13)}`);
}

function readInstructions(file: string | null): string {
  if (file === null) return DEFAULT_INSTRUCTIONS;
  const instructions = readText(file);
  if (instructions.trim() !== "") return instructions;
  throw new Error(
    `BOT_INSTRUCTIONS_FILE: ${file} is empty; write what the bot is to be, or leave the variable out`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`BOT_INSTRUCTIONS_FILE: ${file} cannot be read; check the name and its permissions`, {
      cause,
    });
  }
}
