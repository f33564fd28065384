/**
 * Direct calls, the seed's contract: each is a conversation of its own, answered by the bot, or routed to people as the
 * global switch stands. What is said never changes the route, and nobody comes back to it: no place, no alarm.
 */
import { type Decision, endAtOnce, endTurn, say, unchanged } from "./decision.ts";
import type { Desk } from "./desk.ts";
import type { BotAnswered, Happening, VisitorWrote } from "./happening.ts";
import { type Conversation, fenceOf } from "./state.ts";

export function decideDirect(conversation: Conversation, desk: Desk, happening: Happening): Decision {
  switch (happening.type) {
    case "visitor-wrote":
      return hearCaller(conversation, desk, happening);
    case "bot-answered":
      return hearBot(conversation, desk, happening);
    case "bot-failed":
    case "bot-handed-over":
      if (conversation.turn?.id !== happening.turn) return unchanged(conversation);
      return endTurn(conversation, { type: "handed-over" });
    case "switch-changed":
      return isOpenTo(conversation, desk) ? unchanged(conversation) : withdraw(conversation);
    default:
      return unchanged(conversation);
  }
}

function hearCaller(
  conversation: Conversation,
  desk: Desk,
  { text, attachments, at }: VisitorWrote,
): Decision {
  const said = say(conversation, { author: "visitor", text, attachments, at });
  const { lastSeq: id } = said.next;
  if (desk.humanMode) return { ...endAtOnce(said.next, { type: "handed-over" }), messages: said.messages };
  const fence = fenceOf(conversation, desk);
  return {
    ...said,
    next: { ...said.next, turn: { id, from: id, fence, since: at, askAt: null } },
    effects: [{ type: "ask-bot", turn: id, from: id, fence, boundary: 0 }],
  };
}

function hearBot(conversation: Conversation, desk: Desk, { text, turn, at }: BotAnswered): Decision {
  if (conversation.turn?.id !== turn) return unchanged(conversation);
  if (!isOpenTo(conversation, desk)) return withdraw(conversation);
  const said = say(conversation, { author: "bot", text, turn, at });
  const ended = endTurn(said.next, { type: "replied", seq: said.next.lastSeq, text });
  return { ...ended, messages: said.messages };
}

/** True while the switch has not changed since the turn was asked. */
function isOpenTo(conversation: Conversation, desk: Desk): boolean {
  return conversation.turn === null || conversation.turn.fence === fenceOf(conversation, desk);
}

const withdraw = (conversation: Conversation): Decision => endTurn(conversation, { type: "withdrawn" });
