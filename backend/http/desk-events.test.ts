/** What a console is shown when it connects, however large the desk is and however slowly it reads. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import { openDesk } from "../../test/fakes/desk-stage.ts";
import { aProfile, untilQuiet } from "../../test/fakes/running-engine.ts";
import type { AgentId, UserId } from "../conversation/ids.ts";
import type { DeskEntry } from "../engine/ports.ts";
import { openDeskEvents } from "./desk-events.ts";
import type { Doors } from "./doors.ts";
import { createEventStreams } from "./event-stream.ts";
import type { App } from "./typed-app.ts";
import { createWho } from "./who.ts";

/** Where no token is needed this is who acts. */
const AGENT = "agent" as AgentId;

/** Together with a draft for every third, much more than is kept for a reader and fits on the way to them. */
const MANY = 6_000;
const DRAFT = "x".repeat(20_000);
const WITH_DRAFT = 3;

const settings: Doors["settings"] = {
  credentials: [],
  sessionSecret: "a secret of this test, long enough",
  isLoopback: true,
  isSigned: false,
  rateLimits: false,
  pageFolder: "",
};

/** A desk at which so many wait, and its door. */
async function setUp(many: number) {
  const desk = await openDesk({ profiles: [aProfile(AGENT)] });
  const entries = await manyLike(desk, many);
  const { engine, clock, embedded } = desk;
  const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>();
  await app.register(cookie, { secret: settings.sessionSecret });
  await app.register(rateLimit, { global: false });
  const doors: Parameters<typeof openDeskEvents>[1]["doors"] = {
    engine,
    clock,
    feed: embedded.feed,
    archive: { ...embedded.archive, deskEntries: async () => entries },
    loadDesk: embedded.store.loadDesk,
  };
  const streams = createEventStreams(clock);
  openDeskEvents(app, { doors, who: createWho(app, settings, clock.now), streams });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  return {
    ...desk,
    entries,
    /** Connects and reads nothing yet. */
    connects: async () => {
      const socket = connect(port, "127.0.0.1").on("error", () => undefined);
      socket.write("GET /api/desk/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await untilBusy(() => socket.readableLength > 0, socket);
      return socket;
    },
    isThere: () => engine.team.members()[0]?.state !== "offline",
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections();
      await app.close();
      await desk[Symbol.asyncDispose]();
    },
  };
}

/** So many entries that stand as one does who asked for a person. */
async function manyLike(desk: Awaited<ReturnType<typeof openDesk>>, many: number) {
  await desk.asksForPerson();
  await desk.writes("hello");
  const [one] = await desk.embedded.archive.deskEntries(1);
  assert.ok(one !== undefined && one.conversation.control.owner === "human");
  const { conversation } = one;
  const { control } = one.conversation;
  return Array.from({ length: many }, (_, index): DeskEntry => {
    const draft = index % WITH_DRAFT === 0 ? DRAFT : null;
    return {
      userId: `user-${index + 1}` as UserId,
      conversation: { ...conversation, control: { ...control, brief: { ...control.brief, draft } } },
    };
  });
}

/** Resolves when what was sent has begun to come; what the socket holds stays unread. */
async function untilBusy(isBusy: () => boolean, socket: Socket) {
  socket.on("readable", () => undefined);
  for (let turn = 0; turn < 1_000 && !isBusy(); turn++) await untilQuiet();
  assert.ok(isBusy(), "nothing comes");
}

/** Reads on until this text was there. */
async function readUntil(socket: Socket, text: string): Promise<string> {
  const pieces: string[] = [];
  for await (const bytes of socket.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    pieces.push(bytes);
    if (pieces.slice(-2).join("").includes(text)) return pieces.join("");
  }
  throw new Error(`over before ${text}: ${pieces.join("").slice(-200)}`);
}

/** The data of all events of this name. */
const dataOf = (read: string, name: string): readonly Record<string, unknown>[] =>
  [...read.matchAll(new RegExp(`^event: ${name}\ndata: (.*)$`, "gm"))].map(([, data]) =>
    JSON.parse(data ?? ""),
  );

test("a console that reads slowly gets all who wait with their drafts, and its agent is there only then", async () => {
  await using desk = await setUp(MANY);
  const socket = await desk.connects();
  assert.equal(desk.isThere(), false);
  const read = await readUntil(socket, "event: team");
  const users = desk.entries.map((entry) => entry.userId);
  // The last one is news: the agent who is there now is offered who asked for a person.
  assert.deepEqual(
    dataOf(read, "entry")
      .map(({ user_id }) => user_id)
      .slice(0, MANY),
    users,
  );
  assert.deepEqual(
    dataOf(read, "suggestion").map(({ user_id }) => user_id),
    users.filter((_, index) => index % WITH_DRAFT === 0),
  );
  assert.equal(desk.isThere(), true);
});

test("what changes while a console is shown who waits is told, and no older row follows it", async () => {
  await using desk = await setUp(MANY);
  const socket = await desk.connects();
  const last = desk.entries.at(-1);
  assert.ok(last !== undefined);
  const { memory } = last.conversation;
  const closed = { ...last.conversation, memory: { ...memory, isClosed: true } };
  desk.embedded.feed.publishDesk({ type: "entry-changed", entry: { ...last, conversation: closed } });
  const told = dataOf(await readUntil(socket, "event: team"), "entry");
  const ofLast = told.filter(({ user_id }) => user_id === last.userId);
  assert.deepEqual(
    ofLast.map(({ is_closed }) => is_closed),
    [true],
  );
});

test("an agent whose console is gone before it saw who waits was never there", async () => {
  await using desk = await setUp(MANY);
  const socket = await desk.connects();
  socket.destroy();
  for (let turn = 0; turn < 20; turn++) await untilQuiet();
  assert.equal(desk.isThere(), false);
});

test("a console is asked every 15 s whether it is there, and without an answer its agent is lost after 45 s", async () => {
  await using desk = await setUp(1);
  const socket = await desk.connects();
  await readUntil(socket, "event: team");
  for (let beat = 1; beat <= 2; beat++) {
    await desk.pass(15_000);
    assert.deepEqual(dataOf(await readUntil(socket, "event: beat\ndata: {}\n\n"), "beat"), [{}]);
  }
  await desk.pass(14_999);
  assert.equal(desk.isThere(), true);
  await desk.pass(1);
  assert.equal(desk.isThere(), false);
});
