/** Examines the connection between Baton and Chatwoot both ways; changes nothing, and never shows a secret. */
import { type Lookup, publicUrlIn } from "./addresses.ts";
import type { AttachedBot, Inbox, Profile } from "./admin-answers.ts";
import { type About, type AccountApi, createAdminApi } from "./admin-api.ts";
import { AdminFault, wordsOf } from "./admin-fault.ts";
import { checkBotToken, checkClock, checkUserToken, checkVersion } from "./chatwoot-checks.ts";
import { readSettings, type Settings } from "./doctor-settings.ts";
import { type Finding, fault, good } from "./finding.ts";
import { checkInbox } from "./inbox-checks.ts";
import { checkHealth, checkPrivateNetwork } from "./reach-checks.ts";
import type { Terminal } from "./terminal.ts";
import {
  checkAttached,
  checkBotUrl,
  checkOnce,
  checkPageUrl,
  checkSecrets,
  findBot,
  type Wired,
} from "./wiring-checks.ts";

export type Doctor = {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Baton's own address if it is said; otherwise the one that the bot delivers to. */
  readonly publicUrl: string | null;
  /** Our own clock in ms since 1970. */
  readonly now: () => number;
  readonly lookup: Lookup;
};

/** Says every finding; the exit code: 0 nothing must be fixed, 1 something must. */
export async function examine(doctor: Doctor): Promise<0 | 1> {
  const { terminal } = doctor;
  const counts = { good: 0, warning: 0, fault: 0 };
  for await (const finding of findings(doctor)) {
    counts[finding.mark] += 1;
    terminal.mark(finding.mark, finding.text);
    if (finding.mark !== "good") terminal.say(`  → ${finding.fix}`);
  }
  terminal.say(summary(counts.fault, counts.warning));
  return counts.fault === 0 ? 0 : 1;
}

function summary(faults: number, warnings: number): string {
  if (faults === 0 && warnings === 0) return "\nAll is well.";
  return `\n${faults === 0 ? "Nothing" : faults} to fix, ${warnings === 0 ? "nothing" : warnings} to think about.`;
}

async function* findings(doctor: Doctor): AsyncGenerator<Finding> {
  const read = readSettings(doctor.env);
  if (read.type === "faults") return yield* read.findings;
  try {
    yield* examined(doctor, read.settings);
  } catch (cause) {
    if (!(cause instanceof AdminFault)) throw cause;
    const { text, fix } = wordsOf(cause);
    yield fault(text, fix);
  }
}

async function* examined(doctor: Doctor, settings: Settings): AsyncGenerator<Finding> {
  const { terminal, now } = doctor;
  const { baseUrl, apiToken, accountId } = settings;
  const api = createAdminApi({ baseUrl, token: apiToken });
  terminal.progress("asking Chatwoot for its version");
  const asked = now();
  const about = await api.about();
  yield good(`Chatwoot answers at ${baseUrl}`);
  yield checkVersion(about.version);
  yield checkClock(about, asked, now());
  const role = roleIn(await api.profile(), accountId);
  if (role === null)
    return yield fault(
      `The owner of CHATWOOT_API_TOKEN is in no account ${accountId}`,
      "take the token of a member of that account, or run npx baton setup",
    );
  yield good(`CHATWOOT_API_TOKEN is valid (${role})`);
  const account = api.inAccount(accountId);
  yield await checkUserToken(account);
  terminal.progress("reading inboxes, bots and webhooks");
  const all = await account.inboxes();
  const inboxes = servedInboxes(settings, all);
  yield* missingInboxes(settings, inboxes);
  const wired = await readWired(doctor, settings, {
    account,
    inboxes,
    isAdministrator: role === "administrator",
  });
  yield await botToken({ settings, about, account, wired });
  yield checkBotUrl(settings, wired);
  yield* checkAttached(wired);
  yield* checkPageUrl(settings, wired);
  yield* checkOnce(settings, wired);
  yield* checkSecrets(settings, wired);
  yield* wayBack(doctor, about, wired);
  for (const inbox of inboxes) yield* checkInbox(inbox);
}

/** The role of the token's owner in this account; null when they are not in it. */
function roleIn({ accounts }: Profile, accountId: number): string | null {
  const membership = accounts.find(({ id }) => id === accountId);
  return membership === undefined ? null : (membership.role ?? "member");
}

function servedInboxes({ inboxIds, pageInboxId }: Settings, all: readonly Inbox[]): readonly Inbox[] {
  return all.filter(({ id }) => inboxIds.includes(id) || id === pageInboxId);
}

function missingInboxes({ inboxIds, pageInboxId }: Settings, present: readonly Inbox[]): readonly Finding[] {
  const wanted = pageInboxId === null ? inboxIds : [...new Set([...inboxIds, pageInboxId])];
  const missing = wanted.filter((id) => !present.some((inbox) => inbox.id === id));
  if (missing.length === 0)
    return [good(`The inboxes are there: ${present.map(({ name }) => name).join(", ")}`)];
  return missing.map((id) =>
    fault(
      `There is no inbox ${id}, or the token's owner is no member of it`,
      "run npx baton setup, or add the owner to the inbox's collaborators",
    ),
  );
}

type Reading = {
  readonly account: AccountApi;
  readonly inboxes: readonly Inbox[];
  readonly isAdministrator: boolean;
};

async function readWired(doctor: Doctor, settings: Settings, reading: Reading): Promise<Wired> {
  const { account, inboxes, isAdministrator } = reading;
  const bots = (await seen(() => account.agentBots())) ?? [];
  const bot = findBot(settings, bots);
  const attached = new Map<number, AttachedBot | null>();
  for (const { id } of inboxes) {
    const there = await seen(async () => ({ bot: await account.attachedBot(id) }));
    if (there !== null) attached.set(id, there.bot);
  }
  const webhooks = await seen(() => account.webhooks());
  const publicUrl = doctor.publicUrl ?? publicUrlIn(bot?.outgoing_url ?? "");
  return { isAdministrator, inboxes, bot, attached, webhooks, publicUrl };
}

/** The answer; null when this token may not have it, as an agent's may not. */
async function seen<Answer>(call: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof AdminFault && (cause.kind === "unauthorised" || cause.kind === "forbidden"))
      return null;
    throw cause;
  }
}

type BotTokenReading = {
  readonly settings: Settings;
  readonly about: About;
  readonly account: AccountApi;
  readonly wired: Wired;
};

async function botToken({ settings, about, account, wired }: BotTokenReading): Promise<Finding> {
  const { baseUrl, botToken: token, accountId } = settings;
  const [conversationId = null] = (await seen(() => account.conversationIds())) ?? [];
  return checkBotToken({
    version: about.version,
    asBot: token === null ? null : createAdminApi({ baseUrl, token }).inAccount(accountId),
    token,
    shown: wired.bot?.access_token ?? null,
    conversationId,
  });
}

async function* wayBack({ terminal, lookup }: Doctor, { version }: About, { publicUrl }: Wired) {
  if (publicUrl === null) return;
  terminal.progress("looking for Baton at its own address");
  yield await checkPrivateNetwork(publicUrl, version, lookup);
  yield await checkHealth(publicUrl);
}
