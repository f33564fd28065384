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
    number INTEGER PRIMARY KEY, what TEXT NOT NULL, conversation TEXT, turn INTEGER, detail TEXT
  ) STRICT;
  CREATE TRIGGER witness_switch AFTER UPDATE ON desk WHEN new.human_mode <> old.human_mode BEGIN
    INSERT INTO witness (what, detail) VALUES ('switch', iif(new.human_mode, 'human', 'bot'));
  END;
  CREATE TRIGGER witness_owner AFTER UPDATE ON conversation WHEN new.owner <> old.owner BEGIN
    INSERT INTO witness (what, conversation, detail) VALUES ('owner', new.id, new.owner);
  END;
  CREATE TRIGGER witness_asked AFTER INSERT ON effect WHEN new.conversation IS NOT NULL BEGIN
    INSERT INTO witness (what, conversation, turn) VALUES ('asked', new.conversation, new.body ->> '$.turn');
  END;
  CREATE TRIGGER witness_ended AFTER INSERT ON turn BEGIN
    INSERT INTO witness (what, conversation, turn, detail)
    VALUES ('ended', new.conversation, new.turn, new.outcome);
  END;
  CREATE TRIGGER witness_message AFTER INSERT ON message BEGIN
    INSERT INTO witness (what, conversation, turn, detail)
    VALUES ('message', new.conversation, coalesce(new.turn, new.seq), new.author);
  END;`;

export type Witness = {
  readonly what: "switch" | "owner" | "asked" | "ended" | "message";
  readonly conversation: string | null;
  /** The turn that was asked, that ended, or that a bot's message answers; the `seq` of any other message. */
  readonly turn: number | null;
  /** Who owns it now, how it ended, or who wrote. */
  readonly detail: string | null;
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
  /** What is still to be done: effects and open turns. */
  readonly left: number;
};

/** A reply is the record of its turn; every other ending has a row of its own. */
const TURNS = `
  SELECT conversation, turn, outcome, detail FROM turn
  UNION ALL SELECT conversation, turn, 'replied', seq FROM message WHERE author = 'bot'
  ORDER BY conversation, turn`;

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
    witnesses: rows<Witness>("SELECT what, conversation, turn, detail FROM witness ORDER BY number"),
    messages: rows<StoredMessage>(
      "SELECT conversation, seq, author, text, turn FROM message ORDER BY conversation, seq",
    ),
    turns: rows<StoredTurn>(TURNS),
    left: rows("SELECT id FROM effect UNION ALL SELECT id FROM conversation WHERE turn IS NOT NULL").length,
  };
  database.close();
  return committed;
}
