/** What the bot could know and when, from the emulator's record of deliveries and calls. */

import type { SeenDelivery, SeenRequest } from "../play.ts";
import { isTaken } from "../post.ts";
import type { BareLine, Line, ToldAt } from "./story.ts";

export interface Evidence {
  readonly deliveries: readonly SeenDelivery[];
  readonly requests: readonly SeenRequest[];
}
/** Something that was committed: a message, or a change of the conversation if there is none. */
export interface Committed {
  readonly conversation: number;
  readonly message: number | null;
  readonly at: number;
}

const READING = /\/conversations(?:\/(\d+)(?:\/messages)?)?(?:\?|$)/;

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

function isTelling(delivery: SeenDelivery, { conversation, message, at }: Committed): boolean {
  if (message !== null) return delivery.message === message && delivery.event === "message_created";
  // A faulty one may show the conversation as it was before.
  if (delivery.isFault || delivery.conversation !== conversation || delivery.at < at) return false;
  return delivery.event.startsWith("conversation_");
}

/** When the bot had answered 2xx to the first delivery that told it. */
export function toldAt({ deliveries }: Evidence, committed: Committed): ToldAt {
  return earliest(
    deliveries
      .filter((delivery) => isTaken(delivery.status) && isTelling(delivery, committed))
      .map(({ at, ms }) => at + (ms ?? 0)),
  );
}

function isReading({ method, path, status }: SeenRequest, conversation: number): boolean {
  const match = method === "GET" && status === 200 ? READING.exec(path) : null;
  return match !== null && (match[1] === undefined || Number(match[1]) === conversation);
}

/** When the bot could first know of the message: its first delivery went out, or the bot read the conversation. */
export function knownAt({ deliveries, requests }: Evidence, committed: Committed): number | null {
  const sent = deliveries.filter(({ message, ms }) => message === committed.message && ms !== null);
  const read = requests.filter(
    (request) => request.at >= committed.at && isReading(request, committed.conversation),
  );
  return earliest([...sent, ...read].map(({ at }) => at));
}

/** The evidence of one conversation: its deliveries, and the calls that may have read it. */
export function evidenceOf(conversation: number, { deliveries, requests }: Evidence): Evidence {
  return {
    deliveries: deliveries.filter((delivery) => delivery.conversation === conversation),
    requests: requests.filter((request) => isReading(request, conversation)),
  };
}

/** The line with what the bot knew of it. */
export function judged(line: BareLine, conversation: number, evidence: Evidence): Line {
  const { at } = line;
  switch (line.type) {
    case "visitor-wrote":
      return { ...line, knownAt: knownAt(evidence, { conversation, message: line.message, at }) };
    case "person-wrote":
      return { ...line, toldAt: toldAt(evidence, { conversation, message: line.message, at }) };
    case "status-became":
      return { ...line, toldAt: toldAt(evidence, { conversation, message: null, at }) };
    case "bot-wrote":
    case "person-assigned":
    case "bot-assigned":
      return line;
  }
}
