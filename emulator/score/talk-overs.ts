/** Talk-overs: the bot wrote to the visitor although it had been told that people have the conversation. */

import { withCharge } from "./charge.ts";
import type { Finding, Story } from "./story.ts";

/**
 * The bot's public messages that were committed more than the window after the bot had answered 2xx to the first event
 * that told of a person's public reply or of a status other than pending, with no return to pending in between.
 */
export function findTalkOvers({ conversation, lines }: Story, windowMs: number): readonly Finding[] {
  return withCharge(lines).flatMap(({ line, charge }) => {
    if (line.type !== "bot-wrote" || charge.owner !== "people" || charge.toldAt === null) return [];
    return line.at > charge.toldAt + windowMs ? [{ conversation, message: line.message }] : [];
  });
}
