/** `baton setup` twice and `baton doctor`, as a person without a terminal runs them, against a Chatwoot stand-in. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { createEmulator } from "../../emulator/emulator.ts";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import { startBaton } from "./baton-process.ts";

const BATON = join(import.meta.dirname, "../../bin/baton.js");

type Ran = { readonly code: number | string; readonly lines: readonly string[]; readonly stderr: string };

/** Runs it in this folder, with nothing of this process's environment. */
function run(folder: string, ...args: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  execFile(process.execPath, [BATON, ...args], { cwd: folder, env: {} }, (fault, stdout, stderr) =>
    resolve({ code: fault === null ? 0 : (fault.code ?? "killed"), lines: stdout.split("\n"), stderr }),
  );
  return promise;
}

test("setup joins Baton and a Chatwoot, again it changes nothing, and the doctor finds all well", async () => {
  using folder = makeTempFolder();
  await using baton = await startBaton();
  const chatwoot = await createEmulator();
  try {
    const { adminToken, webInbox, accountId } = chatwoot.setup;
    const args = ["--url", chatwoot.url, "--token", adminToken, "--account", String(accountId)];
    const more = ["--inbox", String(webInbox.id), "--public-url", baton.url, "--page-inbox", "new"];
    const writes = () => chatwoot.look.requests().filter(({ method }) => method !== "GET").length;
    const first = await run(folder.path, "setup", ...args, ...more);
    assert.deepEqual(
      { code: first.code, stderr: first.stderr },
      { code: 0, stderr: "" },
      first.lines.join("\n"),
    );
    const { bot, apiInbox } = chatwoot.setup;
    assert.ok(bot !== null && apiInbox !== null);
    const env = readFileSync(folder.file(".env"), "utf8");
    assert.equal(
      env,
      `CHATWOOT_BASE_URL=${chatwoot.url}
CHATWOOT_API_TOKEN=${adminToken}
CHATWOOT_ACCOUNT_ID=${accountId}
CHATWOOT_INBOX_ID=${webInbox.id}
CHATWOOT_PAGE_INBOX_ID=${apiInbox.id}
CHATWOOT_BOT_TOKEN=${bot.token}
CHATWOOT_BOT_ID=${bot.id}
CHATWOOT_WEBHOOK_SECRET=${bot.secret},${apiInbox.secret}
`,
    );
    assert.equal(statSync(folder.file(".env")).mode & 0o777, 0o600);

    const before = writes();
    const again = await run(folder.path, "setup", ...args, ...more);
    assert.deepEqual([again.code, again.lines[0]], [0, "✓ All is as chosen: nothing was changed"]);
    assert.deepEqual([writes(), readFileSync(folder.file(".env"), "utf8")], [before, env]);

    const doctor = await run(folder.path, "doctor");
    const { host } = new URL(baton.url);
    assert.deepEqual(
      {
        code: doctor.code,
        stderr: doctor.stderr,
        unwell: doctor.lines.filter((line) => /^[!✗]/u.test(line)),
      },
      { code: 0, stderr: "", unwell: [`! ${host} is a private address, which Chatwoot refuses by itself`] },
    );
    assert.equal(writes(), before);
  } finally {
    await chatwoot.stop();
  }
});
