/** How a conversation came to where it stands, for tests that begin in the middle of one. */
import { decide } from "../../backend/conversation/decide.ts";
import type { Around, Decision } from "../../backend/conversation/decision.ts";
import type { Happening } from "../../backend/conversation/happening.ts";
import type { Conversation } from "../../backend/conversation/state.ts";
import { aConversation, around } from "./builders.ts";

/** What the happenings make of a new conversation on the page, one after the other. */
export const course = (happenings: readonly Happening[], here: Around = around()): Conversation =>
  goOn(aConversation(), happenings, here);

/** What the happenings make of this conversation, one after the other. */
export const goOn = (
  from: Conversation,
  happenings: readonly Happening[],
  here: Around = around(),
): Conversation => happenings.reduce((conversation, each) => decide(conversation, here, each).next, from);

/** Every alarm up to and with `until` rings at its moment; what each of them decided, in order. */
export function ringUntil(from: Conversation, until: number, here: Around = around()): readonly Decision[] {
  const decisions: Decision[] = [];
  let next = from;
  while (next.alarm !== null && next.alarm <= until) {
    const decision = decide(next, here, { type: "alarm-rang", conversation: next.id, at: next.alarm });
    decisions.push(decision);
    // An alarm that rings and stays where it is would ring for ever.
    if (decision.next.alarm === next.alarm) throw new Error("the alarm rang and did not move");
    next = decision.next;
  }
  return decisions;
}
