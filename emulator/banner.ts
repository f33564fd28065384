/** What the emulator prints once it listens: where it is, who is who, and lines that are ready for a .env file. */

import type { Setup } from "./play.ts";

/** Marks a text as a heading on a terminal; gives it back as it is elsewhere. */
export type Mark = (text: string) => string;

/** The lines of a .env file for a bot that reads CHATWOOT_ variables. */
export function envLines(url: string, setup: Setup): readonly string[] {
  const { apiInbox, bot } = setup;
  const secrets = [bot?.secret, apiInbox?.secret].filter((secret) => secret !== undefined);
  return [
    `CHATWOOT_BASE_URL=${url}`,
    `CHATWOOT_API_TOKEN=${setup.adminToken}`,
    `CHATWOOT_ACCOUNT_ID=${setup.accountId}`,
    `CHATWOOT_INBOX_ID=${setup.webInbox.id}`,
    ...(apiInbox === null ? [] : [`CHATWOOT_PAGE_INBOX_ID=${apiInbox.id}`]),
    ...(bot === null ? [] : [`CHATWOOT_BOT_TOKEN=${bot.token}`, `CHATWOOT_BOT_ID=${bot.id}`]),
    ...(secrets.length === 0 ? [] : [`CHATWOOT_WEBHOOK_SECRET=${secrets.join(",")}`]),
  ];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
}

function ofApiInbox(inbox: Setup["apiInbox"]): readonly (readonly [string, string])[] {
  if (inbox === null) return [];
  return [
    ["API inbox", String(inbox.id)],
    ["  its identifier", inbox.identifier],
    ["  its secret", inbox.secret],
  ];
}

function ofBot(bot: Setup["bot"]): readonly (readonly [string, string])[] {
  if (bot === null) return [["bot", "none yet: start with --bot URL, or create and attach one by the API"]];
  return [
    ["bot", String(bot.id)],
    ["  its token", bot.token],
    ["  its secret", bot.secret],
  ];
}

export function banner(url: string, setup: Setup, mark: Mark): string {
  const rows: readonly (readonly [string, string])[] = [
    ["play here", `${url}/`],
    ["account", String(setup.accountId)],
    ["administrator's token", setup.adminToken],
    ["agent's token", setup.agentToken],
    ["website inbox", String(setup.webInbox.id)],
    ...ofApiInbox(setup.apiInbox),
    ...ofBot(setup.bot),
  ];
  return [
    mark("Chatwoot emulator"),
    ...table(rows),
    "",
    mark("For a .env file"),
    ...envLines(url, setup),
    "",
  ].join("\n");
}
