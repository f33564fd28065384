import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import fastify from "fastify";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { createEventStreams, type EventStream } from "./event-stream.ts";
import { installFaults } from "./faults.ts";

const BEAT_MS = 15_000;
const SESSION_MS = 1_000;

/** A server whose every address is a stream of the owner that is named by it. */
async function setUp() {
  const clock = createManualClock();
  const streams = createEventStreams(clock);
  const app = fastify();
  const gates: PromiseWithResolvers<void>[] = [];
  let opened = Promise.withResolvers<EventStream>();
  installFaults(app);
  app.get("/late/:owner", async (request, reply) => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    opened.resolve(NONE);
    await gate.promise;
    streams.open(request, reply, { owner: "late" });
    return reply;
  });
  app.get<{ Params: { session: string } }>("/signed-in/:session", async (request, reply) => {
    const session = { id: request.params.session, until: clock.now() + SESSION_MS };
    opened.resolve(streams.open(request, reply, { owner: request.url, session }));
    return reply;
  });
  app.get("/:owner", async (request, reply) => {
    opened.resolve(streams.open(request, reply, { owner: request.url }));
    return reply;
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  const ask = (path: string) => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  };
  return {
    clock,
    streams,
    gates,
    ask,
    open: async (path: string) => {
      opened = Promise.withResolvers();
      const socket = ask(path);
      return { socket, stream: await opened.promise };
    },
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

const NONE: EventStream = {
  send: () => undefined,
  drained: async () => undefined,
  isOpen: () => false,
  onClose: () => undefined,
  end: () => undefined,
};

/** Fails instead of waiting for ever. */
async function soon<Result>(promise: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("not within 5 s")), 5_000);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** Reads on until this text was there. */
async function readUntil(socket: Socket, text: string): Promise<string> {
  let read = "";
  for await (const bytes of socket.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    read += bytes;
    if (read.includes(text)) return read;
  }
  throw new Error(`over before ${text}: ${read}`);
}

/** Sends to a reader who does not read until no more fits in between. */
async function fill(stream: EventStream) {
  for (let isFull = false; !isFull; ) {
    assert.ok(stream.isOpen(), "it is not dropped");
    stream.send("draft", "x".repeat(50_000));
    const drained = stream.drained().then(() => false);
    isFull = await Promise.race([drained, new Promise<boolean>((resolve) => setImmediate(resolve, true))]);
  }
}

test("an event is framed with its name, its number and its data in one line", async () => {
  await using server = await setUp();
  const { socket, stream } = await server.open("/a");
  stream.send("message", { text: "one\ntwo" }, 7);
  stream.send("control", { owner: "bot" });
  const read = await soon(readUntil(socket, "control"));
  assert.match(read, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(read, /content-type: text\/event-stream; charset=utf-8\r\ncache-control: no-store\r\n/);
  assert.ok(read.includes("retry: 1000\n\n"));
  assert.ok(read.includes('event: message\nid: 7\ndata: {"text":"one\\ntwo"}\n\n'));
  assert.ok(read.includes('event: control\ndata: {"owner":"bot"}\n\n'));
});

test("a stream beats every 15 s", async () => {
  await using server = await setUp();
  const { socket } = await server.open("/a");
  await soon(readUntil(socket, "retry: "));
  for (let beat = 1; beat <= 3; beat++) {
    server.clock.advance(BEAT_MS);
    assert.match(await soon(readUntil(socket, "beat")), /: beat\n\n/);
  }
});

test("a reader who takes nothing in for the time between two beats is dropped", async () => {
  await using server = await setUp();
  const { socket, stream } = await server.open("/a");
  socket.pause();
  await fill(stream);
  const closed = new Promise<void>((resolve) => stream.onClose(resolve));
  server.clock.advance(BEAT_MS);
  assert.equal(stream.isOpen(), true);
  server.clock.advance(BEAT_MS);
  await soon(closed);
  assert.equal(stream.isOpen(), false);
});

test("a reader who is slow but reads is not dropped", async () => {
  await using server = await setUp();
  const { socket, stream } = await server.open("/a");
  for (let beat = 1; beat <= 4; beat++) {
    socket.pause();
    await fill(stream);
    server.clock.advance(BEAT_MS);
    socket.resume();
    await soon(stream.drained());
  }
  assert.equal(stream.isOpen(), true);
});

test("a reader for whom more than 1 MB waits is dropped at once", async () => {
  await using server = await setUp();
  const { socket, stream } = await server.open("/a");
  socket.pause();
  const closed = new Promise<void>((resolve) => stream.onClose(resolve));
  let sent = 0;
  while (stream.isOpen()) {
    stream.send("draft", "x".repeat(100_000));
    sent += 100_000;
    assert.ok(sent < 100_000_000, "there is a bound");
  }
  await soon(closed);
});

test("a reader who left before the stream was opened takes no place", async () => {
  await using server = await setUp();
  for (let time = 0; time < 13; time++) {
    const { socket } = await server.open("/late/a");
    const left = once(socket, "close");
    socket.destroy();
    await soon(left);
    // The server has seen it too as soon as it has answered somebody who came later.
    const later = await server.open("/b");
    later.socket.destroy();
    server.gates.at(-1)?.resolve();
  }
  const { socket } = await server.open("/late/a");
  server.gates.at(-1)?.resolve();
  assert.match(await soon(readUntil(socket, "\r\n")), /^HTTP\/1\.1 200 OK/);
});

test("when the server stops, streams end and nobody begins one", async () => {
  await using server = await setUp();
  const { socket, stream } = await server.open("/a");
  const ended = readUntil(socket, "\r\n0\r\n\r\n");
  server.streams.closeAll();
  stream.send("control", { owner: "human" });
  server.clock.advance(BEAT_MS);
  assert.doesNotMatch(await soon(ended), /event: control|: beat/);
  assert.match(await soon(readUntil(server.ask("/b"), "\r\n")), /^HTTP\/1\.1 503 /);
});

test("the end of a sign-in ends its streams and no others, and by then whoever wanted to know of it does", async () => {
  await using server = await setUp();
  const told: string[] = [];
  const open = async (path: string) => {
    const { socket, stream } = await server.open(path);
    stream.onClose(() => told.push(path));
    return { socket: socket.resume(), stream };
  };
  const [one, other] = [await open("/signed-in/one"), await open("/signed-in/other")];
  const [oneToo, none] = [await open("/signed-in/one"), await open("/nobody")];
  server.streams.endSession("one");
  assert.deepEqual(told, ["/signed-in/one", "/signed-in/one"]);
  assert.deepEqual(
    [one, oneToo, other, none].map(({ stream }) => stream.isOpen()),
    [false, false, true, true],
  );
  for (const { socket } of [one, oneToo]) socket.destroy();
  server.streams.endSession("one");
  assert.equal(told.length, 2, "each is told once");
});

test("a stream ends when its sign-in is over", async () => {
  await using server = await setUp();
  const { stream } = await server.open("/signed-in/one");
  const { stream: other } = await server.open("/nobody");
  server.clock.advance(SESSION_MS - 1);
  assert.equal(stream.isOpen(), true);
  server.clock.advance(1);
  assert.deepEqual([stream.isOpen(), other.isOpen()], [false, true]);
  let isTold = false;
  stream.onClose(() => {
    isTold = true;
  });
  assert.ok(isTold, "who asks later is told at once");
});
