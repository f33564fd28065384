import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "../..");

/** What the files import, without their tests. */
function importsOf(pattern: string): readonly { readonly file: string; readonly source: string }[] {
  const files = globSync(pattern, { cwd: ROOT }).filter((file) => !file.endsWith(".test.ts"));
  assert.ok(files.length > 0);
  return files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?:from|import) "([^"]+)"/g)].map(([, source]) => ({
      file,
      source: source ?? "",
    })),
  );
}

test("the emulator knows nothing of the bot: it imports its own files, node and two packages", () => {
  const foreign = importsOf("emulator/*.ts").filter(
    ({ source }) => !/^(\.\/[\w-]+\.ts|node:[\w/]+|fastify|typebox(\/value)?)$/.test(source),
  );
  assert.deepEqual(foreign, []);
});

test("nothing that is shipped imports the emulator", () => {
  const users = ["backend/**/*.ts", "contract/**/*.ts", "frontend/**/*.ts"].flatMap(importsOf);
  assert.deepEqual(
    users.filter(({ source }) => /(^|\/)emulator\//.test(source)),
    [],
  );
});
