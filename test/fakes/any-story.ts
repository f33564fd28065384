/** The steps that a story of one conversation is made of, and the policies under which it goes. */
import fc from "fast-check";
import type { Happening } from "../../backend/conversation/happening.ts";
import type { AgentId } from "../../backend/conversation/ids.ts";
import { defaultPolicy, type Policy } from "../../backend/conversation/policy.ts";
import {
  ANNA,
  agentActed,
  agentTookOver,
  agentVanished,
  agentWrote,
  BEN,
  humanModeSet,
  switchChanged,
  visitorArrived,
  visitorAskedForPerson,
  visitorLeftAddress,
  visitorWrote,
} from "./builders.ts";

type Act = Extract<Happening, { readonly epoch: number | null }>;

export type Step =
  | { readonly type: "plain"; readonly happening: Happening }
  | { readonly type: "flip"; readonly enabled: boolean }
  | {
      readonly type: "staff";
      readonly staff: { readonly online: number; readonly queued: number };
      readonly draft: string | null;
    }
  /** Time goes by, and every alarm rings at its moment; after a downtime all of them at its end. */
  | { readonly type: "wait"; readonly ms: number; readonly isDown: boolean }
  | { readonly type: "offer"; readonly agent: AgentId; readonly ms: number | null }
  /** `late`: by how many changes of owner what the agent looked at is out of date; null when that is not said. */
  | { readonly type: "act"; readonly act: Act; readonly late: number | null }
  /** `which` picks one of the questions that the bot was ever asked: 0 the newest, others are stale. */
  | { readonly type: "bot"; readonly says: string; readonly which: number }
  | { readonly type: "forgery"; readonly turn: number; readonly fence: number };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const plain = (...happenings: readonly Happening[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...happenings).map((happening) => ({ type: "plain", happening }));

const anyAgent = fc.constantFrom(ANNA, BEN);

const anyWords = plain(
  visitorWrote("hello"),
  visitorWrote("a refund please"),
  visitorWrote("my bill"),
  visitorWrote("/bot"),
  visitorWrote("", { attachments: 1 }),
);

const anyAct: fc.Arbitrary<Step> = fc
  .record({
    agent: anyAgent,
    act: fc.constantFrom<Act>(
      agentWrote(),
      agentWrote(),
      agentTookOver(),
      agentActed("agent-accepted"),
      agentActed("agent-declined"),
      agentActed("agent-released"),
      agentActed("agent-handed-back"),
      agentActed("agent-resolved"),
    ),
    late: fc.constantFrom(null, 0, 0, 1),
  })
  .map(({ agent, act, late }) => ({ type: "act", act: { ...act, agent }, late }));

const anyOther = plain(
  switchChanged(),
  switchChanged(),
  visitorArrived(),
  visitorAskedForPerson(),
  visitorLeftAddress(),
  agentVanished(),
  agentVanished({ agent: BEN }),
  humanModeSet(true),
  humanModeSet(false),
);

/** Talking and acting, in no order at all. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyWords },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("bot" as const),
      says: fc.constantFrom("hi there", "I don't know", "I'll transfer you", "failed", "handed-over"),
      which: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  { weight: 5, arbitrary: anyAct },
  { weight: 4, arbitrary: anyOther },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("offer" as const),
      agent: anyAgent,
      ms: fc.constantFrom(null, 30 * SECOND),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("wait" as const),
      ms: fc.constantFrom(0, SECOND, 7 * SECOND, MINUTE, 3 * MINUTE, 20 * MINUTE, 1_500 * MINUTE),
      isDown: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("flip" as const), enabled: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("staff" as const),
      staff: fc.record({ online: fc.nat(2), queued: fc.nat(2) }),
      draft: fc.constantFrom(null, "I think that"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("forgery" as const), turn: fc.nat(9), fence: fc.nat(9) }),
  },
);

export const anySteps = fc.array(anyStep, { maxLength: 40, size: "max" });

/** The bot sleeps for an hour and a half, soon after the stories begin. */
const nights = { timeZone: "UTC", week: Array.from({ length: 7 }, () => [{ from: 0, to: 1_350 }]) };

/** The default policy with every rule that can be set another way. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    burst: fc.constantFrom(0, 1_500),
    turns: fc.constantFrom(null, 2),
    handovers: fc.constantFrom(1, 3),
    bot: fc.constantFrom(null, null, nights),
    unansweredMs: fc.constantFrom(null, 3 * MINUTE, 15 * MINUTE),
    unattendedMs: fc.constantFrom(null, 2 * MINUTE, 15 * MINUTE, 60 * MINUTE),
    afterwards: fc.constantFrom("bot" as const, "stay" as const),
    command: fc.constantFrom(null, "/bot"),
    escalateMs: fc.constantFrom(10 * SECOND, MINUTE),
    idleCloseMs: fc.constantFrom(null, 10 * MINUTE, 1_440 * MINUTE),
  })
  .map((some) => ({
    ...defaultPolicy,
    handover: {
      ...defaultPolicy.handover,
      keywords: ["refund"],
      helpless: { ...defaultPolicy.handover.helpless, turns: some.turns },
      loop: { ...defaultPolicy.handover.loop, handovers: some.handovers },
    },
    hours: { bot: some.bot, desk: some.bot },
    handback: {
      unansweredMs: some.unansweredMs,
      unattendedMs: some.unattendedMs,
      afterwards: some.afterwards,
      command: some.command,
    },
    waiting: { ...defaultPolicy.waiting, escalateMs: some.escalateMs },
    routing: { ...defaultPolicy.routing, skills: [{ words: ["bill"], skill: "billing" }] },
    bursts: { ...defaultPolicy.bursts, page: { idleMs: some.burst, longestMs: 8 * SECOND } },
    idleCloseMs: some.idleCloseMs,
  }));
