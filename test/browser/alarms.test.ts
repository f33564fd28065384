/** Alarms: whoever waits for too long is told, asked for an address, and in the end gets the bot back. */
import { after } from "node:test";
import { writeSettings } from "../scenarios/team.ts";
import { ATTENDED, UNATTENDED } from "../scenarios/visitor.ts";
import { sitDown, standing } from "./desk.ts";
import { seen, shows } from "./screen.ts";
import { openStage } from "./stage.ts";
import { mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();

const ASKS = "Human agent please";
const AGENTS = [{ name: "Dana" }, { name: "Erik" }] as const;
const SORRY =
  "System: We are sorry that you still wait. You can leave your e-mail address, and we will write to you.";
const BACK =
  "System: Nobody could answer yet, so the bot is back for you. Ask for a person again to keep your place in the queue.";

const slow = writeSettings({
  agents: AGENTS,
  policy: {
    routing: { offerSeconds: 0.5 },
    waiting: { escalateSeconds: 0.8, overdueSeconds: 1 },
  },
});
after(slow[Symbol.dispose]);
const unmanned = writeSettings({ agents: AGENTS, policy: { handback: { unattendedMinutes: 0.02 } } });
after(unmanned[Symbol.dispose]);

stage.rule(
  "when no agent takes a visitor, both are asked, and the visitor gets the last line",
  async (scene) => {
    const baton = await scene.start(slow.env);
    const ada = await scene.open(baton.url);
    const [dana, erik] = [
      await sitDown(scene, baton, { name: "Dana" }),
      await sitDown(scene, baton, { name: "Erik" }),
    ];
    await ada.say(ASKS);
    const offers = [dana, erik].map((agent) =>
      shows(async () => (await standing(agent, "user-1"))[0], "Offered to you"),
    );
    await Promise.all(offers);
    await shows(ada.talk, [`You: ${ASKS}`, NOTES.routed, `System: ${ATTENDED}`, SORRY]);
    await seen(ada.page.getByLabel("Your e-mail address", { exact: true }));
    for (const agent of [dana, erik]) await seen(agent.card("user-1").getByText("Overdue", { exact: true }));
  },
);

stage.rule("when nobody is there in time, the bot comes back and answers", async (scene) => {
  const baton = await scene.start(unmanned.env);
  const ada = await scene.open(baton.url);
  await ada.say(ASKS);
  const asked = [`You: ${ASKS}`, NOTES.routed, `System: ${UNATTENDED}`];
  await seen(ada.row(BACK.slice("System: ".length)));
  const back = [BACK, NOTES.handedBack, `Bot: ${mockAnswer(ASKS)}`];
  await shows(async () => (await ada.talk()).toSorted(), [...asked, ...back].toSorted());
  await seen(ada.page.getByRole("button", { name: "Talk to a person", exact: true }));
});
