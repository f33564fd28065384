/** axe finds nothing to complain about, by day and by night, on a laptop and on a phone, in each state of the page. */
import assert from "node:assert/strict";
import axe, { type AxeResults } from "axe-core";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { within } from "../scenarios/deadline.ts";
import { writeSettings } from "../scenarios/team.ts";
import { newVisitor } from "../scenarios/visitor.ts";
import { sitDown } from "./desk.ts";
import { type Screen, seen, showPanel, shows } from "./screen.ts";
import { answered, DESKTOP, openStage, PHONE, SERVER_GONE } from "./stage.ts";

const stage = await openStage();

const AGENT_TOKEN = "correct-horse-battery";

type Panel = Parameters<typeof showPanel>[1];
const PANELS: readonly Panel[] = ["Agent Console", "User Chat"];

/** Colours that are on their way to others are no colours to judge. */
const STILL = { reducedMotion: "reduce" } as const;

stage.rule("axe finds nothing in the empty page, the bot's talk and a draft", async (scene) => {
  await using model = await startFakeOpenAi();
  const baton = await scene.start({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
  const screen = await scene.open(baton.url, STILL);
  await findsNothing(screen, "empty");
  await screen.say("Hi");
  await seen(screen.row("Hello from the model."));
  model.useOnce(holding(2));
  await screen.say("My tap drips");
  await seen(screen.page.locator("#transcript .row[data-kind=draft]", { hasText: "Hello from" }));
  await findsNothing(screen, "bot talk");
  await within(model.nextRequest(), "the model is asked");
  (await within(model.nextRequest(), "the model is asked again")).release();
  await seen(screen.row("Hello from the model.").nth(1));
});

stage.rule(
  "axe finds nothing in human mode with entries in every group, and in a failed message",
  async (scene) => {
    scene.expectComplaints(SERVER_GONE);
    await using model = await startFakeOpenAi();
    const baton = await scene.start({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
    const screen = await scene.open(baton.url, STILL);
    await (await newVisitor(baton)).say("Hi");
    await screen.connect();
    model.useOnce(holding(2));
    await screen.say("My tap drips");
    await seen(screen.page.locator("#transcript .row[data-kind=draft]", { hasText: "Hello from" }));
    await screen.press("user-1", "Take over");
    await seen(screen.page.getByRole("button", { name: "Use draft" }));
    await shows(screen.groups, { waiting: ["user-1"], people: [], bot: ["user-2"] });
    await findsNothing(screen, "a takeover");
    await screen.press("user-1", "Use draft");
    await screen.page.getByRole("button", { name: "Send Reply" }).click();
    await screen.switchTo("ON");
    await (await newVisitor(baton)).say("Anybody there?");
    await screen.userId.fill("nobody");
    await screen.replyText.fill("Yes");
    await screen.replyText.press("Enter");
    await seen(screen.page.getByText("Enter a user ID such as user-1."));
    await shows(screen.groups, { waiting: ["user-3"], people: ["user-1", "user-2"], bot: [] });
    await findsNothing(screen, "human mode");

    await baton.kill();
    await seen(screen.row("Connection lost."));
    await screen.say("Hello?");
    await seen(screen.page.locator("#transcript .unsent"));
    await seen(screen.page.locator("#sign-in-problem"));
    await findsNothing(screen, "a failed message");
  },
);

stage.rule("axe finds nothing in the sign-in form", async (scene) => {
  scene.expectComplaints(answered(401));
  const baton = await scene.start({ AGENT_TOKEN });
  const screen = await scene.open(baton.url, STILL);
  await screen.page.getByRole("button", { name: "Connect Agent" }).click();
  await seen(screen.page.getByLabel("Agent token"));
  await findsNothing(screen, "sign-in");
  await screen.page.getByLabel("Agent token").fill("wrong");
  await screen.page.getByLabel("Agent token").press("Enter");
  await seen(screen.page.locator("#sign-in-problem"));
  await findsNothing(screen, "a wrong token");
});

stage.rule("axe finds nothing in a desk at work, and in the form for an address", async (scene) => {
  using settings = writeSettings({
    agents: [{ name: "Dana", skills: ["plumbing"], role: "admin" }, { name: "Erik" }],
    policy: { waiting: { overdueSeconds: 0.5 } },
  });
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url, STILL);
  await ada.say("My tap drips");
  await ada.page.getByRole("button", { name: "Talk to a person", exact: true }).click();
  await ada.page.getByLabel("Your e-mail address", { exact: true }).fill("ada");
  await ada.page.getByLabel("Your e-mail address", { exact: true }).press("Enter");
  await seen(ada.page.locator("#address-problem"));
  await findsNothing(ada, "the form for an address");

  const dana = await sitDown(scene, baton, { name: "Dana", manners: STILL });
  await dana.press("user-1", "Accept");
  await (await newVisitor(baton)).say("Human agent please");
  await seen(dana.card("user-3").and(dana.page.locator("[data-offered]")));
  await dana.page.getByRole("button", { name: "Note", exact: true }).click();
  await dana.page.getByLabel("Internal note", { exact: true }).fill("The landlord pays");
  await dana.page.getByLabel("Internal note", { exact: true }).press("Enter");
  await seen(dana.card("user-1").getByText("The landlord pays", { exact: true }));
  await dana.card("user-1").getByRole("button", { name: "Show message 1", exact: true }).first().click();
  await seen(dana.card("user-1").locator(".line.is-marked"));
  await findsNothing(dana, "an offer, a packet, a note and note mode");

  await dana.page.getByRole("button", { name: "Note", exact: true }).click();
  await dana.replyText.fill("/");
  await seen(dana.page.getByRole("listbox", { name: "Canned replies", exact: true }));
  await dana.page.getByText("Keyboard shortcuts", { exact: true }).click();
  await findsNothing(dana, "canned replies and the list of keys");

  await dana.page.getByRole("button", { name: "Activity", exact: true }).click();
  await seen(dana.page.getByRole("dialog", { name: "Activity", exact: true }).getByText("signed in").first());
  await findsNothing(dana, "Activity", []);
});

/** Looks at both panels in both lights on both screens; without panels at what lies over them. */
async function findsNothing(screen: Screen, state: string, panels: readonly Panel[] = PANELS): Promise<void> {
  const { page } = screen;
  const found: string[] = [];
  const look = async (where: string) =>
    found.push(...(await violations(page)).map((each) => `${where}: ${each}`));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await look(`${colorScheme}, laptop`);
    await page.setViewportSize(PHONE);
    if (panels.length === 0) await look(`${colorScheme}, phone`);
    for (const panel of panels) {
      await showPanel(screen, panel);
      await look(`${colorScheme}, phone, ${panel}`);
    }
    await page.setViewportSize(DESKTOP);
  }
  assert.deepEqual(found, [], state);
}

/** The rule, and the first place where it is broken. */
async function violations(page: Screen["page"]): Promise<readonly string[]> {
  // As text, past the CSP: the page itself could not run it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}
