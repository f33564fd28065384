/**
 * What was committed, read from the database file itself. Triggers in the file write a log of all that is committed, in
 * the order of commit, and it is rolled back with what it tells of: the oracles need not trust a word of the program.
 */
import { openDatabase } from "../../backend/embedded/database.ts";
import { visitorArrived } from "../fakes/builders.ts";
import { startEngine } from "../fakes/running-engine.ts";
import { PAGES } from "./plan.ts";

const WITNESS = `
  CREATE TABLE witness (
    number INTEGER PRIMARY KEY, what TEXT NOT NULL, conversation TEXT, turn INTEGER, detail TEXT, text TEXT
  ) STRICT;
  CREATE TRIGGER witness_switch AFTER UPDATE ON desk WHEN new.human_mode <> old.human_mode BEGIN
    INSERT INTO witness (what, detail) VALUES ('switch', iif(new.human_mode, 'human', 'bot'));
  END;
  CREATE TRIGGER witness_owner AFTER UPDATE ON conversation WHEN new.owner <> old.owner BEGIN
    INSERT INTO witness (what, conversation, detail) VALUES ('owner', new.id, new.owner);
  END;
  CREATE TRIGGER witness_closed AFTER UPDATE ON conversation
  WHEN new.memory ->> '$.isClosed' AND NOT coalesce(old.memory ->> '$.isClosed', 0) BEGIN
    INSERT INTO witness (what, conversation) VALUES ('closed', new.id);
  END;
  CREATE TRIGGER witness_place AFTER UPDATE ON conversation WHEN new.people IS NOT old.people BEGIN
    INSERT INTO witness (what, conversation, detail, text)
    VALUES ('place', new.id, new.people ->> '$.place.type', new.people ->> '$.place.agent');
  END;
  CREATE TRIGGER witness_asked AFTER INSERT ON effect WHEN new.conversation IS NOT NULL BEGIN
    INSERT INTO witness (what, conversation, turn) VALUES ('asked', new.conversation, new.body ->> '$.turn');
  END;
  CREATE TRIGGER witness_ended AFTER INSERT ON turn BEGIN
    INSERT INTO witness (what, conversation, turn, detail)
    VALUES ('ended', new.conversation, new.turn, new.outcome);
  END;
  CREATE TRIGGER witness_message AFTER INSERT ON message BEGIN
    INSERT INTO witness (what, conversation, turn, detail, text)
    VALUES ('message', new.conversation, coalesce(new.turn, new.seq), new.author, new.text);
  END;`;

export type Witness = {
  readonly what: "switch" | "owner" | "closed" | "place" | "asked" | "ended" | "message";
  readonly conversation: string | null;
  /** The turn that was asked, that ended, or that a bot's message answers; the `seq` of any other message. */
  readonly turn: number | null;
  /** Who owns it now, where it stands, how it ended, or who wrote. */
  readonly detail: string | null;
  /** The agent of a place, the text of a message. */
  readonly text: string | null;
};

/** How a page conversation was left. */
export type Left = {
  readonly id: string;
  readonly owner: string;
  readonly place: string | null;
  readonly agent: string | null;
  readonly waitingSince: number | null;
  readonly alarm: number | null;
};

export type StoredMessage = {
  readonly conversation: string;
  readonly seq: number;
  readonly author: string;
  readonly text: string;
  readonly turn: number | null;
};

export type StoredTurn = {
  readonly conversation: string;
  readonly turn: number;
  readonly outcome: string;
  readonly detail: number | null;
};

export type Committed = {
  readonly witnesses: readonly Witness[];
  readonly messages: readonly StoredMessage[];
  readonly turns: readonly StoredTurn[];
  readonly pages: readonly Left[];
  /** What is still to be done: effects and open turns. */
  readonly left: number;
};

/** A reply is the record of its turn; every other ending has a row of its own. */
const TURNS = `
  SELECT conversation, turn, outcome, detail FROM turn
  UNION ALL SELECT conversation, turn, 'replied', seq FROM message WHERE author = 'bot'
  ORDER BY conversation, turn`;

const PAGES_LEFT = `
  SELECT id, owner, people ->> '$.place.type' AS place, people ->> '$.place.agent' AS agent,
    waiting_since AS waitingSince, alarm FROM conversation WHERE channel = 'page' ORDER BY id`;

/** Writes a database whose two page visitors have arrived. */
export async function writeTemplate(path: string): Promise<void> {
  const database = openDatabase(path);
  database.exec(WITNESS);
  database.close();
  await using running = await startEngine({ path });
  for (const conversation of PAGES) await running.engine.receive(visitorArrived({ conversation }));
}

/** Reads what a process that is gone has left in its database. */
export function readCommitted(path: string): Committed {
  const database = openDatabase(path);
  const rows = <Row>(sql: string) => database.prepare(sql).all() as Row[];
  const committed = {
    witnesses: rows<Witness>("SELECT what, conversation, turn, detail, text FROM witness ORDER BY number"),
    messages: rows<StoredMessage>(
      "SELECT conversation, seq, author, text, turn FROM message ORDER BY conversation, seq",
    ),
    turns: rows<StoredTurn>(TURNS),
    pages: rows<Left>(PAGES_LEFT),
    left: rows("SELECT id FROM effect UNION ALL SELECT id FROM conversation WHERE turn IS NOT NULL").length,
  };
  database.close();
  return committed;
}
