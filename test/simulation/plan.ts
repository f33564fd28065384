/** What the world does to Baton in one run of the simulation. */
import fc from "fast-check";
import { type AgentId, type ConversationId, conversationId } from "../../backend/conversation/ids.ts";
import { ANNA, BEN } from "../fakes/builders.ts";

export const PAGES = [conversationId("page-1"), conversationId("page-2")] as const;
export const DIRECT = conversationId("direct");

/** `visitor` is the number of a message; naming the same one again is a repeat of the same request. */
export type Act =
  | { readonly type: "visitor"; readonly to: ConversationId; readonly number: number }
  /** The visitor has the bot back by a word, or asks for a person with the button. */
  | { readonly type: "command" | "asks-for-person"; readonly to: ConversationId }
  | {
      readonly type: "agent-writes" | "takeover" | Deed;
      readonly to: ConversationId;
      readonly agent: AgentId;
    }
  /** A console opens, breaks off, or its agent leaves. */
  | { readonly type: "arrives" | "breaks-off" | "goes-offline"; readonly agent: AgentId }
  | { readonly type: "time"; readonly ms: number }
  | { readonly type: "human-mode"; readonly to: ConversationId; readonly enabled: boolean }
  | { readonly type: "switch"; readonly enabled: boolean }
  | { readonly type: "crash" };

type Deed = "agent-accepted" | "agent-declined" | "agent-released" | "agent-handed-back" | "agent-resolved";

/** What the bot does when it is asked: `deaf` answers although it was cancelled, `rejects` breaks its contract. */
export type Mood = "answers" | "fails" | "rejects" | "deaf";

/** Several actors side by side, each of whom acts in the order of its list; and the bot's moods, call after call. */
export type Plan = {
  readonly actors: readonly (readonly Act[])[];
  readonly moods: readonly Mood[];
  /** How long a visitor is quiet before the bot is asked: none, or a moment. */
  readonly idleMs: number;
};

const anyPage = fc.constantFrom(...PAGES);
const anAgent = fc.constantFrom(ANNA, BEN);

const anyVisitorAct = fc.record({
  type: fc.constant("visitor" as const),
  to: fc.oneof({ weight: 6, arbitrary: anyPage }, { weight: 1, arbitrary: fc.constant(DIRECT) }),
  number: fc.nat(5),
});

const anyPageAct: fc.Arbitrary<Act> = fc.record({
  type: fc.constantFrom("command", "asks-for-person"),
  to: anyPage,
});

const anyDeskAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constantFrom("agent-writes", "takeover"), to: anyPage, agent: anAgent }),
  fc.record({ type: fc.constant("human-mode"), to: anyPage, enabled: fc.boolean() }),
  fc.record({ type: fc.constant("switch"), enabled: fc.boolean() }),
);

/** What the team does: mostly it takes who is offered. */
const anyTeamAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("arrives"), agent: anAgent }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom("breaks-off", "goes-offline"), agent: anAgent }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("agent-accepted"), to: anyPage, agent: anAgent }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom("agent-declined", "agent-released", "agent-handed-back", "agent-resolved"),
      to: anyPage,
      agent: anAgent,
    }),
  },
);

/** Long enough for a burst, an offer, a lease, a step of the search, a handback, a stuck bot. */
const anyTime: fc.Arbitrary<Act> = fc.record({
  type: fc.constant("time"),
  ms: fc.constantFrom(1_500, 30_000, 45_000, 60_000, 120_000, 300_000),
});

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  actors: fc.tuple(
    fc.array(anyVisitorAct, { minLength: 1, maxLength: 4, size: "max" }),
    fc.array(anyVisitorAct, { maxLength: 2, size: "max" }),
    fc.array(anyDeskAct, { maxLength: 4, size: "max" }),
    fc.array(fc.constant<Act>({ type: "crash" }), { maxLength: 2, size: "max" }),
    fc.array(anyPageAct, { maxLength: 2, size: "max" }),
    fc.array(anyTeamAct, { maxLength: 5, size: "max" }),
    fc.array(anyTime, { maxLength: 3, size: "max" }),
  ),
  idleMs: fc.constantFrom(0, 1_500),
  moods: fc.array(fc.constantFrom<Mood>("answers", "answers", "deaf", "fails", "rejects"), {
    maxLength: 8,
    size: "max",
  }),
});
