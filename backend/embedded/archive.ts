/** What people look at, read from SQLite. Reads go between the groups, so that only committed rows are seen. */
import type { DatabaseSync } from "node:sqlite";
import { conversationId, userId, userNumber } from "../conversation/ids.ts";
import type { Archive, DeskEntry, DeskLine } from "../engine/ports.ts";
import type { GroupCommit } from "./group-commit.ts";
import {
  type ConversationRow,
  type MessageRow,
  type TurnRow,
  toConversation,
  toMessage,
  toOutcome,
  toUserId,
} from "./rows.ts";

type EntryRow = ConversationRow & { readonly user: number };

const toEntry = (row: EntryRow): DeskEntry => ({
  userId: userId(row.user),
  conversation: toConversation(row),
});

type Value = string | number | null;

/** A query whose rows are of the shape that its SQL fixes. */
type Query = <Row>(sql: string) => (...values: Value[]) => Promise<readonly Row[]>;

export function createArchive(database: DatabaseSync, group: GroupCommit): Archive {
  const query: Query = <Row>(sql: string) => {
    const statement = database.prepare(sql);
    return (...values: Value[]) => group.read(() => statement.all(...values) as Row[]);
  };
  return { ...createLogs(query), ...createDirectory(query), ...createWatchlists(query) };
}

type Logs = "messagesAfter" | "messagesUpTo" | "deskLinesAfter" | "deskTail";

/** What was said, in order. */
function createLogs(query: Query): Pick<Archive, Logs> {
  const after = query<MessageRow>(
    "SELECT * FROM message WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const upTo = query<MessageRow>(
    "SELECT * FROM message WHERE conversation = ? AND seq <= ? ORDER BY seq DESC LIMIT ?",
  );
  const lines = query<MessageRow & { readonly number: number; readonly user: number }>(`
    SELECT l.number, l.user, m.* FROM desk_line l JOIN message m ON m.conversation = l.conversation AND m.seq = l.seq
    WHERE l.number > ? ORDER BY l.number LIMIT ?`);
  const tail = query<{ readonly number: number }>(
    "SELECT number FROM desk_line ORDER BY number DESC LIMIT 1 OFFSET ?",
  );
  return {
    messagesAfter: async (id, seq, limit) => (await after(id, seq, limit)).map(toMessage),
    messagesUpTo: async (id, seq, limit) => (await upTo(id, seq, limit)).map(toMessage).reverse(),
    deskLinesAfter: async (number, limit) =>
      (await lines(number, limit)).map(
        (row): DeskLine => ({ number: row.number, userId: userId(row.user), message: toMessage(row) }),
      ),
    deskTail: async (limit) => (await tail(limit))[0]?.number ?? 0,
  };
}

/** Which conversations there are and how their turns stand. */
function createDirectory(query: Query): Omit<Archive, Logs | Watchlists> {
  // Who waits for a person may have been quiet for long.
  const entries = query<EntryRow>(`
    SELECT * FROM (SELECT * FROM conversation WHERE last_line IS NOT NULL ORDER BY last_line DESC LIMIT ?)
    UNION SELECT * FROM conversation WHERE owner = 'human' AND user IS NOT NULL
    ORDER BY last_line DESC`);
  const byId = query<ConversationRow>("SELECT * FROM conversation WHERE id = ?");
  const byUser = query<EntryRow>("SELECT * FROM conversation WHERE user = ?");
  // A turn that was replied to is told by its reply; the others have a row of their own.
  const ending = query<TurnRow>(`
    SELECT outcome, detail, NULL AS text FROM turn WHERE conversation = ?1 AND turn = ?2
    UNION ALL
    SELECT 'replied', seq, text FROM message WHERE conversation = ?1 AND seq > ?2 AND turn = ?2`);
  return {
    deskEntries: async (limit) => (await entries(limit)).map(toEntry),
    findConversation: async (id) => {
      const row = (await byId(id))[0];
      return row === undefined ? null : { conversation: toConversation(row), userId: toUserId(row.user) };
    },
    findEntry: async (id) => {
      const row = (await byUser(userNumber(id)))[0];
      return row === undefined ? null : toEntry(row);
    },
    endingOf: async (id, turn) => {
      const row = (await ending(id, turn))[0];
      return row === undefined ? null : { turn, outcome: toOutcome(row) };
    },
  };
}

type Watchlists = "touchedBySwitch" | "withPeople" | "dueAlarms" | "nextAlarm" | "waiting" | "countWaiting";

/** Conversations in which something has to happen. */
function createWatchlists(query: Query): Pick<Archive, Watchlists> {
  // An open turn has an effect that asks for its answer, or an alarm that will.
  const touched = query<{ readonly id: string }>(`
    SELECT c.id FROM effect e JOIN conversation c ON c.id = e.conversation WHERE c.turn IS NOT NULL
    UNION SELECT id FROM conversation WHERE alarm IS NOT NULL AND turn IS NOT NULL
    UNION SELECT id FROM conversation WHERE owner = 'human' AND reason = 'switch'`);
  const people = query<ConversationRow>("SELECT * FROM conversation WHERE owner = 'human'");
  const due = query<{ readonly id: string }>(
    "SELECT id FROM conversation WHERE alarm IS NOT NULL AND alarm <= ? ORDER BY alarm LIMIT ?",
  );
  const next = query<{ readonly alarm: number | null }>(
    "SELECT min(alarm) AS alarm FROM conversation WHERE alarm IS NOT NULL",
  );
  const waiting = query<ConversationRow>(
    "SELECT * FROM conversation WHERE waiting_since IS NOT NULL ORDER BY waiting_since LIMIT ?",
  );
  const count = query<{ readonly count: number }>(
    "SELECT count(*) AS count FROM conversation WHERE waiting_since IS NOT NULL",
  );
  return {
    touchedBySwitch: async () => (await touched()).map((row) => conversationId(row.id)),
    withPeople: async () => (await people()).map(toConversation),
    dueAlarms: async (at, limit) => (await due(at, limit)).map((row) => conversationId(row.id)),
    nextAlarm: async () => (await next())[0]?.alarm ?? null,
    waiting: async (limit) => (await waiting(limit)).map(toConversation),
    countWaiting: async () => (await count())[0]?.count ?? 0,
  };
}
