/** Where a Chromium is looked for, in which order, and what is said when there is none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findChromium, launchChromium, type System } from "./chromium.ts";

/** A system on which exactly these files exist. */
function systemWith(files: readonly string[], platform = "linux"): System {
  const separator = platform === "win32" ? "\\" : "/";
  return {
    platform,
    exists: (path) => files.includes(path),
    list: (folder) => {
      const inside = files.filter((file) => file.startsWith(folder + separator));
      return [...new Set(inside.flatMap((file) => file.slice(folder.length + 1).split(separator)[0] ?? []))];
    },
  };
}

const env = { PATH: "/usr/local/bin:/usr/bin", HOME: "/home/ada" };
const download = "/home/ada/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome";

describe("findChromium", () => {
  test("takes CHROMIUM_PATH before all others", () => {
    const system = systemWith(["/opt/chrome", "/usr/bin/chromium"]);
    assert.deepEqual(findChromium({ ...env, CHROMIUM_PATH: "/opt/chrome" }, system), { path: "/opt/chrome" });
  });

  test("says so when CHROMIUM_PATH names no file, even with another Chromium there", () => {
    const found = findChromium({ ...env, CHROMIUM_PATH: "/opt/chrome" }, systemWith(["/usr/bin/chromium"]));
    assert.deepEqual(found, { missing: "CHROMIUM_PATH is /opt/chrome, and there is no such file." });
  });

  test("takes a blank CHROMIUM_PATH as not set", () => {
    const found = findChromium({ ...env, CHROMIUM_PATH: "  " }, systemWith(["/usr/bin/chromium"]));
    assert.deepEqual(found, { path: "/usr/bin/chromium" });
  });

  test("takes chromium on PATH before google-chrome, and both before a download", () => {
    const chrome = "/usr/local/bin/google-chrome";
    const all = [download, chrome, "/usr/bin/chromium"];
    assert.deepEqual(findChromium(env, systemWith(all)), { path: "/usr/bin/chromium" });
    assert.deepEqual(findChromium(env, systemWith([download, chrome])), { path: chrome });
    assert.deepEqual(findChromium(env, systemWith([download])), { path: download });
  });

  test("takes the newest download, by number and not by name", () => {
    const older = download.replace("1200", "999");
    assert.deepEqual(findChromium(env, systemWith([older, download])), { path: download });
  });

  test("looks for downloads where PLAYWRIGHT_BROWSERS_PATH says", () => {
    const file = "/browsers/chromium-7/chrome-linux/chrome";
    const found = findChromium({ ...env, PLAYWRIGHT_BROWSERS_PATH: "/browsers" }, systemWith([file]));
    assert.deepEqual(found, { path: file });
  });

  test("knows where macOS and Windows keep theirs", () => {
    const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    assert.deepEqual(findChromium(env, systemWith([mac], "darwin")), { path: mac });
    const windows = "C:\\Programs\\Google\\Chrome\\Application\\chrome.exe";
    const found = findChromium({ PROGRAMFILES: "C:\\Programs" }, systemWith([windows], "win32"));
    assert.deepEqual(found, { path: windows });
  });

  test("says how to get one for this system when there is none", () => {
    const message = (command: string) => ({
      missing: `The browser tests need Chromium, and none was found. Get one with \`${command}\`, or set CHROMIUM_PATH.`,
    });
    const debian = systemWith(["/etc/debian_version"]);
    assert.deepEqual(
      findChromium(env, debian),
      message("sudo apt-get update && sudo apt-get install -y chromium"),
    );
    assert.deepEqual(findChromium(env, systemWith([], "darwin")), message("brew install --cask chromium"));
  });
});

test("the found Chromium starts, shows a page and ends", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent("<title>Baton</title>");
    assert.equal(await page.title(), "Baton");
  } finally {
    await browser.close();
  }
});
