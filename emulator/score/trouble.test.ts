import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../chance.ts";
import type { Faults, PlannedFault } from "../play.ts";
import { createTrouble, type TroubleLevel } from "./trouble.ts";

function plansOf(level: TroubleLevel, seed: number): readonly PlannedFault[] {
  const plans: PlannedFault[] = [];
  const faults: Faults = { next: (plan) => void plans.push(plan), seeded: () => {}, clear: () => {} };
  const stir = createTrouble(faults, createChance(seed), level);
  for (let act = 0; act < 400; act += 1) stir();
  return plans;
}

test("the same seed plans the same faults, and another seed others", () => {
  assert.deepEqual(plansOf("some", 1), plansOf("some", 1));
  assert.notDeepEqual(plansOf("some", 1), plansOf("some", 2));
});

test("nothing goes wrong when faults are off, and more with many than with some", () => {
  const [off, some, many] = (["off", "some", "many"] as const).map((level) => plansOf(level, 1).length);
  assert.equal(off, 0);
  assert.equal(many, 400);
  assert(some !== undefined && some > 50 && some < 150, `some: ${some}`);
});

test("every kind of fault comes up, but no delivery is dropped for good", () => {
  const kinds = new Set(plansOf("many", 1).map((plan) => `${plan.on} ${plan.do.type}`));
  assert.deepEqual([...kinds].toSorted(), [
    "api answer-then-drop",
    "api delay",
    "api fail-after",
    "api rate-limited",
    "delivery delay",
    "delivery duplicate",
    "delivery reorder",
    "delivery stale",
  ]);
});
