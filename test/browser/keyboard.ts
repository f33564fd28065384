/** A person without a mouse: goes from control to control, and sees where they are. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** More stops than the page has. */
const MOST_TABS = 40;

/** Presses Tab until the control of this name has the focus, and sees the focus at each stop. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const stops: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press("Tab");
    const stop = await focusedName(page);
    // Behind the last control the focus leaves the page once.
    if (stop !== "") assert.ok(await isFocusSeen(page), `the focus on ${stop} is seen`);
    if (stop === name) return;
    stops.push(stop);
  }
  assert.fail(`No Tab leads to ${name}, only to ${stops.join(", ")}.`);
}

/** The name of the control that has the focus; empty when none has. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return "";
    const label = focused.id === "" ? null : document.querySelector(`label[for="${focused.id}"]`);
    return (focused.getAttribute("aria-label") ?? (label ?? focused).textContent ?? "").trim();
  });
}

function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const { top, bottom, width } = focused.getBoundingClientRect();
    const isOnScreen = width > 0 && bottom > 0 && top < innerHeight;
    return isOnScreen && outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  });
}
