/** The desk of a team at work, and the picture of it in docs/. */
import { after } from "node:test";
import { writeSettings } from "../scenarios/team.ts";
import { newVisitor } from "../scenarios/visitor.ts";
import { memberOf, packet, sitDown, standing } from "./desk.ts";
import { takePicture } from "./picture.ts";
import { seen, shows } from "./screen.ts";
import { openStage } from "./stage.ts";

const stage = await openStage();
const settings = writeSettings({
  agents: [
    { name: "Dana", skills: ["plumbing"], capacity: 4 },
    { name: "Erik", skills: ["billing"], capacity: 4 },
  ],
  policy: {
    routing: {
      strategy: "skills",
      skills: [
        { skill: "plumbing", words: ["tap", "leak"] },
        { skill: "billing", words: ["invoice"] },
      ],
    },
  },
});
after(settings[Symbol.dispose]);

const ASKS = "My tap drips. Can I talk to a person?";
const WHY = "The visitor asked for a person.";
const NOTE = "Third time this year: the landlord pays.";

stage.rule(
  "an agent sees an offer, what was handed over, a note and the team at one glance",
  async (scene) => {
    const baton = await scene.start(settings.env);
    const dana = await sitDown(scene, baton, { name: "Dana" });
    const erik = await sitDown(scene, baton, { name: "Erik" });
    const { page } = dana;
    // The visitor is in the same window, so that the picture shows both sides.
    await dana.say(ASKS);
    await shows(() => standing(dana, "user-1"), ["Offered to you", "waits less than a minute"]);
    await dana.press("user-1", "Accept");
    await shows(() => packet(dana, "user-1"), [WHY, `Open question: ${ASKS} #1`]);
    await dana.reply("user-1", "Good morning! Does it drip all the time?");
    await seen(dana.row("Good morning!"));
    await shows(() => packet(dana, "user-1"), [WHY, `Summary: ${ASKS} #1`]);
    await dana.say("Yes, and the floor is wet. Can somebody come today?");
    await shows(() => standing(dana, "user-1"), ["Yours", "waits less than a minute"]);
    await page.getByRole("button", { name: "Note", exact: true }).click();
    await page.getByLabel("Internal note", { exact: true }).fill(NOTE);
    await page.getByLabel("Internal note", { exact: true }).press("Enter");
    await seen(dana.card("user-1").getByText(NOTE, { exact: true }));
    await page.getByRole("button", { name: "Note", exact: true }).click();

    const bill = await newVisitor(baton);
    await bill.say("Human agent please, my invoice is wrong");
    await erik.press(bill.userId, "Accept");
    const other = await newVisitor(baton);
    await other.say("A real person please: the new tap leaks");
    await shows(() => standing(dana, other.userId), ["Offered to you", "waits less than a minute"]);
    await shows(() => standing(dana, bill.userId), ["With Erik", "waits less than a minute"]);
    for (const [name, load] of [
      ["Dana", "2/4"],
      ["Erik", "1/4"],
    ] as const)
      await shows(() => memberOf(dana, name).locator(".member-load").textContent(), load);
    await dana.replyText.fill("A plumber can be there at two.");
    await takePicture(page, "desk.png");
  },
);
