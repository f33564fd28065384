/** Finds the Chromium of this system and starts it the way the browser tests need it. */
import { existsSync, readdirSync } from "node:fs";
import { posix, win32 } from "node:path";
import { type Browser, chromium } from "playwright-core";

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of the system to find a browser on it. */
export type System = {
  readonly platform: string;
  readonly exists: (path: string) => boolean;
  /** The names in a folder; none when there is no such folder. */
  readonly list: (folder: string) => readonly string[];
};

export type FoundChromium = { readonly path: string } | { readonly missing: string };

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The system this process runs on. */
export const thisSystem: System = {
  platform: process.platform,
  exists: existsSync,
  list: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
};

/** CHROMIUM_PATH, else one on PATH, else an installed application, else a Playwright download; else how to get one. */
export function findChromium(env: Environment, system: System = thisSystem): FoundChromium {
  const told = env["CHROMIUM_PATH"]?.trim();
  if (told) {
    if (system.exists(told)) return { path: told };
    return { missing: `CHROMIUM_PATH is ${told}, and there is no such file.` };
  }
  const places = [...onPath(env, system), ...applications(env, system), ...downloads(env, system)];
  const path = places.find(system.exists);
  return path ? { path } : { missing: howToGetOne(system) };
}

/** A Chromium with a fresh profile, deleted when it is closed. */
export function launchChromium(): Promise<Browser> {
  const found = findChromium(process.env);
  if ("missing" in found) throw new Error(found.missing);
  return chromium.launch({ executablePath: found.path, args: FLAGS });
}

function onPath(env: Environment, { platform }: System): readonly string[] {
  const windows = platform === "win32";
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(windows ? ";" : ":").filter(Boolean);
  const names = windows ? ["chrome.exe", "chromium.exe"] : NAMES;
  return names.flatMap((name) => folders.map((folder) => (windows ? win32 : posix).join(folder, name)));
}

function applications(env: Environment, { platform }: System): readonly string[] {
  if (platform === "darwin") {
    return ["Chromium", "Google Chrome"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (platform !== "win32") return [];
  return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .flatMap((name) => env[name] ?? [])
    .map((folder) => win32.join(folder, "Google\\Chrome\\Application\\chrome.exe"));
}

/** The browsers that Playwright downloaded, newest first (its folders end in a build number). */
function downloads(env: Environment, system: System): readonly string[] {
  const { join } = system.platform === "win32" ? win32 : posix;
  const store = downloadFolder(env, system.platform);
  const builds = system.list(store).filter((name) => /^chromium-\d+$/.test(name));
  return builds
    .toSorted((a, b) => buildNumber(b) - buildNumber(a))
    .flatMap((build) => system.list(join(store, build)).map((folder) => join(store, build, folder)))
    .flatMap((folder) => [
      join(folder, "chrome"),
      join(folder, "chrome.exe"),
      join(folder, "Chromium.app/Contents/MacOS/Chromium"),
      join(folder, "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing"),
    ]);
}

function downloadFolder(env: Environment, platform: string): string {
  const told = env["PLAYWRIGHT_BROWSERS_PATH"]?.trim();
  if (told) return told;
  if (platform === "win32") return win32.join(env["LOCALAPPDATA"] ?? "", "ms-playwright");
  const caches = platform === "darwin" ? "Library/Caches" : ".cache";
  return posix.join(env["HOME"] ?? "/", caches, "ms-playwright");
}

function buildNumber(folder: string): number {
  return Number(folder.slice("chromium-".length));
}

function howToGetOne(system: System): string {
  const command = installCommand(system);
  return `The browser tests need Chromium, and none was found. Get one with \`${command}\`, or set CHROMIUM_PATH.`;
}

function installCommand({ platform, exists }: System): string {
  if (platform === "darwin") return "brew install --cask chromium";
  if (platform === "win32") return "winget install Google.Chrome";
  if (exists("/etc/debian_version")) return "sudo apt-get update && sudo apt-get install -y chromium";
  if (exists("/etc/fedora-release")) return "sudo dnf install chromium";
  if (exists("/etc/alpine-release")) return "sudo apk add chromium";
  if (exists("/etc/arch-release")) return "sudo pacman -S chromium";
  return "npx playwright-core install --with-deps chromium";
}
