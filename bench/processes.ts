/**
 * The processes of a benchmark. Whatever is started here is ended with this process, by its own pid, however this
 * process ends: done, faulty, too late or by Ctrl-C.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A server that has not said where it listens by then will not. */
const LATEST_START_MS = 20_000;
/** Baton's own bound for a stop with grace is 10 s; after this it is killed. */
const LATEST_END_MS = 3_000;

export type Command = {
  /** The program, or a script when it ends in `.ts` or `.js`. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

export type Server = {
  readonly pid: number;
  /** Without a path, on 127.0.0.1. */
  readonly url: string;
  readonly end: () => Promise<void>;
};

const children = new Set<ChildProcess>();
const folders = new Set<string>();

/** Sees to it that nothing outlives this process. Call it once, before anything is started. */
export function guard(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  process.once("exit", () => {
    endAll();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
}

/** Kills what still runs. For after a fault: whoever has measured ends its servers with grace. */
export function endAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Ends this process, and by that all the others, unless it ends earlier. */
export function limitTime(ms: number): void {
  setTimeout(() => {
    console.error(`bench: not done after ${Math.round(ms / 1000)} s; given up`);
    process.exit(1);
  }, ms).unref();
}

/** An empty folder that is gone when this process is. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "baton-bench-"));
  folders.add(folder);
  return folder;
}

/** Starts a server and resolves as soon as it prints ` on http://HOST:PORT`. */
export async function startServer(command: Command): Promise<Server> {
  const { child, output, ended } = start(command);
  const announced = Promise.withResolvers<string>();
  child.stdout?.on("data", () => {
    const port = / on http:\/\/\S+?:(\d+)/.exec(output().stdout)?.[1];
    if (port !== undefined) announced.resolve(port);
  });
  const failed = ended.then(() => fail(command, "did not start", output().stderr));
  const port = await within(Promise.race([announced.promise, failed]), LATEST_START_MS, command);
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), LATEST_END_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a command to its end and resolves with what it printed; fails when it fails or takes longer than `ms`. */
export async function runToEnd(command: Command, ms: number): Promise<string> {
  const { child, output, ended } = start(command);
  try {
    const code = await within(ended, ms, command);
    return code === 0 ? output().stdout : fail(command, `ended with ${code}`, output().stderr);
  } finally {
    child.kill("SIGKILL");
  }
}

function start({ program, args = [], env, cwd }: Command) {
  const isScript = /\.[jt]s$/.test(program);
  const words = isScript ? [program, ...args] : [...args];
  const child = spawn(isScript ? process.execPath : program, words, {
    cwd,
    ...(env !== undefined && { env }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      output[name] += piece;
    });
  const { promise: ended, resolve } = Promise.withResolvers<number | string>();
  // A program that is not there has an error and no end.
  child.on("error", (fault) => resolve(fault.message));
  child.on("close", (code, signal) => {
    children.delete(child);
    resolve(code ?? signal ?? "no code");
  });
  return { child, output: () => ({ ...output }), ended };
}

function fail({ program }: Command, what: string, stderr: string): never {
  throw new Error(`${program} ${what}${stderr === "" ? "" : `: ${stderr.trim().slice(-1_000)}`}`);
}

async function within<Result>(promise: Promise<Result>, ms: number, command: Command): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${command.program} took over ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
