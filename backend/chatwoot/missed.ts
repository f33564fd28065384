/**
 * What was said in one conversation and never delivered: read with the user's token, and taken in as if it had been. What
 * was delivered as well is known by its key.
 */
import { Type } from "typebox";
import type { ConversationId } from "../conversation/ids.ts";
import type { Client } from "./client.ts";
import type { Intake } from "./intake.ts";
import { type Served, servedIdOf } from "./translate.ts";
import { kindOf, type WireConversation, type WireMessage, wireConversation, wireMessage } from "./wire.ts";

export type MissedParts = {
  readonly client: Pick<Client, "get">;
  readonly intake: Pick<Intake, "takeRead">;
  readonly served: Served;
  /** The newest message there that we know of, null for a conversation that we do not know. */
  readonly newestOf: (id: ConversationId) => Promise<number | null>;
  readonly signal: AbortSignal;
};

/** Each rejects with a `ChatwootFault`, or when it could not be stored. */
export type Missed = {
  /** `since`: from this moment on (ms, Chatwoot's clock) messages may be missing before the newest that we know of. */
  readonly take: (conversation: WireConversation, since: number) => Promise<void>;
  readonly catchUp: (there: number, newest: number) => Promise<void>;
};

const messageList = Type.Object({ payload: Type.Array(wireMessage) });

/** `MessageFinder` gives so many after a message; in so many pages stands more than was ever written in an outage. */
const AFTER_PAGE = 100;
const MOST_PAGES = 20;

/** How far conversations were read; beyond so many the one that was read longest ago is looked at as if it were new. */
const MOST_KNOWN = 10_000;

export function createMissed(parts: MissedParts): Missed {
  const { intake, served, newestOf } = parts;
  const reader = createReader(parts);
  const readTo = new Map<ConversationId, number>();
  const remember = (id: ConversationId, upTo: number) => {
    readTo.delete(id);
    readTo.set(id, upTo);
    const [oldest] = readTo.keys();
    if (readTo.size > MOST_KNOWN && oldest !== undefined) readTo.delete(oldest);
  };
  return {
    take: async (conversation, since) => {
      const id = servedIdOf(conversation, served);
      if (id === null) return;
      const newest = await newestOf(id);
      const isPage = conversation.inbox_id === served.pageInboxId;
      if (newest === null) return isPage ? undefined : takeUnknown(intake, reader, conversation);
      const state = { newest, since, known: readTo.get(id) ?? null, isPage };
      const messages = await messagesIn(reader, conversation, state);
      await intake.takeRead({ conversation, messages });
      // Not how far it goes there: what stands beyond the last page is read in the next round.
      remember(
        id,
        Math.max(...messages.map((message) => message.id), messages.length > 0 ? 0 : newestIn(conversation)),
      );
    },
    catchUp: async (there, newest) => {
      const conversation = await reader.conversation(there);
      await intake.takeRead({ conversation, messages: await reader.after(there, newest) });
    },
  };
}

type Reader = {
  readonly conversation: (there: number) => Promise<WireConversation>;
  /** The newest 20. */
  readonly newest: (there: number) => Promise<readonly WireMessage[]>;
  readonly after: (there: number, id: number) => Promise<readonly WireMessage[]>;
};

function createReader({ client, signal }: Pick<MissedParts, "client" | "signal">): Reader {
  const how = { as: "user", signal } as const;
  const read = async (there: number, query: string) =>
    (await client.get(`/conversations/${there}/messages${query}`, messageList, how)).payload;
  return {
    conversation: (there) => client.get(`/conversations/${there}`, wireConversation, how),
    newest: (there) => read(there, ""),
    after: async (there, id) => {
      const all: WireMessage[] = [];
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const messages = await read(there, `?after=${Math.max(id, ...all.map((message) => message.id))}`);
        all.push(...messages);
        if (messages.length < AFTER_PAGE) break;
      }
      return all;
    },
  };
}

/** A conversation that nobody here has heard of begins when something in it waits for the bot. */
async function takeUnknown(
  intake: MissedParts["intake"],
  reader: Reader,
  conversation: WireConversation,
): Promise<void> {
  const messages = await waitingIn(reader, conversation);
  if (messages.length > 0) await intake.takeRead({ conversation, messages });
}

/** What was said before we came is nobody's: the visitor's words without an answer, while they wait for the bot, count. */
async function waitingIn(reader: Reader, conversation: WireConversation): Promise<readonly WireMessage[]> {
  if (conversation.status !== "pending") return [];
  const said = (await reader.newest(conversation.id)).filter((message) => message.private !== true);
  const answers = said.filter((message) => kindOf(message) === "outgoing");
  const answered = Math.max(0, ...answers.map(({ id }) => id));
  return said.filter((message) => kindOf(message) === "incoming" && message.id > answered);
}

type State = {
  readonly newest: number;
  readonly since: number;
  /** Up to which message it was read before, null when it was not. */
  readonly known: number | null;
  readonly isPage: boolean;
};

function messagesIn(
  reader: Reader,
  conversation: WireConversation,
  state: State,
): Promise<readonly WireMessage[]> {
  if (state.known !== null) return messagesSince(reader, conversation, state.known);
  // We have heard how it stands and not a word of it: its history may go back for years.
  if (state.newest === 0 && !state.isPage) return waitingIn(reader, conversation);
  return messagesAtFirst(reader, conversation, state);
}

/** All up to `known` was read before, so that none in the middle of what was delivered since is missing either. */
async function messagesSince(
  reader: Reader,
  conversation: WireConversation,
  known: number,
): Promise<readonly WireMessage[]> {
  return newestIn(conversation) > known ? reader.after(conversation.id, known) : [];
}

/** Those after the newest that we know of, and those that may be missing before it. */
async function messagesAtFirst(
  reader: Reader,
  conversation: WireConversation,
  { newest, since }: State,
): Promise<readonly WireMessage[]> {
  const isRecent = (ms: number | null) => ms === null || ms >= since;
  if (newestIn(conversation) <= newest && !isRecent(msOf(conversation.last_activity_at))) return [];
  const messages = await reader.newest(conversation.id);
  if (messages.length > 0 && messages.every(({ id }) => id > newest))
    return reader.after(conversation.id, newest);
  return messages.filter(({ id, created_at }) => id > newest || isRecent(msOf(created_at)));
}

/** The number of the newest message that the conversation shows, 0 when it shows none. */
function newestIn({ messages, last_non_activity_message: last }: WireConversation): number {
  return Math.max(0, last?.id ?? 0, ...(messages ?? []).map(({ id }) => id));
}

/** Milliseconds since 1970, null where no seconds are given. */
const msOf = (seconds: string | number | null | undefined): number | null =>
  typeof seconds === "number" ? seconds * 1000 : null;
