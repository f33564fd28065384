/** The seed's "How to Demo the Human Handoff", step by step, and the two pictures of it in docs/. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { newVisitor } from "../scenarios/visitor.ts";
import { takePicture } from "./picture.ts";
import { seen, shows } from "./screen.ts";
import { openStage } from "./stage.ts";
import { GREETING, NOTES } from "./words.ts";

const stage = await openStage();

const ORDERS =
  "I am a bot and cannot look into orders or accounts. A person from our team can do that for you.";
const ASKS_BOT = "Where is my order 4711?";
const ASKS_PERSON = "Can I talk to somebody? It should have been here on Monday.";
const ANSWER = "Hello, this is Mia. Your parcel will be with you tomorrow.";

stage.rule("the seed's eight demo steps work as they are written", async (scene) => {
  // 1. Start the backend
  const baton = await scene.start();

  // 2. Open the UI
  const screen = await scene.open(baton.url);
  const { page } = screen;
  await seen(page.getByRole("heading", { name: "User Chat", exact: true }));
  await seen(page.getByRole("heading", { name: "Agent Console", exact: true }));

  // 3. Bot mode demo (Human Mode OFF)
  await shows(() => screen.mode.textContent(), "Human Mode: OFF");
  const off = await colourOf(screen.mode, "color");
  assert.ok(off.red > 2 * off.green && off.red > 2 * off.blue, `OFF is red: ${JSON.stringify(off)}`);
  const chat = page.getByRole("region", { name: "User Chat" });
  await chat.getByRole("textbox", { name: "Message", exact: true }).fill("Hi");
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  await shows(screen.talk, ["You: Hi", `Bot: ${GREETING}`]);
  await screen.say(ASKS_BOT);
  const inBotMode = ["You: Hi", `Bot: ${GREETING}`, `You: ${ASKS_BOT}`, `Bot: ${ORDERS}`];
  await shows(screen.talk, inBotMode);
  await checkTimes(page);
  await takePicture(page, "bot-mode.png");

  // 4. Connect a human agent
  await shows(() => screen.agentStatus.textContent(), "Agent: Not connected");
  await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
  await shows(() => screen.agentStatus.textContent(), "Agent: Connected");

  // 5. Enable Human Mode
  assert.equal(await screen.human.getAttribute("aria-pressed"), "false");
  await screen.human.click();
  await shows(() => screen.mode.textContent(), "Human Mode: ON");
  assert.equal(await screen.human.getAttribute("aria-pressed"), "true");
  const on = await colourOf(screen.mode, "color");
  assert.ok(on.green > 1.5 * on.red && on.green > 1.5 * on.blue, `ON is green: ${JSON.stringify(on)}`);

  // 6. Send a message as a user (routed to human)
  await screen.say(ASKS_PERSON);
  const inHumanMode = [...inBotMode, NOTES.on, `You: ${ASKS_PERSON}`, NOTES.routed];
  await shows(screen.talk, inHumanMode);
  await shows(screen.groups, { waiting: ["user-1"], people: [], bot: [] });
  await seen(screen.card("user-1").getByText("user-1", { exact: true }));
  await seen(screen.card("user-1").getByText(ASKS_PERSON, { exact: true }));

  // 7. Reply as the human agent
  await screen.card("user-1").getByRole("button", { name: "Use", exact: true }).click();
  const desk = page.getByRole("region", { name: "Agent Console" });
  assert.equal(await desk.getByLabel("User ID", { exact: true }).inputValue(), "user-1");
  await desk.getByLabel("Reply", { exact: true }).fill(ANSWER);
  await desk.getByRole("button", { name: "Send Reply", exact: true }).click();
  await shows(screen.talk, [...inHumanMode, `Human Agent: ${ANSWER}`]);
  assert.equal(await screen.replyText.inputValue(), "");
  await shows(screen.groups, { waiting: [], people: ["user-1"], bot: [] });
  await checkTimes(page);
  await checkColours(page);
  // Not a step of the seed's: somebody else waits, so that the picture shows more of the console.
  const other = await newVisitor(baton);
  await other.say("Do you ship to Norway?");
  await shows(screen.groups, { waiting: ["user-2"], people: ["user-1"], bot: [] });
  await takePicture(page, "human-mode.png");

  // 8. Switch back to bot mode
  await screen.human.click();
  await shows(() => screen.mode.textContent(), "Human Mode: OFF");
  await screen.say("Thank you");
  await shows(screen.talk, [
    ...inHumanMode,
    `Human Agent: ${ANSWER}`,
    NOTES.off,
    "You: Thank you",
    "Bot: You are welcome! Is there anything else you would like to know?",
  ]);
});

stage.rule("a sent message is shown at once, before the server has it", async (scene) => {
  const baton = await scene.start();
  const screen = await scene.open(baton.url);
  const gate = Promise.withResolvers<void>();
  await screen.page.route("**/webhook/chatwoot", async (route) => {
    await gate.promise;
    await route.continue();
  });
  await screen.say("Hi");
  await shows(screen.talk, ["You (pending): Hi", "Bot (draft): "]);
  assert.equal(await screen.message.inputValue(), "");
  gate.resolve();
  await shows(screen.talk, ["You: Hi", `Bot: ${GREETING}`]);
});

type Colour = { readonly red: number; readonly green: number; readonly blue: number };

async function colourOf(locator: Locator, property: "color" | "background-color"): Promise<Colour> {
  const css = await locator.evaluate(
    (node, name) => getComputedStyle(node).getPropertyValue(name),
    property as string,
  );
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = (css.match(/\d+/g) ?? []).map(Number);
  return { red, green, blue };
}

/** Each row says when, in the visitor's local time. */
async function checkTimes(page: Page): Promise<void> {
  const times = await page
    .locator("#transcript .row time")
    .evaluateAll((nodes) =>
      nodes.map((node) => ({ at: node.getAttribute("datetime") ?? "", text: node.textContent ?? "" })),
    );
  assert.equal(times.length, await page.locator("#transcript .row").count());
  const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Asia/Kathmandu",
  });
  for (const { at, text } of times) {
    assert.equal(text, clock.format(new Date(at)));
    assert.ok(Math.abs(Date.now() - Date.parse(at)) < 120_000, `${at} is now`);
  }
}

/** Everybody who speaks has a colour of their own. */
async function checkColours(page: Page): Promise<void> {
  const senders = ["visitor", "bot", "agent", "system"];
  const rowOf = (sender: string) => page.locator(`#transcript .row[data-sender=${sender}]`).first();
  const names = await Promise.all(
    senders.map((sender) => colourOf(rowOf(sender).locator(".sender"), "color")),
  );
  const bubbles = await Promise.all(
    ["visitor", "bot", "agent"].map((sender) =>
      colourOf(rowOf(sender).locator(".bubble"), "background-color"),
    ),
  );
  assert.equal(new Set(names.map((colour) => JSON.stringify(colour))).size, 4);
  assert.equal(new Set(bubbles.map((colour) => JSON.stringify(colour))).size, 3);
}
