/** What a person sees on the page and does with it. What they see is read whole, in words that a test can compare. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Locator, Page } from "playwright-core";
import { PATIENCE_MS, until } from "../scenarios/deadline.ts";

export type Screen = {
  readonly page: Page;
  /** Waits until the visitor has a conversation and a live feed. */
  readonly ready: () => Promise<void>;
  /** The transcript, a row a line: `You: Hi`, `Bot (draft): Hel`, `You (pending): Hi`, `System: The connection is back.` */
  readonly talk: () => Promise<readonly string[]>;
  readonly row: (text: string) => Locator;
  readonly message: Locator;
  /** Types a message and presses Enter. */
  readonly say: (text: string) => Promise<void>;
  readonly human: Locator;
  readonly mode: Locator;
  /** Presses Human and waits until the indicator says so. */
  readonly switchTo: (mode: "ON" | "OFF") => Promise<void>;
  readonly agentStatus: Locator;
  readonly connect: () => Promise<void>;
  readonly card: (userId: string) => Locator;
  readonly press: (userId: string, name: string) => Promise<void>;
  /** The lines of a card: `Visitor: Hi`, `Bot: Hello!`. */
  readonly cardLines: (userId: string) => Promise<readonly string[]>;
  readonly groups: () => Promise<Groups>;
  readonly userId: Locator;
  readonly replyText: Locator;
  /** Presses Use, types a reply and presses Send Reply. */
  readonly reply: (userId: string, text: string) => Promise<void>;
};

/** The user IDs of the console's cards, by group, in the order they are shown. */
export type Groups = { readonly waiting: Ids; readonly people: Ids; readonly bot: Ids };
type Ids = readonly string[];

export function screenOf(page: Page): Screen {
  return { page, ready: () => seen(page.locator(READY)), ...chatOf(page), ...consoleOf(page) };
}

const READY = "#chat-state:is([data-tone=bot], [data-tone=agent])";

type Chat = Pick<Screen, "talk" | "row" | "message" | "say" | "human" | "mode" | "switchTo">;

function chatOf(page: Page): Chat {
  const message = page.locator("#message");
  const human = page.getByRole("button", { name: "Human", exact: true });
  const mode = page.locator("#mode-indicator");
  return {
    talk: () => page.locator("#transcript .row").evaluateAll(describeRows),
    row: (text) => page.locator("#transcript .row").filter({ hasText: text }),
    message,
    say: async (text) => {
      await message.fill(text);
      await message.press("Enter");
    },
    human,
    mode,
    switchTo: async (word) => {
      await human.click();
      await seen(mode.filter({ hasText: `Human Mode: ${word}` }));
    },
  };
}

type Console = Omit<Screen, keyof Chat | "page" | "ready">;

function consoleOf(page: Page): Console {
  const card = (userId: string) => page.locator(`article[data-user-id="${userId}"]`);
  const press = (userId: string, name: string) =>
    card(userId).getByRole("button", { name, exact: true }).click();
  const agentStatus = page.locator("#agent-status");
  const replyText = page.locator("#reply-text");
  return {
    agentStatus,
    connect: async () => {
      await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
      await seen(agentStatus.filter({ hasText: "Agent: Connected" }));
    },
    card,
    press,
    cardLines: (userId) => card(userId).locator(".line").evaluateAll(describeLines),
    groups: () => page.locator("#entries").evaluate(describeGroups),
    userId: page.locator("#user-id"),
    replyText,
    reply: async (userId, text) => {
      await press(userId, "Use");
      await replyText.fill(text);
      await page.getByRole("button", { name: "Send Reply", exact: true }).click();
    },
  };
}

/** Waits until it is on the screen. */
export function seen(locator: Locator): Promise<void> {
  return locator.waitFor({ state: "visible" });
}

/** On a small screen, presses the button that shows this panel. */
export async function showPanel({ page }: Screen, name: "User Chat" | "Agent Console"): Promise<void> {
  const tab = page.locator("#panes").getByRole("button", { name });
  if (!(await tab.isVisible())) return;
  await tab.click();
  await seen(page.locator("main").getByRole("region", { name }));
}

/** Hides the page or brings it to the front: headless Chromium shows every tab. */
export async function turn({ page }: Screen, sight: "visible" | "hidden"): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    Object.defineProperty(document, "hidden", { value: value === "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, sight);
}

/** Waits until `read` says this. Fails with the difference. */
export async function shows<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  let last: Value | undefined;
  const ask = async () => {
    last = await read();
    return isDeepStrictEqual(last, expected) ? true : null;
  };
  try {
    await until(ask, "what is shown", PATIENCE_MS);
  } catch (fault) {
    // The difference says more than that the time is over.
    if (last !== undefined) assert.deepEqual(last, expected);
    throw fault;
  }
}

function describeRows(rows: readonly Element[]): readonly string[] {
  return rows.map((row) => {
    const kind = row.getAttribute("data-kind");
    const sender = row.querySelector(".sender")?.textContent;
    const text = row.querySelector(".bubble, .note-text")?.textContent;
    return `${sender}${kind === "pending" || kind === "draft" ? ` (${kind})` : ""}: ${text}`;
  });
}

function describeLines(lines: readonly Element[]): readonly string[] {
  return lines.map(
    (line) =>
      `${line.querySelector(".sender")?.textContent}: ${line.querySelector(".line-text")?.textContent}`,
  );
}

function describeGroups(entries: Element): Groups {
  const idsOf = (group: string) =>
    Array.from(
      entries.querySelectorAll(`section[data-group="${group}"] article`),
      (card) => card.getAttribute("data-user-id") ?? "",
    );
  return { waiting: idsOf("waiting"), people: idsOf("people"), bot: idsOf("bot") };
}
