/** What setup must know before it changes anything: which Chatwoot, as whom, which account and which inboxes. */
import { type AddressResult, isEndpointOf, publicUrlIn, readAddress } from "./addresses.ts";
import type { AgentBot, Inbox, Membership, Profile } from "./admin-answers.ts";
import type { AccountApi, AdminApi, Connection } from "./admin-api.ts";
import { checkVersion } from "./chatwoot-checks.ts";
import type { Lines } from "./env-file.ts";
import { type Asker, answerTo, type Reading } from "./question.ts";
import { SetupFault } from "./setup-fault.ts";

/** What the options say; null where they say nothing. */
export type Wishes = {
  readonly url: string | null;
  readonly token: string | null;
  readonly account: string | null;
  readonly inbox: string | null;
  readonly publicUrl: string | null;
  readonly pageInbox: string | null;
};

/** What is known from before, by the names of `.env`. */
export type Interview = { readonly asker: Asker; readonly wishes: Wishes; readonly known: Lines };

type Page =
  | { readonly type: "none" }
  | { readonly type: "new" }
  | { readonly type: "inbox"; readonly inbox: Inbox };

/** Bots of this name are Baton's own and may be pointed elsewhere. */
export const BOT_NAME = "Baton";

const SHORTEST_TOKEN = 8;

const value = <Value>(found: Value): Reading<Value> => ({ type: "value", value: found });
const fault = (words: string): Reading<never> => ({ type: "fault", fault: words });

async function chooseConnection({ asker, wishes, known }: Interview): Promise<Connection> {
  const baseUrl = await answerTo(asker, {
    text: "Chatwoot's address",
    option: "--url",
    said: wishes.url,
    usual: known["CHATWOOT_BASE_URL"] ?? null,
    read: (text) => addressRead(readAddress(text, "Chatwoot's address")),
  });
  const token = await answerTo(asker, {
    text: "An administrator's access token (Chatwoot: profile settings, at the end; it is not shown here)",
    option: "--token",
    said: wishes.token,
    usual: known["CHATWOOT_API_TOKEN"] ?? null,
    isSecret: true,
    read: (text) =>
      /^[\x21-\x7e]+$/.test(text) && text.length >= SHORTEST_TOKEN
        ? value(text)
        : fault("This is no access token"),
  });
  return { baseUrl, token };
}

const addressRead = (result: AddressResult): Reading<string> =>
  result.type === "address" ? value(result.url) : fault(result.fault);

/** The account, and the calls in it; rejects unless the token's owner is its administrator. */
async function chooseAccount(interview: Interview, api: AdminApi, profile: Profile) {
  const { asker, wishes, known } = interview;
  const { accounts } = profile;
  const [first, ...others] = accounts;
  if (first === undefined)
    throw new SetupFault("The token's owner has no account", "take another user's token");
  if (others.length > 0 && wishes.account === null) listAccounts(asker, accounts);
  const before = known["CHATWOOT_ACCOUNT_ID"] ?? null;
  const only = others.length === 0 ? String(first.id) : null;
  const membership = await answerTo(asker, {
    text: "Which account (its number)",
    option: "--account",
    // Where there is no choice, nobody is asked.
    said: wishes.account ?? (before === null || before === only ? only : null),
    usual: before,
    read: (text) => {
      const found = accounts.find(({ id }) => String(id) === text);
      return found === undefined ? fault(`The token's owner is in no account ${text}`) : value(found);
    },
  });
  if (membership.role !== "administrator")
    throw new SetupFault(
      "The token's owner is no administrator of this account",
      "setting up needs an administrator's token; for serving, an agent's is enough",
    );
  return { id: membership.id, api: api.inAccount(membership.id) };
}

function listAccounts({ terminal }: Asker, accounts: readonly Membership[]): void {
  for (const { id, name, role } of accounts) terminal.say(`  ${id}  ${name ?? ""} (${role ?? "member"})`);
}

