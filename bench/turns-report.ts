/** The table of `turns`, and how its figures stand to the budget. */
import { percentile, write } from "./figures.ts";
import { describeCommand, describeMachine, printLines, printTable, verdict } from "./report.ts";

/** What of a turn's time was not the model's, in ms. */
export type Sample = {
  /** Message sent → request at the model. */
  readonly there: number;
  /** First token written → read by the client. */
  readonly firstBack: number;
  /** Last token written → whole answer read by the client. */
  readonly lastBack: number;
};

export type Samples = { readonly direct: readonly Sample[]; readonly baton: readonly Sample[] };

/** The budget of design.md, for the first token as for the whole reply, in ms. */
const P50_MS = 5;
const P99_MS = 50;

const FIGURES = {
  "first token": ({ there, firstBack }: Sample) => there + firstBack,
  "whole reply": ({ there, lastBack }: Sample) => there + lastBack,
  "message to model": ({ there }: Sample) => there,
  "first token back": ({ firstBack }: Sample) => firstBack,
  "last token back": ({ lastBack }: Sample) => lastBack,
} as const;

const BUDGETED = ["first token", "whole reply"] as const;

type Pair = { readonly p50: number; readonly p99: number };

type About = { readonly cpuMs: number | null; readonly what: string; readonly isMarkdown: boolean };

export function printTurns(samples: Samples, { cpuMs, what, isMarkdown }: About): void {
  const head = ["added, ms", "model alone p50", "p99", "with Baton p50", "p99", "difference p50", "p99"];
  const rows = Object.entries(FIGURES).map(([name, figure]) => {
    const [direct, baton] = [pairOf(samples.direct.map(figure)), pairOf(samples.baton.map(figure))];
    const cells = [direct, baton, minus(baton, direct)].flatMap(({ p50, p99 }) => [
      write(p50, 1),
      write(p99, 1),
    ]);
    return [name, ...cells];
  });
  printTable([head, ...rows], isMarkdown);
  const cpu =
    cpuMs === null ? [] : [`Baton's CPU time a turn, with its warm-up and sessions: ${write(cpuMs, 2)} ms`];
  const budgets = BUDGETED.flatMap((name) => judge(name, samples));
  printLines([...budgets, ...cpu, `Load: ${what}`, describeMachine(), describeCommand()], isMarkdown);
}

/** Strictly (all of the way counts, the client's and the model's own share too) and by the difference. */
function judge(name: (typeof BUDGETED)[number], { direct, baton }: Samples): readonly string[] {
  const all = pairOf(baton.map(FIGURES[name]));
  const ours = minus(all, pairOf(direct.map(FIGURES[name])));
  const say = ({ p50, p99 }: Pair) =>
    `p50 ${write(p50, 1)} ${verdict(p50, "≤", P50_MS)}, p99 ${write(p99, 1)} ${verdict(p99, "≤", P99_MS)}`;
  return [`Budget, ${name}, with Baton: ${say(all)}`, `Budget, ${name}, difference: ${say(ours)}`];
}

function pairOf(times: readonly number[]): Pair {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

const minus = (one: Pair, other: Pair): Pair => ({ p50: one.p50 - other.p50, p99: one.p99 - other.p99 });
