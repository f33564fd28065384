/** `webhook`: how many webhook calls a second Baton answers, beside a bare echo server and any peer. */
import { request } from "node:http";
import { join } from "node:path";
import { startBaton } from "./baton-server.ts";
import { findListeners, readCpuTime } from "./cpu-time.ts";
import { median } from "./figures.ts";
import { chooseGenerator, GENERATORS, type Generator, type Result } from "./generator.ts";
import { readCount, readOptions, UsageFault } from "./options.ts";
import { limitTime, startServer } from "./processes.ts";
import { describeMachine, tell } from "./report.ts";
import { type Measured, printWebhook } from "./webhook-report.ts";

/** The seed's example of a delivery. */
const BODY = `{"event":"message_created","id":1,"content":"Hi","message_type":"incoming","content_type":"text"}`;
const PATH = "/webhook/chatwoot";
const WARM_UP_SECONDS = 2;
/** How often Baton is started for its start time; the median counts. */
const STARTS = 5;
const LONGEST_ANSWER_MS = 10_000;
/** For starting, probing and ending everything. */
const LEEWAY_SECONDS = 120;

type Settings = {
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly peers: readonly { readonly name: string; readonly url: string }[];
  readonly generator: Generator;
  readonly isMarkdown: boolean;
};

type Target = { readonly name: string; readonly url: string; readonly pids: readonly number[] };

type Round = Result & { readonly cpuUs: number | null };

async function measureWebhook(args: readonly string[]): Promise<number> {
  const settings = readSettings(args);
  const { generator, rounds, seconds, peers } = settings;
  limitTime(1000 * (LEEWAY_SECONDS + (3 + peers.length) * (WARM_UP_SECONDS + 2 + rounds * (seconds + 2))));
  tell(`${describeMachine()}; load by ${generator.name}`);
  const startMs = await measureStarts();
  const targets = await startTargets(settings);
  const taken = await runRounds(targets, settings);
  const measured = targets.map(({ name }, index) => summarize(name, taken[index] ?? []));
  const what = `${generator.name}, ${settings.connections} connections, ${rounds} rounds of ${seconds} s each`;
  printWebhook({ measured, startMs, what, isMarkdown: settings.isMarkdown });
  await Promise.all(targets.map(({ end }) => end()));
  return measured.some(({ faults }) => faults > 0) ? 1 : 0;
}

export const webhook = Object.assign(measureWebhook, {
  usage: `Requests a second, p50 and p99 of POST /webhook/chatwoot: a bare node:http echo, Baton in memory, Baton on a
SQLite file, and peers; with Baton's start to first answer. Files stand in the system's temporary folder (TMPDIR).

  --connections N   connections held at the same time (64)
  --seconds N       length of a round (8)
  --rounds N        rounds over all targets in turn; the median counts (3)
  --peer NAME=URL   another server to compare with, already running; a bare URL too; repeatable
  --generator NAME  wrk or autocannon (wrk if it is installed)
  --markdown        print the result as Markdown
`,
});

function readSettings(args: readonly string[]): Settings {
  const values = readOptions(args, {
    connections: { type: "string", default: "64" },
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "3" },
    peer: { type: "string", multiple: true, default: [] },
    generator: { type: "string" },
    markdown: { type: "boolean", default: false },
  });
  const generator = GENERATORS.find((each) => each === values.generator);
  if (values.generator !== undefined && generator === undefined)
    throw new UsageFault(`--generator must be ${GENERATORS.join(" or ")}, not ${values.generator}`);
  return {
    connections: readCount(values.connections, { name: "connections", from: 1, to: 10_000 }),
    seconds: readCount(values.seconds, { name: "seconds", from: 1, to: 600 }),
    rounds: readCount(values.rounds, { name: "rounds", from: 1, to: 100 }),
    peers: values.peer.map(readPeer),
    generator: chooseGenerator(generator),
    isMarkdown: values.markdown,
  };
}

/** A peer whose URL has no path is called where Baton is. */
function readPeer(text: string): { name: string; url: string } {
  const [, name, address = ""] = /^(?:([^=:/]+)=)?(.+)$/.exec(text) ?? [];
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageFault(`--peer must be NAME=URL or URL, not ${text}`);
  if (url.pathname === "/") url.pathname = PATH;
  return { name: name ?? url.host, url: url.href };
}

/** From spawn to the first answer, in ms. */
async function measureStarts(): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    const began = performance.now();
    const server = await startBaton("memory");
    await probe({ name: "Baton", url: server.url + PATH });
    times.push(performance.now() - began);
    await server.end();
  }
  return median(times);
}

async function startTargets({ peers }: Settings) {
  const echo = await startServer({ program: join(import.meta.dirname, "echo-server.ts") });
  const memory = await startBaton("memory");
  const file = await startBaton("file");
  const own = Object.entries({ "node:http echo": echo, "Baton in memory": memory, "Baton on a file": file });
  const targets = [
    ...own.map(([name, { url, pid, end }]) => ({ name, url: url + PATH, pids: [pid], end })),
    ...peers.map(({ name, url }) => ({ name, url, pids: findListeners(url), end: async () => undefined })),
  ];
  for (const target of targets) await probe(target);
  return targets;
}

/** Asks once, because a generator does not tell a wrong answer from a right one. */
async function probe({ name, url }: Pick<Target, "name" | "url">): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { "content-type": "application/json" };
  request(url, { method: "POST", headers, agent: false, timeout: LONGEST_ANSWER_MS })
    .on("response", (incoming) => incoming.resume().on("end", () => resolve(incoming.statusCode ?? 0)))
    .on("timeout", () => reject(new Error(`${name} does not answer at ${url}`)))
    .on("error", (cause) =>
      reject(new Error(`${name} does not answer at ${url}: ${cause.message}`, { cause })),
    )
    .end(BODY);
  const status = await promise;
  if (status !== 200) throw new Error(`${name} answers ${status} at ${url}`);
}

/** The results by target. Each round begins with another target, so that none always comes first. */
async function runRounds(targets: readonly Target[], settings: Settings): Promise<readonly Round[][]> {
  const { rounds, generator, connections, seconds } = settings;
  const taken = targets.map((): Round[] => []);
  for (const { name, url } of targets) {
    tell(`${name}: warming up`);
    await generator.run({ url, body: BODY, connections, seconds: WARM_UP_SECONDS });
  }
  for (let round = 0; round < rounds; round += 1)
    for (let step = 0; step < targets.length; step += 1) {
      const index = (round + step) % targets.length;
      const [target, results] = [targets[index], taken[index]];
      if (target === undefined || results === undefined) continue;
      const result = await runOnce(target, () =>
        generator.run({ url: target.url, body: BODY, connections, seconds }),
      );
      results.push(result);
      tell(`${target.name}: round ${round + 1} of ${rounds}: ${Math.round(result.perSecond)} requests/s`);
    }
  return taken;
}

async function runOnce({ pids }: Target, run: () => Promise<Result>): Promise<Round> {
  const before = readCpuTime(pids);
  const result = await run();
  const after = readCpuTime(pids);
  const cpuUs = before === null || after === null ? null : (after - before) / result.requests;
  return { ...result, cpuUs };
}

function summarize(name: string, rounds: readonly Round[]): Measured {
  const medianOf = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    name,
    perSecond: medianOf((round) => round.perSecond),
    p50: medianOf((round) => round.p50),
    p99: medianOf((round) => round.p99),
    cpuUs: medianOf((round) => round.cpuUs ?? Number.NaN),
    faults: rounds.reduce((sum, { faults }) => sum + faults, 0),
  };
}
