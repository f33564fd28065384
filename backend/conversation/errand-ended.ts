/** How errands to the help desk end. A reply is a message once it was said there; what cannot be said goes to people. */
import { sayReply } from "./bot.ts";
import {
  type Around,
  andThen,
  type Decision,
  endTurn,
  say,
  unchanged,
  withMemory,
  withThere,
} from "./decision.ts";
import { type Errand, type ErrandResult, nothingThere, type Standing } from "./errand.ts";
import { withChange, withoutFirst } from "./errands.ts";
import { ask, toPeople, withoutOtherSide } from "./handover.ts";
import type { ErrandEnded } from "./happening.ts";
import { isBefore, standAs, takenThere } from "./help-desk.ts";
import type { Conversation, Turn } from "./state.ts";
import { burstOf } from "./visitor.ts";

/** What came of the first errand; of any other nothing is heard. */
export function endErrand(
  conversation: Conversation,
  around: Around,
  { errand, result, at }: ErrandEnded,
): Decision {
  const { there } = conversation.memory;
  const first = there?.errands[0];
  if (there === null || first === undefined || first.id !== errand) return unchanged(conversation);
  const rest = withoutFirst(conversation);
  switch (result.type) {
    case "done":
      return finish(rest, around, { errand: first, result, at });
    case "outdated":
      return isReplyOf(rest.turn, first) ? askAgain(rest, around, at) : unchanged(rest);
    case "taken":
      return andThen(standAs(rest, around, { standing: result.standing, at }), (next) =>
        isReplyOf(next.turn, first)
          ? takenThere(next, around, { agent: result.standing.agent, at })
          : unchanged(next),
      );
    case "refused":
      return hearRefused(rest, around, { errand: first, at });
  }
}

type Finished = {
  readonly errand: Errand;
  readonly result: Extract<ErrandResult, { type: "done" }>;
  readonly at: number;
};

function finish(conversation: Conversation, around: Around, { errand, result, at }: Finished): Decision {
  const there = conversation.memory.there ?? nothingThere;
  const { id, standing } = result;
  const known = withThere(conversation, { newest: Math.max(there.newest, id ?? 0) });
  if (errand.type !== "stand" || standing === null) return hearDone(known, around, { errand, id, at });
  if (isBefore(standing, there.standing)) return unchanged(known);
  // Our own doing, which tells us nothing.
  if (standing.status === errand.status) return unchanged(withChange(withThere(known, { standing }), at));
  // We changed it, and before we had looked again somebody changed it back.
  const isUndone = standing.status === errand.believed;
  const stood = isUndone ? withChange(standingAs(known, errand.status), at) : known;
  return standAs(stood, around, { standing, at });
}

type Done = { readonly errand: Errand; readonly id: number | null; readonly at: number };

function hearDone(conversation: Conversation, around: Around, { errand, id, at }: Done): Decision {
  if (errand.type === "begin") return unchanged(withThere(conversation, { id }));
  if (errand.type === "stand") return unchanged(withChange(standingAs(conversation, errand.status), at));
  if (errand.type !== "reply") return unchanged(conversation);
  const key = `m${id}`;
  const { turn } = conversation;
  const { text } = errand;
  // Somebody stepped in while it was on its way: it was said all the same.
  if (turn === null || !isReplyOf(turn, errand)) return say(conversation, { author: "bot", text, key, at });
  const charged = withThere(conversation, { charge: id ?? 0 });
  const said = sayReply(charged, around, { text, turn: turn.id, key, at });
  const later = turn.reply?.next ?? null;
  return later === null ? said : andThen(said, (next) => openNext(next, around, { ...later, at }));
}

/** Nobody could read it afterwards: it stands as it was wanted until we are told otherwise. */
function standingAs(conversation: Conversation, status: Standing["status"]): Conversation {
  const known = conversation.memory.there?.standing ?? { agent: null, isBots: false, at: 0 };
  return withThere(conversation, { standing: { ...known, status } });
}

type Question = { readonly id: number; readonly from: number; readonly at: number };

/** What the visitor wrote while the reply was on its way is the next question, unless people have it now. */
function openNext(conversation: Conversation, around: Around, { id, from, at }: Question): Decision {
  const waiting = withMemory(conversation, { waiting: { since: at, from } });
  if (conversation.control.owner === "bot") return ask(waiting, around, { id, from, at });
  return { ...unchanged(waiting), endings: [{ turn: id, outcome: { type: "handed-over" } }] };
}

/** The reply was not said because the visitor wrote on: the bot answers all of it, as soon as we know what that is. */
function askAgain(conversation: Conversation, around: Around, at: number): Decision {
  const { turn } = conversation;
  if (turn === null) return unchanged(conversation);
  const { reply, ...asked } = turn;
  const later = reply?.next ?? null;
  if (later === null) {
    const askAt = at + burstOf(conversation, around).idleMs;
    return unchanged({ ...conversation, turn: { ...asked, since: at, askAt } });
  }
  const superseded = endTurn({ ...conversation, turn: asked }, { type: "superseded", by: later.id });
  return andThen(superseded, (next) => ask(next, around, { id: later.id, from: turn.from, at }));
}

function hearRefused(conversation: Conversation, around: Around, { errand, at }: Omit<Done, "id">): Decision {
  // The page goes on alone, until its next message tries again.
  if (errand.type === "begin") return unchanged(withoutOtherSide(conversation, around, at));
  // Never again, as far as we can tell: what cannot be changed is left as it is.
  if (errand.type === "stand") return unchanged(standingAs(conversation, errand.status));
  if (!isReplyOf(conversation.turn, errand)) return unchanged(conversation);
  return toPeople(conversation, around, { reason: "bot-failed", at });
}

function isReplyOf(turn: Turn | null, { id, type }: Errand): boolean {
  return type === "reply" && turn?.reply?.errand === id;
}
