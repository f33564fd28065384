/** The entry: reads the environment, builds Baton, listens, and stops with grace. */
import { existsSync } from "node:fs";
import process from "node:process";
import { createBaton } from "./app.ts";
import { type Config, readConfig } from "./config.ts";

/** Nothing may keep the process longer than this once it was asked to stop. */
const LATEST_EXIT_MS = 10_000;

/** Hosts that stand for all addresses of this machine. */
const EVERYWHERE: readonly string[] = ["0.0.0.0", "::"];

readEnvFile();
const result = readConfig(process.env);
if (result.type === "faults") {
  for (const fault of result.faults) console.error(`baton: ${fault}`);
  process.exitCode = 1;
} else {
  await run(result.config).catch(fail);
}

function readEnvFile(): void {
  try {
    if (existsSync(".env")) process.loadEnvFile(".env");
  } catch {
    console.error("baton: .env cannot be read; make it a text file that this process may read, or remove it");
    process.exit(1);
  }
}

async function run(config: Config): Promise<void> {
  const baton = await createBaton(config);
  const address = await baton.start();
  // Before anybody is told that it runs, and may ask it to stop.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(baton.stop));
  const memory = config.databasePath === null ? "in memory: a restart clears all" : config.databasePath;
  const bot = config.openai === null ? "mock bot" : config.openai.model;
  console.info(`Baton listens on ${openable(address, config.host)}/ (${memory}; ${bot})`);
  for (const warning of config.warnings) console.warn(`baton: ${warning}`);
}

/** The address with a host that a browser can open. */
function openable(address: string, host: string): string {
  return EVERYWHERE.includes(host)
    ? address.replace(/\/\/.*(?=:\d+$)/, "//localhost")
    : address.replace("127.0.0.1", "localhost");
}

function stop(finish: () => Promise<void>): void {
  setTimeout(() => process.exit(1), LATEST_EXIT_MS).unref();
  finish().then(() => process.exit(0), fail);
}

function fail(fault: unknown): never {
  console.error(`baton: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
}
