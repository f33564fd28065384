/** Checks of how Chatwoot is pointed to Baton: bot, attachments, URLs, signing secrets, and each only once. */
import { endpointAt, isEndpointOf, publicUrlIn } from "./addresses.ts";
import type { AccountWebhook, AgentBot, AttachedBot, Inbox } from "./admin-answers.ts";
import type { Settings } from "./doctor-settings.ts";
import { type Finding, fault, good, RUN_SETUP, warning } from "./finding.ts";
import { isSame } from "./secrets.ts";

/** What Chatwoot shows; null is what the token may not see. */
export type Wired = {
  readonly isAdministrator: boolean;
  /** Those of the settings that are there, the page's at the end. */
  readonly inboxes: readonly Inbox[];
  readonly bot: AgentBot | null;
  readonly attached: ReadonlyMap<number, AttachedBot | null>;
  readonly webhooks: readonly AccountWebhook[] | null;
  /** Baton's own address; null when nothing tells it. */
  readonly publicUrl: string | null;
};

/** The bot that answers for Baton: the one of the settings, or the one that points to a Baton. */
export function findBot({ botId, botToken }: Settings, bots: readonly AgentBot[]): AgentBot | null {
  if (botId !== null) return bots.find(({ id }) => id === botId) ?? null;
  const owner = bots.find(({ access_token: token }) => token && botToken && isSame(token, botToken));
  return owner ?? bots.find(({ outgoing_url: url }) => publicUrlIn(url ?? "") !== null) ?? null;
}

export function checkAttached({ inboxes, bot, attached }: Wired): readonly Finding[] {
  return inboxes.map((inbox) => {
    const there = attached.get(inbox.id);
    if (there === undefined)
      return warning(
        `Whether a bot answers inbox ${named(inbox)} cannot be seen`,
        "run it with an administrator's token",
      );
    if (there === null) return fault(`No bot answers inbox ${named(inbox)}`, RUN_SETUP);
    if (bot !== null && there.id !== bot.id)
      return fault(
        `Inbox ${named(inbox)} has another bot, ${there.name}`,
        `${RUN_SETUP}: it asks before it replaces`,
      );
    return good(`The bot ${there.name} answers inbox ${named(inbox)}`);
  });
}

const named = ({ name, id }: Inbox) => `${name} (${id})`;

export function checkBotUrl({ pathToken }: Settings, { isAdministrator, bot, publicUrl }: Wired): Finding {
  if (bot === null)
    return isAdministrator
      ? fault("Baton's bot is not in this account", RUN_SETUP)
      : warning("Baton's bot cannot be seen", "run it with an administrator's token in CHATWOOT_API_TOKEN");
  const shown = publicUrl === null ? null : endpointAt(publicUrl, null);
  if (publicUrl === null || !isEndpointOf(bot.outgoing_url, publicUrl))
    return fault(
      `The bot ${bot.name} (${bot.id}) does not deliver to ${shown ?? "a Baton"}`,
      `${RUN_SETUP} --public-url with Baton's address`,
    );
  const allowed = [
    endpointAt(publicUrl, null),
    ...(pathToken === null ? [] : [endpointAt(publicUrl, pathToken)]),
  ];
  return allowed.some((url) => isSame(url, (bot.outgoing_url ?? "").replace(/\/$/, "")))
    ? good(`The bot ${bot.name} (${bot.id}) delivers to ${shown}`)
    : fault(`The bot delivers to an address whose token is not CHATWOOT_WEBHOOK_TOKEN`, RUN_SETUP);
}

/** The page's inbox tells of typing and new conversations by its callback alone: the bot's webhook has neither. */
export function checkPageUrl({ pageInboxId }: Settings, { inboxes, publicUrl }: Wired): readonly Finding[] {
  const page = inboxes.find(({ id }) => id === pageInboxId);
  if (page === undefined || publicUrl === null) return [];
  return isEndpointOf(page.webhook_url, publicUrl)
    ? [good(`The page's inbox ${named(page)} calls back ${endpointAt(publicUrl, null)}`)]
    : [fault(`The page's inbox ${named(page)} does not call back ${endpointAt(publicUrl, null)}`, RUN_SETUP)];
}

/**
 * Every URL that leads here beside the bot's doubles its deliveries. The page's own inbox needs both: its callback has
 * events that the bot's webhook lacks, and the bot's webhook is repeated when it fails.
 */
export function checkOnce(
  { pageInboxId }: Settings,
  { inboxes, webhooks, publicUrl }: Wired,
): readonly Finding[] {
  if (publicUrl === null) return [];
  if (webhooks === null)
    return [
      warning(
        "Whether webhooks are registered twice cannot be seen",
        "run it with an administrator's token in CHATWOOT_API_TOKEN",
      ),
    ];
  const double = [
    ...webhooks
      .filter(({ url }) => isEndpointOf(url, publicUrl))
      .map(({ id }) => `account webhook ${id} (Settings, Integrations, Webhooks)`),
    ...inboxes
      .filter(({ id, webhook_url: url }) => id !== pageInboxId && isEndpointOf(url, publicUrl))
      .map((inbox) => `the callback URL of inbox ${named(inbox)}`),
  ];
  if (double.length === 0) return [good("Each delivery comes once")];
  return double.map((what) =>
    warning(`Deliveries come twice, by the bot and by ${what}: harmless, and double work`, `remove ${what}`),
  );
}

/** Whether each secret that Chatwoot signs with is one of ours; none is ever shown. */
export function checkSecrets(settings: Settings, wired: Wired): readonly Finding[] {
  const { isAdministrator, inboxes, bot, webhooks, publicUrl } = wired;
  if (!isAdministrator)
    return [
      warning(
        "The signing secrets cannot be compared",
        "run it with an administrator's token in CHATWOOT_API_TOKEN",
      ),
    ];
  if (publicUrl === null) return [];
  const here = (url: string | null | undefined) => isEndpointOf(url, publicUrl);
  const signing: readonly Signing[] = [
    ...(bot !== null && here(bot.outgoing_url)
      ? [{ what: "the bot", url: bot.outgoing_url, secret: bot.secret }]
      : []),
    ...inboxes
      .filter(({ webhook_url: url }) => here(url))
      .map((inbox) => ({ what: `inbox ${named(inbox)}`, url: inbox.webhook_url, secret: inbox.secret })),
    ...(webhooks ?? [])
      .filter(({ url }) => here(url))
      .map(({ id, url, secret }) => ({ what: `account webhook ${id}`, url, secret })),
  ];
  return signing.map((each) => checkSecret(settings, each));
}

type Signing = {
  readonly what: string;
  readonly url: string | null | undefined;
  readonly secret: string | null | undefined;
};

function checkSecret({ secrets, pathToken }: Settings, { what, url, secret }: Signing): Finding {
  if (secret)
    return secrets.some((each) => isSame(each, secret))
      ? good(`The signing secret of ${what} is in CHATWOOT_WEBHOOK_SECRET`)
      : fault(
          `CHATWOOT_WEBHOOK_SECRET lacks the signing secret of ${what}`,
          `${RUN_SETUP}: it reads the secret`,
        );
  const hasToken = pathToken !== null && (url ?? "").endsWith(`/${pathToken}`);
  return hasToken
    ? warning(`Deliveries of ${what} are not signed; their secret address is all there is`, "update Chatwoot")
    : fault(`Deliveries of ${what} are not signed, and their address has no secret`, RUN_SETUP);
}
