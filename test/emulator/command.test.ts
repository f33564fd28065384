import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createEmulator } from "../../emulator/emulator.ts";

const MAIN = fileURLToPath(new URL("../../emulator/main.ts", import.meta.url));

function run(context: TestContext, ...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

/** What it prints until that shows up, or until it ends. */
async function printed(child: ChildProcess, until: string): Promise<string> {
  let text = "";
  for await (const part of child.stdout ?? []) {
    text += String(part);
    if (text.includes(until)) break;
  }
  return text;
}

async function ended(child: ChildProcess): Promise<{ code: unknown; complaint: string }> {
  let complaint = "";
  child.stderr?.on("data", (part) => {
    complaint += String(part);
  });
  const [code] = await once(child, "close");
  return { code, complaint };
}

test("the command prints plain lines that are ready for a .env file, and ends when told", async (context) => {
  const child = run(context, "--port", "0", "--bot", "http://127.0.0.1:9/hook");
  const text = await printed(child, "CHATWOOT_WEBHOOK_SECRET=");
  const env = Object.fromEntries(
    [...text.matchAll(/^(CHATWOOT_\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  assert.deepEqual(Object.keys(env), [
    "CHATWOOT_BASE_URL",
    "CHATWOOT_API_TOKEN",
    "CHATWOOT_ACCOUNT_ID",
    "CHATWOOT_INBOX_ID",
    "CHATWOOT_PAGE_INBOX_ID",
    "CHATWOOT_BOT_TOKEN",
    "CHATWOOT_BOT_ID",
    "CHATWOOT_WEBHOOK_SECRET",
  ]);
  assert.ok(!text.includes("\u001b"));
  const headers = { "Api-Access-Token": String(env["CHATWOOT_API_TOKEN"]) };
  const answer = await fetch(`${env["CHATWOOT_BASE_URL"]}/api/v1/accounts/1/inboxes`, { headers });
  assert.equal(answer.status, 200);
  child.kill("SIGTERM");
  assert.equal((await ended(child)).code, 0);
});

test("a wrong word and a port that is taken end it with the reason", async (context) => {
  const wrong = await ended(run(context, "--port", "x"));
  assert.equal(wrong.code, 1);
  assert.match(wrong.complaint, /^--port takes a number from 0 to 65535\n/);
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const taken = await ended(run(context, "--port", new URL(emulator.url).port));
  assert.equal(taken.code, 1);
  assert.match(taken.complaint, /^the emulator could not start: .*EADDRINUSE/);
});
