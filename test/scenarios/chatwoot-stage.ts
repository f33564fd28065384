/** Baton as a process beside a Chatwoot stand-in: what visitors and people do there, and what Baton makes of it. */
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createEmulator } from "../../emulator/emulator.ts";
import type { Emulator, EmulatorSettings, SeenConversation } from "../../emulator/play.ts";
import { type Baton, type Env, makeFolder, startBaton } from "./baton-process.ts";
import { writeSettings } from "./team.ts";

export type ChatwootStage = AsyncDisposable & {
  readonly chatwoot: Emulator;
  readonly baton: () => Baton;
  readonly env: Env;
  /** Resolves when the conversation looks like this; rejects with what it looks like. */
  readonly sees: (id: number, looks: readonly string[], status?: SeenConversation["status"]) => Promise<void>;
  readonly until: (holds: () => boolean, what?: () => string) => Promise<void>;
  /** Ends Baton in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
  /** Starts it again with what it kept. */
  readonly start: () => Promise<void>;
};

type Given = {
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly env?: Env;
  readonly emulator?: EmulatorSettings;
  /** Whether conversations of the page live in an API inbox there. */
  readonly isBridged?: boolean;
  /** Whether the account and the API inbox tell Baton too, beside the bot. */
  readonly isToldTwice?: boolean;
  /** False: Baton is not started yet. */
  readonly isStarted?: boolean;
};

/** Longer than anything takes here on a busy machine. */
const PATIENCE_MS = 20_000;

/** As short as bursts may be, so that no test waits for a quiet second and a half. */
const QUICK = { bursts: { chatwoot: { idleSeconds: 0.05, longestSeconds: 1 } } };

export async function startStage(given: Given = {}): Promise<ChatwootStage> {
  const { policy = {}, isBridged = false, isToldTwice = false, isStarted = true } = given;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/webhook/chatwoot`;
  const chatwoot = await createEmulator({ retryPauseMs: 50, ...given.emulator });
  const page = isBridged ? chatwoot.createApiInbox({ webhookUrl: url }) : null;
  const bot = chatwoot.attachBot({ url });
  const account = isToldTwice ? chatwoot.registerWebhook({ url }) : null;
  const secrets = [bot.secret, page?.secret ?? [], account?.secret ?? []].flat();
  const folder = makeFolder();
  const settings = writeSettings({ policy: { ...QUICK, ...policy } });
  const { accountId, adminToken, webInbox } = chatwoot.setup;
  const env: Env = {
    ...settings.env,
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(folder.path, "baton.db")}`,
    CHATWOOT_BASE_URL: chatwoot.url,
    CHATWOOT_API_TOKEN: adminToken,
    CHATWOOT_ACCOUNT_ID: String(accountId),
    CHATWOOT_INBOX_ID: String(webInbox.id),
    CHATWOOT_BOT_TOKEN: bot.token,
    CHATWOOT_BOT_ID: String(bot.id),
    CHATWOOT_WEBHOOK_SECRET: secrets.join(","),
    ...(page !== null && { CHATWOOT_PAGE_INBOX_ID: String(page.id) }),
    ...given.env,
  };
  let baton = isStarted ? await startBaton(env) : null;
  const running = (): Baton => {
    if (baton === null) throw new Error("Baton was not started");
    return baton;
  };
  const until = async (holds: () => boolean, what?: () => string) => {
    await chatwoot.until(holds, PATIENCE_MS).catch((cause: unknown) => {
      throw new Error(what?.() ?? "it never came about", { cause });
    });
  };
  return {
    chatwoot,
    baton: running,
    env,
    until,
    sees: (id, looks, status) => {
      const seen = () => chatwoot.look.conversation(id);
      return until(
        () => isSame(looksOf(seen()), looks) && (status === undefined || seen().status === status),
        () => `${seen().status}: ${JSON.stringify(looksOf(seen()), null, 2)}\n${baton?.output().stdout}`,
      );
    },
    kill: async () => {
      await running().kill();
      baton = null;
    },
    start: async () => {
      baton = await startBaton(env);
    },
    [Symbol.asyncDispose]: async () => {
      await baton?.kill();
      await chatwoot.stop();
      folder[Symbol.dispose]();
      settings[Symbol.dispose]();
    },
  };
}

/** Who said what, shortened to what people see: notes are marked, lines about what happened are left out. */
export const looksOf = ({ messages }: SeenConversation): readonly string[] =>
  messages
    .filter(({ type }) => type !== "activity")
    .map(({ content, private: isPrivate, senderType, type }) => {
      const who = isPrivate ? "note" : type === "template" ? "template" : (senderType ?? "nobody");
      return `${who}: ${isPrivate ? (content ?? "").split("\n")[0] : content}`;
    });

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => matches(each, other[index] ?? ""));

/** `…` at the end stands for anything. */
const matches = (seen: string, wanted: string): boolean =>
  wanted.endsWith("…") ? seen.startsWith(wanted.slice(0, -1)) : seen === wanted;

/** A port that was free a moment ago, so that both sides can be told of each other before they start. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** What the bot without a model answers to "hello", and to "thanks". */
export const HELLO = "Hello! How can I help you today?";
export const WELCOME = "You are welcome! Is there anything else you would like to know?";

/** Resolves once the bot has answered somebody who came after all that happened until now; for what is to change nothing. */
export async function answerNewcomer({ chatwoot, sees }: Pick<ChatwootStage, "chatwoot" | "sees">) {
  const { conversation } = chatwoot.visitor.write("hello");
  await sees(conversation, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
  await chatwoot.idle();
}

/** What Baton logged so far under this message. */
export const logged = (baton: Baton, message: string): readonly Readonly<Record<string, unknown>>[] =>
  baton
    .output()
    .stdout.split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Readonly<Record<string, unknown>> => JSON.parse(line))
    .filter(({ msg }) => msg === message);
