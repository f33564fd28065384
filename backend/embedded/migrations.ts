/**
 * The embedded database's shape, as numbered steps. A step that has landed is never edited; changes are new steps.
 * Tables are clustered on their keys, and nothing is indexed that a direct call would have to pay for.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE desk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    human_mode INTEGER NOT NULL,
    epoch INTEGER NOT NULL
  ) STRICT;
  INSERT INTO desk VALUES (1, 0, 0);

  CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    user INTEGER,
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT,
    agent TEXT,
    last_seq INTEGER NOT NULL,
    turn INTEGER,
    turn_from INTEGER,
    turn_fence INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_line INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX conversation_user ON conversation (user) WHERE user IS NOT NULL;
  CREATE INDEX conversation_last_line ON conversation (last_line) WHERE last_line IS NOT NULL;

  CREATE TABLE message (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    attachments INTEGER NOT NULL,
    turn INTEGER,
    key TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX message_key ON message (conversation, key) WHERE key IS NOT NULL;

  CREATE TABLE turn (
    conversation TEXT NOT NULL,
    turn INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail INTEGER,
    PRIMARY KEY (conversation, turn)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE desk_line (
    number INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE effect (id INTEGER PRIMARY KEY, conversation TEXT, body TEXT NOT NULL) STRICT;

  CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
];
