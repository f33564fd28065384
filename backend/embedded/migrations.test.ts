/** Databases of older versions: everything in them has its place, and everybody who waits an alarm. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ANNA, AT, aConversation, aMemory, peopleOwn, queued } from "../../test/fakes/builders.ts";
import { openDesk } from "../../test/fakes/desk-stage.ts";
import { untilQuiet } from "../../test/fakes/running-engine.ts";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { conversationId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";
import { openDatabase } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";
import { toConversation } from "./rows.ts";

const APPLICATION_ID = 0x42_61_74_6e;

type OldRow = {
  readonly id: string;
  readonly channel?: "page" | "direct";
  readonly reason?: "takeover" | "human-mode" | "bot-failed";
  readonly agent?: string;
  readonly turn?: number;
  /** Who spoke, in order; a message a second. */
  readonly log?: readonly ("visitor" | "bot" | "agent")[];
};

/** Writes a file as the first version of Baton left it. */
function writeOld(path: string, rows: readonly OldRow[], { isSwitchOn = false } = {}): void {
  const database = new DatabaseSync(path);
  database.exec(String(MIGRATIONS[0]));
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
  if (isSwitchOn) database.exec("UPDATE desk SET human_mode = 1, epoch = 1");
  for (const [index, row] of rows.entries()) {
    addConversation(database, row, index + 1);
    addLog(database, row);
    addQuestion(database, row);
  }
  database.close();
}

