/** Any page conversation that a decision could leave, and many that none would: a store has to keep them all. */
import fc from "fast-check";
import { agentId } from "../../backend/conversation/ids.ts";
import type { Conversation, HandoverReason, Memory, Queued } from "../../backend/conversation/state.ts";
import type { SearchStep } from "../../backend/routing/route.ts";
import { aConversation, botOwns, peopleOwn } from "./builders.ts";

/** Objects like all others, so that they can be compared with what is read back. */
const PLAIN = { noNullPrototype: true } as const;

const aTime = fc.nat();
const aSeq = fc.nat(1_000);
const aText = fc.string({ unit: "grapheme", maxLength: 20 });
const anAgent = fc.constantFrom("anna", "Zoë O'Neil-2", "李").map(agentId);
const aReason = fc.constantFrom<HandoverReason>("switch", "takeover", "asked", "bot-failed", "out-of-hours");
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

const aQueued: fc.Arbitrary<Queued> = fc.record(
  {
    type: fc.constant("queued" as const),
    since: aTime,
    isFront: fc.boolean(),
    step: fc.constantFrom<SearchStep>(0, 1, 2, 3),
    stepAt: aTime,
    passed: fc.array(anAgent, { maxLength: 3 }),
  },
  PLAIN,
);

const aPlace = fc.oneof(
  aQueued,
  fc.record({ type: fc.constant("offered" as const), agent: anAgent, until: aTime, from: aQueued }, PLAIN),
  fc.record({ type: fc.constant("assigned" as const), agent: anAgent, since: aTime }, PLAIN),
);

const aBrief = fc.record({ summary: maybe(aText), draft: maybe(aText), from: aSeq, upTo: aSeq }, PLAIN);

const aControl = fc.oneof(
  fc.nat().map(botOwns),
  fc
    .record({
      epoch: fc.nat(),
      reason: aReason,
      place: aPlace,
      since: aTime,
      stays: fc.boolean(),
      wanted: fc.array(aText, { maxLength: 3 }),
      brief: aBrief,
    })
    .map(peopleOwn),
);

const aMemory: fc.Arbitrary<Memory> = fc.record(
  {
    there: fc.constant(null),
    waiting: maybe(fc.record({ since: aTime, from: aSeq }, PLAIN)),
    boundary: aSeq,
    handovers: fc.array(aTime, { maxLength: 3 }),
    helpless: fc.nat(9),
    wanted: fc.array(aText, { maxLength: 3 }),
    lastAgent: maybe(anAgent),
    keptSince: maybe(aTime),
    lastAt: aTime,
    isClosed: fc.boolean(),
    address: maybe(aText),
    rungTo: aTime,
  },
  PLAIN,
);

const aTurn = fc.record({ id: aSeq, from: aSeq, fence: fc.nat(), since: aTime, askAt: maybe(aTime) }, PLAIN);

export const anyConversation: fc.Arbitrary<Conversation> = fc
  .record({ control: aControl, lastSeq: aSeq, turn: maybe(aTurn), memory: aMemory, alarm: maybe(aTime) })
  .map((parts) => aConversation(parts));
