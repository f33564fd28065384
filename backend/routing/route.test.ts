import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, AT, BEN } from "../../test/fakes/builders.ts";
import { aSeat, aWaiter, seatsOf, someRules, waiters } from "../../test/fakes/floor.ts";
import { agentId, conversationId } from "../conversation/ids.ts";
import { byTurn, type Match, type RoutingRules, route, type Seat, type Waiter } from "./route.ts";
import { wantedSkills } from "./skills.ts";

const CLEO = agentId("cleo");
const anna = (over: Partial<Seat> = {}) => aSeat({ agent: ANNA, ...over });
const ben = (over: Partial<Seat> = {}) => aSeat({ agent: BEN, ...over });
const cleo = (over: Partial<Seat> = {}) => aSeat({ agent: CLEO, ...over });

const gets = (conversation: string, agent: string): Match => ({
  conversation: conversationId(conversation),
  agent: agentId(agent),
});

/** Whom a single visitor is offered to. */
const agentFor = (rules: RoutingRules, seats: readonly Seat[], waiter: Waiter = aWaiter()) =>
  route(rules, seats, [waiter])[0]?.agent ?? null;

const roundRobin = someRules({ strategy: "round-robin" });
const leastBusy = someRules({ strategy: "least-busy" });
const bySkills = someRules({ strategy: "skills" });
const everyStrategy = [roundRobin, leastBusy, bySkills];

test("the queue: whose agent was lost, then who waits longest, then by name", () => {
  const named = (name: string, over: Partial<Waiter>) =>
    aWaiter({ conversation: conversationId(name), ...over });
  const lost = named("lost", { since: AT + 9, isFront: true });
  const lostLater = named("a-lost", { since: AT + 10, isFront: true });
  const oldest = named("z-oldest", { since: AT });
  const b = named("b", { since: AT + 1 });
  const a = named("a", { since: AT + 1 });
  assert.deepEqual([b, lostLater, oldest, a, lost].toSorted(byTurn), [lost, lostLater, oldest, a, b]);
  assert.equal(byTurn(a, { ...a }), 0);
});

test("the queue is taken as it is handed over", () => {
  const [first, second] = [aWaiter({ conversation: conversationId("late"), since: AT + 1 }), aWaiter()];
  assert.deepEqual(route(roundRobin, [anna()], [first, second]), [gets("late", "anna")]);
});

test("nobody waiting and nobody there give no matches", () => {
  assert.deepEqual(route(roundRobin, [anna()], []), []);
  assert.deepEqual(route(roundRobin, [], [aWaiter()]), []);
});

test("whoever is not online or has enough to do is offered nobody", () => {
  const seats = [anna({ isOnline: false }), ben({ load: 2, capacity: 2 }), cleo({ capacity: 0 })];
  for (const rules of everyStrategy) assert.deepEqual(route(rules, seats, [aWaiter()]), []);
});

test("every match counts at once, so nobody gets more than their capacity", () => {
  const seats = [anna({ load: 1, capacity: 2 }), ben({ capacity: 2 })];
  for (const rules of everyStrategy)
    assert.deepEqual(
      route(rules, seats, waiters(["1", "2", "3", "4", "5"]))
        .map(({ agent }) => agent)
        .toSorted(),
      [ANNA, BEN, BEN],
    );
});

test("the queue is not looked at when nobody is free", () => {
  const untouched: Iterable<Waiter> = {
    [Symbol.iterator]() {
      throw new Error("the queue was looked at");
    },
  };
  assert.deepEqual(route(bySkills, [anna({ load: 1 }), ben({ isOnline: false })], untouched), []);
});

test("the queue is left as soon as nobody is free any more", () => {
  let taken = 0;
  function* queue() {
    for (const waiter of waiters(["1", "2", "3", "4"])) {
      taken += 1;
      yield waiter;
    }
  }
  assert.deepEqual(route(roundRobin, [anna(), ben()], queue()), [gets("1", "anna"), gets("2", "ben")]);
  assert.equal(taken, 2);
});

