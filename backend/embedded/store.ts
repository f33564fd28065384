/**
 * The store on SQLite: decisions are loaded and saved with the desk's switch taken in, in one transaction each.
 * All statements are prepared once; a save costs a handful of them and shares its fsync with its neighbours.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Desk } from "../conversation/desk.ts";
import type { DeskEffect, Effect } from "../conversation/effect.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Message, TurnEnding } from "../conversation/state.ts";
import type { EffectId, Loaded, Save, Saved, Store, StoredEffect } from "../engine/ports.ts";
import type { GroupCommit } from "./group-commit.ts";
import { type AuditRows, createAuditRows } from "./records.ts";
import {
  type ConversationRow,
  courseOf,
  fromUserId,
  hasSameStanding,
  type MessageRow,
  standingOf,
  toConversation,
  toMessage,
  toUserId,
} from "./rows.ts";

type LoadedRow = { readonly human_mode: number; readonly desk_epoch: number } & (
  | ConversationRow
  | { readonly id: null }
);

const LOAD = `
  SELECT c.*, d.human_mode, d.epoch AS desk_epoch
  FROM desk d LEFT JOIN conversation c ON c.id = ?`;

const INSERT = `
  INSERT INTO conversation
    (id, channel, owner, epoch, reason, people, waiting_since, alarm, last_seq, turn, turn_from, turn_fence, turn_since,
      turn_ask_at, turn_reply, memory, last_line, version, created_at, user)
  SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?
  WHERE (SELECT epoch FROM desk) = ?
  ON CONFLICT DO NOTHING`;

const COURSE = `
  last_seq = ?, turn = ?, turn_from = ?, turn_fence = ?, turn_since = ?, turn_ask_at = ?, turn_reply = ?, memory = ?,
  last_line = coalesce(?, last_line), version = version + 1
  WHERE id = ? AND version = ? AND (SELECT epoch FROM desk) = ?`;

/** SQLite writes an index anew as soon as its column is named here, also with the value that it has. */
const UPDATE = `
  UPDATE conversation SET owner = ?, epoch = ?, reason = ?, people = ?, waiting_since = ?, alarm = ?, ${COURSE}`;
const UPDATE_COURSE = `UPDATE conversation SET ${COURSE}`;

export function createStore(database: DatabaseSync, group: GroupCommit): Store {
  const load = database.prepare(LOAD);
  const repeat = database.prepare("SELECT * FROM message WHERE conversation = ? AND key = ?");
  const desk = database.prepare("SELECT human_mode, epoch FROM desk");
  const updateDesk = database.prepare("UPDATE desk SET human_mode = ?, epoch = ? WHERE epoch = ?");
  const pending = database.prepare("SELECT id, conversation, body FROM effect ORDER BY id");
  const removeEffect = database.prepare("DELETE FROM effect WHERE id = ?");
  const effects = createEffectRows(database);
  const audit = createAuditRows(database);
  const save = createSave(database, { effects, audit });
  const findRepeat = (id: ConversationId, key: string | null): Message | null => {
    const row = key === null ? undefined : repeat.get(id, key);
    return row === undefined ? null : toMessage(row as MessageRow);
  };

  return {
    load: async (id, key): Promise<Loaded> => {
      const row = load.get(id) as LoadedRow;
      const loadedDesk: Desk = { humanMode: row.human_mode === 1, epoch: row.desk_epoch };
      if (row.id === null)
        return { conversation: null, userId: null, version: 0, desk: loadedDesk, repeated: null };
      return {
        conversation: toConversation(row),
        userId: toUserId(row.user),
        version: row.version,
        desk: loadedDesk,
        repeated: findRepeat(id, key),
      };
    },
    save: (wanted) => group.write(() => save(wanted)),
    loadDesk: () =>
      group.read(() => {
        const row = desk.get() as { human_mode: number; epoch: number };
        return { humanMode: row.human_mode === 1, epoch: row.epoch };
      }),
    saveDesk: ({ next, effects: wanted, audit: line, expectedEpoch }) =>
      group.write(() => {
        const { changes } = updateDesk.run(next.humanMode ? 1 : 0, next.epoch, expectedEpoch);
        if (changes === 0) return { type: "conflict" };
        audit.add(line, null);
        return { type: "saved", effects: wanted.map((effect) => effects.addForDesk(effect)) };
      }),
    pendingEffects: async () => pending.all().map(toStoredEffect),
    finishEffect: (id) => group.write(() => void removeEffect.run(id)),
  };
}

/** Writes one save inside the caller's transaction, or nothing on a conflict. */
function createSave(
  database: DatabaseSync,
  { effects, audit }: { readonly effects: EffectRows; readonly audit: AuditRows },
): (save: Save) => Saved {
  const writeConversation = createConversationRows(database);
  const log = createLogRows(database);
  const turns = createTurnRows(database);

  return (save) => {
    const { next, endings, done } = save;
    const place = log.placeOf(save);
    const written = writeConversation(save, place);
    if (written === null) return { type: "conflict" };
    log.add(save, place, written.user);
    for (const ending of endings) turns.add(next.id, ending);
    if (save.audit !== null) audit.add(save.audit, written.user);
    if (done !== null) effects.remove(done);
    const stored = save.effects.map((effect) => effects.add(next.id, effect));
    return { type: "saved", userId: toUserId(written.user), effects: stored };
  };
}

