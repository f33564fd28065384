/** Whatever somebody writes is shown as the text that it is, and does nothing else. */
import assert from "node:assert/strict";
import { type Screen, seen, showPanel, shows } from "./screen.ts";
import { answered, DESKTOP, openStage, PHONE } from "./stage.ts";
import { GREETING } from "./words.ts";

const stage = await openStage();

const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ["an image that runs a script", `<img src=x onerror="window.isBroken = true; alert('img')">`],
  ["a script", `<script>window.isBroken = true; alert("script")</script>`],
  ["the end of the element and of the script", `</p></li></script><svg onload=alert(1)>&lt;b&gt;&amp;`],
  ["a frame and a link", `<iframe src="javascript:alert(1)"></iframe><a href="javascript:alert(2)">x</a>`],
  ["a template", "{{alert(1)}} {{constructor.constructor('alert(1)')()}} %s %o"],
  ["right-to-left words", "שלום, איפה ההזמנה שלי? مرحبا بالعالم 4711"],
  ["marks that turn the direction round", "user\u202egpj.exe\u202c \u2066isolated\u2069 \u200fend"],
  ["emoji", "👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇳🇵 ✌🏿"],
  ["heaps of accents", `Z${"\u0335\u0321\u0308".repeat(60)}algo`],
  ["ANSI colours", "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u0008"],
  ["a NUL", "before\u0000after"],
  ["half an emoji", "half \ud83d emoji"],
  ["line breaks and tabs", "one\n\n\ttwo\u2028three"],
  ["names of an object's insides", `{"__proto__": {"isBroken": true}, "constructor": null}`],
];

const ONE_WORD = "0123456789".repeat(1_000);
const MANY_WORDS = "Lorem ipsum ".repeat(834).trim();

/** What JSON and the database carry: half a character has no place in UTF-8. */
const carried = (text: string) => text.toWellFormed();

stage.rule("hostile words are text for the visitor and for the agent", async (scene) => {
  const baton = await scene.start({ RATE_LIMITS: "off" });
  const ada = await scene.open(baton.url);
  const mia = await scene.open(baton.url);
  await mia.connect();
  await mia.switchTo("ON");
  for (const [name, text] of HOSTILE) {
    await ada.say(text);
    await newestIs(ada, `You: ${carried(text)}`, name);
    await shows(async () => (await mia.cardLines("user-1")).at(-1), `Visitor: ${carried(text)}`);
    await mia.reply("user-1", text);
    await newestIs(ada, `Human Agent: ${carried(text)}`, name);
    await shows(async () => (await mia.cardLines("user-1")).at(-1), `Human Agent: ${carried(text)}`);
  }
  await isTextThatFits(ada);
  await isTextThatFits(mia);
  // What was stored is shown the same way again.
  const before = await messages(ada);
  assert.equal(before.length, 2 * HOSTILE.length);
  await ada.page.reload();
  await shows(() => messages(ada), before);
  await isTextThatFits(ada);
});

stage.rule("the bot's words and a hostile user ID are text too", async (scene) => {
  const baton = await scene.start();
  const ada = await scene.open(baton.url);
  const words = `<img src=x onerror="alert('img')">`;
  await ada.say(words);
  await seen(ada.page.locator("#transcript .row[data-sender=bot]", { hasText: words }));
  await ada.connect();
  await ada.userId.fill(words);
  await ada.replyText.fill(words);
  await ada.replyText.press("Enter");
  await seen(ada.page.getByText("Enter a user ID such as user-1.", { exact: true }));
  await isTextThatFits(ada);
});

for (const [screen, viewport] of [
  ["a laptop", DESKTOP],
  ["a phone", PHONE],
] as const)
  stage.rule(`10,000 characters fit on ${screen}, as one word and as many`, async (scene) => {
    const baton = await scene.start();
    const ada = await scene.open(baton.url, { viewport });
    await ada.say(ONE_WORD);
    await hasRow(ada, `You: ${ONE_WORD}`);
    await ada.say(MANY_WORDS);
    await hasRow(ada, `You: ${MANY_WORDS}`);
    await isTextThatFits(ada);
    await showPanel(ada, "Agent Console");
    await ada.connect();
    await seen(ada.card("user-1"));
    await ada.card("user-1").getByRole("button", { name: "Show all" }).first().click();
    await ada.press("user-1", "Take over");
    await ada.reply("user-1", ONE_WORD);
    await shows(async () => (await ada.cardLines("user-1")).at(-1), `Human Agent: ${ONE_WORD}`);
    await isTextThatFits(ada);
  });

stage.rule("a message that is too long is said to be so, and Retry is not offered in vain", async (scene) => {
  scene.expectComplaints(answered(422));
  const baton = await scene.start();
  const ada = await scene.open(baton.url);
  await ada.say("a".repeat(150_001));
  const unsent = ada.page.locator("#transcript .row .unsent");
  await seen(unsent.filter({ hasText: "Not sent. This message is too long to send." }));
  assert.equal(await unsent.getByRole("button").count(), 0);
  await ada.say("Hi");
  await seen(ada.row(GREETING));
});

/** What was said, without the page's notes. */
async function messages(screen: Screen): Promise<readonly string[]> {
  return (await screen.talk()).filter((line) => !line.startsWith("System: "));
}

async function newestIs(screen: Screen, line: string, name: string): Promise<void> {
  await shows(async () => ({ name, newest: (await messages(screen)).at(-1) }), { name, newest: line });
}

async function hasRow(screen: Screen, line: string): Promise<void> {
  await shows(async () => (await screen.talk()).filter((each) => each === line), [line]);
}

/** Nothing of it became an element, nothing of it ran, and nothing sticks out to the side. */
async function isTextThatFits({ page }: Screen): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: "isBroken" in window || "isBroken" in {},
    title: document.title,
    elements: document.querySelectorAll("main :is(img, script, iframe, a, b, [onload], [onerror])").length,
    tooWide: Array.from(document.querySelectorAll("html, body, main *"))
      .filter(
        (node) =>
          node.clientWidth > 1 && node.scrollWidth > node.clientWidth && !node.matches("svg *, input"),
      )
      .map((node) => `${node.tagName}.${node.className}`),
    outside: Array.from(document.querySelectorAll(".row, .bubble, .card, .line"))
      .map((node) => node.getBoundingClientRect())
      .filter(({ left, right, width }) => width > 0 && (left < 0 || right > innerWidth)).length,
  }));
  assert.deepEqual(found, { ran: false, title: "Baton", elements: 0, tooWide: [], outside: 0 });
}
