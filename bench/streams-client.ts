/**
 * The client of `streams`, in a process of its own: `node bench/streams-client.ts PLAN`. Opens so many visitors' event
 * streams, has an agent reply to some of them, and prints as JSON what a stream takes and how long a reply is under way.
 */
import { Agent, get, type IncomingMessage } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { readMemory } from "./memory.ts";
import { post, textOf } from "./post.ts";
import { now } from "./token-times.ts";

/** What `streams.ts` asks for. */
export type Plan = {
  readonly url: string;
  readonly pid: number;
  readonly streams: number;
  readonly replies: number;
};

export type Samples = {
  /** ms from an agent's POST to its message on the visitor's page. */
  readonly page: readonly number[];
  /** ms of that POST's own way there and back. */
  readonly post: readonly number[];
  /** KB that Baton's memory grew by for each open stream, null where that cannot be told. */
  readonly streamKb: number | null;
};

const REPLY = `{"text":"Hello, this is Mia. How can I help?"}`;
const OPENED_AT_ONCE = 50;
/** For what the opening left behind: garbage, the last commits. */
const REST_MS = 1_000;

type Visitor = { readonly userId: string; readonly cookie: string };

const agent = new Agent({ keepAlive: true });
const arrivals = new Map<string, (at: number) => void>();

// The parent wrote it.
const plan = JSON.parse(process.argv[2] ?? "{}") as Plan;
process.stdout.write(JSON.stringify(await measure()), () => process.exit(0));

async function measure(): Promise<Samples> {
  const visitors = await inGroups(Array.from({ length: plan.streams }), () => newVisitor());
  await sleep(REST_MS);
  const before = readMemory(plan.pid);
  await inGroups(visitors, openStream);
  await sleep(REST_MS);
  const after = readMemory(plan.pid);
  const streamKb = before === null || after === null ? null : (after - before) / plan.streams;
  const page: number[] = [];
  const posted: number[] = [];
  for (const visitor of spread(visitors, plan.replies)) {
    const sentAt = now();
    const { promise: arrived, resolve } = Promise.withResolvers<number>();
    arrivals.set(visitor.userId, resolve);
    const address = `${plan.url}/api/desk/conversations/${visitor.userId}/messages`;
    await textOf(await post(address, { body: REPLY, agent, status: 201 }));
    posted.push(now() - sentAt);
    page.push((await arrived) - sentAt);
  }
  return { page, post: posted, streamKb };
}

/** So many of them, evenly. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0).slice(0, count);
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += OPENED_AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + OPENED_AT_ONCE).map(work))));
  return results;
}

async function newVisitor(): Promise<Visitor> {
  const session = await post(`${plan.url}/api/chat/session`, { body: "{}", agent });
  const cookie = (session.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  return { userId: (JSON.parse(await textOf(session)) as { user_id: string }).user_id, cookie };
}

async function openStream({ userId, cookie }: Visitor): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${plan.url}/api/chat/events`, { headers: { cookie }, agent: false }, resolve).on("error", reject);
  const stream = await promise;
  if (stream.statusCode !== 200) throw new Error(`the event stream answers ${stream.statusCode}`);
  stream.setEncoding("utf8").on("data", (piece: string) => {
    if (piece.includes(`"author":"agent"`)) arrivals.get(userId)?.(now());
  });
}
