import assert from "node:assert/strict";
import { test } from "node:test";
import { banner, envLines } from "./banner.ts";
import type { Setup } from "./play.ts";

const SETUP: Setup = {
  accountId: 1,
  adminToken: "admin-1",
  agentToken: "agent-1",
  webInbox: { id: 3 },
  apiInbox: { id: 4, identifier: "page-1", secret: "secret-b" },
  bot: { id: 7, token: "bot-1", secret: "secret-a" },
};

test("the lines for a .env file name all that is there, and both secrets", () => {
  assert.deepEqual(envLines("http://127.0.0.1:3100", SETUP), [
    "CHATWOOT_BASE_URL=http://127.0.0.1:3100",
    "CHATWOOT_API_TOKEN=admin-1",
    "CHATWOOT_ACCOUNT_ID=1",
    "CHATWOOT_INBOX_ID=3",
    "CHATWOOT_PAGE_INBOX_ID=4",
    "CHATWOOT_BOT_TOKEN=bot-1",
    "CHATWOOT_BOT_ID=7",
    "CHATWOOT_WEBHOOK_SECRET=secret-a,secret-b",
  ]);
});

test("without a bot and an API inbox their lines are left out", () => {
  const bare = { ...SETUP, apiInbox: null, bot: null };
  assert.equal(envLines("http://127.0.0.1:3100", bare).length, 4);
  assert.match(
    banner("http://127.0.0.1:3100", bare, (text) => text),
    /bot +none yet/,
  );
});