test("a visitor whom nobody suits does not hold back those behind", () => {
  const queue = [aWaiter({ passed: [ANNA] }), ...waiters(["behind"])];
  for (const rules of everyStrategy)
    assert.deepEqual(route(rules, [anna()], queue), [gets("behind", "anna")]);
});

for (const step of [0, 1, 2, 3] as const)
  test(`whoever passed is not asked again at step ${step}`, () => {
    const waiter = aWaiter({ step, passed: [ANNA], lastAgent: ANNA });
    for (const rules of everyStrategy) {
      assert.equal(agentFor({ ...rules, isSticky: true }, [anna(), ben({ lastOffer: 9 })], waiter), BEN);
      assert.equal(agentFor(rules, [anna()], waiter), null);
    }
  });

test("round robin asks who was not asked for longest, whatever they have to do", () => {
  const seats = [anna({ lastOffer: 7 }), ben({ lastOffer: 3, load: 4, capacity: 5 }), cleo({ lastOffer: 5 })];
  assert.equal(agentFor(roundRobin, seats), BEN);
});

test("round robin goes round within one call, too", () => {
  const seats = seatsOf(["anna", "ben", "cleo"], { capacity: 2 });
  assert.deepEqual(route(roundRobin, seats, waiters(["1", "2", "3", "4"])), [
    gets("1", "anna"),
    gets("2", "ben"),
    gets("3", "cleo"),
    gets("4", "anna"),
  ]);
});

test("a match is newer than every offer before it", () => {
  const seats = [anna({ lastOffer: 1, capacity: 9 }), ben({ lastOffer: 5 })];
  assert.deepEqual(route(roundRobin, seats, waiters(["1", "2"])), [gets("1", "anna"), gets("2", "ben")]);
});

test("least busy asks who has the least to do, then who was not asked for longest", () => {
  const busy = { load: 2, capacity: 5 };
  assert.equal(agentFor(leastBusy, [anna(busy), ben({ load: 1, capacity: 5, lastOffer: 9 })]), BEN);
  assert.equal(agentFor(leastBusy, [anna({ ...busy, lastOffer: 9 }), ben({ ...busy, lastOffer: 3 })]), BEN);
});

test("least busy counts the matches of the same call", () => {
  const seats = [anna({ load: 2, capacity: 5 }), ben({ capacity: 5, lastOffer: 9 })];
  assert.deepEqual(route(leastBusy, seats, waiters(["1", "2", "3", "4"])), [
    gets("1", "ben"),
    gets("2", "ben"),
    gets("3", "anna"),
    gets("4", "ben"),
  ]);
});

test("equal agents are asked by name", () => {
  for (const rules of everyStrategy) assert.equal(agentFor(rules, [cleo(), anna(), ben()]), ANNA);
});

test("wanted skills do not matter to round robin and least busy", () => {
  const seats = [anna(), ben({ skills: ["billing"], lastOffer: 1 })];
  for (const rules of [roundRobin, leastBusy])
    assert.equal(agentFor(rules, seats, aWaiter({ wanted: ["billing"] })), ANNA);
});

const both = ["billing", "french"];

test("by skills, only those with all wanted skills are asked at first", () => {
  const waiter = aWaiter({ wanted: both });
  assert.equal(
    agentFor(bySkills, [anna({ skills: ["billing"] }), ben({ skills: both, lastOffer: 9 })], waiter),
    BEN,
  );
});

test("by skills, a visitor waits at step 0 for the one who has them all and is busy", () => {
  const seats = [anna({ skills: ["billing"] }), ben({ skills: both, load: 1 })];
  assert.equal(agentFor(bySkills, seats, aWaiter({ wanted: both })), null);
});

test("by skills, nobody waits for a skill that nobody who is there has", () => {
  const seats = [anna(), ben({ skills: ["french"], lastOffer: 9 }), cleo({ skills: both, isOnline: false })];
  assert.equal(agentFor(bySkills, seats, aWaiter({ wanted: both })), BEN);
  assert.equal(
    agentFor(bySkills, [anna(), cleo({ skills: both, isOnline: false })], aWaiter({ wanted: both })),
    ANNA,
  );
});

