/**
 * What is kept of a database in memory, so that a long-running process does not grow without end.
 * A file keeps everything. An open turn is never forgotten, nor who is with people.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Store } from "../engine/ports.ts";
import type { GroupCommit } from "./group-commit.ts";

export type Bounds = {
  /** Answered direct calls: nobody can come back to one. */
  readonly directCalls: number;
  /** Page conversations; the ones that were quiet for longest go first. */
  readonly pageConversations: number;
  /** Messages of one conversation; the oldest go first. */
  readonly messages: number;
  /** Characters of answered direct calls, should they be long ones. */
  readonly characters: number;
  /** Rows of who did what: some months of a busy desk. The oldest go first. */
  readonly auditRows: number;
  /** Saves between two clean-ups, so that one costs little a save. */
  readonly every: number;
};

/** A few hundred megabytes, and far more than one process without a file is asked to carry. */
const BOUNDS: Bounds = {
  directCalls: 10_000,
  pageConversations: 10_000,
  messages: 1_000,
  characters: 32_000_000,
  auditRows: 100_000,
  every: 2_000,
};

/** The store, forgetting the oldest beyond `bounds`. */
export function withRetention(
  store: Store,
  { database, group }: { readonly database: DatabaseSync; readonly group: GroupCommit },
  bounds: Bounds = BOUNDS,
): Store {
  const clean = createCleaner(database, bounds);
  let saves = 0;
  let characters = 0;
  return {
    ...store,
    save: async (save) => {
      const saved = await store.save(save);
      saves += 1;
      for (const { text } of save.messages) characters += text.length;
      const isMuch = characters > bounds.characters;
      if (isMuch) characters = 0;
      // The save is committed whatever comes of this; what could not be forgotten now is forgotten the next time.
      if (isMuch || saves % bounds.every === 0) group.write(() => clean(isMuch)).catch(() => undefined);
      return saved;
    },
  };
}

const NEWEST_FORGOTTEN_CALL = `
  SELECT created_at FROM conversation WHERE channel = 'direct' ORDER BY created_at DESC LIMIT 1 OFFSET ?`;

/** The newest call that stands beyond so many characters, counted from the newest of all. */
const NEWEST_CALL_BEYOND = `
  SELECT created_at FROM (
    SELECT c.created_at, sum(length(m.text)) OVER (ORDER BY c.created_at DESC, c.id) AS characters
    FROM conversation c JOIN message m ON m.conversation = c.id WHERE c.channel = 'direct'
  ) WHERE characters > ? ORDER BY created_at DESC LIMIT 1`;

const FORGOTTEN_CALLS = "channel = 'direct' AND created_at <= ? AND turn IS NULL";

const FORGOTTEN_PAGES = `
  SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation = c.id AND m.seq = c.last_seq
  WHERE c.channel <> 'direct' AND c.turn IS NULL AND c.owner = 'bot'
    AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.conversation = c.id)
  ORDER BY coalesce(m.at, c.created_at) DESC, c.last_line DESC LIMIT -1 OFFSET ?`;

type Clean = (isMuch: boolean) => void;

function createCleaner(database: DatabaseSync, bounds: Bounds): Clean {
  const cleanCalls = createCallCleaner(database, bounds);
  const cleanPages = createPageCleaner(database, bounds);
  const cleanAudit = database.prepare(
    "DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?",
  );
  return (isMuch) => {
    cleanCalls(isMuch);
    cleanPages();
    cleanAudit.run(bounds.auditRows);
  };
}

function createCallCleaner(database: DatabaseSync, bounds: Bounds): Clean {
  const newestCall = database.prepare(NEWEST_FORGOTTEN_CALL);
  const newestBeyond = database.prepare(NEWEST_CALL_BEYOND);
  const forget = ["message", "turn"].map((table) =>
    database.prepare(
      `DELETE FROM ${table} WHERE conversation IN (SELECT id FROM conversation WHERE ${FORGOTTEN_CALLS})`,
    ),
  );
  forget.push(database.prepare(`DELETE FROM conversation WHERE ${FORGOTTEN_CALLS}`));
  return (isMuch) => {
    const newest = isMuch ? newestBeyond.get(bounds.characters) : newestCall.get(bounds.directCalls);
    if (newest === undefined) return;
    for (const statement of forget) statement.run(Number(newest["created_at"]));
  };
}

/**
 * First it is written down what goes, and up to which `seq`; then each table is gone through once. Looking every
 * conversation up in the desk's log, which is not sorted by conversation, would hold everybody up.
 */
const GOING = "CREATE TEMP TABLE going (id TEXT PRIMARY KEY, up_to INTEGER NOT NULL) WITHOUT ROWID";
const ALL = Number.MAX_SAFE_INTEGER;

function createPageCleaner(database: DatabaseSync, bounds: Bounds): () => void {
  database.exec(GOING);
  const markOldPages = database.prepare(`INSERT INTO going SELECT id, ${ALL} FROM (${FORGOTTEN_PAGES})`);
  const count = database.prepare("SELECT count(*) AS count FROM conversation WHERE user IS NOT NULL");
  const newestLine = database.prepare("SELECT max(last_line) AS line FROM conversation");
  const markLongLogs = database.prepare(`
    INSERT OR IGNORE INTO going SELECT id, last_seq - ?1 FROM conversation WHERE last_line > ?2 AND last_seq > ?1`);
  const isAny = database.prepare("SELECT 1 FROM going LIMIT 1");
  const forget = [
    "message WHERE EXISTS (SELECT 1 FROM going WHERE id = message.conversation AND message.seq <= up_to)",
    "desk_line WHERE EXISTS (SELECT 1 FROM going WHERE id = desk_line.conversation AND desk_line.seq <= up_to)",
    "turn WHERE EXISTS (SELECT 1 FROM going WHERE id = turn.conversation AND turn.turn <= up_to)",
    `note WHERE conversation IN (SELECT id FROM going WHERE up_to = ${ALL})`,
    `conversation WHERE id IN (SELECT id FROM going WHERE up_to = ${ALL})`,
    "going",
  ].map((what) => database.prepare(`DELETE FROM ${what}`));
  // A log grows with its lines, so that only those with new ones are looked at.
  let lookedUpTo = 0;
  return () => {
    if (Number(count.get()?.["count"]) > bounds.pageConversations) markOldPages.run(bounds.pageConversations);
    markLongLogs.run(bounds.messages, lookedUpTo);
    lookedUpTo = Number(newestLine.get()?.["line"]);
    if (isAny.get() === undefined) return;
    for (const statement of forget) statement.run();
  };
}
