/** Started by hand on an older Node, Baton says so in one line instead of failing on its own syntax. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const baton = join(import.meta.dirname, "../../bin/baton.js");

/** Starts Baton on a Node that takes itself for this version. */
function startOn(version: string) {
  const versions = `{ value: { ...process.versions, node: "${version}" } }`;
  const disguise = `data:text/javascript,Object.defineProperty(process, "versions", ${versions})`;
  return spawnSync(process.execPath, ["--import", disguise, baton], { encoding: "utf8" });
}

for (const version of ["8.17.0", "23.11.1"]) {
  test(`Node ${version} is told to make place for Node 24`, () => {
    const { status, stdout, stderr } = startOn(version);
    assert.deepEqual(
      { status, stdout, stderr },
      {
        status: 1,
        stdout: "",
        stderr: `Baton needs Node 24 or newer; this is Node ${version}. \`npm start\` brings its own.\n`,
      },
    );
  });
}
