/** The log in the order in which it was written at the help desk, where it is known: deliveries overtake each other. */
import type { Message } from "../conversation/state.ts";

/** A message that came from there is named after its number. */
const NUMBERED = /^m(\d+)/;

/** Visitors' messages change places with one another only; all else stays where it is. */
export function inOrder(log: readonly Message[]): readonly Message[] {
  const numbered = log.filter((message) => numberOf(message) !== null);
  const sorted = numbered.toSorted((one, other) => (numberOf(one) ?? 0) - (numberOf(other) ?? 0)).values();
  return log.map((message) => (numberOf(message) === null ? message : (sorted.next().value ?? message)));
}

const numberOf = (message: Message): number | null =>
  message.author === "visitor" ? numberThere(message) : null;

/** What the help desk numbered a message that was said there, null for one that was said here. */
export function numberThere({ key }: Message): number | null {
  const digits = key === null ? undefined : NUMBERED.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}
