/** Acknowledgement: how long the bot takes to answer a delivery, whatever its answer. */

import type { SeenDelivery } from "../play.ts";
import { isTaken } from "../post.ts";

export interface Acknowledgement {
  /** Attempts that came to an end. */
  readonly deliveries: number;
  /** Those with no attempt that was answered 2xx: Chatwoot takes a pending conversation from the bot then. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** By nearest rank; 0 of nothing. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

function countFailed(ended: readonly SeenDelivery[]): number {
  const taken = new Set(ended.filter(({ status }) => isTaken(status)).map(({ id }) => id));
  return new Set(ended.map(({ id }) => id)).difference(taken).size;
}

/** Over every attempt that came to an end; one that was never sent has no time. */
export function measureAcknowledgement(deliveries: readonly SeenDelivery[]): Acknowledgement {
  const ended = deliveries.filter(({ ms }) => ms !== null);
  const sorted = ended.flatMap(({ ms }) => ms ?? []).toSorted((one, other) => one - other);
  return {
    deliveries: ended.length,
    failed: countFailed(ended),
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
  };
}
