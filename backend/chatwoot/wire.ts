/**
 * As much of Chatwoot's payloads as we read; all else is let through unread. Webhooks (`Message#webhook_data`,
 * `EventDataPresenter#webhook_data`) and the API tell the same things in other shapes: both fit here.
 */
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";

const maybe = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

const named = Type.Object({ id: Type.Integer() });

const contactInbox = Type.Object({ source_id: maybe(Type.String()) });

/** A person, a bot or, where `type` is missing in a webhook, a contact. */
const somebody = Type.Object({
  id: maybe(Type.Union([Type.Integer(), Type.String()])),
  name: maybe(Type.String()),
  type: maybe(Type.String()),
});

export const wireConversation = Type.Object({
  /** Its number within the account (`display_id`), which the API wants too. */
  id: Type.Integer(),
  inbox_id: Type.Integer(),
  status: maybe(Type.String()),
  /** Seconds since 1970, with a fraction. */
  updated_at: maybe(Type.Number()),
  last_activity_at: maybe(Type.Number()),
  meta: maybe(Type.Object({ assignee: maybe(somebody), assignee_type: maybe(Type.String()) })),
  /** In webhooks alone. */
  contact_inbox: maybe(contactInbox),
  account: maybe(named),
  account_id: maybe(Type.Integer()),
  /** The newest message of the conversation, which need not be the one that the payload is about. */
  messages: maybe(
    Type.Array(
      Type.Object({
        id: Type.Integer(),
        account_id: maybe(Type.Integer()),
        conversation: maybe(Type.Object({ contact_inbox: maybe(contactInbox) })),
      }),
    ),
  ),
  last_non_activity_message: maybe(Type.Object({ id: Type.Integer() })),
});
export type WireConversation = Static<typeof wireConversation>;

const attachment = Type.Object({
  file_type: maybe(Type.String()),
  data_url: maybe(Type.String()),
  file_size: maybe(Type.Number()),
  fallback_title: maybe(Type.String()),
  /** Empty until Chatwoot has transcribed the recording. */
  transcribed_text: maybe(Type.String()),
});
export type WireAttachment = Static<typeof attachment>;

/** Some channels write more in here than anybody lists, so that only the fields we look at are looked at. */
const attributes = Type.Record(Type.String(), Type.Unknown());

export const wireMessage = Type.Object({
  /** Unique for the whole installation, going up. */
  id: Type.Integer(),
  content: maybe(Type.String()),
  /** In webhooks a word, in the API a number. */
  message_type: Type.Union([Type.String(), Type.Integer()]),
  private: maybe(Type.Boolean()),
  /** In webhooks ISO 8601, in the API seconds since 1970. */
  created_at: maybe(Type.Union([Type.String(), Type.Number()])),
  content_attributes: maybe(attributes),
  additional_attributes: maybe(attributes),
  sender: maybe(somebody),
  attachments: maybe(Type.Array(attachment)),
});
export type WireMessage = Static<typeof wireMessage>;

/** The API's numbers; webhooks write the words. */
const KINDS = ["incoming", "outgoing", "activity", "template"] as const;

/** `other`: a line about what happened, or a kind that nobody knows yet. */
export function kindOf({ message_type }: WireMessage): "incoming" | "outgoing" | "template" | "other" {
  const kind = KINDS.find((each, index) => each === message_type || index === message_type);
  return kind === undefined || kind === "activity" ? "other" : kind;
}

const messageEvent = Type.Intersect([
  wireMessage,
  Type.Object({ account: maybe(named), conversation: wireConversation }),
]);

const typingEvent = Type.Object({
  user: maybe(somebody),
  conversation: wireConversation,
  is_private: maybe(Type.Boolean()),
});

/** What a delivery is about. A conversation that is told of alone stands at the payload's root. */
export type Payload =
  | {
      readonly type: "message";
      readonly isNew: boolean;
      readonly message: WireMessage;
      readonly conversation: WireConversation;
      readonly account: number | null;
    }
  | { readonly type: "conversation"; readonly conversation: WireConversation }
  | {
      readonly type: "typing";
      readonly isOn: boolean;
      /** An agent types, and no private note. */
      readonly isForVisitor: boolean;
      readonly conversation: WireConversation;
    }
  /** About nothing that we follow: a contact, an inbox, a widget that was opened, a rule that ran. */
  | { readonly type: "other" };

/** `field`: the first one that is not what Chatwoot sends, in dotted form. */
export type Parsed =
  | { readonly type: "payload"; readonly payload: Payload }
  | { readonly type: "misfit"; readonly event: string | null; readonly field: string };

const isEvent = Compile(Type.Object({ event: Type.String() }));
const isMessage = Compile(messageEvent);
const isConversation = Compile(wireConversation);
const isTyping = Compile(typingEvent);

/** Reads verified bytes. Never throws: whatever Chatwoot may send some day is genuine all the same. */
export function parse(body: Buffer): Parsed {
  const value = readJson(body);
  if (!isEvent.Check(value)) return { type: "misfit", event: null, field: "event" };
  const { event } = value;
  switch (event) {
    case "message_created":
      return readMessage(event, value, true);
    case "message_updated":
      return readMessage(event, value, false);
    case "conversation_typing_on":
      return readTyping(event, value, true);
    case "conversation_typing_off":
      return readTyping(event, value, false);
    case "conversation_created":
    case "conversation_updated":
    case "conversation_status_changed":
    case "conversation_opened":
    case "conversation_resolved":
      if (!isConversation.Check(value)) return misfit(event, isConversation.Errors(value));
      return { type: "payload", payload: { type: "conversation", conversation: value } };
    default:
      return { type: "payload", payload: { type: "other" } };
  }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

function readMessage(event: string, value: unknown, isNew: boolean): Parsed {
  if (!isMessage.Check(value)) return misfit(event, isMessage.Errors(value));
  const { conversation, account } = value;
  return {
    type: "payload",
    payload: { type: "message", isNew, message: value, conversation, account: account?.id ?? null },
  };
}

function readTyping(event: string, value: unknown, isOn: boolean): Parsed {
  if (!isTyping.Check(value)) return misfit(event, isTyping.Errors(value));
  const { conversation, user, is_private } = value;
  const isForVisitor = user?.type === "user" && is_private !== true;
  return { type: "payload", payload: { type: "typing", isOn, isForVisitor, conversation } };
}

type Faults = ReturnType<typeof isEvent.Errors>;

function misfit(event: string, [fault]: Faults): Parsed {
  const missing = fault?.keyword === "required" ? (fault.params.requiredProperties[0] ?? "") : "";
  const path = [...(fault?.instancePath.split("/").slice(1) ?? []), missing];
  return { type: "misfit", event, field: path.filter((part) => part !== "").join(".") };
}
