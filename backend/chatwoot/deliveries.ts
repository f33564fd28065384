/**
 * Which deliveries were taken already, by their `X-Chatwoot-Delivery`: a retry comes under the id of the first attempt.
 */
export type Deliveries = {
  readonly has: (id: string) => boolean;
  /** Remembers it; the oldest one is forgotten for it when there are too many. */
  readonly add: (id: string) => void;
};

/** At 500 a second all of the last 20 s: Chatwoot's three attempts are about 3 s apart. */
const MOST = 10_000;

export function createDeliveries(most = MOST): Deliveries {
  const taken = new Set<string>();
  return {
    has: (id) => taken.has(id),
    add: (id) => {
      taken.add(id);
      const [oldest] = taken;
      if (taken.size > most && oldest !== undefined) taken.delete(oldest);
    },
  };
}
