/** A conversation as it is read in Chatwoot: how it stands, and what was said in it lately. */
import { type Static, Type } from "typebox";
import type { Client } from "./client.ts";
import { hasMark } from "./marker.ts";
import { type WireMessage, wireConversation, wireMessage } from "./wire.ts";

const readConversation = Type.Intersect([
  wireConversation,
  Type.Object({
    custom_attributes: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  }),
]);
export type ReadConversation = Static<typeof readConversation>;

const readMessages = Type.Object({ payload: Type.Array(wireMessage) });

/** Each rejects with a `ChatwootFault`. `there` is the conversation's number. */
export type Thread = {
  readonly read: (there: number, signal: AbortSignal) => Promise<ReadConversation>;
  /** The messages after this one, at most the newest 100. */
  readonly since: (there: number, id: number, signal: AbortSignal) => Promise<readonly WireMessage[]>;
  /** The number of the message that carries this mark, null when none of the newest ones does. */
  readonly find: (there: number, mark: string, signal: AbortSignal) => Promise<number | null>;
};

/** `MessageFinder` gives so many; a page with fewer is the last. */
const PAGE = 20;
/** What was written minutes ago stands within the newest 100. */
const MOST_PAGES = 5;

export function createThread(client: Client): Thread {
  return {
    read: (there, signal) => client.get(`/conversations/${there}`, readConversation, { as: "bot", signal }),
    since: async (there, id, signal) => {
      const all: WireMessage[] = [];
      for await (const messages of pagesOf(there, signal)) {
        all.push(...messages.filter((message) => message.id > id));
        if (messages.some((message) => message.id <= id)) break;
      }
      return all;
    },
    find: async (there, mark, signal) => {
      for await (const messages of pagesOf(there, signal)) {
        const ours = messages.find(({ content_attributes }) => hasMark(content_attributes, mark));
        if (ours !== undefined) return ours.id;
      }
      return null;
    },
  };

  /** The newest page first. The bot's token may not read messages, so they are read with the user's. */
  async function* pagesOf(there: number, signal: AbortSignal): AsyncGenerator<readonly WireMessage[], void> {
    let query = "";
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const path = `/conversations/${there}/messages${query}`;
      const { payload } = await client.get(path, readMessages, { signal });
      yield payload;
      if (payload.length < PAGE) return;
      query = `?before=${Math.min(...payload.map(({ id }) => id))}`;
    }
  }
}
