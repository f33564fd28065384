/** What every archive keeps to: it shows what a store has committed, in order and within bounds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ConversationId, conversationId, userId } from "../../backend/conversation/ids.ts";
import type { Outcome } from "../../backend/conversation/state.ts";
import type { Store } from "../../backend/engine/ports.ts";
import { aConversation, aFirstMessage, aMessage, aSave, HERE } from "./builders.ts";
import type { StoreUnderTest } from "./store-contract.ts";

const THERE = conversationId("page-2");
const DIRECT = conversationId("direct-1");

/** Adds the visitor's message number `seq` to a conversation that has `seq - 1`. */
function say(store: Store, id: ConversationId, seq: number) {
  return store.save(
    aSave({
      userId: userId(id === HERE ? 1 : 2),
      next: aConversation({ id, lastSeq: seq }),
      messages: [aMessage({ seq, text: `${id} ${seq}` })],
      expected: { version: seq - 1, deskEpoch: 0 },
    }),
  );
}

/** Tests the archive that `make` makes, an empty one each time. */
export function testArchive(name: string, make: () => Promise<StoreUnderTest>): void {
  testLogs(name, make);
  testDirectory(name, make);
}

function testLogs(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: one order: messages are read from either end, oldest first and within the limit`, async () => {
    await using it = await make();
    for (let seq = 1; seq <= 60; seq++) await say(it.store, HERE, seq);
    const seqs = async (read: ReturnType<typeof it.archive.messagesAfter>) =>
      (await read).map(({ seq }) => seq);
    assert.deepEqual(await seqs(it.archive.messagesAfter(HERE, 0, 3)), [1, 2, 3]);
    assert.deepEqual(await seqs(it.archive.messagesAfter(HERE, 58, 100)), [59, 60]);
    assert.deepEqual(await seqs(it.archive.messagesUpTo(HERE, 60, 3)), [58, 59, 60]);
    assert.deepEqual(await seqs(it.archive.messagesUpTo(HERE, 4, 2)), [3, 4]);
    assert.deepEqual(await seqs(it.archive.messagesUpTo(HERE, 2, 100)), [1, 2]);
    const all = Array.from({ length: 60 }, (_, index) => index + 1);
    assert.deepEqual(await seqs(it.archive.messagesUpTo(HERE, 60, 100)), all);
    assert.deepEqual(await it.archive.messagesAfter(THERE, 0, 10), []);
  });

  test(`${name}: one order: the desk sees all page conversations in the order of commit`, async () => {
    await using it = await make();
    await say(it.store, HERE, 1);
    await say(it.store, THERE, 1);
    const direct = aConversation({ id: DIRECT, channel: "direct", lastSeq: 1 });
    await it.store.save(aSave({ next: direct, messages: [aMessage()] }));
    await say(it.store, HERE, 2);
    const lines = [
      { number: 1, userId: userId(1), message: aMessage({ text: "page-1 1" }) },
      { number: 2, userId: userId(2), message: aMessage({ text: "page-2 1" }) },
      { number: 3, userId: userId(1), message: aMessage({ seq: 2, text: "page-1 2" }) },
    ];
    assert.deepEqual(await it.archive.deskLinesAfter(0, 10), lines);
    assert.deepEqual(await it.archive.deskLinesAfter(1, 1), lines.slice(1, 2));
    assert.equal(await it.archive.deskTail(2), 1);
    assert.equal(await it.archive.deskTail(10), 0);
  });

  test(`${name}: what people write comes back as they wrote it`, async () => {
    const anyText = fc.string({ unit: "grapheme", maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anyText, fc.constantFrom("", "\u0000a", "<img onerror=x>", "\u202eabc", "👩‍👩‍👧", "'; --")),
        async (text) => {
          await using it = await make();
          await it.store.save(aFirstMessage({ messages: [aMessage({ text })] }));
          assert.deepEqual(await it.archive.messagesAfter(HERE, 0, 10), [aMessage({ text })]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test(`${name}: what is being written is seen when it is committed, and not before`, async () => {
    await using it = await make();
    const seen: string[] = [];
    const saved = it.store.save(aFirstMessage()).then(() => seen.push("committed"));
    const read = it.archive.messagesAfter(HERE, 0, 10).then((messages) => {
      seen.push("read");
      assert.equal(messages.length, 1);
    });
    assert.deepEqual(seen, []);
    await Promise.all([saved, read]);
    assert.deepEqual(seen.toSorted(), ["committed", "read"]);
  });
}

function testDirectory(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: the desk's list has whoever spoke, the last one first`, async () => {
    await using it = await make();
    await say(it.store, HERE, 1);
    await say(it.store, THERE, 1);
    await it.store.save(aSave({ next: aConversation({ id: conversationId("page-3") }) }));
    await say(it.store, HERE, 2);
    const entries = await it.archive.deskEntries(10);
    assert.deepEqual(entries, [
      { userId: userId(1), conversation: aConversation({ lastSeq: 2 }) },
      { userId: userId(2), conversation: aConversation({ id: THERE, lastSeq: 1 }) },
    ]);
    assert.deepEqual(await it.archive.deskEntries(1), entries.slice(0, 1));
  });

  test(`${name}: a conversation is found by its id and by its visitor's user ID`, async () => {
    await using it = await make();
    const save = aFirstMessage();
    await it.store.save(save);
    const found = { conversation: save.next, userId: userId(1) };
    assert.deepEqual(await it.archive.findConversation(HERE), found);
    assert.deepEqual(await it.archive.findEntry(userId(1)), found);
    assert.equal(await it.archive.findConversation(THERE), null);
    assert.equal(await it.archive.findEntry(userId(2)), null);
  });

  const reply = aMessage({ seq: 2, author: "bot", text: "hi", turn: 1 });
  for (const [outcome, messages] of [
    [{ type: "replied", seq: 2, text: "hi" }, [reply]],
    [{ type: "superseded", by: 2 }, []],
    [{ type: "handed-over" }, []],
    [{ type: "withdrawn" }, []],
  ] as const satisfies readonly (readonly [Outcome, unknown])[])
    test(`${name}: one outcome: a turn that was ${outcome.type} is remembered as such`, async () => {
      await using it = await make();
      await it.store.save(aFirstMessage());
      assert.equal(await it.archive.endingOf(HERE, 1), null, "open");
      const next = aConversation({ lastSeq: 1 + messages.length });
      const expected = { version: 1, deskEpoch: 0 };
      const endings = [{ turn: 1, outcome }];
      await it.store.save(aSave({ userId: userId(1), next, messages, endings, expected }));
      assert.deepEqual(await it.archive.endingOf(HERE, 1), { turn: 1, outcome });
      assert.equal(await it.archive.endingOf(HERE, 2), null);
      assert.equal(await it.archive.endingOf(THERE, 1), null);
    });
}
