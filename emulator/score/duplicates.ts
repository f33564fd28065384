/** Duplicates: the bot answered again what it had answered. */

import type { Finding, Line, Story } from "./story.ts";

/** What the bot may answer, and all that follows up to the visitor's next message or the next return to the bot. */
interface Turn {
  /** The visitor's messages that wait for an answer. */
  readonly asked: number;
  readonly replies: readonly (Line & { readonly type: "bot-wrote" })[];
  /** Whether the conversation changed hands: the bot gave it up, or got it back. */
  readonly isPassedOn: boolean;
  readonly isReturn: boolean;
  /** The visitor's messages that nobody answered so far. */
  readonly waiting: number;
}

const FRESH: Turn = { asked: 0, replies: [], isPassedOn: false, isReturn: false, waiting: 0 };

/** The turn with the line in it, or null if the line begins the next one. */
function grown(turn: Turn, line: Line): Turn | null {
  switch (line.type) {
    case "visitor-wrote":
      if (turn.replies.length > 0 || turn.isReturn) return null;
      return { ...turn, asked: turn.asked + 1, waiting: turn.waiting + 1 };
    case "bot-wrote":
      return { ...turn, replies: [...turn.replies, line], waiting: 0 };
    case "person-wrote":
      return { ...turn, waiting: 0 };
    case "status-became":
      if (line.status === "pending") return null;
      return { ...turn, isPassedOn: turn.isPassedOn || line.by === "bot" };
    case "person-assigned":
    case "bot-assigned":
      return turn;
  }
}

/** A message begins a turn of its own; a return to the bot one for what still waits. */
function begun({ waiting }: Turn, line: Line): Turn {
  if (line.type === "visitor-wrote") return { ...FRESH, asked: 1, waiting: 1 };
  return { ...FRESH, asked: waiting, isPassedOn: true, isReturn: true, waiting };
}

function turnsOf(lines: readonly Line[]): readonly Turn[] {
  const turns: Turn[] = [];
  let turn = FRESH;
  for (const line of lines) {
    const more = grown(turn, line);
    if (more === null) turns.push(turn);
    turn = more ?? begun(turn, line);
  }
  return [...turns, turn];
}

/** Repeats in the turn are named first; what else is too many is the newest. */
function surplus({ asked, replies, isPassedOn }: Turn): readonly number[] {
  // One reply for each message is many, but the burst's figure says so; and who passes on may say that as well.
  const allowed = asked + (isPassedOn ? 1 : 0);
  const repeats = replies.filter((reply, index) => index > 0 && replies[index - 1]?.text === reply.text);
  const others = replies.filter((reply) => !repeats.includes(reply));
  return [...repeats, ...others.slice(allowed)].map(({ message }) => message);
}

/** Replies with the text of the one before and no visitor's message between, and more replies than the turn has messages. */
export function findDuplicates({ conversation, lines }: Story): readonly Finding[] {
  return turnsOf(lines)
    .flatMap(surplus)
    .map((message) => ({ conversation, message }));
}
