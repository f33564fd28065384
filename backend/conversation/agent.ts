/** What agents do with a conversation: write, take over, give back, close. */
import {
  type Around,
  andThen,
  type Decision,
  endTurn,
  refused,
  say,
  unchanged,
  withMemory,
} from "./decision.ts";
import { moved, pastOf, silentlyToBot, toBot, toFront, toPeople } from "./handover.ts";
import type {
  AgentAccepted,
  AgentDeclined,
  AgentHandedBack,
  AgentReleased,
  AgentResolved,
  AgentTookOver,
  AgentWrote,
  Happening,
  HumanModeSet,
} from "./happening.ts";
import type { AgentId } from "./ids.ts";
import type { Conversation, HandoverReason, Place } from "./state.ts";

type Act =
  | AgentWrote
  | AgentTookOver
  | AgentAccepted
  | AgentDeclined
  | AgentReleased
  | AgentHandedBack
  | AgentResolved;

/** True for an agent's act on what has changed hands since the agent looked. */
export function isStale({ control }: Conversation, happening: Happening): boolean {
  return "epoch" in happening && happening.epoch !== null && happening.epoch !== control.epoch;
}

/** True when the agent asks again for what was done already: the answer to the first time was lost. */
export function isDone({ control }: Conversation, happening: Happening): boolean {
  if (happening.type !== "agent-took-over" && happening.type !== "agent-accepted") return false;
  const isNext = control.owner === "human" && happening.epoch === control.epoch - 1;
  return isNext && control.place.type === "assigned" && control.place.agent === happening.agent;
}

/** What an agent may do with a conversation that a colleague has; any other act is refused, and the colleague named. */
const OVER_A_COLLEAGUE: readonly Act["type"][] = ["agent-took-over", "agent-accepted", "agent-declined"];

export function actOfAgent(conversation: Conversation, around: Around, act: Act): Decision {
  const colleague = OVER_A_COLLEAGUE.includes(act.type) ? null : colleagueWith(conversation, act.agent);
  if (colleague !== null) return refused(conversation, { type: "foreign", agent: colleague });
  switch (act.type) {
    case "agent-wrote":
      return hearAgent(conversation, around, act);
    case "agent-took-over":
      return takeOver(conversation, around, act);
    case "agent-accepted":
      return accept(conversation, act);
    case "agent-declined":
      return decline(conversation, act);
    case "agent-released":
      return release(conversation, around, act);
    case "agent-handed-back":
      return giveBack(conversation, around, act);
    case "agent-resolved":
      return resolve(conversation, around, act);
  }
}

/** The colleague who has the conversation, null when nobody has or it is the agent's own. */
function colleagueWith({ control }: Conversation, agent: AgentId): AgentId | null {
  if (control.owner === "bot" || control.place.type !== "assigned" || control.place.agent === agent)
    return null;
  return control.place.agent;
}

/** A reply takes what nobody has. What a colleague has is taken over first, so that nobody does it by mistake. */
function hearAgent(conversation: Conversation, around: Around, said: AgentWrote): Decision {
  const { agent, text, key, at } = said;
  if (conversation.memory.isClosed) return refused(conversation, { type: "closed" });
  const { humanMode } = around.desk;
  const held = assign(conversation, around, { agent, at, reason: humanMode ? "switch" : "takeover" });
  const answered = { waiting: null, keptSince: null, lastAgent: agent, lastAt: at };
  const spoken = andThen(held, (next) => say(next, { author: "agent", text, key, at }));
  return { ...spoken, next: withMemory(spoken.next, answered) };
}

/** Taking over is an act of its own: the conversation stays with the agent even when the global switch goes off. */
function takeOver(conversation: Conversation, around: Around, { agent, at }: AgentTookOver): Decision {
  const reopened = conversation.memory.isClosed
    ? withMemory(conversation, { isClosed: false })
    : conversation;
  const held = assign(reopened, around, { agent, at, reason: "takeover" });
  return { ...held, next: kept(held.next) };
}

/** What only the global switch gave to people is the agent's own from now on. */
export function kept(conversation: Conversation): Conversation {
  const { control } = conversation;
  if (control.owner === "bot" || control.reason !== "switch") return conversation;
  return { ...conversation, control: { ...control, reason: "takeover", stays: false } };
}

type Assignment = { readonly agent: AgentId; readonly at: number; readonly reason: HandoverReason };

