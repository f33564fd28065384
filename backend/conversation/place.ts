/** Where a conversation of people stands: offered by routing, back in the queue when an agent is lost. */
import { held, passed } from "./agent.ts";
import { type Around, type Decision, say, unchanged } from "./decision.ts";
import { moved, toFront } from "./handover.ts";
import type { AgentVanished, Offered } from "./happening.ts";
import type { Conversation } from "./state.ts";

/** True when an agent is to be found: somebody waits, or the agent was lost in the middle of it. */
export function isRoutable({ control, memory }: Conversation): boolean {
  return (
    control.owner === "human" &&
    control.place.type === "queued" &&
    (memory.waiting !== null || control.place.isFront)
  );
}

/** An offer reaches only who still stands in the queue. */
export function offer(conversation: Conversation, { agent, until, at }: Offered): Decision {
  const { control } = conversation;
  if (!isRoutable(conversation) || control.owner === "bot" || control.place.type !== "queued")
    return unchanged(conversation);
  const from = control.place;
  return until === null
    ? unchanged(held(conversation, agent, at))
    : unchanged(moved(conversation, { type: "offered", agent, until, from }, { isOwner: false }));
}

/** The visitor goes before all others, and is told once. */
export function loseAgent(
  conversation: Conversation,
  around: Around,
  { agent, at }: AgentVanished,
): Decision {
  const { control } = conversation;
  if (control.owner === "bot") return unchanged(conversation);
  const { place } = control;
  if (place.type === "offered" && place.agent === agent) return unchanged(passed(conversation));
  if (place.type !== "assigned" || place.agent !== agent) return unchanged(conversation);
  const lost = toFront(conversation, around, { at, passed: [] });
  return say(lost, { author: "system", text: around.policy.lines.agentLost, at });
}
