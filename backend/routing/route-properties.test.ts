/** What holds on any floor whatever, judged by an oracle that looks at agents and visitors one pair at a time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { agents, anyQueue, anyRules, anySeats } from "../../test/fakes/any-floor.ts";
import { seatsOf, someRules, waiters } from "../../test/fakes/floor.ts";
import { type Match, type RoutingRules, route, type Seat, type Waiter } from "./route.ts";

type Floor = {
  readonly rules: RoutingRules;
  readonly seats: readonly Seat[];
  readonly queue: readonly Waiter[];
};

const anyFloor: fc.Arbitrary<Floor> = fc
  .tuple(anyRules, anySeats, anyQueue)
  .map(([rules, seats, queue]) => ({ rules, seats, queue }));

const always = (name: string, check: (floor: Floor, matches: readonly Match[]) => void) =>
  test(name, () => {
    fc.assert(
      fc.property(anyFloor, (floor) => check(floor, route(floor.rules, floor.seats, floor.queue))),
      { numRuns: 2_000 },
    );
  });

const hits = ({ skills: has }: Seat, { wanted }: Waiter) =>
  wanted.filter((skill) => has.includes(skill)).length;

function suits({ rules, seats }: Floor, seat: Seat, waiter: Waiter): boolean {
  if (!seat.isOnline || waiter.passed.includes(seat.agent)) return false;
  if (rules.strategy !== "skills" || waiter.step > 0) return true;
  const others = seats.filter(({ isOnline, agent }) => isOnline && !waiter.passed.includes(agent));
  return others.every((other) => hits(other, waiter) <= hits(seat, waiter));
}

const loadOf = (seat: Seat, matches: readonly Match[]) =>
  seat.load + matches.filter(({ agent }) => agent === seat.agent).length;

const unmatched = ({ queue }: Floor, matches: readonly Match[]) =>
  queue.filter((waiter) => !matches.some(({ conversation }) => conversation === waiter.conversation));

function pairOf({ seats, queue }: Floor, match: Match): { readonly seat: Seat; readonly waiter: Waiter } {
  const seat = seats.find(({ agent }) => agent === match.agent);
  const waiter = queue.find(({ conversation }) => conversation === match.conversation);
  assert.ok(seat !== undefined && waiter !== undefined, "only who is there is matched");
  return { seat, waiter };
}

always("nobody gets more than their capacity", ({ seats }, matches) => {
  const over = seats.filter((seat) => loadOf(seat, matches) > Math.max(seat.capacity, seat.load));
  assert.deepEqual(over, []);
});

always("whoever is matched suits and is online", (floor, matches) => {
  const wrong = matches
    .map((match) => pairOf(floor, match))
    .filter(({ seat, waiter }) => !suits(floor, seat, waiter));
  assert.deepEqual(wrong, []);
});

always("nobody is left free and suitable while a visitor waits", (floor, matches) => {
  const free = floor.seats.filter((seat) => loadOf(seat, matches) < seat.capacity);
  const missed = unmatched(floor, matches).filter((waiter) =>
    free.some((seat) => suits(floor, seat, waiter)),
  );
  assert.deepEqual(missed, []);
});

always("no visitor is matched twice", (_, matches) => {
  assert.equal(new Set(matches.map(({ conversation }) => conversation)).size, matches.length);
});

always("nobody is passed over for somebody behind them", (floor, matches) => {
  for (const match of matches) {
    const { seat, waiter } = pairOf(floor, match);
    const ahead = floor.queue.slice(0, floor.queue.indexOf(waiter));
    const left = unmatched({ ...floor, queue: ahead }, matches);
    assert.deepEqual(
      left.filter((one) => suits(floor, seat, one)),
      [],
    );
  }
});

always("matches come in the order of the queue", ({ queue }, matches) => {
  const places = matches.map((match) =>
    queue.findIndex(({ conversation }) => conversation === match.conversation),
  );
  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  );
});

/** What speaks against an agent, the weightiest first: the lower the better. */
function against({ rules }: Floor, waiter: Waiter, matches: readonly Match[]) {
  return (seat: Seat): readonly number[] => {
    const known = rules.isSticky && seat.agent === waiter.lastAgent ? 0 : 1;
    const index = matches.findLastIndex(({ agent }) => agent === seat.agent);
    const asked = index < 0 ? seat.lastOffer : 1_000 + index;
    const name = agents.indexOf(seat.agent);
    if (rules.strategy === "round-robin") return [known, asked, name];
    if (rules.strategy === "least-busy") return [known, loadOf(seat, matches), asked, name];
    return [known, -hits(seat, waiter), loadOf(seat, matches), asked, name];
  };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return (one[at] ?? 0) - (other[at] ?? 0);
}

always("of those who are free and suit, the preferred one is asked", (floor, matches) => {
  for (const [index, match] of matches.entries()) {
    const before = matches.slice(0, index);
    const { waiter } = pairOf(floor, match);
    const faults = against(floor, waiter, before);
    const [best] = floor.seats
      .filter((seat) => suits(floor, seat, waiter) && loadOf(seat, before) < seat.capacity)
      .toSorted((one, other) => compare(faults(one), faults(other)));
    assert.equal(match.agent, best?.agent);
  }
});

always("the same floor gives the same matches, in whatever order the agents stand", (floor, matches) => {
  assert.deepEqual(route(floor.rules, floor.seats, floor.queue), matches);
  assert.deepEqual(route(floor.rules, floor.seats.toReversed(), floor.queue), matches);
});

test("what is handed over stays as it was", () => {
  fc.assert(
    fc.property(anyFloor, (floor) => {
      const before = structuredClone(floor);
      route(floor.rules, floor.seats, floor.queue);
      assert.deepEqual(floor, before);
    }),
  );
});

test("round robin asks equal agents equally often, to within one", () => {
  const teamAndCalls = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 1, max: 9 })));
  fc.assert(
    fc.property(teamAndCalls, ([size, calls]) => {
      let seats = seatsOf(agents.slice(0, size), { capacity: 9 });
      const asked = new Map(seats.map(({ agent }) => [agent, 0]));
      let offers = 0;
      for (const [call, count] of calls.entries()) {
        const queue = waiters(Array.from({ length: count }, (_, index) => `page-${call}-${index}`));
        const matches = route(someRules(), seats, queue);
        assert.equal(matches.length, count);
        for (const { agent } of matches) {
          offers += 1;
          const lastOffer = offers;
          seats = seats.map((seat) => (seat.agent === agent ? { ...seat, lastOffer } : seat));
          asked.set(agent, (asked.get(agent) ?? 0) + 1);
          assert.ok(Math.max(...asked.values()) - Math.min(...asked.values()) <= 1);
        }
      }
    }),
  );
});
