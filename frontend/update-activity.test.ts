import assert from "node:assert/strict";
import { test } from "node:test";
import { connected, run } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";

const opened: PageEvent = { part: "activity", type: "activity-opened" };
const closed: PageEvent = { part: "activity", type: "activity-closed" };
const row = (number: number) => ({ number, at: number, who: "Mia", what: "took", user_id: null, detail: "" });
const came = (...numbers: readonly number[]): PageEvent => ({
  part: "activity",
  type: "audit-came",
  page: { rows: numbers.map(row) },
});
const older: PageEvent = { part: "activity", type: "older-clicked" };

test("activity is read from the newest on, and older rows go below until there are none", () => {
  const first = run(connected, opened, came(9, 8), older);
  assert.deepEqual(first.commands, [
    { part: "desk", type: "read-activity", before: null },
    { part: "desk", type: "read-activity", before: 8 },
  ]);
  const all = run(first.state, came(7), older, came()).state.desk.activity;
  assert.deepEqual(
    all?.rows.map(({ number }) => number),
    [9, 8, 7],
  );
  assert.equal(all?.hasMore, false);
});

test("what comes after the activity was closed opens nothing", () => {
  assert.equal(run(connected, opened, closed, came(9)).state.desk.activity, null);
});

test("activity that cannot be read says why", () => {
  const fault = { type: "unreachable" } as const;
  const { activity } = run(connected, opened, { part: "activity", type: "activity-failed", fault }).state
    .desk;
  assert.equal(activity?.problem, "The server cannot be reached.");
});
