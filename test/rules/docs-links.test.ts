/** What the documentation links to must be there. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT });

/** Where the links and pictures of a page lead within the repository. */
function relativeLinks(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(
    ([, inline, named]) => inline ?? named ?? "",
  );
  return links.filter((link) => !/^([a-z]+:|#)/i.test(link));
}

const isThere = (page: string, link: string): boolean =>
  existsSync(join(ROOT, dirname(page), link.replace(/#.*$/, "")));

for (const page of PAGES)
  test(`every link in ${page} leads to a file that is there`, () => {
    const links = relativeLinks(readFileSync(join(ROOT, page), "utf8"));
    assert.deepEqual(
      links.filter((link) => !isThere(page, link)),
      [],
    );
  });

test("links are found with their marks and pictures, those to elsewhere are left alone", () => {
  const text =
    "![a](a.png) [b](../b.ts#L2) [c](https://c.test/) [d](#d) `[e]`(f) [g](mailto:g@example.test)\n[h]: h.ts\n[i]: https://i.test/";
  assert.deepEqual(relativeLinks(text), ["a.png", "../b.ts#L2", "h.ts"]);
});

test("a link that leads nowhere is not there", () => {
  assert.deepEqual(
    ["policy.md", "policy.md#hours", "../README.md", "nowhere.md"].map((link) =>
      isThere("docs/any.md", link),
    ),
    [true, true, true, false],
  );
});

test("the README and the pages in docs/ are looked at", () => {
  const wanted = ["README.md", "docs/architecture.md", "docs/chatwoot.md", "docs/policy.md"];
  assert.deepEqual(
    wanted.filter((page) => !PAGES.includes(page)),
    [],
  );
});
