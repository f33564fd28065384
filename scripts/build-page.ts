/** Builds the page into dist/page when it is missing or older than what it is made of; `--force` builds always. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
const sources = ["frontend", "contract", "vite.config.ts", "package-lock.json"].map((name) =>
  join(root, name),
);
const product = join(root, "dist/page/index.html");

/** When anything at or under this path was last changed, in ms; a folder counts too, for what was deleted from it. */
function lastChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}

function reasonToBuild(): string | undefined {
  if (process.argv.includes("--force")) return "as asked";
  if (!existsSync(product)) return "there was none";
  const built = statSync(product).mtimeMs;
  return sources.some((source) => lastChange(source) > built) ? "its sources are newer" : undefined;
}

const reason = reasonToBuild();
if (reason) {
  const start = performance.now();
  await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  console.log(`Built the page in ${Math.round(performance.now() - start)} ms: ${reason}.`);
}
