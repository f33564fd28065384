/**
 * Group commit: all writes of one turn of the event loop share a transaction and so one fsync. Each write has its own
 * savepoint, so that one that fails leaves no trace and does not harm its neighbours.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

export type GroupCommit = {
  /** Runs `write` at once; resolves with its result when it is committed. */
  readonly write: <Result>(write: () => Result) => Promise<Result>;
  /** Runs `read` as soon as no write is open, so that only what is committed is ever seen. */
  readonly read: <Result>(read: () => Result) => Promise<Result>;
};

type Group = {
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
  /** What waits to look at the database between this group and the next. */
  readonly readers: (() => void)[];
};

/** `atEndOfTurn` calls back when the event loop's turn is over. */
export function createGroupCommit(
  database: DatabaseSync,
  atEndOfTurn: (commit: () => void) => void = setImmediate,
): GroupCommit {
  const statements = prepareAll(database);
  let open: Group | null = null;

  const commit = (group: Group) => {
    open = null;
    try {
      statements.commit.run();
      group.resolve();
    } catch (fault) {
      if (database.isTransaction) statements.rollback.run();
      group.reject(fault);
    }
    for (const reader of group.readers) reader();
  };

  const join = (): Group => {
    if (open !== null) return open;
    statements.begin.run();
    const group = newGroup();
    open = group;
    atEndOfTurn(() => commit(group));
    return group;
  };

  return {
    write: async (write) => {
      const group = join();
      const result = inSavepoint(database, statements, write);
      await group.committed;
      return result;
    },
    read: async (read) => {
      const group = open;
      if (group === null) return read();
      return new Promise((resolve, reject) =>
        group.readers.push(() => Promise.try(read).then(resolve, reject)),
      );
    },
  };
}

type Statements = Readonly<
  Record<"begin" | "commit" | "rollback" | "save" | "release" | "undo", StatementSync>
>;

function prepareAll(database: DatabaseSync): Statements {
  return {
    begin: database.prepare("BEGIN IMMEDIATE"),
    commit: database.prepare("COMMIT"),
    rollback: database.prepare("ROLLBACK"),
    save: database.prepare("SAVEPOINT one"),
    release: database.prepare("RELEASE one"),
    undo: database.prepare("ROLLBACK TO one"),
  };
}

/**
 * A fault such as a full disk ends the whole transaction (https://sqlite.org/lang_transaction.html, 3.1). Then the group
 * is lost, and a savepoint outside of a transaction would commit by itself.
 */
function inSavepoint<Result>(database: DatabaseSync, statements: Statements, write: () => Result): Result {
  if (!database.isTransaction) throw new Error("another write of this group broke the transaction");
  statements.save.run();
  try {
    return write();
  } catch (fault) {
    if (database.isTransaction) statements.undo.run();
    throw fault;
  } finally {
    if (database.isTransaction) statements.release.run();
  }
}

function newGroup(): Group {
  const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
  // The writers see the rejection; a group in which every write failed on its own has nobody else to tell.
  committed.catch(() => undefined);
  return { committed, resolve, reject, readers: [] };
}
