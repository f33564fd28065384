import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openDatabase } from "./database.ts";
import { createGroupCommit } from "./group-commit.ts";

/** A database whose groups are committed when the test says so. */
function setUp() {
  const database = openDatabase(null);
  database.exec(
    "CREATE TABLE line (text TEXT PRIMARY KEY, kind INTEGER REFERENCES kind DEFERRABLE INITIALLY DEFERRED)",
  );
  database.exec("CREATE TABLE kind (id INTEGER PRIMARY KEY); PRAGMA foreign_keys = ON");
  const due: (() => void)[] = [];
  const group = createGroupCommit(database, (commit) => void due.push(commit));
  const insert = database.prepare("INSERT INTO line VALUES (?, NULL)");
  return {
    group,
    database,
    due,
    write: (text: string) => group.write(() => void insert.run(text)),
    /** Its transaction cannot be committed: the kind does not exist. */
    writeOrphan: () => group.write(() => database.exec("INSERT INTO line VALUES ('orphan', 7)")),
    lines: () => readLines(database),
    read: () => group.read(() => readLines(database)),
    commit: () => due.shift()?.(),
  };
}

const readLines = (database: DatabaseSync) =>
  database
    .prepare("SELECT text FROM line ORDER BY text")
    .all()
    .map((row) => row["text"]);

/** How a promise stands without waiting for it. */
async function standing(promise: Promise<unknown>): Promise<string> {
  const waiting = Promise.resolve("waiting");
  return Promise.race([
    promise.then(
      () => "done",
      () => "failed",
    ),
    waiting.then(() => waiting),
  ]);
}

test("all writes of one turn of the event loop share one commit", async () => {
  const { write, due, commit, lines } = setUp();
  const writes = [write("a"), write("b"), write("c")];
  assert.equal(due.length, 1);
  assert.equal(await standing(Promise.any(writes)), "waiting");
  commit();
  await Promise.all(writes);
  assert.deepEqual(lines(), ["a", "b", "c"]);
});

test("a write after the commit opens the next group", async () => {
  const { write, due, commit, lines } = setUp();
  const first = write("a");
  commit();
  const second = write("b");
  assert.equal(due.length, 1);
  commit();
  await Promise.all([first, second]);
  assert.deepEqual(lines(), ["a", "b"]);
});

test("a write that fails leaves no trace and does not harm its neighbours", async () => {
  const { group, database, write, commit, lines } = setUp();
  const fault = new Error("broken");
  const before = write("before");
  const failing = group.write(() => {
    database.exec("INSERT INTO line VALUES ('half', NULL)");
    throw fault;
  });
  const after = write("after");
  await assert.rejects(failing, fault);
  commit();
  await Promise.all([before, after]);
  assert.deepEqual(lines(), ["after", "before"]);
});

test("a commit that fails fails every write of its group, and nothing of it is stored", async () => {
  const { write, writeOrphan, commit, lines } = setUp();
  const writes = [write("a"), writeOrphan(), write("b")];
  commit();
  for (const { status } of await Promise.allSettled(writes)) assert.equal(status, "rejected");
  assert.deepEqual(lines(), []);
  const next = write("c");
  commit();
  await next;
  assert.deepEqual(lines(), ["c"], "the next group is not harmed");
});

test("a fault that ends the whole transaction fails every write of its group, and nothing of it is stored", async () => {
  const { group, database, write, commit, lines } = setUp();
  const before = write("before");
  // As SQLite does by itself when the disk is full: https://sqlite.org/lang_transaction.html, section 3.1.
  const failing = group.write(() => {
    database.exec("ROLLBACK");
    throw new Error("the disk is full");
  });
  const after = write("after");
  commit();
  const settled = await Promise.allSettled([before, failing, after]);
  assert.deepEqual(
    settled.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  await assert.rejects(failing, /the disk is full/);
  assert.deepEqual(lines(), []);
});

test("a reader waits for the open group and sees what it committed", async () => {
  const { write, read, commit } = setUp();
  const written = write("a");
  const reading = read();
  assert.equal(await standing(reading), "waiting");
  commit();
  assert.deepEqual(await reading, ["a"]);
  await written;
});

test("a reader sees nothing of a group that could not be committed", async () => {
  const { write, writeOrphan, read, commit } = setUp();
  const writes = [write("a"), writeOrphan()];
  const reading = read();
  commit();
  assert.deepEqual(await reading, []);
  await Promise.allSettled(writes);
});

test("a reader is told at once when nothing is being written", async () => {
  assert.deepEqual(await setUp().read(), []);
});

test("a reader who fails harms neither the group nor other readers", async () => {
  const { group, write, read, commit } = setUp();
  const written = write("a");
  const fault = new Error("broken");
  const failing = group.read(() => {
    throw fault;
  });
  const reading = read();
  commit();
  await assert.rejects(failing, fault);
  assert.deepEqual(await reading, ["a"]);
  await written;
});

test("by default a group is committed at the end of the event loop's turn", async () => {
  const database = openDatabase(null);
  database.exec("CREATE TABLE line (text TEXT)");
  const group = createGroupCommit(database);
  const done: string[] = [];
  const writes = ["a", "b"].map(async (text) => {
    await group.write(() => database.exec(`INSERT INTO line VALUES ('${text}')`));
    done.push(text);
  });
  await Promise.resolve();
  assert.ok(database.isTransaction);
  assert.deepEqual(done, []);
  await Promise.all(writes);
  assert.ok(!database.isTransaction);
  assert.deepEqual(done, ["a", "b"]);
});
