/** What the emulator remembers of calls and deliveries, for tests, the page and the score. */

import type { SeenDelivery, SeenRequest } from "./play.ts";

export interface Journal {
  readonly requests: SeenRequest[];
  readonly deliveries: SeenDelivery[];
  /** Puts the entry in, and gives back how to replace it once more is known. */
  request(entry: SeenRequest): (known: Partial<SeenRequest>) => void;
  delivery(entry: SeenDelivery): (known: Partial<SeenDelivery>) => void;
}

/** Of each kind; a long score run stays far below, and older ones are forgotten. */
const MOST_ENTRIES = 200_000;

function add<Entry extends object>(entries: Entry[], entry: Entry, changed: () => void) {
  // The entry grows in place: whoever holds the list sees its end without searching for it.
  const kept = { ...entry };
  entries.push(kept);
  if (entries.length > MOST_ENTRIES) entries.shift();
  changed();
  return (known: Partial<Entry>) => {
    Object.assign(kept, known);
    changed();
  };
}

export function createJournal(changed: () => void): Journal {
  const requests: SeenRequest[] = [];
  const deliveries: SeenDelivery[] = [];
  return {
    requests,
    deliveries,
    request: (entry) => add(requests, entry, changed),
    delivery: (entry) => add(deliveries, entry, changed),
  };
}
