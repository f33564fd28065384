/** Makes the bot and the page's inbox, or takes those that are there, and attaches the bot; says every change. */
import { endpointAt, isEndpointOf, publicUrlIn } from "./addresses.ts";
import type { AgentBot, Inbox } from "./admin-answers.ts";
import type { Wiring } from "./env-lines.ts";
import { type Asker, confirmed } from "./question.ts";
import { BOT_NAME, type Chosen } from "./setup-choices.ts";

const PAGE_NAME = "Baton page";

const DESCRIPTION = "Answers until a person takes over, and hands over when a person is needed.";

/** What is there already; null is made. */
export type Found = {
  readonly bot: AgentBot | null;
  /** Null also when no page is wanted. */
  readonly page: Inbox | null;
  /** Of webhooks and further API inboxes that somebody pointed here: they sign with secrets of their own. */
  readonly otherSecrets: readonly string[];
};

/** The bot and the page's inbox of an earlier setup. A bot that only has the name is asked about before it is moved. */
export async function findPresent(asker: Asker, chosen: Chosen, knownBotId: string): Promise<Found> {
  const { publicUrl } = chosen;
  const bots = chosen.bots.filter(({ system_bot: isSystems }) => isSystems !== true);
  const isKnown = (bot: AgentBot) => String(bot.id) === knownBotId;
  const pointing = bots.filter(({ outgoing_url: url }) => isEndpointOf(url, publicUrl));
  const named = bots.filter(({ name }) => name === BOT_NAME);
  const bot = pointing.find(isKnown) ?? pointing[0] ?? named.find(isKnown) ?? named[0] ?? null;
  // Another Baton may answer under this name in the same account; nobody can tell without being asked.
  if (bot !== null && asker.terminal.isInteractive && !isKnown(bot) && !pointing.includes(bot))
    await confirmed(
      asker,
      `The bot ${BOT_NAME} (${bot.id}) will be pointed here, away from where it is now.`,
    );
  return { bot, page: await findPage(asker, chosen), otherSecrets: await readOtherSecrets(chosen) };
}

async function findPage(asker: Asker, { page, inboxes, publicUrl }: Chosen): Promise<Inbox | null> {
  if (page.type === "none") return null;
  if (page.type === "new") {
    const pointing = inboxes.find(({ webhook_url: url }) => isEndpointOf(url, publicUrl));
    const moved = ({ name, webhook_url: url }: Inbox) =>
      name === PAGE_NAME && publicUrlIn(url ?? "") !== null;
    return pointing ?? inboxes.find(moved) ?? null;
  }
  const { id, name, webhook_url: url } = page.inbox;
  if (url && publicUrlIn(url) === null)
    await confirmed(asker, `Inbox ${name} (${id}) has another callback URL, which will be replaced.`);
  return page.inbox;
}

/** Inboxes that have another bot now are asked about before anything is changed. */
export async function confirmBots(asker: Asker, chosen: Chosen, found: Found): Promise<void> {
  for (const { id, name } of withPage(chosen.served, found.page)) {
    const attached = await chosen.account.attachedBot(id);
    if (attached !== null && attached.id !== found.bot?.id)
      await confirmed(
        asker,
        `Inbox ${name} (${id}) has the bot ${attached.name} now, which will be replaced.`,
      );
  }
}

const withPage = (served: readonly Inbox[], page: Inbox | null): readonly Inbox[] =>
  page === null || served.some(({ id }) => id === page.id) ? served : [...served, page];

export type Making = {
  readonly chosen: Chosen;
  /** For the endpoint's path where Chatwoot does not sign. */
  readonly pathToken: string;
  readonly changed: (what: string) => void;
};

/** Brings bot, inbox and attachments to what was chosen, and reads the secrets; what is right already stays. */
export async function wire(making: Making, found: Found): Promise<Wiring> {
  const { chosen, pathToken } = making;
  const bot = await placeBot(making, found.bot);
  const page = chosen.page.type === "none" ? null : await placePage(making, found.page);
  for (const inbox of withPage(chosen.served, page)) await attach(making, inbox, bot);
  const secrets = [...new Set([...secretsIn([bot, page]), ...found.otherSecrets])];
  const isUnsigned = !bot.secret || (page !== null && !page.secret);
  return { bot, page, secrets, pathToken: isUnsigned ? pathToken : null };
}

/** Signed deliveries need no secret in the path. */
const endpointFor = ({ chosen, pathToken }: Making, { secret }: AgentBot | Inbox): string =>
  endpointAt(chosen.publicUrl, secret ? null : pathToken);

async function placeBot(making: Making, found: AgentBot | null): Promise<AgentBot> {
  const { chosen, changed } = making;
  const bot =
    found ??
    (await chosen.account.createAgentBot({
      name: BOT_NAME,
      description: DESCRIPTION,
      outgoing_url: endpointAt(chosen.publicUrl, null),
    }));
  if (found === null) changed(`Agent bot ${bot.name} (${bot.id}) is made`);
  const url = endpointFor(making, bot);
  if (bot.outgoing_url === url) return bot;
  changed(`Agent bot ${bot.name} (${bot.id}) points to ${endpointAt(chosen.publicUrl, null)}`);
  return { ...bot, ...(await chosen.account.updateAgentBotUrl(bot.id, url)) };
}

async function placePage(making: Making, found: Inbox | null): Promise<Inbox> {
  const { chosen, changed } = making;
  const inbox = found ?? (await chosen.account.createApiInbox(PAGE_NAME, endpointAt(chosen.publicUrl, null)));
  if (found === null) changed(`API inbox ${inbox.name} (${inbox.id}) is made`);
  const url = endpointFor(making, inbox);
  if (inbox.webhook_url === url) return inbox;
  changed(`API inbox ${inbox.name} (${inbox.id}) calls back ${endpointAt(chosen.publicUrl, null)}`);
  return { ...inbox, ...(await chosen.account.updateInboxUrl(inbox.id, url)) };
}

async function attach({ chosen, changed }: Making, inbox: Inbox, bot: AgentBot): Promise<void> {
  const attached = await chosen.account.attachedBot(inbox.id);
  if (attached?.id === bot.id) return;
  await chosen.account.attachBot(inbox.id, bot.id);
  changed(`Agent bot ${bot.name} (${bot.id}) answers inbox ${inbox.name} (${inbox.id})`);
}

async function readOtherSecrets({ account, inboxes, publicUrl }: Chosen): Promise<readonly string[]> {
  const webhooks = await account.webhooks();
  return secretsIn([
    ...inboxes.filter(({ webhook_url: url }) => isEndpointOf(url, publicUrl)),
    ...webhooks.filter(({ url }) => isEndpointOf(url, publicUrl)),
  ]);
}

/** The secrets of all that have one, each once. */
export function secretsIn(
  signing: readonly ({ readonly secret?: string | null | undefined } | null)[],
): readonly string[] {
  return [...new Set(signing.flatMap((each) => (each?.secret ? [each.secret] : [])))];
}
