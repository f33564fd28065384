/** The real thing in a process of its own, in an empty folder and with nothing of this one's environment. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Client, createClient } from "./client.ts";
import { within } from "./deadline.ts";

const MAIN = join(import.meta.dirname, "../../backend/main.ts");

export type Env = Readonly<Record<string, string>>;

/** How a process ended: its exit code, or the signal that ended it. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Baton = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** What it wrote so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Somebody new, without cookies. */
  readonly client: () => Client;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly exited: Promise<Exit>;
  /** Stops it with grace; fails unless it ends well, in time and without a word of complaint. */
  readonly stop: () => Promise<void>;
  /** Ends it in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
};

/** It must have ended 10 s after it was asked to. */
const LATEST_EXIT_MS = 10_500;

/** Starts Baton on a free port of 127.0.0.1 unless `env` says otherwise. */
export async function startBaton(env: Env = {}): Promise<Baton> {
  const { child, output, exited } = run(env);
  const started = Promise.withResolvers<number>();
  child.stdout?.on("data", () => {
    const port = /^Baton listens on http:\/\/\S+:(\d+)\//m.exec(output().stdout)?.[1];
    if (port !== undefined) started.resolve(Number(port));
  });
  const refused = exited.then(() => assert.fail(`Baton did not start: ${output().stderr}`));
  const port = await within(Promise.race([started.promise, refused]), "Baton starts");
  const clients: Client[] = [];
  const url = `http://127.0.0.1:${port}`;
  const letGo = () => {
    for (const client of clients) client.close();
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
    letGo();
  };
  return {
    url,
    port,
    output,
    client: () => {
      const client = createClient(url);
      clients.push(client);
      return client;
    },
    signal: (name) => void child.kill(name),
    exited,
    stop: async () => {
      child.kill("SIGTERM");
      const exit = await within(exited, "Baton ends", LATEST_EXIT_MS);
      letGo();
      assert.deepEqual({ ...exit, stderr: output().stderr }, { code: 0, signal: null, stderr: "" });
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** Starts a Baton that is expected to refuse. */
export async function startInVain(env: Env): Promise<Exit & { stdout: string; stderr: string }> {
  const { child, output, exited } = run(env);
  try {
    return { ...(await within(exited, "Baton refuses to start")), ...output() };
  } finally {
    child.kill("SIGKILL");
  }
}

/** An empty folder that is gone after the test. */
export function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "baton-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function run(env: Env) {
  const folder = makeFolder();
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder.path,
    env: { PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      output[name] += piece;
    });
  return { child, output: () => ({ ...output }), exited: endOf(child, folder) };
}

async function endOf(child: ChildProcess, folder: Disposable): Promise<Exit> {
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  // Unlike "exit", "close" comes after the last word was read.
  const [code, signal] = await once(child, "close");
  process.off("exit", end);
  folder[Symbol.dispose]();
  return { code, signal };
}
