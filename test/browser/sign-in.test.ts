/** Where agents need a token, the page asks for it; and what the server refuses, it says in words. */
import assert from "node:assert/strict";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import { within } from "../scenarios/deadline.ts";
import { saying } from "../scenarios/visitor.ts";
import { seen, shows } from "./screen.ts";
import { answered, openStage, SERVER_GONE } from "./stage.ts";
import { GREETING, mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();

/** The server asks this often. */
const BEAT_MS = 15_000;

const AGENT_TOKEN = "correct-horse-battery";

stage.rule(
  "with a token set, switching and the console ask for it; the visitor's chat does not",
  async (scene) => {
    scene.expectComplaints(answered(401));
    const baton = await scene.start({ AGENT_TOKEN });
    const screen = await scene.open(baton.url);
    const { page } = screen;
    const token = page.getByLabel("Agent token", { exact: true });
    const signIn = page.getByRole("button", { name: "Sign in", exact: true });
    assert.equal(await token.isVisible(), false);
    await screen.say("Hi");
    const talk = ["You: Hi", `Bot: ${GREETING}`];
    await shows(screen.talk, talk);

    await screen.human.click();
    await seen(page.getByText("Sign in as an agent to switch human mode.", { exact: true }));
    await shows(() => token.evaluate((field) => field === document.activeElement), true);
    assert.equal(await screen.mode.textContent(), "Human Mode: OFF");

    await token.fill("wrong-horse-battery");
    await signIn.click();
    await seen(page.getByText("This is not the agent token.", { exact: true }));
    assert.equal(await screen.agentStatus.textContent(), "Agent: Not connected");
    assert.deepEqual(await screen.groups(), { waiting: [], people: [], bot: [] });

    await token.fill(AGENT_TOKEN);
    await token.press("Enter");
    await shows(() => screen.agentStatus.textContent(), "Agent: Connected");
    const connectedAt = Date.now();
    await token.waitFor({ state: "hidden" });
    await shows(screen.groups, { waiting: [], people: [], bot: ["user-1"] });
    await screen.switchTo("ON");
    await screen.say("Anybody there?");
    await shows(screen.talk, [...talk, NOTES.on, "You: Anybody there?", NOTES.routed]);

    // Right after Connect Agent this button takes a click for the second half of a double click.
    await page.waitForFunction((since) => Date.now() - since > 1_000, connectedAt);
    await page.getByRole("button", { name: "Disconnect", exact: true }).click();
    await shows(() => screen.agentStatus.textContent(), "Agent: Not connected");
    assert.deepEqual(await screen.groups(), { waiting: [], people: [], bot: [] });
    await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
    await seen(token);
  },
);

stage.rule("who tries too many tokens is told to wait", async (scene) => {
  scene.expectComplaints(answered(401));
  scene.expectComplaints(answered(429));
  const baton = await scene.start({ AGENT_TOKEN });
  const { page } = await scene.open(baton.url);
  for (let tries = 0; tries < 10; tries += 1)
    await page.request.post(`${baton.url}/api/desk/session`, { data: { token: `wrong-${tries}` } });
  await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
  const token = page.getByLabel("Agent token", { exact: true });
  await token.fill("wrong-horse-battery");
  await token.press("Enter");
  await seen(page.getByText(/^Too many requests; try again in \d+ s\.$/));
});

stage.rule("a message above the rate limit says so, stays, and goes out by Retry", async (scene) => {
  scene.expectComplaints(answered(429));
  scene.expectComplaints(SERVER_GONE);
  using folder = makeTempFolder();
  const env = { DATABASE_URL: `sqlite:${folder.file("baton.db")}` };
  const baton = await scene.start(env);
  const screen = await scene.open(baton.url);
  const { page } = screen;
  const sendAtOnce = () => page.request.post(`${baton.url}/webhook/chatwoot`, { data: saying("Hi") });
  const answers = await within(Promise.all(Array.from({ length: 30 }, sendAtOnce)), "30 messages are taken");
  assert.deepEqual(new Set(answers.map((answer) => answer.status())), new Set([200]));

  await screen.say("One too many");
  const unsent = screen.row("One too many").locator(".unsent");
  await seen(unsent.getByText(/^Not sent\. Too many requests; try again in \d+ s\.$/));
  const retry = unsent.getByRole("button", { name: "Retry", exact: true });
  const refused = page.waitForResponse((response) => response.status() === 429);
  await retry.click();
  await refused;
  await seen(retry);

  // Only a new server forgets the count before a minute is over.
  await baton.kill();
  await seen(screen.row("Connection lost."));
  await scene.start({ ...env, PORT: String(baton.port) });
  await seen(screen.row("The connection is back."));
  await retry.click();
  await seen(screen.row(mockAnswer("One too many")));
  await unsent.waitFor({ state: "hidden" });
  assert.equal((await screen.talk()).filter((line) => line === "You: One too many").length, 1);
});

stage.rule("a console tells that its agent is there whenever the server asks", async (scene) => {
  const baton = await scene.start();
  const { page, agentStatus } = await scene.open(baton.url);
  const told = page.waitForResponse((response) => response.url().endsWith("/api/desk/beat"), {
    timeout: 2 * BEAT_MS,
  });
  await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
  await shows(() => agentStatus.textContent(), "Agent: Connected");
  const answer = await told;
  assert.deepEqual([answer.request().method(), answer.status()], ["POST", 204]);
});
