/**
 * The heart of Baton: what a conversation becomes when something happens.
 * Pure. It may be called again for the same happening after a version conflict.
 */
import { actOfAgent, isDone, isStale, setHumanMode } from "./agent.ts";
import { ringAlarm, withAlarm } from "./alarm.ts";
import { giveUp, handOver, hearBot, resume } from "./bot.ts";
import { type Around, andThen, type Decision, endTurn, refused, unchanged } from "./decision.ts";
import { decideDirect } from "./direct.ts";
import { endErrand } from "./errand-ended.ts";
import { withErrands } from "./errands.ts";
import { silentlyToBot, toBot, toPeople, withoutOtherSide } from "./handover.ts";
import type { Happening } from "./happening.ts";
import { hearHelpDesk } from "./help-desk.ts";
import { isOpenAt } from "./hours.ts";
import { loseAgent, offer } from "./place.ts";
import { type Control, type Conversation, fenceOf } from "./state.ts";
import { askForPerson, hearVisitor, takeAddress } from "./visitor.ts";

/** What `happening` makes of `conversation` while the desk and all around it stand as given. */
export function decide(conversation: Conversation, around: Around, happening: Happening): Decision {
  if (conversation.channel === "direct") return decideDirect(conversation, around.desk, happening);
  // Before the switch is settled: that alone is no colleague who was faster.
  if (isStale(conversation, happening))
    return isDone(conversation, happening)
      ? unchanged(conversation)
      : refused(conversation, { type: "stale" });
  const settled = settleSwitch(settleSide(conversation, around, happening.at), around, happening);
  const decision = andThen(settled, (next) => decideOn(next, around, happening));
  // An act that is refused changes nothing at all.
  if (decision.refusal !== null) return { ...unchanged(conversation), refusal: decision.refusal };
  const step = { before: conversation, happening, isBridged: around.isBridged };
  return withAlarm(withErrands(decision, step), around.policy);
}

function decideOn(conversation: Conversation, around: Around, happening: Happening): Decision {
  switch (happening.type) {
    case "visitor-arrived":
    // What the switch means for the conversation has been settled already.
    case "switch-changed":
      return unchanged(conversation);
    case "visitor-wrote":
      return hearVisitor(conversation, around, happening);
    case "visitor-asked-for-person":
      return askForPerson(conversation, around, happening);
    case "visitor-left-address":
      return takeAddress(conversation, around, happening);
    case "bot-answered":
      return hearBot(conversation, around, happening);
    case "bot-handed-over":
      return handOver(conversation, around, happening);
    case "bot-failed":
      return giveUp(conversation, around, happening);
    case "bot-resumed":
      return resume(conversation, happening);
    case "agent-wrote":
    case "agent-took-over":
    case "agent-accepted":
    case "agent-declined":
    case "agent-released":
    case "agent-handed-back":
    case "agent-resolved":
      return actOfAgent(conversation, around, happening);
    case "offered":
      return offer(conversation, happening);
    case "agent-vanished":
      return loseAgent(conversation, around, happening);
    case "human-mode-set":
      return setHumanMode(conversation, around, happening);
    case "help-desk-told":
      return hearHelpDesk(conversation, around, happening);
    case "errand-ended":
      return endErrand(conversation, around, happening);
    case "alarm-rang":
      return ringAlarm(conversation, around, happening.at);
  }
}

/** A page that is bridged no more has no other side to wait for. */
function settleSide(conversation: Conversation, around: Around, at: number): Conversation {
  const isLeft = conversation.channel === "page" && conversation.memory.there !== null && !around.isBridged;
  return isLeft ? withoutOtherSide(conversation, around, at) : conversation;
}

/** What says by itself who has the conversation afterwards, and what becomes of all that waits. */
const SETTLES_ITSELF: readonly Happening["type"][] = [
  "visitor-wrote",
  "agent-wrote",
  "agent-took-over",
  "agent-resolved",
];

function settlesItself(happening: Happening): boolean {
  if (happening.type !== "help-desk-told") return SETTLES_ITSELF.includes(happening.type);
  return happening.said !== null && happening.said.by !== "machine";
}

/**
 * Brings the conversation in step with the global switch before anything else is looked at, for the desk tells it only
 * a moment later.
 */
function settleSwitch(conversation: Conversation, around: Around, happening: Happening): Decision {
  const { humanMode } = around.desk;
  const { at } = happening;
  if (settlesItself(happening)) return unchanged(humanMode ? conversation : withoutSwitch(conversation));
  return humanMode ? settleOn(conversation, around, at) : settleOff(conversation, around, at);
}

/** Who waits for the bot waits for people from now on. */
function settleOn(conversation: Conversation, around: Around, at: number): Decision {
  const isWithBot = conversation.control.owner === "bot" && conversation.turn !== null;
  return isWithBot ? toPeople(conversation, around, { reason: "switch", at }) : unchanged(conversation);
}

/** What only the switch gave to people is the bot's, and what waits is asked anew. */
function settleOff(conversation: Conversation, around: Around, at: number): Decision {
  const { control, turn } = conversation;
  const back = { at, line: "back", isTold: false } as const;
  if (control.owner === "human") {
    if (control.reason !== "switch") return unchanged(conversation);
    return isClosedFor(conversation, around, at)
      ? unchanged({ ...conversation, control: { ...control, reason: "out-of-hours", stays: false } })
      : toBot(conversation, around, back);
  }
  if (turn === null || turn.fence === fenceOf(conversation, around.desk)) return unchanged(conversation);
  // The switch went on and off again: nobody may use the answer that was asked for before.
  return andThen(endTurn(conversation, { type: "withdrawn" }), (next) => toBot(next, around, back));
}

/** Somebody waits, and the bot does not answer at this time of day. */
function isClosedFor({ memory }: Conversation, { policy }: Around, at: number): boolean {
  return memory.waiting !== null && !isOpenAt(policy.hours.bot, at);
}

function withoutSwitch(conversation: Conversation): Conversation {
  return isBySwitch(conversation.control) ? silentlyToBot(conversation) : conversation;
}

const isBySwitch = (control: Control): boolean => control.owner === "human" && control.reason === "switch";
