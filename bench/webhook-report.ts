/** The table of `webhook`, and how its figures stand to the budgets. */
import { write } from "./figures.ts";
import { describeCommand, describeMachine, printLines, printTable, verdict } from "./report.ts";

/** What one target reached; times in ms, CPU time of its process per request in µs or NaN. */
export type Measured = {
  readonly name: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number;
  /** Requests, of all rounds, that were not answered as they should. */
  readonly faults: number;
};

/** Budgets of design.md. A SQLite file syncs each group of commits to the disk (synchronous=FULL). */
const OF_ECHO = 0.6;
const OF_PEER = 1.5;
const START_MS = 1000;

type Outcome = {
  /** The echo, Baton in memory, Baton on a file, the peers. */
  readonly measured: readonly Measured[];
  readonly startMs: number;
  readonly what: string;
  readonly isMarkdown: boolean;
};

export function printWebhook({ measured, startMs, what, isMarkdown }: Outcome): void {
  const [echo, , file, ...peers] = measured;
  if (echo === undefined || file === undefined) return;
  const bases = [{ ...echo, name: "echo" }, ...peers];
  const head = [
    "",
    "requests/s",
    "p50 ms",
    "p99 ms",
    ...bases.map(({ name }) => `× ${name}`),
    "CPU µs/request",
  ];
  const rows = measured.map((row) => [
    row.name,
    write(row.perSecond),
    write(row.p50, 2),
    write(row.p99, 2),
    ...bases.map((base) => write(row.perSecond / base.perSecond, 2)),
    write(row.cpuUs),
  ]);
  printTable([head, ...rows], isMarkdown);
  const budgets = [
    compare(file, { ...echo, name: "echo" }, OF_ECHO),
    ...peers.map((peer) => compare(file, peer, OF_PEER)),
    `Start to first answer, in memory: ${write(startMs)} ms (budget in ms ${verdict(startMs, "≤", START_MS)})`,
  ];
  const faults = measured.filter(({ faults }) => faults > 0);
  const complaints = faults.map(
    ({ name, faults }) => `FAULTS: ${name}: ${faults} requests were not answered 2xx`,
  );
  const lines = [
    ...complaints,
    ...budgets,
    `Load: ${what}; the median counts`,
    describeMachine(),
    describeCommand(),
  ];
  printLines(lines, isMarkdown);
}

function compare(file: Measured, base: Measured, budget: number): string {
  const ratio = file.perSecond / base.perSecond;
  return `${file.name}: ${write(ratio, 2)} × ${base.name} (budget ${verdict(ratio, "≥", budget)})`;
}