function addConversation(database: DatabaseSync, row: OldRow, number: number): void {
  const { id, channel = "page", reason = null, agent = null, turn = null, log = [] } = row;
  const [owner, epoch] = reason === null ? (["bot", 0] as const) : (["human", 1] as const);
  const user = channel === "page" ? number : null;
  const line = log.length === 0 ? null : number;
  const fence = turn === null ? null : 0;
  database
    .prepare("INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    .run(id, channel, user, owner, epoch, reason, agent, log.length, turn, turn, fence, 1, AT, line);
}

function addLog(database: DatabaseSync, { id, log = [] }: OldRow): void {
  const say = database.prepare("INSERT INTO message VALUES (?, ?, ?, 'hello', 0, ?, NULL, ?)");
  for (const [before, author] of log.entries())
    say.run(id, before + 1, author, author === "bot" ? before : null, AT + before * 1_000);
}

function addQuestion(database: DatabaseSync, { id, turn }: OldRow): void {
  if (turn === undefined) return;
  const effect = JSON.stringify({ type: "ask-bot", turn, from: turn, fence: 0 });
  database.prepare("INSERT INTO effect (conversation, body) VALUES (?, ?)").run(id, effect);
}

/** What a conversation of an old file is now; `now` is when the file was opened, where that is written down. */
function readNow(path: string, id: string) {
  const database = openDatabase(path);
  const row = database.prepare("SELECT * FROM conversation WHERE id = ?").get(id);
  database.close();
  const conversation = toConversation(row as Parameters<typeof toConversation>[0]);
  return { conversation, now: conversation.alarm ?? 0 };
}

function opened(rows: readonly OldRow[], choices?: { readonly isSwitchOn: boolean }) {
  using folder = makeTempFolder();
  const path = folder.file("old.db");
  writeOld(path, rows, choices);
  const { conversation, now } = readNow(path, rows[0]?.id ?? "");
  assert.deepEqual(readNow(path, rows[0]?.id ?? ""), { conversation, now }, "opening again changes nothing");
  return { conversation, now };
}

const isNow = (at: number) => Math.abs(at - Date.now()) < 60_000;
const page = (over: Partial<Conversation>) => aConversation({ id: conversationId("page-1"), ...over });
const briefUpTo = (upTo: number) => ({ summary: null, draft: null, from: 1, upTo });

test("a conversation of the bot's is the bot's, and remembers when somebody spoke last", () => {
  const { conversation } = opened([{ id: "page-1", log: ["visitor", "bot"] }]);
  assert.deepEqual(conversation, page({ lastSeq: 2, memory: aMemory({ lastAt: AT + 1_000 }) }));
});

test("a visitor who has said nothing yet has nothing to be remembered", () => {
  assert.deepEqual(opened([{ id: "page-1" }]).conversation, page({}));
});

test("a direct call needs no memory", () => {
  const { conversation } = opened([{ id: "direct-1", channel: "direct", log: ["visitor", "bot"] }]);
  const id = conversationId("direct-1");
  assert.deepEqual(conversation, aConversation({ id, channel: "direct", lastSeq: 2 }));
});

test("whoever an agent had stays with that agent; who is answered has no alarm", () => {
  const { conversation } = opened([
    { id: "page-1", reason: "takeover", agent: "anna", log: ["visitor", "agent"] },
  ]);
  const memory = aMemory({ lastAgent: ANNA, lastAt: AT + 1_000 });
  assert.deepEqual(conversation, page({ lastSeq: 2, control: peopleOwn({ brief: briefUpTo(2) }), memory }));
});

test("nobody waits for ever: whoever waited for an agent has an alarm, and the timers begin anew", () => {
  const { conversation, now } = opened([
    { id: "page-1", reason: "takeover", agent: "anna", log: ["visitor", "agent", "visitor", "visitor"] },
  ]);
  assert.ok(isNow(now));
  const place = { type: "assigned", agent: ANNA, since: now } as const;
  assert.deepEqual(
    conversation,
    page({
      lastSeq: 4,
      control: peopleOwn({ place, since: now, brief: briefUpTo(4) }),
      memory: aMemory({
        waiting: { since: AT + 2_000, from: 3 },
        lastAgent: ANNA,
        lastAt: AT + 3_000,
      }),
      alarm: now,
    }),
  );
});

for (const [reason, stays] of [
  ["human-mode", true],
  ["bot-failed", false],
] as const)
  test(`nobody waits for ever: who waited for people (${reason}) stands in the queue since they wrote`, () => {
    const { conversation, now } = opened([{ id: "page-1", reason, log: ["visitor", "bot", "visitor"] }]);
    assert.ok(isNow(now));
    const place = queued({ since: AT + 2_000, stepAt: now });
    assert.deepEqual(
      conversation,
      page({
        lastSeq: 3,
        control: peopleOwn({ reason, stays, place, since: now, brief: briefUpTo(3) }),
        memory: aMemory({ waiting: { since: AT + 2_000, from: 3 }, lastAt: AT + 2_000 }),
        alarm: now,
      }),
    );
  });

test("who wrote while the switch was on stands in the queue, as everybody who does", () => {
  const { conversation, now } = opened([{ id: "page-1", log: ["visitor"] }], { isSwitchOn: true });
  const place = queued({ since: AT, stepAt: now });
  const control = peopleOwn({ reason: "switch", stays: true, place, since: now, brief: briefUpTo(1) });
  const memory = aMemory({ waiting: { since: AT, from: 1 }, lastAt: AT });
  assert.deepEqual(conversation, page({ lastSeq: 1, control, memory, alarm: now }));
});

test("an open turn of the bot's is open, and has an alarm", () => {
  const { conversation, now } = opened([{ id: "page-1", turn: 1, log: ["visitor"] }]);
  assert.ok(isNow(now));
  const turn = { id: 1, from: 1, fence: 0, since: now, askAt: null };
  const memory = aMemory({ waiting: { since: AT, from: 1 }, lastAt: AT });
  assert.deepEqual(conversation, page({ lastSeq: 1, turn, memory, alarm: now }));
});

test("nobody waits for ever: an engine starts on an old file, answers its open turns and rings for who waits", async () => {
  using folder = makeTempFolder();
  const path = folder.file("old.db");
  writeOld(path, [
    { id: "page-1", turn: 1, log: ["visitor"] },
    { id: "page-2", reason: "bot-failed", log: ["visitor"] },
    { id: "page-3", reason: "takeover", agent: "anna", log: ["visitor"] },
    { id: "page-4", log: ["visitor", "bot"] },
    { id: "direct-1", channel: "direct", turn: 1, log: ["visitor"] },
  ]);
  const now = Date.now();
  await using desk = await openDesk({ path, now });
  const [waiting, taken, quiet] = ["page-2", "page-3", "page-4"].map(conversationId);
  for (const call of [await desk.answerer.nextCall(), await desk.answerer.nextCall()]) call.answer("hi");
  await untilQuiet();
  // The migration may have been a moment after what the manual clock shows.
  await desk.pass(1_000);
  assert.deepEqual(await desk.log(), ["visitor: hello", "bot: hi"]);
  assert.deepEqual(await desk.log(conversationId("direct-1")), ["visitor: hello", "bot: hi"]);
  assert.deepEqual((await desk.engine.examine()).breaches, []);
  assert.equal(await desk.place(taken), "assigned to anna");
  await desk.arrives(ANNA);
  assert.equal(await desk.place(waiting), "offered to anna");
  assert.equal(await desk.place(taken), "assigned to anna");
  await desk.writes("and now?", quiet);
  (await desk.answerer.nextCall()).answer("now too");
  await untilQuiet();
  assert.deepEqual((await desk.log(quiet)).slice(2), ["visitor: and now?", "bot: now too"]);
});
