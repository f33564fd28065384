/** Losses: a visitor wrote to the bot, and neither it nor anybody else did anything about it in time. */

import { withCharge } from "./charge.ts";
import type { Finding, Line, Story } from "./story.ts";

export interface Patience {
  /** How long a visitor waits. */
  readonly answerMs: number;
  /** The end of the run: whoever had not waited long enough by then is not judged. */
  readonly endedAt: number;
}
type VisitorLine = Line & { readonly type: "visitor-wrote" };

/** A reply counts only if the bot could know of the message; people who took over see it in the conversation. */
function isSettling(line: Line, asked: VisitorLine): boolean {
  switch (line.type) {
    case "bot-wrote":
      return asked.knownAt !== null && line.at >= asked.knownAt;
    case "status-became":
      return line.status !== "pending";
    case "person-wrote":
    case "person-assigned":
      return true;
    case "visitor-wrote":
    case "bot-assigned":
      return false;
  }
}

/** The visitor's messages that came while the bot had the conversation and that nothing settled within the patience. */
export function findLosses({ conversation, lines }: Story, patience: Patience): readonly Finding[] {
  return withCharge(lines).flatMap(({ line, charge }, index) => {
    if (line.type !== "visitor-wrote" || charge.owner !== "bot") return [];
    const until = line.at + patience.answerMs;
    if (until > patience.endedAt) return [];
    const isSettled = lines.slice(index + 1).some((later) => later.at <= until && isSettling(later, line));
    return isSettled ? [] : [{ conversation, message: line.message }];
  });
}
