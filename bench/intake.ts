/** `intake`: how soon a signed delivery of Chatwoot's is acknowledged while the model is busy. */
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { startBaton } from "./baton-server.ts";
import { printIntake } from "./intake-report.ts";
import { readCount, readOptions } from "./options.ts";
import { limitTime, runToEnd, startServer } from "./processes.ts";
import { describeMachine, tell } from "./report.ts";
import { ACCOUNT, INBOX } from "./signed-delivery.ts";

const SECRET = "the secret of the bench";
/** An answer of the model takes 6 s. */
const TOKENS = 60;
const GAP_MS = 100;
/** For starting and ending everything and for opening the visitors' rooms. */
const LEEWAY_MS = 60_000;

type Settings = {
  readonly rate: number;
  readonly calls: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly isMarkdown: boolean;
};

async function measureIntake(args: readonly string[]): Promise<number> {
  const settings = readSettings(args);
  const { rate, calls, seconds, rounds, isMarkdown } = settings;
  const longest = 2 * (rounds + 1) * (seconds + 3) * 1000;
  limitTime(longest + 2 * LEEWAY_MS);
  tell(describeMachine());
  const model = await startServer({
    program: join(import.meta.dirname, "model-server.ts"),
    args: [String(TOKENS), String(GAP_MS)],
  });
  const chatwoot = await startEmptyChatwoot();
  const baton = await startBaton("file", {
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_API_KEY: "bench",
    CHATWOOT_BASE_URL: chatwoot,
    CHATWOOT_API_TOKEN: "bench",
    CHATWOOT_ACCOUNT_ID: String(ACCOUNT),
    CHATWOOT_INBOX_ID: String(INBOX),
    CHATWOOT_WEBHOOK_SECRET: SECRET,
  });
  tell(`${rounds} rounds of ${seconds} s deliveries and ${seconds} s of the yardstick, after one to warm up`);
  const plan = { batonUrl: baton.url, secret: SECRET, calls, rate, seconds, rounds };
  const client = join(import.meta.dirname, "intake-client.ts");
  const output = await runToEnd({ program: client, args: [JSON.stringify(plan)] }, longest + LEEWAY_MS);
  const isSound = printIntake({ samples: JSON.parse(output), what: describe(settings), isMarkdown });
  await Promise.all([baton.end(), model.end()]);
  return isSound ? 0 : 1;
}

export const intake = Object.assign(measureIntake, {
  usage: `Time until POST /webhook/chatwoot has acknowledged, and thereby stored, a signed delivery of Chatwoot's: a
visitor's message in one of 200 conversations, Baton on a SQLite file, while visitors of the page wait for the model. Beside
it GET /healthz of the same process at the same rate. Each request has a connection of its own.

  --rate N     deliveries a second (500)
  --calls N    model calls running all the time (100)
  --seconds N  length of a round (5)
  --rounds N   rounds of both, not counting one to warm up (3)
  --markdown   print the result as Markdown
`,
});

function readSettings(args: readonly string[]): Settings {
  const values = readOptions(args, {
    rate: { type: "string", default: "500" },
    calls: { type: "string", default: "100" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    markdown: { type: "boolean", default: false },
  });
  return {
    rate: readCount(values.rate, { name: "rate", from: 1, to: 5_000 }),
    calls: readCount(values.calls, { name: "calls", from: 0, to: 500 }),
    seconds: readCount(values.seconds, { name: "seconds", from: 1, to: 60 }),
    rounds: readCount(values.rounds, { name: "rounds", from: 1, to: 20 }),
    isMarkdown: values.markdown,
  };
}

function describe({ rate, calls, seconds, rounds }: Settings): string {
  return `${rate} a second, ${calls} visitors who wait for the model, ${rounds} rounds of ${seconds} s each`;
}

/** A Chatwoot in which nothing was missed; nobody needs more of it here. */
async function startEmptyChatwoot(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"payload":[]}}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  // It ends with this process, and holds it open no longer than the others do.
  server.unref();
  return `http://127.0.0.1:${port}`;
}
