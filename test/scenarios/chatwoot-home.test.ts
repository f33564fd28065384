/** A database goes with one Chatwoot: another one's conversations of the same numbers are other people's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import { startBaton, startInVain } from "./baton-process.ts";

const envFor = (path: string, url: string) => ({
  DATABASE_URL: `sqlite:${path}`,
  CHATWOOT_BASE_URL: url,
  CHATWOOT_API_TOKEN: "t",
  CHATWOOT_ACCOUNT_ID: "1",
  CHATWOOT_INBOX_ID: "3",
  CHATWOOT_WEBHOOK_SECRET: "secret",
});

const [OLD, NEW] = ["http://127.0.0.1:9", "http://127.0.0.1:10"];

test("with another Chatwoot it refuses to start on the same file, unless that one only moved", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  await (await startBaton(envFor(path, OLD))).kill();
  const { code, stderr } = await startInVain(envFor(path, NEW));
  assert.equal(code, 1);
  assert.equal(
    stderr,
    `baton: DATABASE_URL: this file belongs to account 1 at ${OLD}; name another file for account 1 at ${NEW}. If that Chatwoot only moved, set CHATWOOT_PREVIOUS_URL to its old address.\n`,
  );
  await using moved = await startBaton({ ...envFor(path, NEW), CHATWOOT_PREVIOUS_URL: OLD });
  assert.equal((await moved.client().get("/readyz")).status, 200);
});
