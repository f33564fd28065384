/** The lines of `.env` that setup writes, and which of them would change what stands there. */
import type { AgentBot, Inbox } from "./admin-answers.ts";
import { type Lines, valuesIn } from "./env-file.ts";
import type { Chosen } from "./setup-choices.ts";

/** As far as it is there: before anything is changed, a bot or inbox to be made is null. */
export type Wiring = {
  readonly bot: AgentBot | null;
  readonly page: Inbox | null;
  /** All that sign deliveries to Baton, the bot and the page's inbox among them. */
  readonly secrets: readonly string[];
  /** The token in the endpoint's path; null when everything is signed. */
  readonly pathToken: string | null;
};

/** A line whose value Chatwoot tells only when the bot or the inbox is made is null. */
export type PlannedLines = Readonly<Record<string, string | null>>;

export function linesFor(chosen: Chosen, wiring: Wiring, text: string): Lines {
  const { connection, accountId, served } = chosen;
  const before = valuesIn(text);
  const lines: Record<string, string | null> = {
    CHATWOOT_BASE_URL: connection.baseUrl,
    CHATWOOT_API_TOKEN: connection.token,
    CHATWOOT_ACCOUNT_ID: String(accountId),
    CHATWOOT_INBOX_ID: sameList(
      before["CHATWOOT_INBOX_ID"],
      served.map(({ id }) => String(id)),
    ),
    // A blank line counts as not set: that is how an inbox of before is let go.
    CHATWOOT_PAGE_INBOX_ID: pageLine(before, wiring),
    CHATWOOT_BOT_TOKEN: wiring.bot?.access_token ?? null,
    CHATWOOT_BOT_ID: wiring.bot === null ? null : String(wiring.bot.id),
    CHATWOOT_WEBHOOK_SECRET: secretLine(before["CHATWOOT_WEBHOOK_SECRET"], wiring.secrets),
    CHATWOOT_WEBHOOK_TOKEN: wiring.pathToken,
  };
  return Object.fromEntries(
    Object.entries(lines).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function pageLine(before: Lines, { page }: Wiring): string | null {
  if (page !== null) return String(page.id);
  return before["CHATWOOT_PAGE_INBOX_ID"] === undefined ? null : "";
}

const listIn = (text = ""): readonly string[] =>
  text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** The same ids in another order or with other spaces are no change. */
function sameList(before: string | undefined, ids: readonly string[]): string {
  const old = new Set(listIn(before));
  return before !== undefined && old.size === ids.length && ids.every((id) => old.has(id))
    ? before
    : ids.join(",");
}

/** Further secrets beside those of Chatwoot stay as long as none of Chatwoot's is missing. */
function secretLine(before: string | undefined, secrets: readonly string[]): string | null {
  if (secrets.length === 0) return null;
  const old = listIn(before);
  return before !== undefined && secrets.every((secret) => old.includes(secret)) ? before : secrets.join(",");
}

/** Lines that are not known before the bot or the page's inbox is made. */
export function unknownLines(isBotNew: boolean, isPageNew: boolean): PlannedLines {
  return {
    ...(isBotNew ? { CHATWOOT_BOT_TOKEN: null, CHATWOOT_BOT_ID: null } : {}),
    ...(isPageNew ? { CHATWOOT_PAGE_INBOX_ID: null } : {}),
    ...(isBotNew || isPageNew ? { CHATWOOT_WEBHOOK_SECRET: null } : {}),
  };
}

/** The names whose value in this text is another one. */
export function differing(text: string, lines: PlannedLines): readonly string[] {
  const before = valuesIn(text);
  return Object.entries(lines).flatMap(([name, value]) =>
    before[name] !== undefined && before[name] !== value ? [name] : [],
  );
}
