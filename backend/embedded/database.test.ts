/** What is opened, and what is refused with one clear line. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { DatabaseUnusable, openDatabase } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";

function isRefused(path: string, because: RegExp): void {
  assert.throws(
    () => openDatabase(path).close(),
    (fault) => {
      assert.ok(fault instanceof DatabaseUnusable);
      assert.ok(fault.message.startsWith(`DATABASE_URL: ${path}: `), fault.message);
      assert.match(fault.message, because);
      assert.ok(!fault.message.includes("\n"), "one line");
      return true;
    },
  );
}

const pragma = (database: DatabaseSync, name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];

function tables(database: DatabaseSync): readonly unknown[] {
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return rows.map(({ name }) => name);
}

test("an empty file gets all tables, step by step, and is marked as ours", () => {
  using folder = makeTempFolder();
  const database = openDatabase(folder.file("baton.db"));
  assert.deepEqual(tables(database), [
    "audit",
    "conversation",
    "desk",
    "desk_line",
    "effect",
    "message",
    "note",
    "presence",
    "secret",
    "turn",
  ]);
  assert.equal(pragma(database, "user_version"), MIGRATIONS.length);
  assert.equal(pragma(database, "application_id"), Buffer.from("Batn").readInt32BE());
  database.close();
});

test("a file survives a power cut after the commit: write-ahead log, every commit synced", () => {
  using folder = makeTempFolder();
  const database = openDatabase(folder.file("baton.db"));
  assert.equal(pragma(database, "journal_mode"), "wal");
  assert.equal(pragma(database, "synchronous"), 2);
  database.close();
});

test("opening again takes no step twice and keeps what is there", () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const before = openDatabase(path);
  before.exec("UPDATE desk SET epoch = 7");
  before.close();
  const after = openDatabase(path);
  assert.deepEqual(
    after
      .prepare("SELECT epoch FROM desk")
      .all()
      .map(({ epoch }) => epoch),
    [7],
  );
  after.close();
});

test("a folder that does not exist yet is made", () => {
  using folder = makeTempFolder();
  openDatabase(folder.file("some/where/baton.db")).close();
});

test("a database from a newer version is refused, and left as it is", () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const newer = openDatabase(path);
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  const bytes = readFileSync(path);
  isRefused(path, /it was written by a newer Baton \(format 99, this one knows \d+\); start that one$/);
  assert.deepEqual(readFileSync(path), bytes);
});

test("a file that is not a database is refused, and left as it is", () => {
  using folder = makeTempFolder();
  const path = folder.file("letter.txt");
  const text = "Dear Sir or Madam, ".repeat(100);
  writeFileSync(path, text);
  isRefused(path, /it is not a database; name another file$/);
  assert.equal(readFileSync(path, "utf8"), text);
});

test("another program's database is refused, and left as it is", () => {
  using folder = makeTempFolder();
  const path = folder.file("recipes.db");
  const other = new DatabaseSync(path);
  other.exec("CREATE TABLE recipe (name TEXT)");
  other.close();
  const bytes = readFileSync(path);
  isRefused(path, /it is another program's database; name another file$/);
  assert.deepEqual(readFileSync(path), bytes);
});

test("a file below a path that is no folder is refused", () => {
  using folder = makeTempFolder();
  writeFileSync(folder.file("note"), "not a folder");
  isRefused(folder.file("note/baton.db"), /ENOTDIR|EEXIST|cannot/);
});

test("a folder in the place of the file is refused", () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  mkdirSync(path);
  isRefused(path, /it cannot be opened for writing; check the folder and its permissions$/);
});

test("a second process on the same file is refused for as long as the first one runs", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const program = `
    const { openDatabase } = await import(${JSON.stringify(new URL("./database.ts", import.meta.url).href)});
    openDatabase(${JSON.stringify(path)});
    process.stdout.write("held");
    process.stdin.resume();`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(holder.stdout, "data");
    isRefused(path, /another process uses it; end that one or name another file$/);
  } finally {
    holder.kill("SIGKILL");
  }
  await once(holder, "close");
  openDatabase(path).close();
});

test("the same file opened twice in one process is refused too", () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  const first = openDatabase(path);
  isRefused(path, /another process uses it/);
  first.close();
});
