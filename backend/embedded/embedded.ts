/** Everything one process needs for itself: store, archive, feed and worker on one SQLite database. */
import type { Archive, Clock, Feed, Journal, Records, Store, Worker } from "../engine/ports.ts";
import { createArchive } from "./archive.ts";
import { openDatabase } from "./database.ts";
import { createFeed } from "./feed.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createRecords } from "./records.ts";
import { withRetention } from "./retention.ts";
import { createStore } from "./store.ts";
import { withCache } from "./with-cache.ts";
import { createWorker } from "./worker.ts";

export type Embedded = {
  readonly store: Store;
  readonly archive: Archive;
  readonly records: Records;
  readonly feed: Feed;
  readonly worker: Worker;
  /** The secret of this name: made once, then kept as long as the database. */
  readonly secret: (name: string, make: () => string) => string;
  /** Resolves when what was written by now is committed. */
  readonly rest: () => Promise<void>;
  readonly close: () => void;
};

type Parts = {
  readonly path: string | null;
  readonly clock: Clock;
  readonly journal: Journal;
  /** When the writes of a group are committed, if not at the end of the event loop's turn. */
  readonly atEndOfTurn?: (commit: () => void) => void;
};

/** Opens the database at `path`, or one in memory for null. Throws `DatabaseUnusable`. */
export function openEmbedded({ path, clock, journal, atEndOfTurn }: Parts): Embedded {
  const database = openDatabase(path);
  const group = createGroupCommit(database, atEndOfTurn);
  const store = createStore(database, group);
  const kept = path === null ? withRetention(store, { database, group }) : store;
  return {
    ...withCache(kept, createArchive(database, group)),
    records: createRecords(database, group),
    feed: createFeed(),
    worker: createWorker(clock, journal),
    secret: (name, make) => {
      database.prepare("INSERT INTO secret VALUES (?, ?) ON CONFLICT DO NOTHING").run(name, make());
      return String(database.prepare("SELECT value FROM secret WHERE name = ?").get(name)?.["value"]);
    },
    rest: () => group.read(() => undefined),
    close: () => database.close(),
  };
}
