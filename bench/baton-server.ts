/** Baton as its users run it: a process of its own in an empty folder, with nothing of this one's environment. */
import { join } from "node:path";
import { makeFolder, type Server, startServer } from "./processes.ts";

const MAIN = join(import.meta.dirname, "../backend/main.ts");

export type Memory = "memory" | "file";

/** Starts it on a free port, with the mock bot unless `env` says otherwise. */
export function startBaton(memory: Memory, env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const cwd = makeFolder();
  const database = memory === "file" ? { DATABASE_URL: `sqlite:${join(cwd, "baton.db")}` } : {};
  const settings = { PORT: "0", RATE_LIMITS: "off", LOG_LEVEL: "warn" };
  return startServer({ program: MAIN, cwd, env: { ...settings, ...database, ...env } });
}
