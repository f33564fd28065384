import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeliveries } from "./deliveries.ts";

test("a delivery is known from when it was added", () => {
  const deliveries = createDeliveries();
  assert.equal(deliveries.has("one"), false);
  deliveries.add("one");
  assert.deepEqual([deliveries.has("one"), deliveries.has("two")], [true, false]);
});

test("only so many are remembered, the newest ones", () => {
  const deliveries = createDeliveries(2);
  for (const id of ["one", "two", "two", "three"]) deliveries.add(id);
  assert.deepEqual(
    ["one", "two", "three"].map((id) => deliveries.has(id)),
    [false, true, true],
  );
});

test("ten thousand are remembered", () => {
  const deliveries = createDeliveries();
  for (let count = 0; count <= 10_000; count += 1) deliveries.add(String(count));
  assert.deepEqual([deliveries.has("0"), deliveries.has("1"), deliveries.has("10000")], [false, true, true]);
});
