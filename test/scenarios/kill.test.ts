/** Promise 3, nothing lost: Baton is killed in the middle of a load and started again on the same file. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { ChatEvents, ChatMessage, ChatSession } from "../../contract/chat.ts";
import { answering, startFakeOpenAi } from "../fakes/openai-server.ts";
import { type Baton, makeFolder, startBaton } from "./baton-process.ts";
import { bodyOf, createClient, json, shown } from "./client.ts";
import { within } from "./deadline.ts";
import { type EventReader, openChat } from "./event-reader.ts";
import { newVisitor, replyOf, say, type Visitor } from "./visitor.ts";

const VISITORS = 8;
const CALLERS = 8;

/** What was acknowledged before the end: texts that were answered, and messages that were seen. */
type Writer = {
  readonly visitor: Visitor;
  readonly events: EventReader<ChatEvents>;
  readonly answered: Set<string>;
  readonly sent: string[];
};

type Load = {
  readonly writers: readonly Writer[];
  /** Direct calls that were answered. */
  readonly answeredCalls: Set<string>;
  readonly ended: Promise<unknown>;
};

/** Visitors and direct callers who write until Baton is gone. `acknowledged` is told how many were answered. */
async function putLoad(baton: Baton, acknowledged: (count: number) => void): Promise<Load> {
  const answeredCalls = new Set<string>();
  let count = 0;
  const writeOn = async (
    who: string,
    send: (text: string) => ReturnType<typeof say>,
    answered: Set<string>,
  ) => {
    for (let index = 0; ; index++) {
      const text = `${who} ${index}`;
      const answer = await send(text).catch(() => null);
      if (answer === null) return;
      replyOf(answer);
      answered.add(text);
      acknowledged(++count);
    }
  };
  const writers = await Promise.all(
    Array.from({ length: VISITORS }, async (): Promise<Writer> => {
      const visitor = await newVisitor(baton);
      return { visitor, events: await openChat(visitor.client), answered: new Set(), sent: [] };
    }),
  );
  const pages = writers.map(({ visitor, answered, sent }) => {
    const send = (text: string) => {
      sent.push(text);
      return visitor.say(text, { "idempotency-key": text });
    };
    return writeOn(visitor.userId, send, answered);
  });
  const calls = Array.from({ length: CALLERS }, (_, index) => {
    const client = baton.client();
    return writeOn(`caller-${index}`, (text) => say(client, text), answeredCalls);
  });
  return { writers, answeredCalls, ended: Promise.all([...pages, ...calls]) };
}

/** The visitor's log as soon as all that they wrote is answered. */
async function settledLog(client: ReturnType<typeof createClient>): Promise<readonly ChatMessage[]> {
  using events = await openChat(client);
  await say(client, "the end", { "idempotency-key": "the end" });
  const { data: end } = await events.next("message", ({ text }) => text === "the end");
  await events.next("message", ({ author, turn }) => author === "bot" && turn !== null && turn >= end.seq);
  return events.dataOf("message");
}

async function assertNothingLost(second: Baton, { visitor, events, answered, sent }: Writer) {
  const client = createClient(second.url, visitor.client.jar);
  assert.deepEqual(
    shown(await client.post("/api/chat/session")),
    json({ user_id: visitor.userId, resumed: true }),
  );
  // What was under way when the connection broke is sent again, as the page does.
  const last = sent.at(-1) ?? "";
  replyOf(await say(client, last, { "idempotency-key": last }));
  const log = await settledLog(client);
  client.close();
  assert.deepEqual(
    log.map(({ seq }) => seq),
    log.map((_, index) => index + 1),
  );
  const seen = events.dataOf("message");
  assert.deepEqual(
    log.slice(0, seen.length),
    seen,
    "what was seen is there, in the order in which it was seen",
  );
  const own = log.filter(({ author }) => author === "visitor").map(({ text }) => text);
  assert.deepEqual(own, [...sent, "the end"], "every message is there exactly once");
  assert.ok(answered.size >= sent.length - 1);
  const turns = log.filter(({ author }) => author === "bot").map(({ turn }) => turn);
  assert.equal(new Set(turns).size, turns.length, "no turn was answered twice");
}

/** Asserts on the file itself that every direct call is there once and nothing is left undone. */
function assertCallsStored(file: string, answeredCalls: ReadonlySet<string>) {
  const database = new DatabaseSync(file, { readOnly: true });
  const texts = database.prepare("SELECT text FROM message WHERE text GLOB 'caller-*'").all();
  const stored = texts.map((row) => String(row["text"]));
  const open = database.prepare("SELECT count(*) AS rows FROM conversation WHERE turn IS NOT NULL").get();
  const effects = database.prepare("SELECT count(*) AS rows FROM effect").get();
  const unanswered = database.prepare(`
    SELECT count(*) AS rows FROM message v WHERE author = 'visitor' AND NOT EXISTS
      (SELECT 1 FROM message b WHERE b.conversation = v.conversation AND b.author = 'bot' AND b.turn >= v.seq)`);
  assert.deepEqual(
    [open?.["rows"], effects?.["rows"], unanswered.get()?.["rows"]],
    [0, 0, 0],
    "every turn is finished",
  );
  database.close();
  assert.equal(new Set(stored).size, stored.length, "no call is stored twice");
  assert.deepEqual(
    [...answeredCalls].filter((text) => !stored.includes(text)),
    [],
  );
}

/** How many answers there were before the kill, and how long the model takes for each token. */
const moments: readonly (readonly [answers: number, tokenMs: number])[] = [
  [1, 3],
  [60, 1],
  [150, 0],
];

for (const [answers, tokenMs] of moments)
  test(`nothing lost: killed after ${answers} answers under load, all is there and finished after a restart`, async () => {
    using folder = makeFolder();
    const file = join(folder.path, "baton.db");
    await using model = await startFakeOpenAi(answering(undefined, tokenMs));
    const env = {
      DATABASE_URL: `sqlite:${file}`,
      RATE_LIMITS: "off",
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: model.url,
    };
    await using first = await startBaton(env);
    const moment = Promise.withResolvers<void>();
    const load = await putLoad(first, (count) => {
      if (count >= answers) moment.resolve();
    });
    await within(moment.promise, `${answers} answers`);
    await first.kill();
    await within(load.ended, "the writers notice");

    await using second = await startBaton(env);
    await Promise.all(load.writers.map((writer) => assertNothingLost(second, writer)));
    const known = load.writers.map(({ visitor }) => visitor.userId);
    const next = bodyOf<ChatSession>(await second.client().post("/api/chat/session"));
    assert.equal(known.includes(next.user_id), false);
    await second.stop();
    assertCallsStored(file, load.answeredCalls);
  });

test("nothing lost: the switch and a takeover survive a kill", async () => {
  using folder = makeFolder();
  const env = { DATABASE_URL: `sqlite:${join(folder.path, "baton.db")}` };
  await using first = await startBaton(env);
  const visitor = await newVisitor(first);
  const agent = first.client();
  await agent.post(`/api/desk/conversations/${visitor.userId}/takeover`);
  await agent.post("/toggle-human", { enabled: true });
  await first.kill();
  await using second = await startBaton(env);
  const desk = second.client();
  assert.deepEqual(shown(await desk.get("/human-status")), json({ human_mode: true }));
  assert.deepEqual(shown(await desk.post("/toggle-human", { enabled: false })), json({ human_mode: false }));
  assert.deepEqual(
    shown(await desk.get(`/human-status?user_id=${visitor.userId}`)),
    json({ human_mode: true }),
  );
  await second.stop();
});
