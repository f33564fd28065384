/** What the agent console exchanges with `/api/desk`. */
import { type Static, Type } from "typebox";
import { attachedFile } from "./attached-file.ts";
import { userIdField } from "./human-mode.ts";
import { LONGEST_CONTENT } from "./webhook.ts";

/** `POST /api/desk/session`. The token is needed where AGENT_TOKEN or AGENTS_FILE is set. */
export const signInBody = Type.Object({ token: Type.Optional(Type.String({ maxLength: 1_000 })) });
export type SignInBody = Static<typeof signInBody>;

const literals = <const Values extends readonly string[]>(values: Values) =>
  Type.Unsafe<Values[number]>({ type: "string", enum: values });

/** Who signed in. `replies` are the canned ones, by the word that is typed behind a slash. */
export const deskSession = Type.Object({
  agent: Type.String(),
  role: literals(["agent", "admin"]),
  replies: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
  overdue_ms: Type.Integer({ description: "Who waits for longer is marked." }),
});
export type DeskSession = Static<typeof deskSession>;

/** `POST /api/desk/state`: offline at once gives what the agent has back to the queue. */
export const stateBody = Type.Object({ state: literals(["online", "away", "offline"]) });
export type StateBody = Static<typeof stateBody>;

export const entryParams = Type.Object({ user_id: userIdField });

/** `POST /api/desk/conversations/{user_id}/messages`. */
export const replyBody = Type.Object({ text: Type.String({ maxLength: LONGEST_CONTENT, pattern: "\\S" }) });
export type ReplyBody = Static<typeof replyBody>;

/** `POST /api/desk/conversations/{user_id}/notes`. A note is for the desk alone. */
export const noteBody = Type.Object({ text: Type.String({ maxLength: 10_000, pattern: "\\S" }) });
export type NoteBody = Static<typeof noteBody>;

export const REASONS = [
  "switch",
  "human-mode",
  "takeover",
  "bot-failed",
  "asked",
  "promised",
  "helpless",
  "keyword",
  "attachment",
  "out-of-hours",
  "late",
  "idle",
] as const;

/** Where a conversation of people stands. `elsewhere`: with the people at the help desk outside. */
const PLACES = ["queued", "offered", "assigned", "elsewhere"] as const;

const nullable = <Value>(schema: Record<string, unknown>) =>
  Type.Unsafe<Value | null>({ anyOf: [schema, { type: "null" }] });
const moment = (description: string) => nullable<number>({ type: "integer", description });

/**
 * How a conversation stands. `owner` is the conversation's own; the global switch stands above it. Moments are in
 * milliseconds since 1970.
 */
export const entryState = Type.Object({
  user_id: Type.String(),
  channel: literals(["page", "chatwoot"]),
  there: nullable<number>({ type: "integer", description: "Its number at the help desk outside." }),
  owner: literals(["bot", "human"]),
  reason: nullable<(typeof REASONS)[number]>({ type: "string", enum: REASONS }),
  epoch: Type.Integer({ description: "Sent back as If-Match: an act on what has changed since gets 412." }),
  place: nullable<(typeof PLACES)[number]>({
    type: "string",
    enum: PLACES,
    description: "Where a conversation of people stands; null with the bot.",
  }),
  agent: nullable<string>({
    type: "string",
    description: "Who has it, here or elsewhere, or is offered it.",
  }),
  offered_until: moment("When the offer lapses."),
  waiting_since: moment("Since when the visitor waits for an answer, null when they do not."),
  is_thinking: Type.Boolean({ description: "The bot is at work on the newest message." }),
  is_closed: Type.Boolean(),
  address: nullable<string>({ type: "string", description: "The e-mail address that the visitor left." }),
  last_seq: Type.Integer(),
});

/** Event `entry`, and the answer to every act on a conversation. */
export type DeskEntryState = Static<typeof entryState>;

/** One thing that whoever takes up the conversation should know, and the message that it stands in. */
const claim = Type.Object({ text: Type.String(), seq: Type.Integer() });

export const note = Type.Object({
  number: Type.Integer(),
  user_id: Type.String(),
  agent: Type.String(),
  text: Type.String(),
  at: Type.Integer(),
});

