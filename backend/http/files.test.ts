/** What comes through the doors of files: whose they are, how they are named and sent, and what ends them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import rateLimit from "@fastify/rate-limit";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import { aConversation, aMessage, HERE } from "../../test/fakes/builders.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import type { FileFacts, Message } from "../conversation/state.ts";
import type { Doors } from "./doors.ts";
import { HttpFault, installFaults } from "./faults.ts";
import { filesToWire, openFileDoors } from "./files.ts";
import type { App } from "./typed-app.ts";

const OTHER = "page-2" as ConversationId;
const USER = "user-1" as UserId;
const CONTENT = "not really a picture";

const photo: FileFacts = {
  name: "photo.png",
  type: "image",
  bytes: CONTENT.length,
  url: "http://127.0.0.1/photo",
};

const message = (files: readonly FileFacts[]): Message =>
  aMessage({ seq: 1, text: "", attachments: files.length, files });

type OpenFile = NonNullable<Doors["openFile"]>;

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const piece of text.match(/.{1,7}/gs) ?? []) yield Buffer.from(piece);
}

const giving =
  (text: string, bytes: number | null = text.length): OpenFile =>
  async () => ({ body: bytesOf(text), bytes });

type Choices = { readonly openFile?: OpenFile | null; readonly files?: readonly FileFacts[] };

/** The doors, with one message of user-1 behind them. `as` is the conversation that a page's cookie tells of. */
async function setUp({ openFile = giving(CONTENT), files = [photo] }: Choices = {}) {
  const clock = createManualClock();
  const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>();
  await app.register(rateLimit, { global: false });
  installFaults(app);
  const conversation = aConversation({ lastSeq: 1 });
  const archive: Pick<Doors["archive"], "messagesAfter" | "findEntry"> = {
    messagesAfter: async (id, seq) => (id === HERE && seq < 1 ? [message(files)] : []),
    findEntry: async (userId) => (userId === USER ? { userId, conversation } : null),
  };
  openFileDoors(
    app,
    { archive, clock, openFile, settings: { rateLimits: true } },
    {
      visitor: ({ headers }) =>
        typeof headers["as"] === "string" ? (headers["as"] as ConversationId) : null,
      requireAgent: async ({ headers }) => {
        if (headers["as"] !== "agent") throw new HttpFault(401, "Sign in as an agent first.");
      },
    },
  );
  const get = async (url: string, as?: string) => {
    const { statusCode, body, headers } = await app.inject({ url, headers: as === undefined ? {} : { as } });
    return { status: statusCode, body, headers };
  };
  const listen = () => app.listen({ port: 0, host: "127.0.0.1" });
  return { clock, get, listen, [Symbol.asyncDispose]: () => app.close() };
}

const MINE = "/api/chat/files/1/0";
const DESKS = "/api/desk/conversations/user-1/files/1/0";

const NAMES = [
  "content-type",
  "content-disposition",
  "x-content-type-options",
  "content-length",
  "cache-control",
];

