import assert from "node:assert/strict";
import { test } from "node:test";
import { measureAcknowledgement } from "./acknowledgement.ts";
import { delivery } from "./story-test-kit.ts";

test("percentiles are by nearest rank, over every attempt that ended", () => {
  const ended = Array.from({ length: 200 }, (_, index) => delivery({ ms: 200 - index }));
  const waiting = delivery({ ms: null, status: null });
  assert.deepEqual(measureAcknowledgement([...ended, waiting]), {
    deliveries: 200,
    failed: 0,
    p50Ms: 100,
    p99Ms: 198,
  });
});

test("a delivery fails when no attempt was answered 2xx; the times of all attempts count", () => {
  const attempts = [
    delivery({ id: "d1", status: 500, ms: 3 }),
    delivery({ id: "d1", attempt: 2 }),
    delivery({ id: "d2", status: null, ms: 5000 }),
    delivery({ id: "d3", status: 500, ms: 4 }),
    delivery({ id: "d3", attempt: 2, status: 500, ms: 5 }),
  ];
  assert.deepEqual(measureAcknowledgement(attempts), { deliveries: 5, failed: 2, p50Ms: 5, p99Ms: 5000 });
});

test("without deliveries there is no time", () => {
  assert.deepEqual(measureAcknowledgement([]), { deliveries: 0, failed: 0, p50Ms: 0, p99Ms: 0 });
});
