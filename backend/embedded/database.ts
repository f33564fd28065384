/**
 * Opening the embedded database: in memory, or a file that this process alone holds until it ends.
 * What cannot be used is refused with one line that says what is wrong with it.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "./migrations.ts";

/** "Batn": written into the file, so that somebody else's database is never taken for ours. */
const APPLICATION_ID = 0x42_61_74_6e;

/** Result codes of https://sqlite.org/rescode.html, primary part. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

const REASONS: Readonly<Record<number, string>> = {
  [SQLITE_BUSY]: "another process uses it; end that one or name another file",
  [SQLITE_READONLY]: "it cannot be written; check its permissions",
  [SQLITE_CANTOPEN]: "it cannot be opened for writing; check the folder and its permissions",
  [SQLITE_NOTADB]: "it is not a database; name another file",
};

/** The database cannot be used. The message is one line for the person who starts Baton. */
export class DatabaseUnusable extends Error {
  constructor(path: string, because: string, cause?: unknown) {
    super(`DATABASE_URL: ${path}: ${because}`, { cause });
  }
}

/** Opens the database at `path`, or one in memory for null, with its tables as this version needs them. */
export function openDatabase(path: string | null): DatabaseSync {
  const name = path ?? ":memory:";
  try {
    if (path !== null) makeFolder(dirname(path));
    const database = new DatabaseSync(name);
    try {
      return prepare(database, name);
    } catch (fault) {
      database.close();
      throw fault;
    }
  } catch (fault) {
    if (fault instanceof DatabaseUnusable) throw fault;
    throw new DatabaseUnusable(name, reasonOf(fault), fault);
  }
}

function prepare(database: DatabaseSync, name: string): DatabaseSync {
  // An exclusive lock held for life: a second Baton on the same file would perform every effect twice.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  // Before anything is written: the journal mode would stay in somebody else's file.
  if (readNumber(database, "application_id") !== APPLICATION_ID && !isEmpty(database))
    throw new DatabaseUnusable(name, "it is another program's database; name another file");
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
  database.exec("PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE");
  const version = readNumber(database, "user_version");
  if (version > MIGRATIONS.length)
    throw new DatabaseUnusable(
      name,
      `it was written by a newer Baton (format ${version}, this one knows ${MIGRATIONS.length}); start that one`,
    );
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  database.exec(
    `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`,
  );
  return database;
}

/** Makes the folder and those above it. Node's own recursive way never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const known = "errcode" in fault ? REASONS[Number(fault.errcode) & 0xff] : undefined;
  if (known !== undefined) return known;
  if ("syscall" in fault && fault.syscall === "mkdir" && "code" in fault)
    return `its folder cannot be made (${String(fault.code)}); make it or name another`;
  return fault.message;
}
