/** docs/promises.md names tests; they must be there. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const page = join(import.meta.dirname, "../../docs/promises.md");
const sections = readFileSync(page, "utf8")
  .split(/^## \d\. /m)
  .slice(1);

for (const section of sections) {
  const [name = "", ...lines] = section.split("\n");
  const files = [...lines.join("\n").matchAll(/\]\((.+?\.test\.ts)\)/g)].map(([, file = ""]) =>
    join(dirname(page), file),
  );
  test(`the promise "${name}" is held by tests that carry its name`, () => {
    assert.deepEqual(
      files.filter((file) => !existsSync(file)),
      [],
    );
    const carrying = files.filter((file) => readFileSync(file, "utf8").includes(`${name}:`));
    assert.notDeepEqual(carrying, []);
  });
}

test("there are eight promises", () => {
  assert.equal(sections.length, 8);
});
