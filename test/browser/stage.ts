/**
 * Where the browser tests play: one Chromium for a file, fresh people for every test. A test fails too when a page
 * complains: a script error, an error on its console (a breach of the CSP is one), a dialog, a crash. What failed leaves
 * pictures and the pages' consoles in test-results/.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Baton, type Env, startBaton } from "../scenarios/baton-process.ts";
import { PATIENCE_MS } from "../scenarios/deadline.ts";
import { launchChromium } from "./chromium.ts";
import { type Screen, screenOf } from "./screen.ts";

/** The longest test plays out within a fraction of this on an idle machine. */
const LONGEST_TEST_MS = 90_000;

const RESULTS = join(import.meta.dirname, "../../test-results");

/** A phone and a laptop, in the pixels that a page lays out. */
export const PHONE = { width: 360, height: 740 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

const MANNERS: BrowserContextOptions = {
  viewport: DESKTOP,
  deviceScaleFactor: 1,
  locale: "en-GB",
  // Neither the time of the server nor the world's, so that only the visitor's own local time is right.
  timezoneId: "Asia/Kathmandu",
  colorScheme: "light",
};

export type Scene = {
  /** Starts Baton; it lives until all pages are closed, or is ended by the test itself. */
  readonly start: (env?: Env) => Promise<Baton>;
  /** Somebody new opens the page with a browser of their own and has a conversation. */
  readonly open: (url: string, manners?: BrowserContextOptions) => Promise<Screen>;
  /** The same person opens the page in one more tab. */
  readonly openTab: (screen: Screen) => Promise<Screen>;
  /** Says which complaints belong to the story, such as those on a server that is down. */
  readonly expectComplaints: (pattern: RegExp) => void;
};

export type Stage = {
  /** Registers a test. */
  readonly rule: (name: string, play: (scene: Scene) => Promise<void>) => void;
};

/** What Chromium says on the console of a page whose server went away. */
export const SERVER_GONE = /net::ERR_/;

/** What it says when the server answers with this status. */
export const answered = (status: number) => new RegExp(`responded with a status of ${status}`);

export async function openStage(): Promise<Stage> {
  const browser = await launchChromium();
  after(() => browser.close());
  return {
    rule: (name, play) => void test(name, { timeout: LONGEST_TEST_MS }, () => perform(browser, name, play)),
  };
}

/** Everything that was seen of one browser context. */
type Person = { readonly context: BrowserContext; readonly console: string[]; readonly complaints: string[] };

async function perform(browser: Browser, name: string, play: (scene: Scene) => Promise<void>): Promise<void> {
  const people: Person[] = [];
  const batons: Baton[] = [];
  const expected: RegExp[] = [];
  const complaints = () => people.flatMap((person) => person.complaints);
  const unexpected = () => complaints().filter((words) => !expected.some((pattern) => pattern.test(words)));
  try {
    await play({
      start: async (env) => {
        const baton = await startBaton(env);
        batons.push(baton);
        return baton;
      },
      open: async (url, manners) => {
        const context = await browser.newContext({ ...MANNERS, ...manners });
        context.setDefaultTimeout(PATIENCE_MS);
        people.push(watch(context));
        return goTo(context, url);
      },
      openTab: ({ page }) => goTo(page.context(), page.url()),
      expectComplaints: (pattern) => void expected.push(pattern),
    });
    assert.deepEqual(unexpected(), [], "the pages complain");
  } catch (fault) {
    await keepEvidence(name, people);
    throw fault;
  } finally {
    await Promise.all(people.map(({ context }) => context.close()));
    await Promise.all(batons.map((baton) => baton.kill()));
  }
}

async function goTo(context: BrowserContext, url: string): Promise<Screen> {
  const page = await context.newPage();
  await page.goto(url);
  const screen = screenOf(page);
  await screen.ready();
  return screen;
}

function watch(context: BrowserContext): Person {
  const person: Person = { context, console: [], complaints: [] };
  const complain = (words: string) => {
    person.console.push(words);
    person.complaints.push(words);
  };
  context.on("page", (page) => {
    page.on("console", (message) => {
      const words = `${message.type()}: ${message.text()}`;
      if (["error", "warning"].includes(message.type())) complain(words);
      else person.console.push(words);
    });
    page.on("pageerror", (fault) => complain(`uncaught: ${fault.stack ?? fault.message}`));
    page.on("crash", () => complain("the page crashed"));
    page.on("dialog", (dialog) => {
      complain(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  return person;
}

async function keepEvidence(name: string, people: readonly Person[]): Promise<void> {
  const folder = join(RESULTS, name.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 80));
  mkdirSync(folder, { recursive: true });
  const pages = people.flatMap((person, index) =>
    person.context.pages().map((page, tab) => ({ page, label: `person-${index + 1}-tab-${tab + 1}` })),
  );
  await Promise.all(pages.map(({ page, label }) => photograph(page, join(folder, `${label}.png`))));
  const heard = people.map((person, index) => [`# person ${index + 1}`, ...person.console].join("\n"));
  writeFileSync(join(folder, "console.txt"), `${heard.join("\n\n")}\n`);
}

/** A page that cannot be photographed must not hide why the test failed. */
async function photograph(page: Page, path: string): Promise<void> {
  await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
}
