/** Order errors, as far as they show from outside: a bot need not say what it answers. */

import { type Ref, refsOf } from "./ref.ts";
import type { Finding, Line, Story } from "./story.ts";

type Reply = Line & { readonly type: "bot-wrote" };
type Asked = Line & { readonly type: "visitor-wrote" };

/** What was written before a reply. */
interface Past {
  readonly asked: readonly Asked[];
  readonly replies: readonly Reply[];
  /** The visitor's messages since the last reply. */
  readonly waiting: readonly Asked[];
}

/** Nothing was asked yet, or the bot could not know of anything that waits for a reply. */
function isEarly(reply: Reply, { asked, waiting }: Past): boolean {
  if (asked.length === 0) return true;
  return waiting.length > 0 && waiting.every(({ knownAt }) => knownAt === null || knownAt > reply.at);
}

function highest(refs: readonly Ref[]): number {
  return Math.max(0, ...refs.map(({ number }) => number));
}

/** It repeats the mark of a message that is not there, or only marks older than an earlier reply's. */
function isMisplaced(reply: Reply, { asked, replies }: Past): boolean {
  const refs = refsOf(reply.text);
  if (refs.length === 0) return false;
  const isThere = ({ play, number }: Ref) =>
    asked.some(({ ref }) => ref?.play === play && ref.number === number);
  return !refs.every(isThere) || highest(refs) < highest(replies.flatMap(({ text }) => refsOf(text)));
}

function later(past: Past, line: Line): Past {
  if (line.type === "visitor-wrote")
    return { ...past, asked: [...past.asked, line], waiting: [...past.waiting, line] };
  if (line.type === "bot-wrote") return { ...past, replies: [...past.replies, line], waiting: [] };
  return past;
}

/**
 * The bot's replies that stand before what they answer: ahead of the first message, or ahead of any news of the messages
 * that wait; and, where the bot repeats a mark, those of another conversation or behind a reply to a newer message.
 */
export function findOrderErrors({ conversation, lines }: Story): readonly Finding[] {
  let past: Past = { asked: [], replies: [], waiting: [] };
  return lines.flatMap((line) => {
    const before = past;
    past = later(past, line);
    if (line.type !== "bot-wrote") return [];
    const isWrong = isEarly(line, before) || isMisplaced(line, before);
    return isWrong ? [{ conversation, message: line.message }] : [];
  });
}
