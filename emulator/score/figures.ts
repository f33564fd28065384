/** A run's figures, what they are worked out from, and what passes. */

import type { SeenDelivery } from "../play.ts";
import { type Acknowledgement, measureAcknowledgement } from "./acknowledgement.ts";
import { type BurstReplies, countBurstReplies } from "./burst-replies.ts";
import { findDuplicates } from "./duplicates.ts";
import { findLosses } from "./losses.ts";
import { findOrderErrors } from "./order-errors.ts";
import type { Finding, Line, Story } from "./story.ts";
import { findTalkOvers } from "./talk-overs.ts";

export interface Figures {
  /** `played` are those that came to their end within the run's time. */
  readonly conversations: { readonly asked: number; readonly played: number };
  readonly visitorMessages: number;
  readonly botReplies: number;
  readonly talkOvers: readonly Finding[];
  readonly duplicates: readonly Finding[];
  readonly losses: readonly Finding[];
  readonly orderErrors: readonly Finding[];
  readonly burstReplies: BurstReplies;
  readonly acknowledgement: Acknowledgement;
}
/** The log of a run. */
export interface RunLog {
  readonly stories: readonly Story[];
  readonly deliveries: readonly SeenDelivery[];
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  readonly conversations: Figures["conversations"];
}
export interface Limits {
  readonly windowMs: number;
  readonly answerMs: number;
}

function count(stories: readonly Story[], type: Line["type"]): number {
  return stories.reduce((sum, { lines }) => sum + lines.filter((line) => line.type === type).length, 0);
}

export function figuresOf(log: RunLog, { windowMs, answerMs }: Limits): Figures {
  const { stories, deliveries, endedAt, conversations } = log;
  return {
    conversations,
    visitorMessages: count(stories, "visitor-wrote"),
    botReplies: count(stories, "bot-wrote"),
    talkOvers: stories.flatMap((story) => findTalkOvers(story, windowMs)),
    duplicates: stories.flatMap(findDuplicates),
    losses: stories.flatMap((story) => findLosses(story, { answerMs, endedAt })),
    orderErrors: stories.flatMap(findOrderErrors),
    burstReplies: countBurstReplies(stories),
    acknowledgement: measureAcknowledgement(deliveries),
  };
}

/** No finding, no burst answered more than once, all deliveries taken, p99 within the limit, all conversations played. */
export function isPassed(figures: Figures, maxAckMs: number): boolean {
  const { talkOvers, duplicates, losses, orderErrors } = figures;
  return (
    [talkOvers, duplicates, losses, orderErrors].every((findings) => findings.length === 0) &&
    figures.burstReplies.highest <= 1 &&
    figures.acknowledgement.failed === 0 &&
    figures.acknowledgement.p99Ms <= maxAckMs &&
    figures.conversations.played === figures.conversations.asked
  );
}
