/** The desk: the right agent is offered a visitor, an offer that nobody takes goes on, and nobody who leaves keeps one. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { writeSettings } from "../scenarios/team.ts";
import { ATTENDED } from "../scenarios/visitor.ts";
import { memberOf, sitDown, sitDownBoth, standing, standUp } from "./desk.ts";
import { type Screen, seen, shows, turn } from "./screen.ts";
import { openStage } from "./stage.ts";
import { NOTES } from "./words.ts";

const stage = await openStage();

const TEAM = [
  { name: "Dana", skills: ["plumbing"] },
  { name: "Erik", skills: ["billing"] },
] as const;

const skilled = writeSettings({
  agents: TEAM,
  policy: {
    handover: { keywords: ["invoice"] },
    routing: { strategy: "skills", skills: [{ skill: "billing", words: ["invoice"] }] },
    waiting: { overdueSeconds: 1 },
  },
});
after(skilled[Symbol.dispose]);

const hasty = writeSettings({ agents: TEAM, policy: { routing: { offerSeconds: 1 } } });
after(hasty[Symbol.dispose]);

const LOST = "System: The person you talked to lost the connection. The next free one goes on with you.";
const INVOICE = "My invoice is wrong";

const placeIn = async (screen: Screen, userId = "user-1") => (await standing(screen, userId))[0];

stage.rule("who knows about it is offered the visitor, accepts, and declines the next", async (scene) => {
  const baton = await scene.start(skilled.env);
  const ada = await scene.open(baton.url);
  const bob = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  await ada.say(INVOICE);
  await shows(() => placeIn(erik), "Offered to you");
  await shows(() => placeIn(dana), "Offered to Erik");
  assert.deepEqual(await buttonsOn(erik, "user-1"), ["Use", "Accept", "Decline"]);
  assert.deepEqual(await buttonsOn(dana, "user-1"), ["Use", "Take", "Hand back"]);
  await shows(() => erik.page.title(), "(1) Baton");
  await seen(erik.card("user-1").and(erik.page.locator("[data-overdue]")));
  await seen(erik.card("user-1").getByText("Overdue", { exact: true }));

  await erik.press("user-1", "Accept");
  await shows(() => placeIn(erik), "Yours");
  await shows(() => placeIn(dana), "With Erik");
  await shows(() => memberOf(dana, "Erik").locator(".member-load").textContent(), "1/5");
  await erik.reply("user-1", "I look into it");
  await shows(() => erik.page.title(), "Baton");
  await erik.card("user-1").getByText("Overdue").waitFor({ state: "hidden" });

  await bob.say("The invoice has a wrong name");
  await shows(() => placeIn(erik, "user-2"), "Offered to you");
  await erik.press("user-2", "Decline");
  // Nobody else who is there knows about invoices, so the next one is asked.
  await shows(() => placeIn(erik, "user-2"), "Offered to Dana");
  await shows(dana.groups, { waiting: ["user-2"], people: ["user-1"], bot: [] });

  await erik.press("user-1", "Release");
  await shows(() => placeIn(dana), "Offered to you");
  await dana.press("user-1", "Accept");
  await shows(() => placeIn(erik), "With Dana");
});

stage.rule(
  "an offer that nobody takes goes to the next agent, and then to whoever takes it",
  async (scene) => {
    const baton = await scene.start(hasty.env);
    const ada = await scene.open(baton.url);
    const [dana, erik] = await sitDownBoth(scene, baton);
    const offered = Promise.all([dana, erik].map((agent) => shows(() => placeIn(agent), "Offered to you")));
    await ada.say("Real person please");
    await offered;
    await shows(() => placeIn(dana), "In the queue");
    await erik.press("user-1", "Take");
    await shows(() => placeIn(dana), "With Erik");
    await shows(ada.talk, ["You: Real person please", NOTES.routed, `System: ${ATTENDED}`, NOTES.takenOver]);
  },
);

stage.rule("when an agent disconnects, the other gets the visitor, who is told once", async (scene) => {
  const baton = await scene.start(skilled.env);
  const ada = await scene.open(baton.url);
  const [dana, erik] = await sitDownBoth(scene, baton);
  await ada.say(INVOICE);
  await erik.press("user-1", "Accept");
  await erik.reply("user-1", "I look into it");
  const talk = [`You: ${INVOICE}`, NOTES.routed, `System: ${ATTENDED}`];
  talk.push(NOTES.takenOver, "Human Agent: I look into it");
  await shows(ada.talk, talk);

  await standUp(erik);
  await shows(() => placeIn(dana), "Offered to you");
  await seen(memberOf(dana, "Erik").and(dana.page.locator("[data-state=offline]")));
  await dana.press("user-1", "Accept");
  await dana.reply("user-1", "I go on with it");
  await shows(ada.talk, [...talk, LOST, NOTES.takenOver, "Human Agent: I go on with it"]);
});

stage.rule("an agent whose tab nobody sees is still there, and hears that somebody waits", async (scene) => {
  const baton = await scene.start(skilled.env);
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  const asleep = dana.page.waitForRequest("**/api/desk/events*");
  await turn(dana, "hidden");
  await asleep;
  await ada.say("Real person please");
  await shows(ada.talk, ["You: Real person please", NOTES.routed, `System: ${ATTENDED}`]);
  await shows(() => dana.page.title(), "(1) Baton");
  await shows(() => placeIn(dana), "Offered to you");
});

function buttonsOn(screen: Screen, userId: string): Promise<readonly string[]> {
  return screen.card(userId).locator(".entry-head button:visible").allTextContents();
}
