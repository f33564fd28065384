/** Bursts: several quick messages get one reply, in their order, and nothing is dropped. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { startFakeOpenAi } from "../fakes/openai-server.ts";
import { within } from "../scenarios/deadline.ts";
import { writeSettings } from "../scenarios/team.ts";
import { sitDown, sitDownBoth } from "./desk.ts";
import { shows } from "./screen.ts";
import { openStage } from "./stage.ts";

const stage = await openStage();
const model = await startFakeOpenAi();
after(model.close);

/** Baton with a model that is asked after so many quiet seconds. */
function quietFor(idleSeconds: number) {
  const settings = writeSettings({
    agents: [{ name: "Dana" }, { name: "Erik" }],
    policy: { bursts: { page: { idleSeconds } } },
  });
  after(settings[Symbol.dispose]);
  return { ...settings.env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
}

const BURST = ["Hello", "My tap drips", "In the kitchen"] as const;
const WRITTEN = BURST.map((text) => `You: ${text}`);

stage.rule("three quick messages get one reply, and the desk sees each of them once", async (scene) => {
  const baton = await scene.start(quietFor(0.7));
  const ada = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  const asked = model.requests.length;
  for (const text of BURST) await ada.say(text);
  await shows(ada.talk, [...WRITTEN, "Bot: Hello from the model."]);
  assert.equal(model.requests.length, asked + 1);
  const { body } = await within(model.nextRequest(), "the model is asked");
  assert.deepEqual(
    body.messages.filter(({ role }) => role === "user").map(({ content }) => content),
    BURST,
  );
  const lines = [...BURST.map((text) => `Visitor: ${text}`), "Bot: Hello from the model."];
  for (const agent of [dana, erik]) await shows(() => agent.cardLines("user-1"), lines);
});

stage.rule("an agent who steps in before the quiet while is over answers all of it alone", async (scene) => {
  // Longer than the agent takes on a busy machine.
  const baton = await scene.start(quietFor(6));
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  const asked = model.requests.length;
  for (const text of BURST) await ada.say(text);
  await dana.press("user-1", "Take over");
  await dana.reply("user-1", "I come at once");
  const said = async () => (await ada.talk()).filter((line) => !line.startsWith("System: "));
  await shows(said, [...WRITTEN, "Human Agent: I come at once"]);
  assert.equal(model.requests.length, asked);
});
