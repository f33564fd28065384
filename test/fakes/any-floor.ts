/** Any agents and any waiting visitors, small enough that everything that can meet does. */
import fc from "fast-check";
import { agentId, conversationId } from "../../backend/conversation/ids.ts";
import { byTurn, type SearchStep, type Waiter } from "../../backend/routing/route.ts";

export const agents = ["anna", "ben", "cleo", "dan", "eve"].map(agentId);
const skills = ["billing", "french", "law"];
export const someSkills = fc.subarray(skills);
const aStep = fc.constantFrom<SearchStep>(0, 1, 2, 3);

/** Objects like all others, so that they can be compared with a copy. */
const PLAIN = { noNullPrototype: true } as const;

/** Any rules: skills are not looked for in words here. */
export const anyRules = fc.record(
  {
    strategy: fc.constantFrom("round-robin" as const, "least-busy" as const, "skills" as const),
    offerMs: fc.constant(30_000),
    isSticky: fc.boolean(),
    skills: fc.constant([]),
  },
  PLAIN,
);

/** Some of the agents, each at most once. */
export const anySeats = fc.subarray(agents).chain((there) =>
  fc.tuple(
    ...there.map((agent) =>
      fc.record(
        {
          agent: fc.constant(agent),
          skills: someSkills,
          capacity: fc.nat(3),
          load: fc.nat(3),
          isOnline: fc.boolean(),
          lastOffer: fc.nat(9),
        },
        PLAIN,
      ),
    ),
  ),
);

const anyWaiter = fc.record(
  {
    since: fc.nat(5),
    isFront: fc.boolean(),
    wanted: someSkills,
    lastAgent: fc.constantFrom(null, ...agents),
    passed: fc.subarray(agents),
    step: aStep,
  },
  PLAIN,
);

/** Visitors in the order of the queue. */
export const anyQueue = fc
  .array(anyWaiter, { maxLength: 12 })
  .map((all) =>
    all
      .map((waiter, index): Waiter => ({ ...waiter, conversation: conversationId(`page-${index}`) }))
      .toSorted(byTurn),
  );
