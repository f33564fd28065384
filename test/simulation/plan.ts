/** What the world does to Baton in one run of the simulation. */
import fc from "fast-check";
import { type ConversationId, conversationId } from "../../backend/conversation/ids.ts";

export const PAGES = [conversationId("page-1"), conversationId("page-2")] as const;
const DIRECT = conversationId("direct-1");

/** `visitor` is the number of a message; naming the same one again is a repeat of the same request. */
export type Act =
  | { readonly type: "visitor"; readonly to: ConversationId; readonly number: number }
  | { readonly type: "agent-writes"; readonly to: ConversationId }
  | { readonly type: "takeover"; readonly to: ConversationId }
  | { readonly type: "human-mode"; readonly to: ConversationId; readonly enabled: boolean }
  | { readonly type: "switch"; readonly enabled: boolean }
  | { readonly type: "crash" };

/** What the bot does when it is asked: `deaf` answers although it was cancelled, `rejects` breaks its contract. */
export type Mood = "answers" | "fails" | "rejects" | "deaf";

/** Several actors side by side, each of whom acts in the order of its list; and the bot's moods, call after call. */
export type Plan = { readonly actors: readonly (readonly Act[])[]; readonly moods: readonly Mood[] };

const anyPage = fc.constantFrom(...PAGES);

const anyVisitorAct = fc.record({
  type: fc.constant("visitor" as const),
  to: fc.oneof({ weight: 6, arbitrary: anyPage }, { weight: 1, arbitrary: fc.constant(DIRECT) }),
  number: fc.nat(5),
});

const anyDeskAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constantFrom("agent-writes" as const, "takeover" as const), to: anyPage }),
  fc.record({ type: fc.constant("human-mode" as const), to: anyPage, enabled: fc.boolean() }),
  fc.record({ type: fc.constant("switch" as const), enabled: fc.boolean() }),
);

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  actors: fc.tuple(
    fc.array(anyVisitorAct, { minLength: 1, maxLength: 4, size: "max" }),
    fc.array(anyVisitorAct, { maxLength: 2, size: "max" }),
    fc.array(anyDeskAct, { maxLength: 4, size: "max" }),
    fc.array(fc.constant<Act>({ type: "crash" }), { maxLength: 2, size: "max" }),
  ),
  moods: fc.array(fc.constantFrom<Mood>("answers", "answers", "deaf", "fails", "rejects"), {
    maxLength: 8,
    size: "max",
  }),
});
