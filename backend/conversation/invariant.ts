/** What must hold of every conversation whose visitor waits: an owner who is at it, one place, and an alarm. */
import type { Conversation } from "./state.ts";

/** What is wrong, null when nothing is. */
export function breachOf({ control, turn, memory, alarm }: Conversation): string | null {
  if (memory.waiting === null) return null;
  if (control.owner === "bot" && turn === null) return "the bot owns it and is not at work";
  if (control.owner === "human" && turn !== null) return "people own it and a turn of the bot is open";
  return alarm === null ? "it has no alarm" : null;
}
