/** A Chatwoot that setup has joined with a Baton, and the doctor as it is called there; for tests. */
import assert from "node:assert/strict";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerDoctor } from "./doctor-command.ts";
import { createScriptedTerminal } from "./scripted-terminal.ts";
import { answerSetup } from "./setup-command.ts";
import { ADMIN, startStandIn } from "./stand-in.ts";

/** A Baton of which only the health is there. */
async function startHealth(status = 200) {
  const server = createServer((request, response) =>
    response.writeHead(request.url === "/healthz" ? status : 404).end('{"status":"ok"}'),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Env = Readonly<Record<string, string>>;

/** A Chatwoot that setup has joined with a running Baton, and the doctor as it is called there. */
export async function openDoctor({
  isSigning = true,
  health = 200,
}: {
  isSigning?: boolean;
  health?: number;
} = {}) {
  const chatwoot = await startStandIn();
  chatwoot.state.isSigning = isSigning;
  const baton = await startHealth(health);
  const folder = await mkdtempDisposable(join(tmpdir(), "baton-test-"));
  const envPath = join(folder.path, ".env");
  const flags = ["--url", chatwoot.url, "--token", ADMIN, "--inbox", "3", "--public-url", baton.url];
  const setup = await answerSetup(
    [...flags, "--page-inbox", "new", "--env", envPath],
    {},
    createScriptedTerminal(),
  );
  assert.equal(setup, 0);
  const examine = async (env: Env = {}, args: readonly string[] = []) => {
    const terminal = createScriptedTerminal();
    const around = { terminal, now: Date.now, lookup: async () => [] };
    const exitCode = await answerDoctor(["--env", envPath, ...args], env, around);
    const { lines, marked } = terminal;
    return { exitCode, lines, faults: marked("fault"), warnings: marked("warning") };
  };
  return {
    chatwoot,
    baton,
    examine,
    [Symbol.asyncDispose]: async () => {
      await chatwoot[Symbol.asyncDispose]();
      await baton[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
