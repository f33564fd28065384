/**
 * From Chatwoot's payloads to what Baton understands: one table of who wrote a message, whatever way it came. How the
 * conversation stands is taken from every payload that carries one, because Chatwoot leaves out status events.
 */
import type { HelpDeskTold, SaidThere } from "../conversation/happening.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { FileFacts } from "../conversation/state.ts";
import { filesOf, submittedIn, textOf, transcriptIn } from "./content.ts";
import { isOurs } from "./marker.ts";
import { chatwootConversationId, pageConversationOf } from "./names.ts";
import { personOf, standingOf } from "./standing.ts";
import { kindOf, type Payload, type WireConversation, type WireMessage } from "./wire.ts";

/** Whose conversations are ours to serve. */
export type Served = {
  readonly accountId: number;
  readonly inboxIds: readonly number[];
  /** The API inbox in which the conversations of our page live; null without one. */
  readonly pageInboxId: number | null;
  /** Our agent bot, null when nobody knows it. */
  readonly botId: number | null;
};

type Told = Omit<HelpDeskTold, "at">;

export type Translated =
  | { readonly type: "told"; readonly happening: Told }
  /** An agent types in a conversation of our page, or stopped. */
  | {
      readonly type: "typing";
      readonly conversation: ConversationId;
      readonly there: number;
      readonly isOn: boolean;
    }
  | {
      readonly type: "ignored";
      readonly because: "other-event" | "other-account" | "other-inbox" | "not-of-our-page";
    };

/** What was said, with the key by which a repeat is known. */
type Keyed = { readonly said: SaidThere; readonly key: string };

/** What a verified payload tells us. `at`: when it was heard of, in milliseconds since 1970. */
export function translate(payload: Payload, served: Served, at: number): readonly Translated[] {
  if (payload.type === "other") return [{ type: "ignored", because: "other-event" }];
  const place = placeOf(payload, served);
  return place.type === "ignored" ? [place] : translateHere(payload, place, at);
}

function translateHere(
  payload: Exclude<Payload, { readonly type: "other" }>,
  place: Place,
  at: number,
): readonly Translated[] {
  const { conversation } = payload;
  switch (payload.type) {
    case "conversation":
      return [told(place, conversation, null)];
    case "message": {
      const { isNew, message } = payload;
      const keyed = isNew ? saidIn(message, place.isPage, at) : saidLaterIn(message, place.isPage, at);
      return [told(place, conversation, keyed)];
    }
    case "typing": {
      const { isOn, isForVisitor } = payload;
      const standing = told(place, conversation, null);
      if (!place.isPage || !isForVisitor) return [standing];
      return [standing, { type: "typing", conversation: place.id, there: conversation.id, isOn }];
    }
  }
}

/** What messages tell that were read, not delivered; the conversation stands as it was read with them. */
export function translateRead(
  read: { readonly conversation: WireConversation; readonly messages: readonly WireMessage[] },
  served: Served,
  at: number,
): readonly Translated[] {
  const { conversation } = read;
  const place = placeOf({ conversation }, served);
  if (place.type === "ignored") return [place];
  const said = read.messages.flatMap((message) => [
    saidIn(message, place.isPage, at),
    saidLaterIn(message, place.isPage, at),
  ]);
  const words = said.filter((keyed) => keyed !== null);
  return (words.length === 0 ? [null] : words).map((keyed) => told(place, conversation, keyed));
}

/** The conversation here that one there is, null when it is none of ours. */
export function servedIdOf(conversation: WireConversation, served: Served): ConversationId | null {
  const place = placeOf({ conversation }, served);
  return place.type === "served" ? place.id : null;
}

type Place = {
  readonly type: "served";
  readonly served: Served;
  readonly id: ConversationId;
  readonly isPage: boolean;
};

type About = { readonly conversation: WireConversation; readonly account?: number | null };

function placeOf(about: About, served: Served): Place | Extract<Translated, { readonly type: "ignored" }> {
  const { conversation } = about;
  const account = accountOf(about);
  // Conversations say their account since 4.14.2; an inbox's number is unique beyond its account.
  if (account !== null && account !== served.accountId) return { type: "ignored", because: "other-account" };
  if (conversation.inbox_id === served.pageInboxId) {
    const id = pageConversationOf(sourceIdOf(conversation));
    return id === null
      ? { type: "ignored", because: "not-of-our-page" }
      : { type: "served", served, id, isPage: true };
  }
  if (!served.inboxIds.includes(conversation.inbox_id)) return { type: "ignored", because: "other-inbox" };
  const id = chatwootConversationId(served.accountId, conversation.id);
  return { type: "served", served, id, isPage: false };
}

