/** `streams`: what an open event stream takes, and how long an agent's reply takes to the page among many of them. */
import { join } from "node:path";
import { startBaton } from "./baton-server.ts";
import { percentile, write } from "./figures.ts";
import { readCount, readOptions } from "./options.ts";
import { limitTime, runToEnd } from "./processes.ts";
import { describeCommand, describeMachine, printLines, printTable, tell, verdict } from "./report.ts";
import type { Plan, Samples } from "./streams-client.ts";

const LONGEST_MS = 120_000;

/** The budgets of design.md. */
const P99_MS = 250;
const STREAM_KB = 40;

async function measureStreams(args: readonly string[]): Promise<number> {
  const values = readOptions(args, {
    streams: { type: "string", default: "5000" },
    replies: { type: "string", default: "500" },
    markdown: { type: "boolean", default: false },
  });
  const count = readCount(values.streams, { name: "streams", from: 1, to: 10_000 });
  const replies = readCount(values.replies, { name: "replies", from: 1, to: count });
  limitTime(LONGEST_MS + 10_000);
  tell(describeMachine());
  const baton = await startBaton("memory");
  tell(`opening ${count} streams, then ${replies} replies`);
  const plan: Plan = { url: baton.url, pid: baton.pid, streams: count, replies };
  const client = join(import.meta.dirname, "streams-client.ts");
  const output = await runToEnd({ program: client, args: [JSON.stringify(plan)] }, LONGEST_MS);
  print(
    JSON.parse(output) as Samples,
    `${count} streams open, ${replies} replies one by one`,
    values.markdown,
  );
  await baton.end();
  return 0;
}

function print({ page, post, streamKb }: Samples, load: string, isMarkdown: boolean): void {
  const row = (name: string, samples: readonly number[]) => [
    name,
    ...[0.5, 0.99].map((share) => write(percentile(samples, share), 1)),
  ];
  printTable(
    [["ms", "p50", "p99"], row("the reply's POST alone", post), row("reply to page", page)],
    isMarkdown,
  );
  const p99 = percentile(page, 0.99);
  const kb = streamKb ?? Number.NaN;
  printLines(
    [
      `Reply to page, p99: ${write(p99, 1)} ms ${verdict(p99, "≤", P99_MS)}`,
      `Memory a stream: ${write(kb, 1)} KB ${streamKb === null ? "(cannot be told here)" : verdict(kb, "≤", STREAM_KB)}`,
      `Load: ${load}`,
      describeMachine(),
      describeCommand(),
    ],
    isMarkdown,
  );
}

export const streams = Object.assign(measureStreams, {
  usage: `Memory that an open event stream of a visitor takes, and the time of an agent's reply to the visitor's page while
so many are open, beside the reply's own POST.

  --streams N  streams open at the same time (5000; the system must allow that many open files)
  --replies N  replies, one after the other, to visitors spread over all of them (500)
  --markdown   print the result as Markdown
`,
});
