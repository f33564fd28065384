/** Load on a URL, made in a process of its own: by wrk where there is one, else by autocannon. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runToEnd } from "./processes.ts";

export type Load = {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
};

export type Result = {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx (wrk: that were 400 and above), and requests without an answer. */
  readonly faults: number;
};

export type Generator = { readonly name: string; readonly run: (load: Load) => Promise<Result> };

export const GENERATORS = ["wrk", "autocannon"] as const;

/** A generator may take so much longer than it was told to. */
const LEEWAY_MS = 20_000;

/** The generator of this name; without one wrk if it is installed, because it takes less of the machine. */
export function chooseGenerator(name: (typeof GENERATORS)[number] | undefined): Generator {
  const chosen = name ?? (isOnPath("wrk") ? "wrk" : "autocannon");
  return { name: chosen, run: chosen === "wrk" ? runWrk : runAutocannon };
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function runWrk({ url, body, connections, seconds }: Load): Promise<Result> {
  const script = join(import.meta.dirname, "wrk.lua");
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url, "--", body];
  const output = await runToEnd({ program: "wrk", args }, seconds * 1000 + LEEWAY_MS);
  const line = /^BENCH (.+)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk said nothing of use: ${output.slice(-500)}`);
  return readWrk(JSON.parse(line) as WrkResult);
}

/** What `wrk.lua` prints. */
type WrkResult = Readonly<Record<"requests" | "us" | "p50" | "p99" | "refused" | "broken", number>>;

const readWrk = ({ requests, us, p50, p99, refused, broken }: WrkResult): Result => ({
  requests,
  perSecond: (requests * 1e6) / us,
  p50: p50 / 1000,
  p99: p99 / 1000,
  faults: refused + broken,
});

async function runAutocannon({ url, body, connections, seconds }: Load): Promise<Result> {
  const program = fileURLToPath(import.meta.resolve("autocannon"));
  const load = ["-c", String(connections), "-d", String(seconds)];
  const request = ["-m", "POST", "-H", "content-type=application/json", "-b", body];
  const args = ["--json", "--no-progress", ...load, ...request, url];
  const output = await runToEnd({ program, args }, seconds * 1000 + LEEWAY_MS);
  return readAutocannon(JSON.parse(output) as AutocannonResult);
}

/** The part of autocannon's result that is used; latency in ms, duration in s. `errors` has the timeouts in it. */
type AutocannonResult = {
  readonly duration: number;
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
};

const readAutocannon = ({ duration, requests, latency, non2xx, errors }: AutocannonResult): Result => ({
  requests: requests.total,
  perSecond: requests.total / duration,
  p50: latency.p50,
  p99: latency.p99,
  faults: non2xx + errors,
});
