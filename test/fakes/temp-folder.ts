/** A folder for one test, gone when the test is over. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux keeps this one in memory, so that tests do not wait for a disk at every commit. */
const IN_MEMORY = "/dev/shm";

export type TempFolder = Disposable & { readonly path: string; readonly file: (name: string) => string };

export function makeTempFolder(): TempFolder {
  const path = mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), "baton-test-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
