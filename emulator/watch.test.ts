import assert from "node:assert/strict";
import { test } from "node:test";
import { createWatch } from "./watch.ts";

test("what is waited for is looked at after every change", async () => {
  const watch = createWatch();
  let count = 0;
  const reached = watch.until(() => count === 2);
  for (const next of [1, 2]) {
    count = next;
    watch.changed();
  }
  await reached;
  await watch.until(() => count === 2);
});

test("what never becomes true is given up with what was waited for", async () => {
  const watch = createWatch();
  await assert.rejects(
    watch.until(() => 1 + 1 === 3, 1),
    /within 1 ms: .*=== 3/,
  );
});
