/** Builds the page at each change and runs the backend anew at each change, until Ctrl-C ends both. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "..");

const page = await build({ configFile: join(root, "vite.config.ts"), build: { watch: {} } });
if (!("close" in page)) throw new Error("Vite did not watch the page.");

const backend = spawn(process.execPath, ["--watch", "bin/baton.js"], { cwd: root, stdio: "inherit" });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => backend.kill(signal));
}

await once(backend, "exit");
await page.close();
