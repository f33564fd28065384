/** What a database in memory forgets, and what it never does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  aConversation,
  aMessage,
  aSave,
  aTurn,
  peopleOwn,
  queued,
} from "../../test/fakes/builders.ts";
import { type ConversationId, conversationId, userId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";
import { createArchive } from "./archive.ts";
import { openDatabase } from "./database.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createRecords } from "./records.ts";
import { type Bounds, withRetention } from "./retention.ts";
import { createStore } from "./store.ts";

const NO_BOUNDS: Bounds = {
  directCalls: 1_000,
  pageConversations: 1_000,
  messages: 1_000,
  characters: 1_000_000,
  auditRows: 1_000,
  every: 1,
};

function setUp(bounds: Partial<Bounds>) {
  const database = openDatabase(null);
  const group = createGroupCommit(database);
  const store = withRetention(createStore(database, group), { database, group }, { ...NO_BOUNDS, ...bounds });
  let now = AT;
  /** Saves a conversation with one more message, or with none and only an open turn. */
  const begin = (id: ConversationId, over: Partial<Conversation> = {}) =>
    store.save(
      aSave({
        next: aConversation({ id, lastSeq: 1, createdAt: now++, ...over }),
        messages: over.lastSeq === 0 ? [] : [aMessage()],
      }),
    );
  const goOn = (id: ConversationId, seq: number) =>
    store.save(
      aSave({
        userId: userId(1),
        next: aConversation({ id, lastSeq: seq }),
        messages: [aMessage({ seq, text: `message ${seq}` })],
        endings: [{ turn: seq, outcome: { type: "handed-over" } }],
        expected: { version: seq - 1, deskEpoch: 0 },
      }),
    );
  const kept = async (ids: readonly ConversationId[]) => {
    const found = await Promise.all(ids.map((id) => archive.findConversation(id)));
    return ids.filter((_, index) => found[index] !== null);
  };
  const archive = createArchive(database, group);
  const count = (table: string) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"];
  const records = createRecords(database, group);
  return { begin, goOn, kept, archive, records, count, database };
}

const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => conversationId(`${prefix}-${index + 1}`));

const OPEN = aTurn();

test("of answered direct calls the newest are kept, with all that belongs to them", async () => {
  const { begin, kept, count } = setUp({ directCalls: 2 });
  const calls = ids("direct", 5);
  for (const id of calls) await begin(id, { channel: "direct" });
  assert.deepEqual(await kept(calls), calls.slice(-2));
  assert.equal(count("message"), 2);
});

test("of long direct calls fewer are kept", async () => {
  const { begin, kept } = setUp({ characters: 3 * aMessage().text.length, every: 1_000 });
  const calls = ids("direct", 4);
  for (const id of calls) await begin(id, { channel: "direct" });
  assert.deepEqual(await kept(calls), calls.slice(-3));
});

test("nothing lost: a direct call whose turn is open is never forgotten", async () => {
  const { begin, kept } = setUp({ directCalls: 1 });
  const calls = ids("direct", 4);
  for (const [index, id] of calls.entries())
    await begin(id, { channel: "direct", turn: index === 0 ? OPEN : null });
  assert.deepEqual(await kept(calls), [calls[0], calls[3]]);
});

test("of page conversations those are kept that somebody spoke in last", async () => {
  const { begin, goOn, kept, count, archive } = setUp({ pageConversations: 2 });
  const [first, second, third] = ids("page", 3) as [ConversationId, ConversationId, ConversationId];
  await begin(first);
  await begin(second);
  await goOn(first, 2);
  await begin(third);
  assert.deepEqual(await kept([first, second, third]), [first, third]);
  assert.equal(count("message"), 3);
  assert.deepEqual(
    (await archive.deskLinesAfter(0, 10)).map(({ number }) => number),
    [1, 3, 4],
    "the numbers of the others stay theirs",
  );
});

test("somebody who has just come and said nothing yet goes after those who were quiet for longer", async () => {
  const { begin, kept } = setUp({ pageConversations: 2 });
  const [old, older, fresh] = ids("page", 3) as [ConversationId, ConversationId, ConversationId];
  await begin(older);
  await begin(old);
  await begin(fresh, { lastSeq: 0, createdAt: AT + 1_000 });
  assert.deepEqual(await kept([older, old, fresh]), [old, fresh]);
});