type TurnRows = { readonly add: (id: ConversationId, ending: TurnEnding) => void };

/** A turn that was replied to needs no row: its reply names it. */
function createTurnRows(database: DatabaseSync): TurnRows {
  const insert = database.prepare("INSERT INTO turn VALUES (?, ?, ?, ?)");
  return {
    add: (id, { turn, outcome }) => {
      if (outcome.type === "replied") return;
      insert.run(id, turn, outcome.type, outcome.type === "superseded" ? outcome.by : null);
    },
  };
}

type LogRows = {
  /** The number that this save's newest message will have in the desk's log, null when the desk does not see it. */
  readonly placeOf: (save: Save) => number | null;
  readonly add: (save: Save, place: number | null, user: number | null) => void;
};

function createLogRows(database: DatabaseSync): LogRows {
  const addMessage = database.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const addLine = database.prepare("INSERT INTO desk_line VALUES (?, ?, ?, ?)");
  const lastLine = database.prepare("SELECT coalesce(max(number), 0) AS number FROM desk_line");
  return {
    placeOf: ({ next, messages }) =>
      next.channel !== "direct" && messages.length > 0
        ? Number(lastLine.get()?.["number"]) + messages.length
        : null,
    add: ({ next, messages }, place, user) => {
      for (const { seq, author, text, attachments, files, turn, key, at } of messages) {
        const known = files === undefined ? null : JSON.stringify(files);
        addMessage.run(next.id, seq, author, text, attachments, turn, key, at, known);
        if (place !== null) addLine.run(place - (next.lastSeq - seq), user, next.id, seq);
      }
    },
  };
}

type WriteConversation = (save: Save, lastLine: number | null) => { readonly user: number | null } | null;

/** Inserts or updates the conversation if nobody else did since it was loaded; null says that somebody did. */
function createConversationRows(database: DatabaseSync): WriteConversation {
  const insert = createInsert(database);
  const update = createUpdate(database);
  return (save, lastLine) => (save.expected.version > 0 ? update(save, lastLine) : insert(save, lastLine));
}

function createUpdate(database: DatabaseSync): WriteConversation {
  const all = database.prepare(UPDATE);
  const course = database.prepare(UPDATE_COURSE);
  return ({ before, next, expected, userId }, lastLine) => {
    const place = [lastLine, next.id, expected.version, expected.deskEpoch] as const;
    const { changes } = hasSameStanding(before, next)
      ? course.run(...courseOf(next), ...place)
      : all.run(...standingOf(next), ...courseOf(next), ...place);
    return changes === 0 ? null : { user: fromUserId(userId) };
  };
}

function createInsert(database: DatabaseSync): WriteConversation {
  const insert = database.prepare(INSERT);
  // Counted here, so that a user ID is not given again when the newest visitor was forgotten.
  let lastUser = Number(database.prepare("SELECT max(user) AS user FROM conversation").get()?.["user"]);
  return ({ next, expected }, lastLine) => {
    const { id, channel, createdAt } = next;
    const user = channel !== "direct" ? lastUser + 1 : null;
    const rest = [lastLine, createdAt, user, expected.deskEpoch] as const;
    const { changes } = insert.run(id, channel, ...standingOf(next), ...courseOf(next), ...rest);
    if (changes === 0) return null;
    lastUser = user ?? lastUser;
    return { user };
  };
}

type EffectRows = {
  readonly add: (conversation: ConversationId, effect: Effect) => StoredEffect;
  readonly addForDesk: (effect: DeskEffect) => StoredEffect;
  readonly remove: (id: EffectId) => void;
};

/** Ids are counted here and never used again while this process lives, so that finishing one late harms no other. */
function createEffectRows(database: DatabaseSync): EffectRows {
  const insert = database.prepare("INSERT INTO effect VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM effect WHERE id = ?");
  let lastId = Number(database.prepare("SELECT coalesce(max(id), 0) AS id FROM effect").get()?.["id"]);
  const write = (conversation: ConversationId | null, effect: Effect | DeskEffect): EffectId => {
    lastId += 1;
    insert.run(lastId, conversation, JSON.stringify(effect));
    return lastId;
  };
  return {
    add: (conversation, effect) => ({ id: write(conversation, effect), conversation, effect }),
    addForDesk: (effect) => ({ id: write(null, effect), conversation: null, effect }),
    remove: (id) => void remove.run(id),
  };
}

/** The body was written by `createEffectRows`, so it is one of ours. */
function toStoredEffect(row: Record<string, unknown>): StoredEffect {
  return {
    id: Number(row["id"]),
    conversation: row["conversation"],
    effect: JSON.parse(String(row["body"])),
  } as StoredEffect;
}
