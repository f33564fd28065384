/** `desk`: what a message costs on a full desk, beside the same on a small one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Floor, MEASURES, type Measure, openFloor, type Size } from "./desk-floor.ts";
import { median, write } from "./figures.ts";
import { readCount, readOptions } from "./options.ts";
import { limitTime } from "./processes.ts";
import { describeCommand, describeMachine, printLines, printTable, tell, verdict } from "./report.ts";

const SMALL: Size = { conversations: 10, agents: 2 };
const LARGE: Size = { conversations: 5_000, agents: 200 };

/** A full desk may cost so many times a small one. */
const BUDGET = 1.2;

const LONGEST_MS = 10 * 60_000;

async function measureDesk(args: readonly string[]): Promise<number> {
  const values = readOptions(args, {
    rounds: { type: "string", default: "15" },
    times: { type: "string", default: "400" },
    file: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  });
  const rounds = readCount(values.rounds, { name: "rounds", from: 1, to: 200 });
  const times = readCount(values.times, { name: "times", from: 32, to: 5_000 });
  limitTime(LONGEST_MS);
  tell(`opening ${LARGE.conversations} conversations for ${LARGE.agents} agents`);
  const folder = mkdtempSync(join(tmpdir(), "baton-desk-"));
  const open = (size: Size, name: string) => openFloor(size, values.file ? join(folder, name) : null);
  const floors = [await open(SMALL, "small.db"), await open(LARGE, "large.db")] as const;
  const rows = [];
  for (const what of MEASURES) {
    tell(what);
    rows.push({ what, ...(await compare(floors, what, { rounds, times })) });
  }
  print(rows, { rounds, times, isFile: values.file, isMarkdown: values.markdown });
  for (const floor of floors) await floor.close();
  rmSync(folder, { recursive: true });
  return 0;
}

export const desk = Object.assign(measureDesk, {
  usage: `Time of a message, with all that is done for it, while ${LARGE.conversations} conversations are open for ${LARGE.agents} agents, beside
${SMALL.conversations} conversations and ${SMALL.agents} agents. Both desks are full and have a queue; engine and store in this process, the store in memory.

  --rounds N   rounds on each desk, turn about, after one to warm up (15)
  --times N    messages in a round (400)
  --file       keep conversations in SQLite files, synchronous=FULL, not in memory
  --markdown   print the result as Markdown
`,
});

type Run = { readonly rounds: number; readonly times: number };
type Row = { readonly what: Measure; readonly small: number; readonly large: number };

/** Turn about, so that whatever else the machine does falls on both. */
async function compare(
  [small, large]: readonly [Floor, Floor],
  what: Measure,
  { rounds, times }: Run,
): Promise<Pick<Row, "small" | "large">> {
  const samples = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [one, other] = [await small.measure(what, times), await large.measure(what, times)];
    if (round === 0) continue;
    samples.small.push(one);
    samples.large.push(other);
  }
  return { small: median(samples.small), large: median(samples.large) };
}

function print(
  rows: readonly Row[],
  { rounds, times, isFile, isMarkdown }: Run & { readonly isFile: boolean; readonly isMarkdown: boolean },
): void {
  const head = ["", "small desk µs", "full desk µs", "× small"];
  const table = rows.map(({ what, small, large }) => [
    what,
    write(small, 1),
    write(large, 1),
    write(large / small, 2),
  ]);
  printTable([head, ...table], isMarkdown);
  const budgets = rows.map(({ what, small, large }) => {
    const ratio = large / small;
    return `${what}: ${write(ratio, 2)} × the small desk (budget ${verdict(ratio, "≤", BUDGET)})`;
  });
  const load = `Load: ${rounds} rounds of ${times}, turn about, ${isFile ? "on SQLite files" : "in memory"}; the median counts`;
  printLines([...budgets, load, describeMachine(), describeCommand()], isMarkdown);
}