test("a file is given whole, to be saved and never shown, to its visitor and to the desk", async () => {
  await using doors = await setUp();
  for (const answer of [await doors.get(MINE, HERE), await doors.get(DESKS, "agent")]) {
    assert.equal(answer.status, 200);
    assert.equal(answer.body, CONTENT);
    assert.deepEqual(Object.fromEntries(NAMES.map((name) => [name, answer.headers[name]])), {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="photo.png"; filename*=UTF-8''photo.png`,
      "x-content-type-options": "nosniff",
      "content-length": String(CONTENT.length),
      "cache-control": "private, no-store",
    });
  }
});

test("nobody else gets a file: no other visitor, nobody without a conversation, nobody but an agent", async () => {
  await using doors = await setUp();
  assert.equal((await doors.get(MINE, OTHER)).status, 404);
  assert.equal((await doors.get(MINE)).status, 401);
  assert.equal((await doors.get(DESKS)).status, 401);
  assert.equal((await doors.get(DESKS, HERE)).status, 401);
});

test("what is no file of the conversation is not found, and no number is refused", async () => {
  await using doors = await setUp({ files: [photo, { ...photo, url: null }] });
  const status = async (path: string, as: string) => (await doors.get(path, as)).status;
  assert.equal(await status("/api/chat/files/2/0", HERE), 404);
  assert.equal(await status("/api/chat/files/0/0", HERE), 404);
  assert.equal(await status("/api/chat/files/1/1", HERE), 404);
  assert.equal(await status("/api/chat/files/1/2", HERE), 404);
  assert.equal(await status("/api/desk/conversations/user-2/files/1/0", "agent"), 404);
  assert.equal(await status("/api/chat/files/1/x", HERE), 422);
  assert.equal(await status("/api/chat/files/-1/0", HERE), 422);
});

test("where no file can come from, none is found", async () => {
  await using doors = await setUp({ openFile: null });
  assert.equal((await doors.get(MINE, HERE)).status, 404);
});

test("a file that cannot be had is said to be so, without a word of where it lies", async () => {
  const openFile: OpenFile = async (url) => Promise.reject(new Error(`cannot reach ${url}`));
  await using doors = await setUp({ openFile });
  const { status, headers, body } = await doors.get(DESKS, "agent");
  assert.equal(status, 502);
  assert.equal(headers["content-type"], "application/problem+json; charset=utf-8");
  assert.deepEqual(JSON.parse(body), {
    type: "about:blank",
    title: "Bad Gateway",
    status: 502,
    detail: "The help desk does not give this file now; try again later.",
  });
});

/** Never opens: rejects when it is told to stop, and says that it was asked. */
function stuck() {
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  const openFile: OpenFile = (_url, signal) => {
    resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  return { openFile, isAsked };
}

test("a file that does not open within half a minute cannot be had", async () => {
  const { openFile, isAsked } = stuck();
  await using doors = await setUp({ openFile });
  const answer = doors.get(MINE, HERE);
  await isAsked;
  doors.clock.advance(30_000);
  assert.equal((await answer).status, 502);
});

test("a reader who leaves ends what is read for them", async () => {
  const { promise: isStopped, resolve: stopped } = Promise.withResolvers<void>();
  const openFile: OpenFile = async (_url, signal) => {
    signal.addEventListener("abort", () => stopped());
    return { body: endless(signal), bytes: null };
  };
  await using doors = await setUp({ openFile });
  const url = await doors.listen();
  const leave = new AbortController();
  const { body } = await fetch(`${url}${MINE}`, { headers: { as: HERE }, signal: leave.signal });
  await body?.getReader().read();
  leave.abort();
  await isStopped;
});

test("a file that takes longer than five minutes is given up", async () => {
  await using doors = await setUp({
    openFile: async (_url, signal) => ({ body: endless(signal), bytes: null }),
  });
  const url = await doors.listen();
  const { body } = await fetch(`${url}${MINE}`, { headers: { as: HERE } });
  const reader = body?.getReader();
  await reader?.read();
  doors.clock.advance(300_000);
  await assert.rejects(async () => reader?.read());
});

/** Begins, and then says nothing until it is told to stop. */
async function* endless(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield Buffer.from("begun");
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

test("a file that is not as long as was said breaks off instead of passing for whole", async () => {
  for (const bytes of [CONTENT.length - 1, CONTENT.length + 1]) {
    await using doors = await setUp({ openFile: giving(CONTENT, bytes) });
    const url = await doors.listen();
    const read = async () => (await fetch(`${url}${MINE}`, { headers: { as: HERE } })).text();
    await assert.rejects(read);
  }
});

test("whatever a file is called, its name neither leaves the header nor leads elsewhere", async () => {
  const dispositionOf = async (name: string) => {
    await using doors = await setUp({ files: [{ ...photo, name }] });
    return (await doors.get(MINE, HERE)).headers["content-disposition"];
  };
  assert.equal(
    await dispositionOf('a"b\r\nset-cookie: c.txt'),
    `attachment; filename="a_bset-cookie: c.txt"; filename*=UTF-8''a%22bset-cookie%3A%20c.txt`,
  );
  assert.equal(
    await dispositionOf("../Café (1)'s 100%.pdf"),
    `attachment; filename=".._Caf_ (1)'s 100_.pdf"; filename*=UTF-8''.._Caf%C3%A9%20%281%29%27s%20100%25.pdf`,
  );
  assert.equal(await dispositionOf("\u202e"), `attachment; filename="file"; filename*=UTF-8''file`);
  assert.equal(
    await dispositionOf("half \ud83d"),
    `attachment; filename="half _"; filename*=UTF-8''half%20%EF%BF%BD`,
  );
});

test("a visitor who asks for files without end is told to slow down", async () => {
  await using doors = await setUp();
  for (let count = 0; count < 60; count++) assert.equal((await doors.get(MINE, HERE)).status, 200);
  assert.equal((await doors.get(MINE, HERE)).status, 429);
  assert.equal((await doors.get(DESKS, "agent")).status, 200);
});

test("both pages are told a file's name, type and size, and never where it lies", () => {
  assert.deepEqual(filesToWire(message([photo, { ...photo, name: "a\u202egnp.exe", bytes: null }])), [
    { name: "photo.png", type: "image", bytes: CONTENT.length },
    { name: "agnp.exe", type: "image", bytes: null },
  ]);
  assert.deepEqual(filesToWire(aMessage({ attachments: 2 })), []);
});