test("nothing lost: a page conversation whose turn is open is never forgotten", async () => {
  const { begin, kept } = setUp({ pageConversations: 1 });
  const pages = ids("page", 3);
  for (const [index, id] of pages.entries()) await begin(id, { turn: index === 0 ? OPEN : null });
  assert.deepEqual(await kept(pages), [pages[0], pages[2]]);
});

test("nothing lost: who is with people is never forgotten", async () => {
  const { begin, kept } = setUp({ pageConversations: 1 });
  const pages = ids("page", 3);
  for (const [index, id] of pages.entries())
    await begin(id, index === 0 ? { control: peopleOwn({ place: queued() }) } : {});
  assert.deepEqual(await kept(pages), [pages[0], pages[2]]);
});

test("notes are forgotten with the conversation that they are about", async () => {
  const { begin, records, count } = setUp({ pageConversations: 1 });
  const [first, second] = ids("page", 2) as [ConversationId, ConversationId];
  const note = { userId: userId(1), agent: ANNA, text: "a friend of the house", at: AT };
  await begin(first);
  await records.addNote(first, note, null);
  await records.addNote(second, note, null);
  await begin(second);
  assert.equal(count("note"), 1);
  assert.equal((await records.notesOf(second, 10)).length, 1);
});

test("of who did what the newest is kept", async () => {
  const { begin, records } = setUp({ auditRows: 2 });
  for (const detail of ["1", "2", "3", "4"])
    await records.addAudit({ at: AT, who: ANNA, what: "chose-state", detail });
  await begin(conversationId("page-1"));
  const details = (await records.auditBefore(100, 10)).map(({ detail }) => detail);
  assert.deepEqual(details, ["4", "3"]);
});

test("of a long conversation the newest messages are kept, and it goes on counting", async () => {
  const { begin, goOn, archive, count } = setUp({ messages: 3 });
  const [page] = ids("page", 1) as [ConversationId];
  await begin(page);
  for (let seq = 2; seq <= 6; seq++) await goOn(page, seq);
  const seqs = (await archive.messagesAfter(page, 0, 10)).map(({ seq }) => seq);
  assert.deepEqual(seqs, [4, 5, 6]);
  assert.equal(count("turn"), 3);
  assert.equal(count("desk_line"), 3);
});

test("direct calls and page conversations do not push each other out", async () => {
  const { begin, kept } = setUp({ directCalls: 2, pageConversations: 2 });
  const all = [...ids("direct", 2), ...ids("page", 2)];
  for (const id of all) await begin(id, { channel: id.startsWith("direct") ? "direct" : "page" });
  assert.deepEqual(await kept(all), all);
});

test("cleaning up happens once in so many saves", async () => {
  const { begin, kept } = setUp({ directCalls: 1, every: 4 });
  const calls = ids("direct", 4);
  for (const id of calls.slice(0, 3)) await begin(id, { channel: "direct" });
  assert.equal((await kept(calls)).length, 3);
  await begin(calls[3] as ConversationId, { channel: "direct" });
  assert.deepEqual(await kept(calls), calls.slice(-1));
});

test("a user ID is never given to a second visitor", async () => {
  const { begin } = setUp({ pageConversations: 1 });
  const given: unknown[] = [];
  for (const [index, id] of ids("page", 4).entries()) {
    const saved = await begin(id, { lastSeq: index === 0 ? 1 : 0 });
    given.push(saved.type === "saved" ? saved.userId : saved);
  }
  assert.deepEqual(given, [userId(1), userId(2), userId(3), userId(4)]);
});

test("a save whose clean-up fails is saved all the same", async () => {
  const { begin, kept, database } = setUp({ directCalls: 1 });
  const calls = ids("direct", 3);
  database.exec("CREATE TRIGGER keep BEFORE DELETE ON message BEGIN SELECT raise(ABORT, 'kept'); END");
  for (const id of calls) assert.equal((await begin(id, { channel: "direct" })).type, "saved");
  assert.deepEqual(await kept(calls), calls);
});
