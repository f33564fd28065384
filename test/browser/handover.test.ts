/** Handover: the visitor asks for a person, is told where they stand, and the desk knows what it is about. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { startFakeOpenAi } from "../fakes/openai-server.ts";
import { handingOver } from "../fakes/openai-tool-calls.ts";
import { writeSettings } from "../scenarios/team.ts";
import { ATTENDED, UNATTENDED } from "../scenarios/visitor.ts";
import { packet, sitDown, sitDownBoth, standing } from "./desk.ts";
import { type Screen, seen, shows } from "./screen.ts";
import { openStage } from "./stage.ts";
import { GREETING, mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();
const settings = writeSettings({ agents: [{ name: "Dana" }, { name: "Erik" }] });
after(settings[Symbol.dispose]);

const DRIPS = "My tap drips since Monday";
const ASKED = "The visitor asked for a person.";

const askByButton = ({ page }: Screen) =>
  page.getByRole("button", { name: "Talk to a person", exact: true }).click();
const chatState = ({ page }: Screen) => page.locator("#chat-state").textContent();

stage.rule("a visitor who presses the button gets an agent who knows what was said", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  await ada.say("Hi");
  await seen(ada.row(GREETING));
  await ada.say(DRIPS);
  const talk = ["You: Hi", `Bot: ${GREETING}`, `You: ${DRIPS}`, `Bot: ${mockAnswer(DRIPS)}`];
  await shows(ada.talk, talk);

  await askByButton(ada);
  await shows(ada.talk, [...talk, `System: ${ATTENDED}`]);
  assert.equal(await chatState(ada), "Waiting for a human agent");
  await ada.page.locator("#talk-to-person").waitFor({ state: "hidden" });
  await shows(() => standing(dana, "user-1"), ["Offered to you", "waits less than a minute"]);
  await shows(() => standing(erik, "user-1"), ["Offered to Dana", "waits less than a minute"]);
  assert.equal(await dana.card("user-1").getByRole("group", { name: "Handover" }).count(), 0);

  await dana.press("user-1", "Accept");
  await shows(
    () => packet(dana, "user-1"),
    [
      ASKED,
      "Summary: Hi #1",
      `Summary: ${DRIPS} #3`,
      `The bot tried: ${GREETING} #2`,
      `The bot tried: ${mockAnswer(DRIPS)} #4`,
    ],
  );
  await shows(() => chatState(ada), "A human agent answers");
  await shows(() => standing(dana, "user-1"), ["Yours", "waits less than a minute"]);
  await shows(() => standing(erik, "user-1"), ["With Dana", "waits less than a minute"]);
});

stage.rule("each claim of the packet shows the message that it comes from", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await ada.say("Hi");
  await seen(ada.row(GREETING));
  await ada.say("Can I talk to a person?");
  await seen(ada.row(ATTENDED));
  await dana.press("user-1", "Accept");
  await shows(
    () => packet(dana, "user-1"),
    [
      ASKED,
      "Summary: Hi #1",
      "Summary: Can I talk to a person? #3",
      `The bot tried: ${GREETING} #2`,
      "Open question: Can I talk to a person? #3",
    ],
  );

  const card = dana.card("user-1");
  const marked = card.locator(".line.is-marked");
  const show = (seq: number) =>
    card.getByRole("button", { name: `Show message ${seq}`, exact: true }).first();
  await show(1).click();
  await shows(() => marked.locator(".line-text").allTextContents(), ["Hi"]);
  await seen(marked);
  await show(3).click();
  await shows(() => marked.locator(".line-text").allTextContents(), ["Can I talk to a person?"]);
  assert.equal(await show(3).getAttribute("aria-pressed"), "true");
  assert.equal(await show(1).getAttribute("aria-pressed"), "false");

  await dana.reply("user-1", "Yes, with me");
  await shows(async () => (await packet(dana, "user-1")).filter((part) => part.startsWith("Open")), []);
});

stage.rule("whoever waits behind others is told their place in the queue", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const bob = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await ada.say("I want to speak to a human");
  await shows(ada.talk, ["You: I want to speak to a human", NOTES.routed, `System: ${ATTENDED}`]);
  await shows(dana.groups, { waiting: ["user-1"], people: [], bot: [] });
  await dana.press("user-1", "Decline");
  await shows(() => standing(dana, "user-1"), ["In the queue", "waits less than a minute"]);
  await askByButton(bob);
  await shows(bob.talk, [`System: ${ATTENDED} You are number 2 in the queue.`]);
});

stage.rule(
  "when nobody is there the visitor leaves an address, and who comes later reads it",
  async (scene) => {
    const baton = await scene.start(settings.env);
    const ada = await scene.open(baton.url);
    const { page } = ada;
    await ada.say("Real person, please!");
    const talk = ["You: Real person, please!", NOTES.routed, `System: ${UNATTENDED}`];
    await shows(ada.talk, talk);
    await shows(() => chatState(ada), "Waiting for a human agent");
    const address = page.getByLabel("Your e-mail address", { exact: true });
    await address.fill("ada@example");
    await address.press("Enter");
    await shows(
      () => page.locator("#address-problem").textContent(),
      "Enter an e-mail address such as ada@example.com.",
    );
    assert.equal(await address.getAttribute("aria-describedby"), "address-problem");
    await address.fill("ada@example.com");
    await page.getByRole("button", { name: "Leave address", exact: true }).click();
    talk.push("System: Thank you. We will write to ada@example.com.");
    await shows(ada.talk, talk);
    await address.waitFor({ state: "hidden" });

    const dana = await sitDown(scene, baton, { name: "Dana" });
    await shows(() => standing(dana, "user-1"), ["Offered to you", "waits less than a minute"]);
    await seen(dana.card("user-1").getByText("E-mail: ada@example.com", { exact: true }));
    await dana.press("user-1", "Accept");
    await dana.reply("user-1", "I am here now");
    await shows(ada.talk, [...talk, NOTES.takenOver, "Human Agent: I am here now"]);
  },
);

stage.rule("a model's own summary goes to the desk, and never to the visitor", async (scene) => {
  await using model = await startFakeOpenAi();
  const openai = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
  const baton = await scene.start({ ...settings.env, ...openai });
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  model.useOnce(handingOver({ reason: "angry", summary: "Wants a plumber today." }));
  await ada.say(DRIPS);
  await shows(ada.talk, [`You: ${DRIPS}`, NOTES.routed, `System: ${ATTENDED}`]);
  await dana.press("user-1", "Accept");
  await shows(
    () => packet(dana, "user-1"),
    [ASKED, "Summary: Wants a plumber today. #1", `Open question: ${DRIPS} #1`],
  );
  assert.equal((await ada.page.content()).includes("plumber"), false);
});