/** The inboxes whose visitors the bot answers. */
function chooseInboxes(interview: Interview, inboxes: readonly Inbox[]): Promise<readonly Inbox[]> {
  const { asker, wishes, known } = interview;
  // An inbox that calls back a Baton is a page's own.
  const [first, ...others] = inboxes.filter(({ webhook_url: url }) => publicUrlIn(url ?? "") === null);
  if (first === undefined)
    throw new SetupFault(
      "This account has no inbox yet",
      "make one in Chatwoot: Settings, Inboxes, Add inbox",
    );
  if (wishes.inbox === null) for (const inbox of inboxes) asker.terminal.say(`  ${named(inbox)}`);
  return answerTo(asker, {
    text: "Which inboxes does the bot answer (numbers, with commas between)",
    option: "--inbox",
    said: wishes.inbox,
    usual: known["CHATWOOT_INBOX_ID"] ?? (others.length === 0 ? String(first.id) : null),
    read: (text) => {
      const ids = text.split(",").map((each) => each.trim());
      const missing = ids.find((id) => !inboxes.some((inbox) => String(inbox.id) === id));
      if (missing !== undefined)
        return fault(`There is no inbox ${missing || "without a number"} in this account`);
      return value(inboxes.filter(({ id }) => ids.includes(String(id))));
    },
  });
}

const named = ({ id, name, channel_type: type }: Inbox): string =>
  `${id}  ${name} (${(type ?? "unknown").replace("Channel::", "")})`;

/** The address under which Chatwoot reaches Baton, as it is now or as it is said. */
function choosePublicUrl(
  interview: Interview,
  { baseUrl }: Connection,
  bots: readonly AgentBot[],
): Promise<string> {
  const { asker, wishes, known } = interview;
  const own = bots.find(({ id }) => String(id) === known["CHATWOOT_BOT_ID"]);
  const isLocal = /^http:\/\/(localhost|127\.|\[::1\])/.test(baseUrl);
  return answerTo(asker, {
    text: "Baton's address, as Chatwoot reaches it",
    option: "--public-url",
    said: wishes.publicUrl,
    usual:
      publicUrlIn(own?.outgoing_url ?? "") ??
      (isLocal ? `http://127.0.0.1:${known["PORT"] ?? "8000"}` : null),
    read: (text) => {
      const address = readAddress(text, "Baton's address");
      // Who copies the whole endpoint means the address before it.
      return addressRead(
        address.type === "fault" ? address : { ...address, url: publicUrlIn(address.url) ?? address.url },
      );
    },
  });
}

/** Whether the page's conversations are shown in an API inbox too, and in which. */
function choosePage(interview: Interview, inboxes: readonly Inbox[], publicUrl: string): Promise<Page> {
  const { asker, wishes, known } = interview;
  const present = inboxes.find(({ webhook_url: url }) => isEndpointOf(url, publicUrl));
  return answerTo<Page>(asker, {
    text: "Baton's own page in an API inbox too (new, none, or the inbox's number)",
    option: "--page-inbox",
    said: wishes.pageInbox,
    usual: known["CHATWOOT_PAGE_INBOX_ID"] ?? (present === undefined ? "none" : String(present.id)),
    read: (text) => {
      if (text === "none" || text === "new") return value({ type: text });
      const inbox = inboxes.find(({ id }) => String(id) === text);
      if (inbox === undefined) return fault(`There is no inbox ${text} in this account; or say new, or none`);
      return inbox.channel_type === "Channel::Api"
        ? value({ type: "inbox", inbox })
        : fault(`Inbox ${text} is no API inbox; or say new, or none`);
    },
  });
}

export type Chosen = {
  readonly connection: Connection;
  readonly accountId: number;
  readonly account: AccountApi;
  readonly publicUrl: string;
  /** All of the account. */
  readonly inboxes: readonly Inbox[];
  readonly bots: readonly AgentBot[];
  /** Those that the bot answers. */
  readonly served: readonly Inbox[];
  readonly page: Page;
};

/** Everything setup must know, read and asked; nothing is changed yet. */
export async function choose(
  interview: Interview,
  connect: (connection: Connection) => AdminApi,
): Promise<Chosen> {
  const { terminal } = interview.asker;
  const connection = await chooseConnection(interview);
  const api = connect(connection);
  terminal.progress("asking Chatwoot who it is, and who owns the token");
  const version = checkVersion((await api.about()).version);
  if (version.mark !== "good") {
    terminal.mark("warning", version.text);
    terminal.say(`  → ${version.fix}`);
  }
  const profile = await api.profile();
  const { id: accountId, api: account } = await chooseAccount(interview, api, profile);
  terminal.progress("reading inboxes and bots");
  const [inboxes, bots] = await Promise.all([account.inboxes(), account.agentBots()]);
  const served = await chooseInboxes(interview, inboxes);
  const publicUrl = await choosePublicUrl(interview, connection, bots);
  const page = await choosePage(interview, inboxes, publicUrl);
  return { connection, accountId, account, publicUrl, inboxes, bots, served, page };
}