function assign(conversation: Conversation, around: Around, { agent, at, reason }: Assignment): Decision {
  const { control } = conversation;
  if (control.owner === "bot")
    return toPeople(withMemory(conversation, { lastAgent: agent }), around, { reason, at, agent });
  const { place } = control;
  if (place.type === "assigned" && place.agent === agent) return unchanged(conversation);
  return unchanged(held(conversation, agent, at));
}

/** The agent has it from now on. */
export const held = (conversation: Conversation, agent: AgentId, at: number): Conversation =>
  withMemory(moved(conversation, { type: "assigned", agent, since: at }, { isOwner: true }), {
    lastAgent: agent,
  });

function accept(conversation: Conversation, { agent, at }: AgentAccepted): Decision {
  const place = placeOf(conversation);
  if (place?.type === "assigned" && place.agent === agent) return unchanged(conversation);
  if (place?.type !== "offered" || place.agent !== agent)
    return refused(conversation, { type: "not-offered" });
  return unchanged(kept(held(conversation, agent, at)));
}

function decline(conversation: Conversation, { agent }: AgentDeclined): Decision {
  const place = placeOf(conversation);
  if (place?.type !== "offered" || place.agent !== agent)
    return refused(conversation, { type: "not-offered" });
  return unchanged(passed(conversation));
}

/** An offer that was declined or lapsed leads back to where the visitor stood, and not to this agent again. */
export function passed(conversation: Conversation): Conversation {
  const place = placeOf(conversation);
  if (place?.type !== "offered") return conversation;
  const { from, agent } = place;
  return moved(conversation, { ...from, passed: [...from.passed, agent] }, { isOwner: false });
}

/** Back into the queue, where the visitor stands as long as they have waited. */
function release(conversation: Conversation, around: Around, { agent, at }: AgentReleased): Decision {
  if (placeOf(conversation)?.type !== "assigned") return refused(conversation, { type: "not-held" });
  return unchanged(toFront(conversation, around, { at, passed: [agent] }));
}

function placeOf({ control }: Conversation): Place | null {
  return control.owner === "human" ? control.place : null;
}

/** An agent's word ends every loop. While the global switch is on people still answer, whoever owns it afterwards. */
export function giveBack(
  conversation: Conversation,
  around: Around,
  { at }: Pick<AgentHandedBack, "at">,
): Decision {
  const { control } = conversation;
  if (control.owner === "bot") return unchanged(conversation);
  const fresh = withMemory(conversation, { handovers: [] });
  if (!around.desk.humanMode) return toBot(fresh, around, { at, line: "back", isTold: false });
  if (control.reason === "switch") return unchanged(conversation);
  return unchanged({ ...fresh, control: { ...control, reason: "switch" } });
}

/** Closed for good: what the visitor writes next is a new matter, and the bot's. Whoever still waits is told. */
function resolve(conversation: Conversation, { policy }: Around, { at }: AgentResolved): Decision {
  const { isClosed, waiting } = conversation.memory;
  if (isClosed) return unchanged(conversation);
  if (waiting === null) return closed(conversation);
  return andThen(say(conversation, { author: "system", text: policy.lines.closed, at }), closed);
}

export function closed(conversation: Conversation): Decision {
  const ended = endTurn(conversation, { type: "withdrawn" });
  const { next } = ended;
  const given = next.control.owner === "human" ? silentlyToBot(next) : withMemory(next, pastOf(next));
  return {
    ...ended,
    next: withMemory(given, { waiting: null, keptSince: null, handovers: [], isClosed: true }),
  };
}

/** Human mode for one person: on by hand, it lasts until it is set off by hand. */
export function setHumanMode(
  conversation: Conversation,
  around: Around,
  { enabled, agent, at }: HumanModeSet,
): Decision {
  const { control } = conversation;
  if (!enabled) {
    const colleague = colleagueWith(conversation, agent);
    return colleague === null
      ? giveBack(conversation, around, { at })
      : refused(conversation, { type: "foreign", agent: colleague });
  }
  if (control.owner === "bot") return toPeople(conversation, around, { reason: "human-mode", at });
  const reason = control.reason === "switch" ? "human-mode" : control.reason;
  const isSame = reason === control.reason && control.stays;
  return unchanged(isSame ? conversation : { ...conversation, control: { ...control, reason, stays: true } });
}
