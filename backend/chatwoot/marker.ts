/**
 * Our mark on everything that we write in Chatwoot. Chatwoot has no idempotency keys, but keeps unknown keys of
 * `content_attributes` and shows them in webhooks and in the API: so we know what we wrote, and whether we did.
 */
import type { ConversationId } from "../conversation/ids.ts";

/** An errand of one conversation of one Baton; `instance` is made once for each database. */
export type Mark = {
  readonly instance: string;
  readonly conversation: ConversationId;
  readonly errand: number;
};

/** The same for the same errand, for ever. */
export const markOf = ({ instance, conversation, errand }: Mark): string =>
  `${instance}/${conversation}/${errand}`;

/** As `content_attributes`. `agent` is the name of the person who wrote it here. */
export function markAttributes(mark: string, agent: string | null = null): Record<string, string> {
  return { baton: mark, ...(agent !== null && { baton_agent: agent }) };
}

type Attributes = Readonly<Record<string, unknown>> | null | undefined;

/** Whether a message carries this very mark. */
export const hasMark = (attributes: Attributes, mark: string): boolean => attributes?.["baton"] === mark;

/** Whether a message was written by a Baton, this one or another: none of them ever answers another. */
export const isOurs = (attributes: Attributes): boolean => typeof attributes?.["baton"] === "string";
