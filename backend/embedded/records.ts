/** What the desk keeps beside conversations, in tables of its own: notes, who did what, and who is there. */
import type { DatabaseSync } from "node:sqlite";
import type { AuditLine } from "../conversation/audit.ts";
import { agentId, userId, userNumber } from "../conversation/ids.ts";
import type { AuditRow, Note, Records } from "../engine/ports.ts";
import type { Chosen } from "../routing/agent.ts";
import type { GroupCommit } from "./group-commit.ts";
import { toUserId } from "./rows.ts";

export type AuditRows = {
  /** Inside the caller's transaction. `user` is the visitor's number, null for what is about no visitor. */
  readonly add: (line: AuditLine, user: number | null) => void;
};

export function createAuditRows(database: DatabaseSync): AuditRows {
  const insert = database.prepare("INSERT INTO audit (at, who, what, user, detail) VALUES (?, ?, ?, ?, ?)");
  return { add: ({ at, who, what, detail }, user) => void insert.run(at, who, what, user, detail) };
}

export function createRecords(database: DatabaseSync, group: GroupCommit): Records {
  return {
    ...createNotes(database, group),
    ...createAudit(database, group),
    ...createPresences(database, group),
  };
}

type NoteRow = { readonly number: number; readonly user: number; readonly agent: string } & Pick<
  Note,
  "text" | "at"
>;

function createNotes(database: DatabaseSync, group: GroupCommit): Pick<Records, "addNote" | "notesOf"> {
  const insert = database.prepare(
    "INSERT INTO note (conversation, user, agent, text, key, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const byKey = database.prepare("SELECT * FROM note WHERE conversation = ? AND key = ?");
  const newest = database.prepare("SELECT * FROM note WHERE conversation = ? ORDER BY number DESC LIMIT ?");
  return {
    addNote: (conversation, note, key) =>
      group.write(() => {
        const { userId: user, agent, text, at } = note;
        const added = insert.run(conversation, userNumber(user), agent, text, key, at);
        if (added.changes > 0)
          return { note: { ...note, number: Number(added.lastInsertRowid) }, isRepeat: false };
        return { note: toNote(byKey.get(conversation, key) as NoteRow), isRepeat: true };
      }),
    notesOf: async (conversation, limit) => {
      const rows = await group.read(() => newest.all(conversation, limit) as NoteRow[]);
      return rows.map(toNote).reverse();
    },
  };
}

function toNote({ number, user, agent, text, at }: NoteRow): Note {
  return { number, userId: userId(user), agent: agentId(agent), text, at };
}

type StoredAudit = AuditLine & { readonly number: number; readonly user: number | null };

function createAudit(database: DatabaseSync, group: GroupCommit): Pick<Records, "addAudit" | "auditBefore"> {
  const rows = createAuditRows(database);
  const before = database.prepare("SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?");
  return {
    addAudit: (line) => group.write(() => rows.add(line, null)),
    auditBefore: async (number, limit) => {
      const found = await group.read(() => before.all(number, limit) as StoredAudit[]);
      return found.map(
        ({ user, at, who, what, detail, number: own }): AuditRow => ({
          number: own,
          at,
          who,
          what,
          detail,
          userId: toUserId(user),
        }),
      );
    },
  };
}

type PresenceRow = { readonly agent: string; readonly chosen: string; readonly lease_until: number };

function createPresences(
  database: DatabaseSync,
  group: GroupCommit,
): Pick<Records, "presences" | "savePresences"> {
  const all = database.prepare("SELECT * FROM presence");
  const write = database.prepare("INSERT OR REPLACE INTO presence VALUES (?, ?, ?)");
  return {
    presences: async () => {
      const rows = await group.read(() => all.all() as PresenceRow[]);
      return rows.map(({ agent, chosen, lease_until: leaseUntil }) => ({
        agent: agentId(agent),
        chosen: chosen as Chosen,
        leaseUntil,
      }));
    },
    savePresences: (presences) =>
      group.write(() => {
        for (const { agent, chosen, leaseUntil } of presences) write.run(agent, chosen, leaseUntil);
      }),
  };
}
