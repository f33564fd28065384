/** The lock file installs on every machine: it names no registry, and the binaries of all platforms. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

type Lock = {
  readonly packages: Readonly<
    Record<
      string,
      { readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }
    >
  >;
};

const lock: Lock = JSON.parse(readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"));
const entries = Object.entries(lock.packages);

test("no package is bound to the registry it was first fetched from", () => {
  const bound = entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path);
  assert.deepEqual(bound, []);
});

test("every platform's binary is locked, or `npm ci` refuses to install anywhere", () => {
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages),
    ),
  );
  assert.deepEqual(missing, []);
});
