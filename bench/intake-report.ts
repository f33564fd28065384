/** The table of `intake`, and how its figures stand to the budget. */
import { median, percentile, write } from "./figures.ts";
import { describeCommand, describeMachine, printLines, printTable, verdict } from "./report.ts";

/** In ms from the first byte sent to the whole answer read; null for what was not answered 200. */
export type IntakeSamples = {
  readonly deliveries: readonly (number | null)[];
  readonly health: readonly (number | null)[];
  /** How many model calls were running at the end of each phase. */
  readonly running: readonly number[];
};

/** Budget of design.md for a delivery's acknowledgement. */
const P99_MS = 20;

type Outcome = {
  readonly samples: IntakeSamples;
  readonly what: string;
  readonly isMarkdown: boolean;
};

/** True when everything was answered as it should be. */
export function printIntake({ samples, what, isMarkdown }: Outcome): boolean {
  const rows = [
    { name: "signed delivery", all: samples.deliveries },
    { name: "GET /healthz", all: samples.health },
  ].map(({ name, all }) => {
    const answered = all.flatMap((ms) => ms ?? []);
    return { name, sent: all.length, answered, faults: all.length - answered.length };
  });
  const cells = rows.map(({ name, sent, answered, faults }) => [
    name,
    write(sent),
    write(percentile(answered, 0.5), 2),
    write(percentile(answered, 0.99), 2),
    write(percentile(answered, 1), 2),
    write(faults),
  ]);
  printTable([["", "sent", "p50 ms", "p99 ms", "longest ms", "faults"], ...cells], isMarkdown);
  const p99 = percentile(rows[0]?.answered ?? [], 0.99);
  const lines = [
    `Acknowledged within ${write(p99, 2)} ms at p99 (budget in ms ${verdict(p99, "≤", P99_MS)})`,
    `Model calls running: ${write(median(samples.running))}`,
    `Load: ${what}`,
    describeMachine(),
    describeCommand(),
  ];
  printLines(lines, isMarkdown);
  return rows.every(({ faults }) => faults === 0);
}
