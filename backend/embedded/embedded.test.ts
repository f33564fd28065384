/** The store and the archive as a whole, in memory and on a file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testArchive } from "../../test/fakes/archive-contract.ts";
import {
  aConversation,
  aFirstMessage,
  aMessage,
  aSwitchSave,
  aTurn,
  HERE,
  switchOff,
  switchOn,
} from "../../test/fakes/builders.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { testRecords } from "../../test/fakes/records-contract.ts";
import { createSilentJournal } from "../../test/fakes/silent-journal.ts";
import { testStore } from "../../test/fakes/store-contract.ts";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { testWatchlists } from "../../test/fakes/watchlists-contract.ts";
import { userId } from "../conversation/ids.ts";
import { openEmbedded } from "./embedded.ts";

const open = (path: string | null) =>
  openEmbedded({ path, clock: createManualClock(), journal: createSilentJournal() });

async function makeInMemory() {
  const embedded = open(null);
  return { ...embedded, [Symbol.asyncDispose]: async () => embedded.close() };
}

async function makeOnFile() {
  const folder = makeTempFolder();
  const embedded = open(folder.file("baton.db"));
  const dispose = async () => {
    embedded.close();
    folder[Symbol.dispose]();
  };
  return { ...embedded, [Symbol.asyncDispose]: dispose };
}

testStore("in memory", makeInMemory);
testArchive("in memory", makeInMemory);
testWatchlists("in memory", makeInMemory);
testRecords("in memory", makeInMemory);
testStore("on a file", makeOnFile);
testArchive("on a file", makeOnFile);
testWatchlists("on a file", makeOnFile);
testRecords("on a file", makeOnFile);

test("nothing lost: a file has everything when it is opened again", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const before = open(path);
  const { next } = aFirstMessage();
  await before.store.save(aFirstMessage());
  await before.store.saveDesk(aSwitchSave({ effects: [{ type: "announce-switch", epoch: 1 }] }));
  const pending = await before.store.pendingEffects();
  before.close();

  const after = open(path);
  assert.deepEqual(await after.store.load(HERE, "k-1"), {
    conversation: next,
    userId: userId(1),
    version: 1,
    desk: switchOn(),
    repeated: aMessage({ key: "k-1" }),
  });
  assert.deepEqual(await after.store.pendingEffects(), pending);
  assert.deepEqual(await after.archive.deskEntries(10), [{ userId: userId(1), conversation: next }]);
  after.close();
});

test("what is not committed when the process dies was never there", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const parts = { path, clock: createManualClock(), journal: createSilentJournal() };
  const before = openEmbedded({ ...parts, atEndOfTurn: () => undefined });
  void before.store.save(aFirstMessage());
  before.close();
  const after = open(path);
  const none = { conversation: null, userId: null, version: 0, desk: switchOff(), repeated: null };
  assert.deepEqual(await after.store.load(HERE, null), none);
  assert.deepEqual(await after.store.pendingEffects(), []);
  after.close();
});

test("a database in memory is empty each time", async () => {
  await using first = await makeInMemory();
  await using second = await makeInMemory();
  await first.store.save(aFirstMessage());
  assert.equal((await second.store.load(HERE, null)).conversation, null);
});

test("a secret is made once and stays the same as long as the file", () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const before = open(path);
  assert.equal(
    before.secret("session", () => "made first"),
    "made first",
  );
  assert.equal(
    before.secret("session", () => "made again"),
    "made first",
  );
  assert.equal(
    before.secret("other", () => "another"),
    "another",
  );
  before.close();
  const after = open(path);
  assert.equal(
    after.secret("session", () => "made after"),
    "made first",
  );
  after.close();
});

test("a message that is read right after its commit is the one that was saved, also for the bot", async () => {
  await using it = await makeInMemory();
  await it.store.save(aFirstMessage());
  const log = [aMessage({ key: "k-1" })];
  assert.deepEqual(await it.archive.messagesUpTo(HERE, 1, 40), log);
  assert.deepEqual((await it.archive.findConversation(HERE))?.conversation, {
    ...aConversation(),
    lastSeq: 1,
    turn: aTurn(),
  });
});
