/** A run's figures as a table to read, or as JSON. */

import { type Figures, isPassed } from "./figures.ts";
import type { Finding } from "./story.ts";

/** More places than these say nothing new. */
const MOST_PLACES = 5;

function places(findings: readonly Finding[]): string {
  const named = findings
    .slice(0, MOST_PLACES)
    .map(({ conversation, message }) => `${conversation}/${message}`);
  return [...named, ...(findings.length > MOST_PLACES ? ["..."] : [])].join(" ");
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

type Row = readonly [name: string, value: string, ideal: string, note: string];

function rowsOf(figures: Figures, maxAckMs: number): readonly Row[] {
  const { burstReplies, acknowledgement, conversations } = figures;
  const found = (name: string, findings: readonly Finding[]): Row => [
    name,
    String(findings.length),
    "0",
    findings.length === 0 ? "" : `conversation/message: ${places(findings)}`,
  ];
  const { average, highest, bursts } = burstReplies;
  return [
    found("talk-overs", figures.talkOvers),
    found("duplicates", figures.duplicates),
    found("losses", figures.losses),
    found("order errors", figures.orderErrors),
    ["burst replies, highest", String(highest), "1", `average ${average.toFixed(2)} of ${bursts} bursts`],
    ["acknowledgement p50", ms(acknowledgement.p50Ms), "", `${acknowledgement.deliveries} deliveries`],
    [
      "acknowledgement p99",
      ms(acknowledgement.p99Ms),
      `<= ${maxAckMs} ms`,
      `${acknowledgement.failed} failed`,
    ],
    [
      "conversations",
      String(conversations.played),
      String(conversations.asked),
      `${figures.visitorMessages} visitors' messages, ${figures.botReplies} of the bot's`,
    ],
  ];
}

/** Lines of plain text, the verdict last. */
export function tableOf(figures: Figures, maxAckMs: number): string {
  const rows: readonly Row[] = [["", "measured", "to pass", ""], ...rowsOf(figures, maxAckMs)];
  const width = (column: 0 | 1 | 2) => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map((row) =>
    [row[0].padEnd(width(0)), row[1].padStart(width(1)), row[2].padStart(width(2)), row[3]]
      .join("  ")
      .trimEnd(),
  );
  return `${[...lines, "", isPassed(figures, maxAckMs) ? "passed" : "not passed"].join("\n")}\n`;
}

/** One JSON object on one line, with whether it passed. */
export function jsonOf(figures: Figures, maxAckMs: number): string {
  return `${JSON.stringify({ isPassed: isPassed(figures, maxAckMs), ...figures })}\n`;
}
