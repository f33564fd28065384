/**
 * What is kept of a database in memory, so that a long-running process does not grow without end.
 * A file keeps everything. An open turn is never forgotten.
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
  /** Saves between two clean-ups, so that one costs little a save. */
  readonly every: number;
};

/** A few hundred megabytes at a kilobyte a message, and far more than one process without a file is asked to carry. */
const BOUNDS: Bounds = { directCalls: 10_000, pageConversations: 10_000, messages: 1_000, every: 2_000 };

/** The store, forgetting the oldest beyond `bounds`. */
export function withRetention(
  store: Store,
  { database, group }: { readonly database: DatabaseSync; readonly group: GroupCommit },
  bounds: Bounds = BOUNDS,
): Store {
  const clean = createCleaner(database, bounds);
  let saves = 0;
  return {
    ...store,
    save: async (save) => {
      const saved = await store.save(save);
      saves += 1;
      // The save is committed whatever comes of this; what could not be forgotten now is forgotten the next time.
      if (saves % bounds.every === 0) group.write(clean).catch(() => undefined);
      return saved;
    },
  };
}

const NEWEST_FORGOTTEN_CALL = `
  SELECT created_at FROM conversation WHERE channel = 'direct' ORDER BY created_at DESC LIMIT 1 OFFSET ?`;

const FORGOTTEN_CALLS = "channel = 'direct' AND created_at <= ? AND turn IS NULL";

const FORGOTTEN_PAGES = `
  SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation = c.id AND m.seq = c.last_seq
  WHERE c.channel = 'page' AND c.turn IS NULL
  ORDER BY coalesce(m.at, c.created_at) DESC, c.last_line DESC LIMIT -1 OFFSET ?`;

function createCleaner(database: DatabaseSync, bounds: Bounds): () => void {
  const newestCall = database.prepare(NEWEST_FORGOTTEN_CALL);
  const oldPages = database.prepare(FORGOTTEN_PAGES);
  const longLogs = database.prepare(
    "SELECT id, last_seq FROM conversation WHERE channel = 'page' AND last_seq > ?",
  );
  const forgetMessages = database.prepare("DELETE FROM message WHERE conversation = ? AND seq <= ?");
  const forgetLines = database.prepare("DELETE FROM desk_line WHERE conversation = ? AND seq <= ?");
  const forgetTurns = database.prepare("DELETE FROM turn WHERE conversation = ? AND turn <= ?");
  const forgetConversation = database.prepare("DELETE FROM conversation WHERE id = ?");
  const forgetCalls = ["message", "turn"].map((table) =>
    database.prepare(
      `DELETE FROM ${table} WHERE conversation IN (SELECT id FROM conversation WHERE ${FORGOTTEN_CALLS})`,
    ),
  );
  forgetCalls.push(database.prepare(`DELETE FROM conversation WHERE ${FORGOTTEN_CALLS}`));

  const cut = (id: string, upTo: number) => {
    for (const statement of [forgetMessages, forgetLines, forgetTurns]) statement.run(id, upTo);
  };

  return () => {
    const call = newestCall.get(bounds.directCalls)?.["created_at"];
    if (call !== undefined) for (const statement of forgetCalls) statement.run(Number(call));
    for (const { id } of oldPages.all(bounds.pageConversations)) {
      cut(String(id), Number.MAX_SAFE_INTEGER);
      forgetConversation.run(String(id));
    }
    for (const row of longLogs.all(bounds.messages))
      cut(String(row["id"]), Number(row["last_seq"]) - bounds.messages);
  };
}
