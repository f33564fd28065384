import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figures, figuresOf, isPassed } from "./figures.ts";
import { asked, became, delivery, found, said, story } from "./story-test-kit.ts";

const LIMITS = { windowMs: 1000, answerMs: 1000 };
const good: Figures = figuresOf(
  {
    stories: [story([asked(1, 0), asked(2, 1), asked(3, 2), said(4, 10)], [[1, 2, 3]])],
    deliveries: [delivery()],
    endedAt: 9000,
    conversations: { asked: 1, played: 1 },
  },
  LIMITS,
);

test("a spotless log has no findings and passes", () => {
  assert.deepEqual(good, {
    conversations: { asked: 1, played: 1 },
    visitorMessages: 3,
    botReplies: 1,
    talkOvers: [],
    duplicates: [],
    losses: [],
    orderErrors: [],
    burstReplies: { bursts: 1, average: 1, highest: 1 },
    acknowledgement: { deliveries: 1, failed: 0, p50Ms: 10, p99Ms: 10 },
  });
  assert.equal(isPassed(good, 10), true);
});

test("every rule reads the same log", () => {
  const lines = [said(1, 5), asked(2, 10), said(3, 20), said(4, 30), asked(5, 100), became("pending", 4000)];
  const stories = [story([...lines, became("open", 5000), said(6, 6001)])];
  const conversations = { asked: 1, played: 1 };
  const { talkOvers, duplicates, losses, orderErrors } = figuresOf(
    { stories, deliveries: [], endedAt: 9000, conversations },
    LIMITS,
  );
  assert.deepEqual(
    { talkOvers, duplicates, losses, orderErrors },
    { talkOvers: found(6), duplicates: found(4), losses: found(5), orderErrors: found(1) },
  );
});

test("any finding, a burst answered more than once, a slow answer, a refused delivery or a missing conversation fails", () => {
  const bad: readonly Partial<Figures>[] = [
    { talkOvers: found(1) },
    { duplicates: found(1) },
    { losses: found(1) },
    { orderErrors: found(1) },
    { burstReplies: { bursts: 1, average: 2, highest: 2 } },
    { acknowledgement: { deliveries: 1, failed: 0, p50Ms: 10, p99Ms: 10.1 } },
    { acknowledgement: { deliveries: 1, failed: 1, p50Ms: 10, p99Ms: 10 } },
    { conversations: { asked: 2, played: 1 } },
  ];
  for (const one of bad) assert.equal(isPassed({ ...good, ...one }, 10), false);
});
