/** The page without a mouse, on a phone's screen, and for a reader who has scrolled away. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { newVisitor } from "../scenarios/visitor.ts";
import { focusedName, tabTo } from "./keyboard.ts";
import { seen, showPanel, shows } from "./screen.ts";
import { openStage, PHONE } from "./stage.ts";
import { GREETING, mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();

stage.rule("the whole demo works by keyboard alone, and the focus is always seen", async (scene) => {
  const baton = await scene.start();
  const screen = await scene.open(baton.url);
  const { keyboard } = screen.page;

  await tabTo(screen.page, "Message");
  await keyboard.type("Hi");
  await keyboard.press("Enter");
  const talk = ["You: Hi", `Bot: ${GREETING}`];
  await shows(screen.talk, talk);
  // The focus has stayed, so writing goes on without a Tab. Shift and Enter make a new line.
  await keyboard.type("One");
  await keyboard.press("Shift+Enter");
  await keyboard.type("two");
  await tabTo(screen.page, "Send");
  await keyboard.press("Enter");
  talk.push("You: One\ntwo", `Bot: ${mockAnswer("One two")}`);
  await shows(screen.talk, talk);
  assert.equal(await focusedName(screen.page), "Message");

  await tabTo(screen.page, "Connect Agent");
  await keyboard.press("Enter");
  await shows(() => screen.agentStatus.textContent(), "Agent: Connected");
  assert.equal(await focusedName(screen.page), "Disconnect");
  await tabTo(screen.page, "Human");
  await keyboard.press("Space");
  await shows(() => screen.mode.textContent(), "Human Mode: ON");
  await tabTo(screen.page, "Message");
  await keyboard.type("Anybody there?");
  await keyboard.press("Enter");
  talk.push(NOTES.on, "You: Anybody there?", NOTES.routed);
  await shows(screen.talk, talk);
  await shows(screen.groups, { waiting: ["user-1"], people: [], bot: [] });

  await tabTo(screen.page, "Use");
  await keyboard.press("Enter");
  assert.equal(await screen.userId.inputValue(), "user-1");
  assert.equal(await focusedName(screen.page), "Reply");
  await keyboard.type("Yes, me");
  await tabTo(screen.page, "Send Reply");
  await keyboard.press("Enter");
  talk.push("Human Agent: Yes, me");
  await shows(screen.talk, talk);
  assert.equal(await focusedName(screen.page), "Reply");
  await tabTo(screen.page, "Human");
  await keyboard.press("Enter");
  await shows(screen.talk, [...talk, NOTES.off]);
});

stage.rule("the demo works on a phone, and nothing scrolls to the side", async (scene) => {
  const baton = await scene.start();
  const screen = await scene.open(baton.url, { viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = screen;
  await fitsWidth(page);
  await screen.say("Hi");
  const talk = ["You: Hi", `Bot: ${GREETING}`];
  await shows(screen.talk, talk);
  await fitsWidth(page);

  await showPanel(screen, "Agent Console");
  assert.equal(await screen.message.isVisible(), false);
  await screen.connect();
  await screen.switchTo("ON");
  await shows(screen.groups, { waiting: [], people: ["user-1"], bot: [] });
  await fitsWidth(page);
  await showPanel(screen, "User Chat");
  assert.equal(await screen.replyText.isVisible(), false);
  await screen.say("Anybody there?");
  talk.push(NOTES.on, "You: Anybody there?", NOTES.routed);
  await shows(screen.talk, talk);
  // The other panel's button says that somebody waits.
  await seen(page.getByRole("button", { name: "Agent Console 1 waiting" }));
  await fitsWidth(page);

  await showPanel(screen, "Agent Console");
  await screen.reply("user-1", "Yes, me");
  await fitsWidth(page);
  await showPanel(screen, "User Chat");
  talk.push("Human Agent: Yes, me");
  await shows(screen.talk, talk);
  await screen.switchTo("OFF");
  await shows(screen.talk, [...talk, NOTES.off]);
  await fitsWidth(page);
});

stage.rule(
  "the transcript follows a reader at the end, and leaves everybody else where they are",
  async (scene) => {
    const baton = await scene.start();
    const screen = await scene.open(baton.url, { viewport: { width: 1280, height: 480 } });
    const { page } = screen;
    const chip = page.getByRole("button", { name: "New messages", exact: true });
    await screen.connect();
    await screen.switchTo("ON");
    for (const text of ["One", "Two", "Three", "Four"]) {
      await screen.say(text);
      await screen.reply("user-1", `${text}, said the agent`);
      await seen(screen.row(`${text}, said the agent`));
    }
    await shows(() => fromEnd(page), 0);
    assert.ok((await scrollTop(page)) > 100, "there is something to scroll");

    // Somebody who reads further up stays there.
    await page.locator("#transcript .scroller").evaluate((scroller) => scroller.scrollTo(0, 20));
    await shows(() => scrollTop(page), 20);
    await screen.reply("user-1", "Are you still reading?");
    await seen(chip);
    await seen(screen.row("Are you still reading?"));
    assert.equal(await scrollTop(page), 20);
    await chip.click();
    await shows(() => fromEnd(page), 0);
    await chip.waitFor({ state: "hidden" });

    // Who writes wants to see what they wrote.
    await page.locator("#transcript .scroller").evaluate((scroller) => scroller.scrollTo(0, 20));
    await shows(() => scrollTop(page), 20);
    await screen.say("I am");
    await seen(screen.row("I am"));
    await shows(() => fromEnd(page), 0);
    assert.equal(await chip.isVisible(), false);
  },
);

stage.rule("who acts on a card with the keyboard keeps their place in the console", async (scene) => {
  const baton = await scene.start();
  const screen = await scene.open(baton.url);
  const other = await newVisitor(baton);
  await other.say("Hi");
  await screen.connect();
  await seen(screen.card("user-2"));
  await tabTo(screen.page, "Take over");
  await screen.page.keyboard.press("Enter");
  await shows(screen.groups, { waiting: [], people: ["user-2"], bot: [] });
  assert.equal(await focusedName(screen.page), "Reply");
  await tabTo(screen.page, "Hand back");
  await screen.page.keyboard.press("Enter");
  await shows(screen.groups, { waiting: [], people: [], bot: ["user-2"] });
  await shows(() => focusedName(screen.page), "Use");
});

async function fitsWidth(page: Page): Promise<void> {
  const { wide, outside } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    outside: Array.from(document.querySelectorAll("body *"))
      .filter((node) => node.getClientRects().length > 0 && node.getBoundingClientRect().right > innerWidth)
      .map((node) => `${node.tagName}.${node.getAttribute("class")}`),
  }));
  assert.deepEqual({ wide, outside }, { wide: 0, outside: [] });
  assert.equal(page.viewportSize()?.width, PHONE.width);
}

function scrollTop(page: Page): Promise<number> {
  return page.locator("#transcript .scroller").evaluate((scroller) => scroller.scrollTop);
}

/** How far the end of the transcript is away, in whole pixels. */
function fromEnd(page: Page): Promise<number> {
  return page
    .locator("#transcript .scroller")
    .evaluate((node) => Math.max(0, Math.floor(node.scrollHeight - node.scrollTop - node.clientHeight)));
}
