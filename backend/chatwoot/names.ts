/** What a conversation is called here and there, so that either name can be told from the other. */
import { type ConversationId, conversationId } from "../conversation/ids.ts";

/** A conversation that lives in Chatwoot. `displayId` is its number there, unique within the account. */
export function chatwootConversationId(account: number, displayId: number): ConversationId {
  return conversationId(`chatwoot-${account}-${displayId}`);
}

/** Nobody else names contacts like that, so that a foreign one in the page's inbox is never taken for a visitor of ours. */
const PREFIX = "baton:";

/** What Chatwoot calls the visitor of our page in the page's API inbox: the `source_id` of the contact there. */
export function pageSourceId(conversation: ConversationId): string {
  return `${PREFIX}${conversation}`;
}

/** Ids of conversations are at most this long. */
const LONGEST_ID = 64;

/** The page's conversation behind a `source_id`, null when it is none of ours. */
export function pageConversationOf(sourceId: string): ConversationId | null {
  const id = sourceId.slice(PREFIX.length);
  const isOurs = sourceId.startsWith(PREFIX) && id !== "" && id.length <= LONGEST_ID;
  return isOurs ? conversationId(id) : null;
}