/** Event `note`: for the desk alone. */
export type DeskNote = Static<typeof note>;

type Claim = Static<typeof claim>;

/**
 * What was handed over. `summary` is the model's, or made from the visitor's messages; `tried` are the bot's answers,
 * `question` is the visitor's newest open message, `draft` what the bot was about to say.
 */
export type DeskPacket = {
  readonly reason: (typeof REASONS)[number];
  readonly since: number;
  readonly summary: readonly Claim[];
  readonly tried: readonly Claim[];
  readonly question: Claim | null;
  readonly draft: string | null;
};

const line = Type.Object({
  user_id: Type.String(),
  seq: Type.Integer(),
  author: literals(["visitor", "bot", "agent", "system"]),
  text: Type.String(),
  attachments: Type.Integer(),
  files: Type.Array(attachedFile),
  at: Type.Integer(),
});

/** Event `line`; the event's id is the line's number in the desk's log. */
export type DeskLineEvent = Static<typeof line>;

/** `GET /api/desk/conversations/{user_id}`: the packet of the handover, the newest lines and the notes, oldest first. */
export const entryDetail = Type.Object({
  entry: entryState,
  /** Null while the bot owns the conversation. */
  packet: nullable<DeskPacket>({ type: "object", additionalProperties: true }),
  lines: Type.Array(line),
  notes: Type.Array(note),
});
export type DeskEntryDetail = Static<typeof entryDetail>;

/** Event `switch`: the global human mode. */
type DeskSwitch = { readonly human_mode: boolean };

/** Event `suggestion`: bot text that a takeover kept from the visitor, for the agent to use or drop. */
export type DeskSuggestion = { readonly user_id: string; readonly text: string };

/** Event `typing`: the visitor wrote something in the last seconds that is not sent. */
type DeskTyping = { readonly user_id: string };

/** Event `team`, at every connect and change: all agents and what they have to do. */
export type DeskTeam = {
  readonly agents: readonly {
    readonly agent: string;
    readonly state: "online" | "away" | "offline";
    readonly load: number;
    readonly capacity: number;
    readonly skills: readonly string[];
  }[];
};

/** The events of `GET /api/desk/events` by name. */
export type DeskEvents = {
  readonly line: DeskLineEvent;
  readonly entry: DeskEntryState;
  readonly switch: DeskSwitch;
  readonly suggestion: DeskSuggestion;
  readonly note: DeskNote;
  readonly typing: DeskTyping;
  readonly team: DeskTeam;
  /** Asks whether the console is there; it answers with `POST /api/desk/beat`. */
  readonly beat: Readonly<Record<string, never>>;
};

/** `GET /api/desk/audit?before=&limit=`, for admins: who did what when, newest first. */
export const auditQuery = Type.Object({
  before: Type.Optional(Type.String({ pattern: "^\\d{1,15}$" })),
  limit: Type.Optional(
    Type.String({ pattern: "^[1-9]\\d{0,2}$", description: "At most 500; 100 by default." }),
  ),
});

export const auditPage = Type.Object({
  rows: Type.Array(
    Type.Object({
      number: Type.Integer(),
      at: Type.Integer(),
      who: Type.String({ description: "An agent's name, or visitor, bot or baton." }),
      what: Type.String(),
      user_id: nullable<string>({ type: "string" }),
      detail: Type.String(),
    }),
  ),
});
export type AuditPage = Static<typeof auditPage>;

/** `GET /api/desk/health`, for admins. `breaches` is empty when every waiting message has an owner, a place and an alarm. */
export const deskHealth = Type.Object({
  oldest_unanswered_ms: Type.Integer({ description: "0 when nobody waits." }),
  waiting: Type.Integer(),
  queued: Type.Integer(),
  offered: Type.Integer(),
  assigned: Type.Integer(),
  elsewhere: Type.Integer({ description: "With people at the help desk outside." }),
  agents_online: Type.Integer(),
  breaches: Type.Array(Type.Object({ conversation: Type.String(), detail: Type.String() })),
});
export type DeskHealth = Static<typeof deskHealth>;
