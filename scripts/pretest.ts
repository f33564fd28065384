/** Sees to it that the browser tests have a Chromium: installs one on Debian as root, else says how to get one. */
import { spawnSync } from "node:child_process";
import { findChromium, thisSystem } from "../test/browser/chromium.ts";

const mayInstall = process.getuid?.() === 0 && thisSystem.exists("/etc/debian_version");
const isTold = Boolean(process.env["CHROMIUM_PATH"]?.trim());

if ("missing" in findChromium(process.env) && mayInstall && !isTold) {
  console.log("No Chromium found: installing it with apt-get.");
  spawnSync("apt-get update && apt-get install -y --no-install-recommends chromium", {
    shell: true,
    stdio: "inherit",
  });
}

const found = findChromium(process.env);
if ("missing" in found) {
  console.error(found.missing);
  process.exit(1);
}
