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
    key TEXT,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX note_conversation ON note (conversation);
  CREATE UNIQUE INDEX note_key ON note (conversation, key) WHERE key IS NOT NULL;

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
  // What is remembered of conversations that are older than memory. Whoever waits has an alarm, which rings at the start
  // and sets the next one; the timers of their waiting begin now, for nobody knew of them before. Who wrote while the
  // switch was on stands in the queue, as everybody who does.
  `
  CREATE TEMP TABLE unanswered AS
    WITH answer AS (
      SELECT conversation AS id, max(seq) AS seq FROM message WHERE author <> 'visitor' GROUP BY conversation
    )
    SELECT c.id, min(m.seq) AS first, min(m.at) AS since, CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now
    FROM conversation c JOIN message m ON m.conversation = c.id LEFT JOIN answer a ON a.id = c.id
    WHERE c.channel = 'page' AND c.memory IS NULL AND m.author = 'visitor' AND m.seq > coalesce(a.seq, 0)
      AND (c.owner = 'human' OR c.turn IS NOT NULL OR (SELECT human_mode FROM desk) = 1)
    GROUP BY c.id;
  CREATE UNIQUE INDEX temp.unanswered_id ON unanswered (id);
  UPDATE conversation SET owner = 'human', epoch = epoch + 1, reason = 'switch', people = json_object(
    'place', json_object('type', 'queued', 'since', u.since, 'isFront', json('false'), 'step', 0,
      'stepAt', u.now, 'passed', json('[]')),
    'since', u.now, 'stays', json('true'), 'wanted', json('[]'),
    'brief', json_object('summary', NULL, 'draft', NULL, 'from', 1, 'upTo', last_seq)
  ) FROM unanswered u WHERE u.id = conversation.id AND owner = 'bot' AND turn IS NULL;
  UPDATE conversation SET people = json_set(people, '$.since', u.now, '$.place.since', u.now)
  FROM unanswered u WHERE u.id = conversation.id AND people ->> '$.place.type' = 'assigned';
  UPDATE conversation SET people =
    json_set(people, '$.since', u.now, '$.place.since', u.since, '$.place.stepAt', u.now)
  FROM unanswered u WHERE u.id = conversation.id AND people ->> '$.place.type' = 'queued';
  UPDATE conversation SET waiting_since = u.since, alarm = u.now, turn_since = iif(turn IS NULL, NULL, u.now)
  FROM unanswered u WHERE u.id = conversation.id;
  UPDATE conversation SET memory = json_object(
    'waiting', json((SELECT json_object('since', u.since, 'from', u.first) FROM unanswered u WHERE u.id = conversation.id)),
    'boundary', 0, 'handovers', json('[]'), 'helpless', 0, 'wanted', json('[]'), 'lastAgent', agent,
    'keptSince', NULL, 'lastAt', (SELECT max(at) FROM message m WHERE m.conversation = conversation.id),
    'isClosed', json('false'), 'address', NULL, 'rungTo', 0
  ) WHERE channel = 'page' AND memory IS NULL AND EXISTS (
    SELECT 1 FROM message m WHERE m.conversation = conversation.id);
  DROP TABLE temp.unanswered;
  `,
  // Conversations that are at a help desk outside: a reply on its way there, and what is known of attachments.
  `
  ALTER TABLE conversation ADD COLUMN turn_reply TEXT;
  ALTER TABLE message ADD COLUMN files TEXT;
  `,
];
