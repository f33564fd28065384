/** What the bot brings back, taken only while its turn is open under the fence that it was asked under. */
import { type Around, andThen, type Decision, endTurn, say, unchanged, withMemory } from "./decision.ts";
import { withErrand } from "./errands.ts";
import { toPeople } from "./handover.ts";
import type { BotAnswered, BotFailed, BotHandedOver, BotResumed } from "./happening.ts";
import { type Conversation, fenceOf, type HandoverReason, ownerOf } from "./state.ts";
import { saysAny } from "./words.ts";

type FromBot = BotAnswered | BotFailed | BotHandedOver;

/** The fence itself: nothing of the bot's counts once anybody changed hands since it was asked. */
function isAllowed(conversation: Conversation, { desk }: Around, { turn, fence }: FromBot): boolean {
  const open = conversation.turn;
  const isAsked = open?.id === turn && open.askAt === null && open.reply === undefined;
  return isAsked && ownerOf(conversation, desk) === "bot" && fenceOf(conversation, desk) === fence;
}

export function hearBot(conversation: Conversation, around: Around, answer: BotAnswered): Decision {
  if (!isAllowed(conversation, around, answer)) return unchanged(conversation);
  return conversation.channel === "chatwoot"
    ? unchanged(withReply(conversation, answer))
    : sayReply(conversation, around, { ...answer, key: null });
}

/** What the help desk has to say is a message only once it was said there. */
function withReply(conversation: Conversation, { turn, text }: BotAnswered): Conversation {
  const asked = withErrand(conversation, { type: "reply", turn, text });
  const { turn: open, memory } = asked;
  if (open === null || memory.there === null) return asked;
  return { ...asked, turn: { ...open, reply: { errand: memory.there.lastErrand, next: null } } };
}

type Reply = Pick<BotAnswered, "text" | "turn" | "at"> & { readonly key: string | null };

/** The reply stands in the log, and its turn is over. */
export function sayReply(conversation: Conversation, around: Around, reply: Reply): Decision {
  const { text, turn, key, at } = reply;
  const said = say(conversation, { author: "bot", text, turn, key, at });
  const { lastSeq: seq } = said.next;
  const { phrases } = around.policy.handover.helpless;
  const helpless = saysAny(text, phrases) ? conversation.memory.helpless + 1 : 0;
  const replied = andThen(said, (next) => endTurn(next, { type: "replied", seq, text }));
  const remembered = withMemory(replied.next, { waiting: null, helpless, lastAt: at });
  const reason = reasonAfter(remembered, around, text);
  if (reason === null) return { ...replied, next: remembered };
  // What was on screen has become the reply: it is no unsent draft.
  const sent = { ...around, draft: null };
  return andThen({ ...replied, next: remembered }, (next) => toPeople(next, sent, { reason, at }));
}

/** Why people have to go on after this reply: it promised them, or did not help once too often. */
function reasonAfter(
  { memory }: Conversation,
  { policy }: Around,
  text: string,
): Extract<HandoverReason, "promised" | "helpless"> | null {
  const { promises, helpless } = policy.handover;
  if (saysAny(text, promises)) return "promised";
  return helpless.turns !== null && memory.helpless >= helpless.turns ? "helpless" : null;
}

export function handOver(conversation: Conversation, around: Around, found: BotHandedOver): Decision {
  if (!isAllowed(conversation, around, found)) return unchanged(conversation);
  const { reason, summary, wanted, at } = found;
  return toPeople(conversation, around, { reason, at, summary, wanted });
}

export function giveUp(conversation: Conversation, around: Around, failed: BotFailed): Decision {
  if (!isAllowed(conversation, around, failed)) return unchanged(conversation);
  return toPeople(conversation, around, { reason: "bot-failed", at: failed.at });
}

/** The time that a bot's call may take begins anew. */
export function resume(conversation: Conversation, { at }: BotResumed): Decision {
  const { turn } = conversation;
  return unchanged(
    turn === null || turn.askAt !== null ? conversation : { ...conversation, turn: { ...turn, since: at } },
  );
}