test("by skills, one of those with the most wanted skills is waited for, when nobody has all", () => {
  const seats = [anna(), ben({ skills: ["french"], load: 1 })];
  assert.equal(agentFor(bySkills, seats, aWaiter({ wanted: both })), null);
});

for (const step of [1, 2, 3] as const)
  test(`by skills, everybody suits at step ${step}, and who has more of them is asked first`, () => {
    const waiter = aWaiter({ wanted: both, step });
    assert.equal(agentFor(bySkills, [anna(), ben({ skills: both, load: 1 })], waiter), ANNA);
    const seats = [anna(), ben({ skills: both, load: 1, capacity: 2 }), cleo({ skills: ["french"] })];
    assert.equal(agentFor(bySkills, seats, waiter), BEN);
  });

test("by skills, equally skilled agents are asked by what they have to do, then by turn", () => {
  const skilled = { skills: both, capacity: 5 };
  const waiter = aWaiter({ wanted: ["billing"] });
  assert.equal(
    agentFor(bySkills, [anna({ ...skilled, load: 1 }), ben({ ...skilled, lastOffer: 9 })], waiter),
    BEN,
  );
  assert.equal(agentFor(bySkills, [anna({ ...skilled, lastOffer: 9 }), ben(skilled)], waiter), BEN);
});

test("by skills, a visitor who wants none is offered to anybody", () => {
  assert.equal(agentFor(bySkills, [anna({ skills: both, load: 1, capacity: 5 }), ben()]), BEN);
});

test("a visitor's last agent comes first, if the rules say so", () => {
  const seats = [anna(), ben({ load: 4, capacity: 5, lastOffer: 9 })];
  for (const rules of everyStrategy) {
    assert.equal(agentFor({ ...rules, isSticky: true }, seats, aWaiter({ lastAgent: BEN })), BEN);
    assert.equal(agentFor({ ...rules, isSticky: false }, seats, aWaiter({ lastAgent: BEN })), ANNA);
  }
});

test("a last agent who is not free is not waited for", () => {
  for (const rules of everyStrategy)
    assert.equal(
      agentFor({ ...rules, isSticky: true }, [anna(), ben({ load: 1 })], aWaiter({ lastAgent: BEN })),
      ANNA,
    );
});

test("a last agent without the wanted skills does not suit at step 0 and comes first later", () => {
  const seats = [anna({ skills: both }), ben()];
  const rules = someRules({ strategy: "skills", isSticky: true });
  const waiter = aWaiter({ wanted: both, lastAgent: BEN });
  assert.equal(agentFor(rules, seats, waiter), ANNA);
  assert.equal(agentFor(rules, seats, { ...waiter, step: 1 }), BEN);
});

test("the wanted skills are those whose words are said, each once, in the order of the rules", () => {
  const rules = someRules({
    skills: [
      { words: ["invoice", "bill"], skill: "billing" },
      { words: ["parle"], skill: "french" },
      { words: ["my account"], skill: "accounts" },
      { words: ["refund"], skill: "billing" },
      { words: [], skill: "nothing" },
    ],
  });
  assert.deepEqual(wantedSkills("A REFUND of the bill on my  account!", rules), ["billing", "accounts"]);
  assert.deepEqual(wantedSkills("the billing of my accounts", rules), []);
});

test("who has the wanted skill and passed leaves the visitor to the next best at once", () => {
  const waiter = aWaiter({ wanted: ["billing", "law"], passed: [ANNA] });
  const seats = [anna({ skills: ["billing", "law"] }), ben({ skills: ["law"] }), cleo()];
  assert.equal(agentFor(bySkills, seats, waiter), BEN);
  assert.equal(agentFor(bySkills, seats, { ...waiter, passed: [ANNA, BEN] }), CLEO);
});
