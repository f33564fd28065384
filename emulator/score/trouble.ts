/** What goes wrong on the way, chosen by the seed: webhooks that come twice, late, in another order or stale, and failing calls. */

import type { Chance } from "../chance.ts";
import type { ApiFault, DeliveryFault, Faults, PlannedFault } from "../play.ts";

export type TroubleLevel = "off" | "some" | "many";

/** How likely a fault is planned before each act of the run. */
const RATES: { readonly [Level in TroubleLevel]: number } = { off: 0, some: 0.25, many: 1 };
const LONGEST_DELAY_MS = 60;
const LONGEST_HOLD_MS = 300;

function upTo(chance: Chance, most: number): number {
  return 1 + Math.floor(chance.next() * most);
}

function pick<One>(chance: Chance, choices: readonly [One, ...One[]]): One {
  return choices[Math.floor(chance.next() * choices.length)] ?? choices[0];
}

/** No delivery is dropped: what no bot was told, none can be blamed for. */
function deliveryFault(chance: Chance): DeliveryFault {
  return pick<() => DeliveryFault>(chance, [
    () => ({ type: "duplicate", id: pick(chance, ["same", "new"]), afterMs: upTo(chance, LONGEST_DELAY_MS) }),
    () => ({ type: "delay", ms: upTo(chance, LONGEST_DELAY_MS) }),
    () => ({ type: "reorder", behind: upTo(chance, 3), holdMs: LONGEST_HOLD_MS }),
    () => ({ type: "stale", changes: upTo(chance, 3) }),
  ])();
}

function apiFault(chance: Chance): ApiFault {
  return pick<() => ApiFault>(chance, [
    () => ({ type: "answer-then-drop" }),
    () => ({ type: "rate-limited" }),
    () => ({ type: "fail-after" }),
    () => ({ type: "delay", ms: upTo(chance, LONGEST_DELAY_MS) }),
  ])();
}

function planned(chance: Chance): PlannedFault {
  if (chance.next() < 0.5) return { on: "delivery", match: { kind: "bot" }, do: deliveryFault(chance) };
  const path = pick(chance, [/\/messages$/, /\/toggle_status$/, /\/conversations\//]);
  return { on: "api", match: { method: "POST", path }, do: apiFault(chance) };
}

/** To be called before each act: plans a fault now and then. */
export function createTrouble(faults: Faults, chance: Chance, level: TroubleLevel): () => void {
  return () => {
    if (chance.next() < RATES[level]) faults.next(planned(chance));
  };
}
