/** `npm run bench -- NAME [options]`: runs one benchmark. Without a name it lists them. */
import process from "node:process";
import { desk } from "./desk.ts";
import { intake } from "./intake.ts";
import { type Bench, UsageFault } from "./options.ts";
import { endAll, guard } from "./processes.ts";
import { streams } from "./streams.ts";
import { turns } from "./turns.ts";
import { webhook } from "./webhook.ts";

const benches: ReadonlyMap<string, Bench> = new Map([
  ["webhook", webhook],
  ["turns", turns],
  ["streams", streams],
  ["desk", desk],
  ["intake", intake],
]);

/** Resolves with the exit code: 0 measured, 1 something went wrong, 2 the command line is no good. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || isHelp(name)) return list();
  const bench = benches.get(name);
  if (bench === undefined) return refuse(`there is no ${name}; there are ${[...benches.keys()].join(", ")}`);
  if (args.some(isHelp)) return list([[name, bench]]);
  guard();
  try {
    return await bench(args);
  } catch (fault) {
    if (fault instanceof UsageFault) return refuse(`${name}: ${fault.message}`);
    console.error(`bench: ${fault instanceof Error ? fault.message : String(fault)}`);
    return 1;
  } finally {
    endAll();
  }
}

const isHelp = (word: string) => word === "--help" || word === "-h" || word === "help";

function refuse(why: string): number {
  console.error(`bench: ${why}`);
  return 2;
}

function list(entries: Iterable<readonly [string, Bench]> = benches): number {
  for (const [name, bench] of entries)
    console.log(`npm run bench -- ${name} [options]\n\n${bench.usage.trimEnd()}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
