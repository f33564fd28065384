import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { makeTempFolder } from "../../../test/fakes/temp-folder.ts";
import { closeToOthers, keepsRest, readEnvFile, valuesIn, withLines, writeEnvFile } from "./env-file.ts";

test("a line is changed in its place, and all other lines and comments stay", () => {
  const text = "# Ours\nA=1\n\n  export B = old # why\nC='x y'\n#B=2\n";
  assert.equal(withLines(text, { B: "new" }), "# Ours\nA=1\n\n  export B = new # why\nC='x y'\n#B=2\n");
});

const CASES: readonly (readonly [
  name: string,
  before: string,
  lines: Record<string, string>,
  after: string,
])[] = [
  ["a blank line is filled in", "A=\nB=2\n", { A: "1" }, "A=1\nB=2\n"],
  ["what is missing comes to the end", "A=1\n", { B: "2", C: "3" }, "A=1\nB=2\nC=3\n"],
  ["a last line without its end gets one", "A=1", { B: "2" }, "A=1\nB=2\n"],
  ["an empty file begins with the first line", "", { A: "1" }, "A=1\n"],
  ["a value that is right stays as it is written", "A = '1'  # one\n", { A: "1" }, "A = '1'  # one\n"],
  ["a value over several lines is replaced as one", 'A="1\nB=2\n3"\nB=4\n', { A: "5" }, "A=5\nB=4\n"],
  ["a name within a value is no line", 'A="1\nB=2\n3"\n', { B: "4" }, 'A="1\nB=2\n3"\nB=4\n'],
  ["ends of lines of another system stay", "A=1\r\nB=2\r\n", { A: "3" }, "A=3\r\nB=2\r\n"],
  ["a value that a reader would cut is quoted", "", { A: "x#y z" }, "A='x#y z'\n"],
  ["a value may be taken away", "A=1\nB=2\n", { A: "" }, "A=\nB=2\n"],
];

for (const [name, before, lines, after] of CASES)
  test(name, () => {
    assert.equal(withLines(before, lines), after);
    assert.equal(keepsRest(before, after, lines), true);
  });

test("whatever stands in a file, either all other values are kept or the change is seen as unsafe", () => {
  const part = fc.constantFrom(
    "A",
    "B",
    "=",
    " ",
    "\n",
    "\r\n",
    "'",
    '"',
    "`",
    "#",
    "export ",
    "x",
    "1",
    "\\n",
  );
  const text = fc.array(part, { maxLength: 24 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (before) => {
      const lines = { A: "new", C: "also" };
      const after = withLines(before, lines);
      if (!keepsRest(before, after, lines)) return;
      const { A, C, ...rest } = parseEnv(after);
      const { A: _old, C: _other, ...same } = parseEnv(before);
      const trimmed = (values: object) =>
        Object.entries(values).map(([name, value]) => [name, String(value).trim()]);
      assert.deepEqual([A, C, trimmed(rest)], ["new", "also", trimmed(same)]);
    }),
    { numRuns: 2000 },
  );
});

test("a change that would lose a value is seen", () => {
  assert.equal(keepsRest("A=1\nB=2\n", "A=3\n", { A: "3" }), false);
  assert.equal(keepsRest("A=1\n", "A=1\n", { A: "3" }), false);
});

test("blank values count as not set", () => {
  assert.deepEqual(valuesIn("A=\nB=' '\nC= 3 \n"), { C: "3" });
});

test("a file is written for its owner alone, beside nothing else, through a link to the real one", async () => {
  using folder = makeTempFolder();
  mkdirSync(folder.file("real"));
  const real = folder.file("real/env");
  writeFileSync(real, "A=1\n", { mode: 0o644 });
  symlinkSync(real, folder.file(".env"));
  await writeEnvFile(folder.file(".env"), "A=2\n");
  assert.equal(readFileSync(real, "utf8"), "A=2\n");
  assert.equal(statSync(real).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder.path).toSorted(), [".env", "real"]);
  assert.deepEqual(readdirSync(folder.file("real")), ["env"]);
});

test("a write that fails leaves nothing beside the file", async () => {
  using folder = makeTempFolder();
  mkdirSync(folder.file(".env"));
  await assert.rejects(writeEnvFile(folder.file(".env"), "A=2\n"), { code: "EISDIR" });
  assert.deepEqual(readdirSync(folder.path), [".env"]);
});

test("a file that is not there is empty and without rights", async () => {
  using folder = makeTempFolder();
  assert.deepEqual(await readEnvFile(folder.file(".env")), { text: "", mode: null });
});

test("only a file that others may read is closed", async () => {
  using folder = makeTempFolder();
  const path = folder.file(".env");
  writeFileSync(path, "A=1\n", { mode: 0o640 });
  assert.equal(await closeToOthers(path, await readEnvFile(path)), true);
  assert.equal(await closeToOthers(path, await readEnvFile(path)), false);
});
