import assert from "node:assert/strict";
import { test } from "node:test";
import { countBurstReplies } from "./burst-replies.ts";
import { asked, said, story } from "./story-test-kit.ts";

test("all replies from a burst's first message to the visitor's next one answer the burst", () => {
  const once = story(
    [asked(1, 0), asked(2, 1), asked(3, 2), said(4, 10), asked(5, 20), said(6, 30)],
    [[1, 2, 3]],
  );
  const often = story(
    [said(1, 0), asked(2, 1), said(3, 2), asked(4, 3), said(5, 4), asked(6, 5), said(7, 6)],
    [[2, 4, 6]],
  );
  assert.deepEqual(countBurstReplies([once]), { bursts: 1, average: 1, highest: 1 });
  assert.deepEqual(countBurstReplies([once, often]), { bursts: 2, average: 2, highest: 3 });
});

test("a burst without a reply counts as none", () => {
  const silent = story([asked(1, 0), asked(2, 1), asked(3, 2), asked(4, 9), said(5, 10)], [[1, 2, 3]]);
  assert.deepEqual(countBurstReplies([silent]), { bursts: 1, average: 0, highest: 0 });
});

test("without bursts there is nothing to answer", () => {
  assert.deepEqual(countBurstReplies([story([asked(1, 0), said(2, 1)])]), {
    bursts: 0,
    average: 0,
    highest: 0,
  });
});
