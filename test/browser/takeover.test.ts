/** Takeover and handback: an agent steps in at any moment, one of two has it, and the bot goes on where people end. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { within } from "../scenarios/deadline.ts";
import { writeSettings } from "../scenarios/team.ts";
import { ATTENDED, UNATTENDED } from "../scenarios/visitor.ts";
import { sitDown, sitDownBoth, standing } from "./desk.ts";
import { type Screen, seen, shows } from "./screen.ts";
import { answered, openStage, type Scene } from "./stage.ts";
import { GREETING, NOTES } from "./words.ts";

const stage = await openStage();
const model = await startFakeOpenAi();
after(model.close);
const settings = writeSettings({ agents: [{ name: "Dana" }, { name: "Erik" }] });
after(settings[Symbol.dispose]);

const WITH_MODEL = { ...settings.env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
const DRAFT = "Hello from the";
const GOES_ON = "System: The bot goes on with what you wrote.";

const nextRequest = () => within(model.nextRequest(), "the model is asked");
const suggestion = (screen: Screen, userId = "user-1") => screen.card(userId).locator(".suggestion-text");

/** A visitor reads three of the bot's five words, and two agents are at the desk. */
async function midSentence(scene: Scene) {
  const baton = await scene.start(WITH_MODEL);
  const ada = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  model.useOnce(holding(3));
  await ada.say("My tap drips");
  await shows(ada.talk, ["You: My tap drips", `Bot (draft): ${DRAFT}`]);
  const call = await nextRequest();
  for (const agent of [dana, erik]) await shows(agent.groups, { waiting: [], people: [], bot: ["user-1"] });
  return { baton, ada, dana, erik, call };
}

/** What was said, without the page's own notes, whose order is the network's. */
const saidIn = async (screen: Screen) => (await screen.talk()).filter((line) => !line.startsWith("System: "));

stage.rule("in mid-stream the visitor's draft vanishes and both agents may have it", async (scene) => {
  const { ada, dana, erik, call } = await midSentence(scene);
  await dana.press("user-1", "Take over");
  await within(call.aborted, "the model's answer is aborted");
  const taken = [NOTES.takenOver, NOTES.routed, "You: My tap drips"];
  await shows(async () => (await ada.talk()).toSorted(), taken.toSorted());
  for (const agent of [dana, erik]) await shows(() => suggestion(agent).textContent(), DRAFT);
  await shows(() => standing(dana, "user-1"), ["Yours", "waits less than a minute"]);
  await shows(() => standing(erik, "user-1"), ["With Dana", "waits less than a minute"]);

  await dana.press("user-1", "Use draft");
  await shows(() => dana.replyText.inputValue(), DRAFT);
  await dana.replyText.press("End");
  await dana.replyText.pressSequentially(" plumber");
  await dana.replyText.press("Enter");
  await shows(() => saidIn(ada), ["You: My tap drips", "Human Agent: Hello from the plumber"]);
  for (const agent of [dana, erik]) await suggestion(agent).waitFor({ state: "hidden" });
  assert.equal(await ada.page.locator("#transcript .row[data-sender=bot]").count(), 0);
});

stage.rule("a reply alone takes over too", async (scene) => {
  const { ada, dana, erik, call } = await midSentence(scene);
  await erik.reply("user-1", "I come at once");
  await within(call.aborted, "the model's answer is aborted");
  await shows(() => saidIn(ada), ["You: My tap drips", "Human Agent: I come at once"]);
  await shows(async () => (await standing(dana, "user-1"))[0], "With Erik");
});

