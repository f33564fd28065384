import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figures } from "./figures.ts";
import { jsonOf, tableOf } from "./report.ts";
import { found } from "./story-test-kit.ts";

const figures: Figures = {
  conversations: { asked: 9, played: 9 },
  visitorMessages: 35,
  botReplies: 29,
  talkOvers: [],
  duplicates: [],
  losses: [],
  orderErrors: [],
  burstReplies: { bursts: 2, average: 1, highest: 1 },
  acknowledgement: { deliveries: 300, failed: 0, p50Ms: 1.234, p99Ms: 12.3 },
};

test("the table is plain text with the verdict last", () => {
  const lines = [
    "                        measured     to pass",
    "talk-overs                     0           0",
    "duplicates                     0           0",
    "losses                         0           0",
    "order errors                   0           0",
    "burst replies, highest         1           1  average 1.00 of 2 bursts",
    "acknowledgement p50       1.2 ms              300 deliveries",
    "acknowledgement p99      12.3 ms  <= 1000 ms  0 failed",
    "conversations                  9           9  35 visitors' messages, 29 of the bot's",
    "",
    "passed",
    "",
  ];
  assert.equal(tableOf(figures, 1000), lines.join("\n"));
});

test("the first places of each finding are named, and that there are more", () => {
  const lines = tableOf({ ...figures, losses: found(1, 2), talkOvers: found(1, 2, 3, 4, 5, 6) }, 1000).split(
    "\n",
  );
  assert.deepEqual(
    [lines[1], lines[3], lines.at(-2)],
    [
      "talk-overs                     6           0  conversation/message: 57/1 57/2 57/3 57/4 57/5 ...",
      "losses                         2           0  conversation/message: 57/1 57/2",
      "not passed",
    ],
  );
});

test("as JSON the figures are one object on one line, with the verdict", () => {
  assert.equal(jsonOf(figures, 5), `${JSON.stringify({ isPassed: false, ...figures })}\n`);
});
