/** The house rules that Biome holds: each is seen to refuse a planted violation and to let the allowed case through. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { breaches } from "./breaches.ts";
import { importTable, type Planting, rooms } from "./import-table.ts";
import { lintPlanted, type Refusal, repository } from "./plant.ts";

const refusals = await lintPlanted([
  ...importTable.map(({ file, line }) => ({ file, source: line })),
  ...breaches.map(({ file, source }) => ({ file, source })),
]);

function isRefused(planted: { readonly file: string; readonly source: string }, rule: string): boolean {
  return refusals.some(
    (one: Refusal) => one.file === planted.file && one.source === planted.source && one.rule === rule,
  );
}

test("the import table holds: what it refuses is refused, what it allows passes", () => {
  const observed = importTable.map(
    ({ file, line }): Planting => ({
      file,
      line,
      verdict: isRefused({ file, source: line }, "plugin") ? "refused" : "allowed",
    }),
  );
  assert.deepEqual(observed, importTable);
});

for (const { because, file, source, rule } of breaches) {
  test(because, () => {
    assert.ok(isRefused({ file, source }, rule), `${rule} did not refuse: ${source}`);
  });
}

test("every room of the backend has a line in the import table", async () => {
  const entries = await readdir(join(repository, "backend"), { withFileTypes: true });
  const found = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.deepEqual(
    found.filter((room) => !rooms.includes(room)),
    [],
  );
});
