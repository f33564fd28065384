/** Nobody waits for ever: whole days at the desk, in which agents come and go, pass visitors by and get free again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { agents, anyRules, anySeats, someSkills } from "../../test/fakes/any-floor.ts";
import { AT } from "../../test/fakes/builders.ts";
import { aSeat, aWaiter } from "../../test/fakes/floor.ts";
import { type AgentId, agentId, conversationId } from "../conversation/ids.ts";
import { byTurn, type RoutingRules, route, type SearchStep, type Seat, type Waiter } from "./route.ts";

type Answer = "accepts" | "passes";
type Day = {
  readonly rules: RoutingRules;
  readonly team: readonly Seat[];
  readonly visitors: readonly Waiter[];
};

/** Anna is always there and can take somebody; everybody else as it comes. */
const anyDay: fc.Arbitrary<Day> = fc.record({
  rules: anyRules,
  team: anySeats.map((seats) => [
    aSeat({ agent: agentId("anna"), capacity: 1 }),
    ...seats.filter(({ agent }) => agent !== "anna").map((seat) => ({ ...seat, load: 0 })),
  ]),
  visitors: fc
    .array(
      fc.record({ wanted: someSkills, isFront: fc.boolean(), lastAgent: fc.constantFrom(null, ...agents) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((all) =>
      all.map((one, index) =>
        aWaiter({ ...one, conversation: conversationId(`page-${index}`), since: AT + index }),
      ),
    ),
});

const ROUNDS_A_STEP = 2;
const ROUNDS_A_CONVERSATION = 3;

/** As the desk does it: the search goes on by steps, and at step 2 it is forgotten who passed. */
function searchedOn(waiter: Waiter, round: number): Waiter {
  if (round % ROUNDS_A_STEP !== 0 || waiter.step === 3) return waiter;
  const step = (waiter.step + 1) as SearchStep;
  return { ...waiter, step, passed: step === 2 ? [] : waiter.passed };
}

/** Whether the others are there, round by round: as it comes, or all the time. */
const anyPresence: fc.Arbitrary<() => boolean> = fc.oneof(
  fc.constant(() => true),
  fc.infiniteStream(fc.boolean()).map((stream) => () => stream.next().value),
);

type Answers = { readonly next: () => Answer; readonly comesAndGoes: () => boolean };

/** Plays a day of so many rounds; returns who was never offered to anybody and who is still in the queue. */
function playDay({ rules, team, visitors }: Day, answers: Answers, rounds: number) {
  const loads = new Map<AgentId, number>();
  const offered = new Set<string>();
  let queue = visitors;
  for (let round = 1; round <= rounds; round += 1) {
    const seats = team.map((seat) => ({
      ...seat,
      load: loads.get(seat.agent) ?? 0,
      isOnline: seat.agent === "anna" || (seat.isOnline && answers.comesAndGoes()),
    }));
    for (const { conversation, agent } of route(rules, seats, queue.toSorted(byTurn))) {
      offered.add(conversation);
      if (answers.next() === "accepts") {
        loads.set(agent, (loads.get(agent) ?? 0) + 1);
        queue = queue.filter((waiter) => waiter.conversation !== conversation);
      } else
        queue = queue.map((waiter) =>
          waiter.conversation === conversation ? { ...waiter, passed: [...waiter.passed, agent] } : waiter,
        );
    }
    queue = queue.map((waiter) => searchedOn(waiter, round));
    if (round % ROUNDS_A_CONVERSATION === 0) loads.clear();
  }
  const never = visitors.filter(({ conversation }) => !offered.has(conversation));
  return { never, left: queue };
}

/** Anna at the slowest: everybody may pass her by twice, or have her for a conversation, after the skills are given up. */
const boundFor = ({ visitors }: Day) => ROUNDS_A_STEP + ROUNDS_A_CONVERSATION * 2 * (visitors.length + 1);

test("nobody starves: every visitor is offered to somebody within a bound, whatever agents answer", () => {
  fc.assert(
    fc.property(anyDay, fc.infiniteStream(fc.boolean()), anyPresence, (day, accepts, comesAndGoes) => {
      const next = () => (accepts.next().value ? "accepts" : "passes");
      assert.deepEqual(playDay(day, { next, comesAndGoes }, boundFor(day)).never, []);
    }),
    { numRuns: 1_000 },
  );
});

test("nobody starves: when agents accept, every visitor has somebody within a bound", () => {
  fc.assert(
    fc.property(anyDay, anyPresence, (day, comesAndGoes) => {
      assert.deepEqual(playDay(day, { next: () => "accepts", comesAndGoes }, boundFor(day)).left, []);
    }),
    { numRuns: 1_000 },
  );
});
