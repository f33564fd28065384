/** What is remembered is what is stored, whatever happened in between. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  aConversation,
  aFirstMessage,
  aMessage,
  aSave,
  aSwitchSave,
  HERE,
  switchOff,
  switchOn,
} from "../../test/fakes/builders.ts";
import { userId } from "../conversation/ids.ts";
import { createArchive } from "./archive.ts";
import { openDatabase } from "./database.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createStore } from "./store.ts";
import { withCache } from "./with-cache.ts";

/** A store that remembers, and the bare one beneath it. */
function setUp() {
  const database = openDatabase(null);
  const group = createGroupCommit(database);
  const store = createStore(database, group);
  const archive = createArchive(database, group);
  database.exec("CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
  database.exec("CREATE TABLE parent (id INTEGER PRIMARY KEY); PRAGMA foreign_keys = ON");
  /** Makes the commit of the group that is open, or of the next one, fail. */
  const breakCommit = () =>
    void group.write(() => database.exec("INSERT INTO child VALUES (1)")).catch(() => 0);
  return { bare: { store, archive }, ...withCache(store, archive), breakCommit };
}

/** The version that is loaded next: that of the number of saves. */
const nextSave = (version: number, text: string) =>
  aSave({
    userId: version === 0 ? null : userId(1),
    next: aConversation({ lastSeq: version + 1 }),
    messages: [aMessage({ seq: version + 1, text })],
    expected: { version, deskEpoch: 0 },
  });

type Step = "save" | "conflict" | "save beneath" | "load";

/** Takes a step on a conversation that has so many messages; returns how many it has then. */
async function take(step: Step, { bare, store }: ReturnType<typeof setUp>, version: number): Promise<number> {
  switch (step) {
    case "load":
      await store.load(HERE, null);
      return version;
    case "conflict":
      await store.save(nextSave(version + 7, "lost"));
      return version;
    case "save":
      await store.save(nextSave(version, "saved"));
      return version + 1;
    case "save beneath":
      // Only in a test does anybody write behind its back; the conflict that follows tells it.
      await bare.store.save(nextSave(version, "saved beneath"));
      await store.save(nextSave(version, "lost"));
      return version + 1;
  }
}

test("after any saves, with and without conflicts, both say the same", async () => {
  const anyStep = fc.constantFrom<Step>("save", "conflict", "save beneath", "load");
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 60, size: "max" }), async (steps) => {
      const both = setUp();
      const { bare, store, archive } = both;
      let version = 0;
      for (const step of steps) {
        version = await take(step, both, version);
        assert.deepEqual(await store.load(HERE, null), await bare.store.load(HERE, null));
        for (const limit of [1, 40, 100])
          assert.deepEqual(
            await archive.messagesUpTo(HERE, version, limit),
            await bare.archive.messagesUpTo(HERE, version, limit),
          );
      }
    }),
    { numRuns: 100 },
  );
});

test("one outcome: a key is looked up in the store, whatever is remembered", async () => {
  const { store } = setUp();
  await store.save(aFirstMessage());
  assert.deepEqual((await store.load(HERE, "k-1")).repeated, aMessage({ key: "k-1" }));
  assert.equal((await store.load(HERE, null)).repeated, null);
});

test("the switch is remembered as it was saved", async () => {
  const { store } = setUp();
  assert.deepEqual(await store.loadDesk(), switchOff());
  await store.saveDesk(aSwitchSave());
  assert.deepEqual(await store.loadDesk(), switchOn());
  assert.equal((await store.saveDesk(aSwitchSave({ next: switchOff(2) }))).type, "conflict");
  assert.deepEqual(await store.loadDesk(), switchOn());
});

test("a switch whose commit failed is not remembered, not even by who looked meanwhile", async () => {
  const { store, breakCommit } = setUp();
  await store.save(aFirstMessage());
  breakCommit();
  const flipped = store.saveDesk(aSwitchSave());
  await store.load(HERE, "another key");
  await assert.rejects(flipped);
  assert.deepEqual(await store.loadDesk(), switchOff());
  assert.deepEqual((await store.load(HERE, null)).desk, switchOff());
});

test("the switch is seen when it is committed, and not before", async () => {
  const { bare, store } = setUp();
  await store.save(aFirstMessage());
  assert.deepEqual(await store.loadDesk(), switchOff());
  const seen: string[] = [];
  const flipped = store.saveDesk(aSwitchSave()).then(() => seen.push("committed"));
  await store.load(HERE, "another key");
  assert.deepEqual(await store.loadDesk(), switchOff());
  assert.deepEqual(seen, []);
  assert.deepEqual(await bare.store.loadDesk(), switchOn(), "the bare store waits for the commit");
  await flipped;
  assert.deepEqual(await store.loadDesk(), switchOn());
});

test("a save whose commit failed is not remembered", async () => {
  const { store, archive, breakCommit } = setUp();
  await store.save(aFirstMessage());
  breakCommit();
  await assert.rejects(store.save(nextSave(1, "lost")));
  assert.deepEqual((await store.load(HERE, null)).conversation, aFirstMessage().next);
  assert.deepEqual(await archive.messagesUpTo(HERE, 1, 40), [aMessage({ key: "k-1" })]);
  assert.equal((await store.save(nextSave(1, "kept"))).type, "saved");
});
