/** The canned replies that a slash at the beginning of a reply offers. */
import type { DeskSession } from "../contract/desk.ts";
import type { DeskState } from "./state.ts";

type CannedReply = DeskSession["replies"][number];

/** What the list shows for this text: names that begin with it, then names and texts that have it inside. */
export function matchingReplies(replies: readonly CannedReply[], text: string): readonly CannedReply[] {
  const query = /^\/(\S*)$/.exec(text)?.[1]?.toLowerCase();
  if (query === undefined) return [];
  const begins = ({ name }: CannedReply) => name.toLowerCase().startsWith(query);
  const has = (reply: CannedReply) => `${reply.name} ${reply.text}`.toLowerCase().includes(query);
  return [...replies.filter(begins), ...replies.filter((reply) => !begins(reply) && has(reply))];
}

/** The canned replies on offer in the form as it stands. */
export function offeredReplies({ form, session }: DeskState): readonly CannedReply[] {
  const isOpen = form.writing === "reply" && !form.isListClosed;
  return isOpen ? matchingReplies(session?.replies ?? [], form.text) : [];
}
