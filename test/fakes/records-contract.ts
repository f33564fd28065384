/** What every store of records keeps to: notes stay with their conversation, the audit is read back in pages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationId, userId } from "../../backend/conversation/ids.ts";
import { ANNA, AT, aFirstMessage, BEN, HERE } from "./builders.ts";
import type { StoreUnderTest } from "./store-contract.ts";

const THERE = conversationId("page-2");

/** Tests the records that `make` makes, empty ones each time. */
export function testRecords(name: string, make: () => Promise<StoreUnderTest>): void {
  testNotes(name, make);
  test(`${name}: the audit is read in pages, newest first, until there is no more`, async () => {
    await using it = await make();
    const lines = Array.from({ length: 5 }, (_, index) => ({
      at: AT + index,
      who: ANNA,
      what: "chose-state",
      detail: `state ${index}`,
    }));
    for (const line of lines) await it.records.addAudit(line);
    const rows = lines.map((line, index) => ({ ...line, number: index + 1, userId: null })).toReversed();
    const first = await it.records.auditBefore(Number.MAX_SAFE_INTEGER, 2);
    assert.deepEqual(first, rows.slice(0, 2));
    assert.deepEqual(await it.records.auditBefore(first.at(-1)?.number ?? 0, 10), rows.slice(2));
    assert.deepEqual(await it.records.auditBefore(1, 10), []);
  });

  test(`${name}: of every agent the newest lease is kept`, async () => {
    await using it = await make();
    assert.deepEqual(await it.records.presences(), []);
    const anna = { agent: ANNA, chosen: "online", leaseUntil: AT } as const;
    const ben = { agent: BEN, chosen: "away", leaseUntil: AT + 1 } as const;
    await it.records.savePresences([anna, ben]);
    await it.records.savePresences([{ ...anna, leaseUntil: 0 }]);
    await it.records.savePresences([]);
    const kept = (await it.records.presences()).toSorted((one, other) => (one.agent < other.agent ? -1 : 1));
    assert.deepEqual(kept, [{ ...anna, leaseUntil: 0 }, ben]);
  });
}

function testNotes(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: the newest notes of a conversation are read, oldest first`, async () => {
    await using it = await make();
    const note = (text: string) => ({ userId: userId(1), agent: ANNA, text, at: AT });
    const texts = ["one", "two", "<b>three</b>"];
    for (const text of texts) await it.records.addNote(HERE, note(text), null);
    await it.records.addNote(THERE, { ...note("elsewhere"), userId: userId(2) }, null);
    const all = texts.map((text, index) => ({ ...note(text), number: index + 1 }));
    assert.deepEqual(await it.records.notesOf(HERE, 10), all);
    assert.deepEqual(await it.records.notesOf(HERE, 2), all.slice(1));
    assert.deepEqual(await it.records.notesOf(conversationId("page-3"), 10), []);
  });

  test(`${name}: a note under a key that was used in its conversation before is a repeat`, async () => {
    await using it = await make();
    const note = { userId: userId(1), agent: ANNA, text: "once", at: AT };
    const first = await it.records.addNote(HERE, note, "k-1");
    assert.deepEqual(first, { note: { ...note, number: 1 }, isRepeat: false });
    const repeat = await it.records.addNote(HERE, { ...note, text: "twice" }, "k-1");
    assert.deepEqual(repeat, { ...first, isRepeat: true });
    assert.equal((await it.records.addNote(HERE, note, "k-2")).isRepeat, false);
    assert.equal((await it.records.addNote(HERE, note, null)).isRepeat, false);
    assert.equal((await it.records.addNote(HERE, note, null)).isRepeat, false);
    assert.equal((await it.records.addNote(THERE, note, "k-1")).isRepeat, false);
    assert.equal((await it.records.notesOf(HERE, 10)).length, 4);
  });

  test(`${name}: private stays private: a note is no message and no line of the desk's log`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    const note = { userId: userId(1), agent: ANNA, text: "SECRET", at: AT };
    await it.records.addNote(HERE, note, null);
    const read = await Promise.all([
      it.archive.messagesAfter(HERE, 0, 10),
      it.archive.deskLinesAfter(0, 10),
      it.archive.deskEntries(10),
    ]);
    assert.doesNotMatch(JSON.stringify(read), /SECRET/);
  });
}
