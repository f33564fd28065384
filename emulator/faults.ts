/** Which call or delivery goes wrong, and how: faults that were asked for, in order, and those that a seed draws. */

import { type Chance, createChance } from "./chance.ts";
import type {
  ApiFault,
  ApiMatch,
  DeliveryFault,
  DeliveryMatch,
  FaultRates,
  Faults,
  PlannedFault,
  SenderKind,
} from "./play.ts";

export interface FaultBook extends Faults {
  forApi(call: { readonly method: string; readonly path: string }): ApiFault | null;
  forDelivery(delivery: { readonly event: string; readonly kind: SenderKind }): DeliveryFault | null;
}

const API_TYPES: readonly ApiFault["type"][] = [
  "delay",
  "drop-before",
  "answer-then-drop",
  "rate-limited",
  "fail-before",
  "fail-after",
  "bad-gateway",
];
const DELIVERY_TYPES: readonly DeliveryFault["type"][] = ["duplicate", "delay", "reorder", "drop", "stale"];
/** A drawn delay is shorter than this, so that a run of many faults stays short. */
const LONGEST_DRAWN_MS = 60;

function isApiMatch(match: ApiMatch | undefined, call: { method: string; path: string }): boolean {
  if (match?.method !== undefined && match.method !== call.method) return false;
  if (match?.path === undefined) return true;
  return typeof match.path === "string" ? call.path.includes(match.path) : match.path.test(call.path);
}

function isDeliveryMatch(
  match: DeliveryMatch | undefined,
  delivery: { event: string; kind: SenderKind },
): boolean {
  if (match?.event !== undefined && match.event !== delivery.event) return false;
  return match?.kind === undefined || match.kind === delivery.kind;
}

/** At most one of the types, each by its rate. */
function draw<Type extends string>(
  chance: Chance,
  types: readonly Type[],
  rates: { readonly [Name in Type]?: number } | undefined,
): Type | null {
  if (rates === undefined) return null;
  let left = chance.next();
  for (const type of types) {
    left -= rates[type] ?? 0;
    if (left < 0) return type;
  }
  return null;
}

function few(chance: Chance, most: number): number {
  return 1 + Math.floor(chance.next() * most);
}

function drawnDelivery(chance: Chance, type: DeliveryFault["type"]): DeliveryFault {
  switch (type) {
    case "duplicate":
      return { type, id: chance.next() < 0.5 ? "same" : "new", afterMs: few(chance, LONGEST_DRAWN_MS) };
    case "delay":
      return { type, ms: few(chance, LONGEST_DRAWN_MS) };
    case "reorder":
      return { type, behind: few(chance, 3), holdMs: 5 * LONGEST_DRAWN_MS };
    case "drop":
      return { type };
    case "stale":
      return { type, changes: few(chance, 3) };
  }
}

function drawnApi(chance: Chance, type: ApiFault["type"]): ApiFault {
  return type === "delay" ? { type, ms: few(chance, LONGEST_DRAWN_MS) } : { type };
}

/** Faults that were asked for, each used up after its times. */
function createPlans() {
  let plans: readonly { readonly fault: PlannedFault; readonly left: number }[] = [];
  return {
    add: (fault: PlannedFault): void => {
      plans = [...plans, { fault, left: fault.times ?? 1 }];
    },
    clear: (): void => {
      plans = [];
    },
    /** The first plan that fits, used up by one. */
    use<Fault>(pick: (fault: PlannedFault) => Fault | null): Fault | null {
      const at = plans.findIndex(({ fault }) => pick(fault) !== null);
      const plan = plans[at];
      if (plan === undefined) return null;
      const rest = plan.left > 1 ? [{ ...plan, left: plan.left - 1 }] : [];
      plans = plans.toSpliced(at, 1, ...rest);
      return pick(plan.fault);
    },
  };
}

export function createFaultBook(seed: number): FaultBook {
  const chance = createChance(seed);
  const plans = createPlans();
  let rates: FaultRates = {};
  return {
    next: plans.add,
    seeded: (given) => {
      rates = given;
    },
    clear: () => {
      plans.clear();
      rates = {};
    },
    forApi: (call) => {
      const asked = plans.use((fault) =>
        fault.on === "api" && isApiMatch(fault.match, call) ? fault.do : null,
      );
      const type = asked === null ? draw(chance, API_TYPES, rates.api) : null;
      return type === null ? asked : drawnApi(chance, type);
    },
    forDelivery: (delivery) => {
      const asked = plans.use((fault) =>
        fault.on === "delivery" && isDeliveryMatch(fault.match, delivery) ? fault.do : null,
      );
      const type = asked === null ? draw(chance, DELIVERY_TYPES, rates.delivery) : null;
      return type === null ? asked : drawnDelivery(chance, type);
    },
  };
}
