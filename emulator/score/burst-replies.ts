/** Burst replies: how often the bot answers three quick messages; once is ideal. */

import type { Story } from "./story.ts";

export interface BurstReplies {
  readonly bursts: number;
  /** 0 without bursts. */
  readonly average: number;
  readonly highest: number;
}

/** The bot's messages from the burst's first message up to the first one of the visitor's that is not of the burst. */
function repliesTo(burst: readonly number[], { lines }: Story): number {
  const from = lines.findIndex((line) => line.type === "visitor-wrote" && burst.includes(line.message));
  if (from === -1) return 0;
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => line.type === "visitor-wrote" && !burst.includes(line.message));
  return rest.slice(0, end === -1 ? rest.length : end).filter(({ type }) => type === "bot-wrote").length;
}

export function countBurstReplies(stories: readonly Story[]): BurstReplies {
  const counts = stories.flatMap((story) => story.bursts.map((burst) => repliesTo(burst, story)));
  const sum = counts.reduce((total, count) => total + count, 0);
  return {
    bursts: counts.length,
    average: counts.length === 0 ? 0 : sum / counts.length,
    highest: Math.max(0, ...counts),
  };
}