function accountOf({ account, conversation }: About): number | null {
  const { account: own, account_id, messages } = conversation;
  return account ?? own?.id ?? account_id ?? messages?.[0]?.account_id ?? null;
}

/** The API names the contact's `source_id` only in the newest message. */
function sourceIdOf({ contact_inbox, messages }: WireConversation): string {
  return contact_inbox?.source_id ?? messages?.[0]?.conversation?.contact_inbox?.source_id ?? "";
}

function told(
  { id, isPage, served }: Place,
  conversation: WireConversation,
  keyed: Keyed | null,
): Translated {
  return {
    type: "told",
    happening: {
      type: "help-desk-told",
      conversation: id,
      ...(!isPage && { channel: "chatwoot" }),
      there: conversation.id,
      standing: standingOf(conversation, served.botId),
      said: keyed?.said ?? null,
      key: keyed?.key ?? null,
    },
  };
}

type Writer = Pick<SaidThere, "by" | "agent">;

const VISITOR: Writer = { by: "visitor", agent: null };
const MACHINE: Writer = { by: "machine", agent: null };
/** A person whom Chatwoot does not name. */
const SOMEBODY: Writer = { by: "agent", agent: null };

/** Who wrote a message, null for what nobody says to anybody: a note, what happened, what we wrote, what was deleted. */
function writerOf(message: WireMessage, isPage: boolean): Writer | null {
  if (message.private === true || isDeleted(message) || isOurs(message.content_attributes)) return null;
  switch (kindOf(message)) {
    case "incoming":
      // In the page's inbox it is what we carried there.
      return isPage ? null : VISITOR;
    case "outgoing":
      return outgoingWriterOf(message);
    case "template":
      return MACHINE;
    case "other":
      return null;
  }
}

function outgoingWriterOf(message: WireMessage): Writer {
  const { content_attributes: content, additional_attributes: additional, sender } = message;
  if (isGiven(content?.["automation_rule_id"]) || isGiven(additional?.["campaign_id"])) return MACHINE;
  // From the phone's own app, from Slack: a person whom Chatwoot knows nothing of.
  if (content?.["external_echo"] === true || !sender?.type) return SOMEBODY;
  // Another bot, Captain, or somebody else who uses our bot's token: ours says so in its marker.
  return sender.type === "user" ? { by: "agent", agent: personOf(sender) } : MACHINE;
}

/** Its content is then Chatwoot's line about that. */
const isDeleted = ({ content_attributes }: WireMessage) => content_attributes?.["deleted"] === true;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const UNSHOWN: FileFacts = {
  name: "a message that cannot be shown here",
  type: "unknown",
  bytes: null,
  url: null,
};

function saidIn(message: WireMessage, isPage: boolean, at: number): Keyed | null {
  const writer = writerOf(message, isPage);
  const [text, known] = [textOf(message), filesOf(message)];
  const isNothing = text.trim() === "" && known.length === 0;
  // A person steps in even with what cannot be shown here; a machine's nothing says nothing.
  if (writer === null || (isNothing && writer.by === "machine")) return null;
  // A visitor whose sticker nobody can show must not wait for a bot that says nothing.
  const files = isNothing && writer.by === "visitor" ? [UNSHOWN] : known;
  const said = { ...writer, id: message.id, text, files, writtenAt: writtenAt(message, at) };
  return { said, key: `m${message.id}` };
}

/**
 * What a message that was there before says now: a choice made in it, a recording understood. All else that changes, as
 * who read it or that it was deleted, says nothing. Nothing tells when it changed, so it was written when it was heard of.
 */
function saidLaterIn(message: WireMessage, isPage: boolean, at: number): Keyed | null {
  // The visitor of our page speaks through us.
  if (isPage || message.private === true || isDeleted(message)) return null;
  const isVisitors = kindOf(message) === "incoming";
  const [text, what] = isVisitors
    ? [transcriptIn(message), "transcript"]
    : [submittedIn(message), "submitted"];
  if (text === "") return null;
  return {
    said: { ...VISITOR, id: message.id, text, files: [], writtenAt: at },
    key: `m${message.id}:${what}`,
  };
}

function writtenAt({ created_at }: WireMessage, at: number): number {
  const ms = typeof created_at === "number" ? created_at * 1000 : Date.parse(created_at ?? "");
  return Number.isFinite(ms) ? ms : at;
}
