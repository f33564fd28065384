/** Readers that do not read: they cost a bounded amount, and nobody else notices them. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";
import { until } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, replyOf, type Visitor } from "./visitor.ts";

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);

/** As many streams as one visitor may have. */
const MOST = 12;

const TOO_MANY_STREAMS = problem(429, "Too Many Requests", {
  detail: "Too many pages of this conversation are open; close some.",
});

/** Asks for the visitor's events and never reads them. */
function openDeaf({ client }: Visitor): Socket {
  const cookie = [...client.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const socket = connect(baton.port, "127.0.0.1");
  socket.on("error", () => undefined).pause();
  socket.write(`GET /api/chat/events HTTP/1.1\r\nHost: localhost:${baton.port}\r\nCookie: ${cookie}\r\n\r\n`);
  return socket;
}

/** 150,000 emoji: 600 KB. */
const LONG = "😀".repeat(150_000);

test("a reader who keeps up gets a log of many megabytes in one go", async () => {
  const visitor = await newVisitor(baton);
  for (let round = 1; round <= 12; round++) await visitor.say(LONG);
  using events = await openChat(visitor.client);
  await events.next("message", ({ seq }) => seq === 24);
  assert.deepEqual(
    events.dataOf("message").map(({ seq }) => seq),
    Array.from({ length: 24 }, (_, index) => index + 1),
  );
});

test("a reader who never reads holds nobody back, and the stream has a bound in memory", async () => {
  const visitor = await newVisitor(baton);
  const deaf = Array.from({ length: MOST - 1 }, () => openDeaf(visitor));
  using events = await openChat(visitor.client);
  for (let round = 1; round <= 15; round++) replyOf(await visitor.say(LONG));
  await events.next("message", ({ seq }) => seq === 30);
  assert.deepEqual(shown(await baton.client().get("/healthz")), json({ status: "ok" }));
  for (const socket of deaf) socket.destroy();
});

test("a visitor has a bounded number of streams, and one that is closed makes place for another", async () => {
  const visitor = await newVisitor(baton);
  const readers = await Promise.all(Array.from({ length: MOST }, () => openChat(visitor.client)));
  const refused = await visitor.client.get("/api/chat/events");
  assert.deepEqual(shown(refused), TOO_MANY_STREAMS);
  assert.equal(refused.headers["retry-after"], "10");
  using other = await openChat((await newVisitor(baton)).client);
  assert.equal((await other.next("control")).data.owner, "bot");
  readers[0]?.close();
  using next = await until(() => openChat(visitor.client).catch(() => null), "a place is free");
  assert.equal((await next.next("control")).data.owner, "bot");
  for (const reader of readers) reader.close();
});
