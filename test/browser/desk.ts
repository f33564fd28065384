/** A desk with a team: who signs in there, and what an agent sees of a conversation besides its lines. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { Baton } from "../scenarios/baton-process.ts";
import { tokenOf } from "../scenarios/team.ts";
import { type Screen, seen } from "./screen.ts";
import { answered, type Scene } from "./stage.ts";

type Manners = Parameters<Scene["open"]>[1];

/** An agent of the team opens the page, signs in and is online. */
export async function sitDown(
  scene: Scene,
  baton: Pick<Baton, "url">,
  agent: { readonly name: string; readonly manners?: Manners },
): Promise<Screen> {
  // Only by asking does the page learn that a token is needed.
  scene.expectComplaints(answered(401));
  const screen = await scene.open(baton.url, agent.manners);
  const { page } = screen;
  await page.getByRole("button", { name: "Connect Agent", exact: true }).click();
  await page.getByLabel("Agent token", { exact: true }).fill(tokenOf(agent.name));
  await page.getByLabel("Agent token", { exact: true }).press("Enter");
  await seen(screen.agentStatus.filter({ hasText: "Agent: Connected" }));
  assert.equal(await page.locator("#agent-name").textContent(), agent.name);
  await seen(memberOf(screen, agent.name).and(page.locator("[data-state=online]")));
  return screen;
}

/** Dana and Erik sit down, each with a browser of their own. */
export const sitDownBoth = async (scene: Scene, baton: Pick<Baton, "url">): Promise<[Screen, Screen]> =>
  Promise.all([sitDown(scene, baton, { name: "Dana" }), sitDown(scene, baton, { name: "Erik" })]);

/** An agent in the team's list. */
export const memberOf = ({ page }: Screen, name: string): Locator =>
  page.locator(".member").filter({ hasText: name });

/** Who has the conversation, and how long the visitor waits: the parts, without an offer's seconds. */
export async function standing(screen: Screen, userId: string): Promise<readonly string[]> {
  const parts = await screen.card(userId).locator(".since-part").allTextContents();
  return parts.map((part) => part.replace(/ for \d+ s$/, ""));
}

/** The packet of the chosen conversation: why, and each claim with its message, as `Open question: Why? #3`. */
export const packet = (screen: Screen, userId: string): Promise<readonly string[]> =>
  screen.card(userId).getByRole("group", { name: "Handover", exact: true }).evaluateAll(describePacket);

function describePacket([packetNode]: readonly Element[]): readonly string[] {
  const why = packetNode?.querySelector(".packet-reason")?.firstChild?.textContent?.trim() ?? "";
  const parts = Array.from(packetNode?.querySelectorAll(".packet-part") ?? []).flatMap((part) =>
    Array.from(part.querySelectorAll("dd"), (claim) => {
      const [text, reference] = Array.from(claim.children, (child) => child.textContent);
      return `${part.querySelector("dt")?.textContent}: ${text} ${reference}`;
    }),
  );
  return [why, ...parts];
}

/** The agent disconnects, which gives back all they have. */
export async function standUp({ page, agentStatus }: Screen): Promise<void> {
  // Right after Connect Agent this button takes a click for the second half of a double click.
  await page.waitForFunction((since) => Date.now() - since > 700, Date.now());
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await seen(agentStatus.filter({ hasText: "Agent: Not connected" }));
}