stage.rule("two agents press Take at once: one has it, the other is told who", async (scene) => {
  scene.expectComplaints(answered(412));
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  const agents = [
    { name: "Dana", screen: dana },
    { name: "Erik", screen: erik },
  ];
  // Nobody is offered anything, so that both look at the same queue.
  for (const { screen } of agents) {
    await screen.page.locator("#away").click();
    await seen(screen.page.locator("#away[aria-pressed=true]"));
  }
  await ada.say("Can I talk to a person?");
  await shows(ada.talk, ["You: Can I talk to a person?", NOTES.routed, `System: ${UNATTENDED}`]);
  const bothPressed = holdTakes(agents.map(({ screen }) => screen));
  await Promise.all(agents.map(({ screen }) => screen.press("user-1", "Take")));
  await within(bothPressed, "both have pressed");

  const problems = agents.map(({ screen }) => screen.card("user-1").locator("> .problem"));
  const winner = await within(
    Promise.any([
      seen(problems[0] ?? assert.fail()).then(() => 1),
      seen(problems[1] ?? assert.fail()).then(() => 0),
    ]),
    "one is told",
  );
  const name = agents[winner]?.name;
  assert.equal(
    await problems[1 - winner]?.textContent(),
    `Somebody was faster: ${name} has the conversation.`,
  );
  for (const [index, { screen }] of agents.entries())
    await shows(
      async () => (await standing(screen, "user-1"))[0],
      index === winner ? "Yours" : `With ${name}`,
    );
  assert.equal(await problems[winner]?.isVisible(), false);
});

/** Lets the takes go when all of them were pressed, so that each was meant for the queue as it stood. */
function holdTakes(screens: readonly Screen[]): Promise<void> {
  const gate = Promise.withResolvers<void>();
  let pressed = 0;
  const routes = screens.map(({ page }) =>
    page.route("**/takeover", async (route) => {
      pressed += 1;
      if (pressed === screens.length) gate.resolve();
      await gate.promise;
      await route.continue();
    }),
  );
  return Promise.all(routes).then(() => gate.promise);
}

stage.rule("after Hand back the bot goes on with what nobody answered", async (scene) => {
  const { ada, dana, erik } = await midSentence(scene);
  await dana.press("user-1", "Take over");
  await seen(suggestion(dana));
  await dana.press("user-1", "Hand back");
  await shows(() => saidIn(ada), ["You: My tap drips", "Bot: Hello from the model."]);
  assert.ok((await ada.talk()).includes(GOES_ON));
  for (const agent of [dana, erik]) {
    await shows(agent.groups, { waiting: [], people: [], bot: ["user-1"] });
    await suggestion(agent).waitFor({ state: "hidden" });
  }
  const { body } = await nextRequest();
  assert.equal(body.messages.filter(({ role }) => role === "user").at(-1)?.content, "My tap drips");
});

stage.rule("a resolved conversation is closed, and what is written next is the bot's", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await ada.say("Human, please");
  await dana.press("user-1", "Accept");
  await dana.reply("user-1", "A plumber comes");
  await dana.press("user-1", "Resolve");
  await shows(dana.groups, { waiting: [], people: [], bot: [] });
  await dana.page.getByLabel("Search conversations", { exact: true }).fill("plumber comes");
  await shows(() => standing(dana, "user-1").then(([place]) => place), "Closed");
  await dana.page.getByLabel("Search conversations", { exact: true }).fill("");
  const talk = ["You: Human, please", NOTES.routed, `System: ${ATTENDED}`];
  talk.push(NOTES.takenOver, "Human Agent: A plumber comes", NOTES.handedBack);
  await shows(ada.talk, talk);
  await ada.say("Hi");
  await shows(ada.talk, [...talk, "You: Hi", `Bot: ${GREETING}`]);
  await shows(dana.groups, { waiting: [], people: [], bot: ["user-1"] });
});

stage.rule("a visitor calls the bot back with /bot", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await ada.page.getByRole("button", { name: "Talk to a person", exact: true }).click();
  await shows(dana.groups, { waiting: ["user-1"], people: [], bot: [] });
  await ada.say("/bot");
  await seen(ada.row("I am back. How can I help you?"));
  await shows(dana.groups, { waiting: [], people: [], bot: ["user-1"] });
  await shows(() => ada.page.locator("#chat-state").textContent(), "The bot answers");
});
