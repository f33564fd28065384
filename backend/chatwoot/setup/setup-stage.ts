/** A Chatwoot, an env file to write, and setup as it is called there; for tests. */
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScriptedTerminal } from "./scripted-terminal.ts";
import { answerSetup } from "./setup-command.ts";
import { ADMIN, startStandIn } from "./stand-in.ts";

export const HERE = "http://127.0.0.1:8000";
export const ENDPOINT = `${HERE}/webhook/chatwoot`;

export async function openSetup(text: string | null = null) {
  const chatwoot = await startStandIn();
  const folder = await mkdtempDisposable(join(tmpdir(), "baton-test-"));
  const envPath = join(folder.path, ".env");
  if (text !== null) writeFileSync(envPath, text, { mode: 0o644 });
  const flags = [
    "--url",
    chatwoot.url,
    "--token",
    ADMIN,
    "--inbox",
    "3",
    "--public-url",
    HERE,
    "--env",
    envPath,
  ];
  const run = async (args: readonly string[] = flags, answers: readonly string[] | null = null) => {
    const terminal = createScriptedTerminal(answers);
    const exitCode = await answerSetup(args, {}, terminal);
    return { exitCode, terminal };
  };
  return {
    chatwoot,
    envPath,
    flags,
    run,
    file: () => readFileSync(envPath, "utf8"),
    [Symbol.asyncDispose]: async () => {
      await chatwoot[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
