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
  // Places, memory and alarms of conversations; what the desk keeps beside them. Whoever was with people stands in the
  // queue, or with the agent who had them.
  `
  ALTER TABLE conversation ADD COLUMN people TEXT;
  ALTER TABLE conversation ADD COLUMN memory TEXT;
  ALTER TABLE conversation ADD COLUMN alarm INTEGER;
  ALTER TABLE conversation ADD COLUMN waiting_since INTEGER;
  ALTER TABLE conversation ADD COLUMN turn_since INTEGER;
  ALTER TABLE conversation ADD COLUMN turn_ask_at INTEGER;
  UPDATE conversation SET turn_since = created_at WHERE turn IS NOT NULL;
  UPDATE conversation SET people = json_object(
    'place', iif(agent IS NULL,
      json_object('type', 'queued', 'since', created_at, 'isFront', json('false'), 'step', 0,
        'stepAt', created_at, 'passed', json('[]')),
      json_object('type', 'assigned', 'agent', agent, 'since', created_at)),
    'since', created_at, 'stays', json(iif(reason = 'human-mode', 'true', 'false')), 'wanted', json('[]'),
    'brief', json_object('summary', NULL, 'draft', NULL, 'from', 1, 'upTo', last_seq)
  ) WHERE owner = 'human';
  CREATE INDEX conversation_people ON conversation (owner) WHERE owner = 'human';
  CREATE INDEX conversation_alarm ON conversation (alarm) WHERE alarm IS NOT NULL;
  CREATE INDEX conversation_waiting ON conversation (waiting_since) WHERE waiting_since IS NOT NULL;

  CREATE TABLE note (
    number INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    user INTEGER NOT NULL,
    agent TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX note_conversation ON note (conversation);

  CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    user INTEGER,
    detail TEXT NOT NULL
  ) STRICT;

  CREATE TABLE presence (agent TEXT PRIMARY KEY, chosen TEXT NOT NULL, lease_until INTEGER NOT NULL) STRICT;
  `,
];
