/** `turns`: how much later a streamed model answer reaches the visitor because Baton stands between. */
import { join } from "node:path";
import { type Memory, startBaton } from "./baton-server.ts";
import { readCpuTime } from "./cpu-time.ts";
import { readCount, readOptions } from "./options.ts";
import { limitTime, runToEnd, startServer } from "./processes.ts";
import { describeMachine, tell } from "./report.ts";
import { printTurns, type Samples } from "./turns-report.ts";

/** For starting and ending everything and for opening the visitors' rooms. */
const LEEWAY_MS = 60_000;
/** A wave takes as long as its answers, and so much longer where the machine cannot keep up. */
const WAVE_LEEWAY_MS = 15_000;

type Settings = {
  readonly turns: number;
  readonly waves: number;
  readonly tokens: number;
  readonly gap: number;
  readonly spread: number;
  readonly memory: Memory;
  readonly isMarkdown: boolean;
};

async function measureTurns(args: readonly string[]): Promise<number> {
  const settings = readSettings(args);
  const { turns: count, waves, tokens, gap, spread, memory } = settings;
  const longest = 2 * (waves + 1) * (tokens * gap + spread + WAVE_LEEWAY_MS);
  limitTime(longest + 2 * LEEWAY_MS);
  tell(describeMachine());
  const model = await startServer({
    program: join(import.meta.dirname, "model-server.ts"),
    args: [String(tokens), String(gap)],
  });
  const modelUrl = `${model.url}/v1`;
  const baton = await startBaton(memory, { OPENAI_BASE_URL: modelUrl, OPENAI_API_KEY: "bench" });
  tell(`${waves} waves of ${count} turns each way, after one to warm up`);
  const before = readCpuTime([baton.pid]);
  const plan = { batonUrl: baton.url, modelUrl, turns: count, waves, tokens, spread };
  const client = join(import.meta.dirname, "turns-client.ts");
  const output = await runToEnd({ program: client, args: [JSON.stringify(plan)] }, longest + LEEWAY_MS);
  const after = readCpuTime([baton.pid]);
  const cpuMs = before === null || after === null ? null : (after - before) / 1000 / (count * (waves + 1));
  printTurns(JSON.parse(output) as Samples, {
    cpuMs,
    what: describe(settings),
    isMarkdown: settings.isMarkdown,
  });
  await Promise.all([baton.end(), model.end()]);
  return 0;
}

export const turns = Object.assign(measureTurns, {
  usage: `Time that Baton adds to a model's first token and to its whole reply, with many turns in flight, beside the same
client calling the model itself. Each visitor has an event stream open and posts to /webhook/chatwoot.

  --turns N    turns in flight (200)
  --waves N    how often all visitors write, not counting one wave to warm up (5)
  --tokens N   tokens of an answer (20)
  --gap MS     pause before each token (25)
  --spread MS  the messages of a wave are sent within this time, evenly; 0: all at once (500, an answer's length)
  --file       keep conversations in a SQLite file, not in memory
  --markdown   print the result as Markdown
`,
});

function readSettings(args: readonly string[]): Settings {
  const values = readOptions(args, {
    turns: { type: "string", default: "200" },
    waves: { type: "string", default: "5" },
    tokens: { type: "string", default: "20" },
    gap: { type: "string", default: "25" },
    spread: { type: "string", default: "500" },
    file: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  });
  return {
    turns: readCount(values.turns, { name: "turns", from: 1, to: 5_000 }),
    waves: readCount(values.waves, { name: "waves", from: 1, to: 100 }),
    // Baton cuts answers at 8,000 characters; a token of the bench's model has 18.
    tokens: readCount(values.tokens, { name: "tokens", from: 2, to: 400 }),
    gap: readCount(values.gap, { name: "gap", from: 1, to: 5_000 }),
    spread: readCount(values.spread, { name: "spread", from: 0, to: 60_000 }),
    memory: values.file ? "file" : "memory",
    isMarkdown: values.markdown,
  };
}

function describe({ turns: count, waves, tokens, gap, spread, memory }: Settings): string {
  const start = spread === 0 ? "at once" : `within ${spread} ms`;
  const where = memory === "file" ? "on a SQLite file" : "in memory";
  return `${count} turns in flight, begun ${start}, ${waves} waves; ${tokens} tokens, ${gap} ms apart; Baton ${where}`;
}
