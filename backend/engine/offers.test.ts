/** Offers on the running engine: who is asked, when the next one is, and that nobody gets more than they can carry. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, BEN, HERE } from "../../test/fakes/builders.ts";
import { openDesk } from "../../test/fakes/desk-stage.ts";
import { aProfile, untilQuiet } from "../../test/fakes/running-engine.ts";
import { agentId, type ConversationId, conversationId } from "../conversation/ids.ts";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";
import type { Store } from "./ports.ts";

const PAGES = ["page-1", "page-2", "page-3", "page-4", "page-5"].map(conversationId);
const [, SECOND, THIRD] = PAGES as [ConversationId, ConversationId, ConversationId];

const routed = (over: Partial<Policy["routing"]>): Policy => ({
  ...defaultPolicy,
  routing: { ...defaultPolicy.routing, ...over },
});

test("who asks for a person is offered to a free agent, and is theirs when they accept", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.asksForPerson();
  assert.equal(await desk.place(), "offered to anna");
  assert.equal((await desk.acts(ANNA, "agent-accepted")).refusal, null);
  assert.equal(await desk.place(), "assigned to anna");
});

test("nobody waits for ever: an agent who comes online drains the queue, oldest first, up to their capacity", async () => {
  await using desk = await openDesk();
  for (const page of PAGES) {
    await desk.asksForPerson(page);
    await desk.pass(1_000);
  }
  await desk.arrives(ANNA);
  const places = await Promise.all(PAGES.map((page) => desk.place(page)));
  assert.deepEqual(places, ["offered to anna", "offered to anna", "queued", "queued", "queued"]);
  await desk.arrives(BEN);
  assert.equal(await desk.place(THIRD), "offered to ben");
});

test("an offer lapses after 30 s and goes to the next agent", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.asksForPerson();
  assert.equal(await desk.place(), "offered to anna");
  await desk.pass(29_999);
  assert.equal(await desk.place(), "offered to anna", "not a moment sooner");
  await desk.pass(1);
  assert.equal(await desk.place(), "offered to ben");
});

test("an offer that is declined goes to the next agent, and not to the same one again", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.asksForPerson();
  await desk.acts(ANNA, "agent-declined");
  assert.equal(await desk.place(), "offered to ben");
  await desk.acts(BEN, "agent-declined");
  assert.equal(await desk.place(), "queued");
});

test("whom all agents passed is offered to all of them anew, two minutes after they asked", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.asksForPerson();
  await desk.acts(ANNA, "agent-declined");
  await desk.pass(119_999);
  assert.equal(await desk.place(), "queued");
  await desk.pass(1);
  assert.equal(await desk.place(), "offered to anna");
});

test("an accept that comes too late is refused, and changes nothing", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.asksForPerson();
  await desk.pass(30_000);
  const before = await desk.conversation();
  const { refusal } = await desk.acts(ANNA, "agent-accepted");
  assert.deepEqual(refusal, { type: "not-offered" });
  assert.deepEqual(await desk.conversation(), before);
});

test("a visitor is offered to the agent they had last, although a colleague has less to do", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.asksForPerson();
  await desk.takesOver(BEN);
  await desk.acts(BEN, "agent-resolved");
  await desk.writes("hello", SECOND);
  await desk.takesOver(BEN, SECOND);
  await desk.asksForPerson();
  assert.equal(await desk.place(), "offered to ben");
});

test("without stickiness the agent whom they had last has no place before the others", async () => {
  await using desk = await openDesk({ policy: routed({ isSticky: false }) });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.asksForPerson();
  await desk.takesOver(BEN);
  await desk.acts(BEN, "agent-resolved");
  await desk.asksForPerson(SECOND);
  await desk.acts(BEN, "agent-accepted", SECOND);
  await desk.asksForPerson();
  assert.equal(await desk.place(), "offered to anna");
});

test("round robin asks whoever was not asked for longest", async () => {
  await using desk = await openDesk({ policy: routed({ strategy: "round-robin", offerMs: 0 }) });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  for (const page of PAGES.slice(0, 4)) await desk.asksForPerson(page);
  const places = await Promise.all(PAGES.slice(0, 4).map((page) => desk.place(page)));
  assert.deepEqual(places, ["assigned to anna", "assigned to ben", "assigned to anna", "assigned to ben"]);
});

test("least busy asks whoever has the fewest, whoever was asked last", async () => {
  await using desk = await openDesk({ policy: routed({ strategy: "least-busy", offerMs: 0 }) });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  for (const page of PAGES.slice(0, 2)) await desk.asksForPerson(page);
  await desk.acts(BEN, "agent-resolved", SECOND);
  await desk.asksForPerson(THIRD);
  assert.equal(await desk.place(THIRD), "assigned to ben");
});

test("skills: a visitor's words find the agent who knows", async () => {
  const policy = {
    ...routed({ strategy: "skills", skills: [{ words: ["invoice"], skill: "billing" }] }),
    handover: { ...defaultPolicy.handover, keywords: ["invoice"] },
  };
  const profiles = [aProfile(ANNA), aProfile(BEN, { skills: ["billing"] })];
  await using desk = await openDesk({ policy, profiles });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await desk.writes("My invoice is wrong");
  assert.equal(await desk.place(), "offered to ben");
  await desk.pass(30_000);
  assert.equal(await desk.place(), "offered to anna", "an offer that lapses goes to the next");
});

test("an offer of no length assigns at once", async () => {
  await using desk = await openDesk({ policy: routed({ offerMs: 0 }) });
  await desk.arrives(ANNA);
  const { conversation } = await desk.asksForPerson();
  assert.equal(await desk.place(), "assigned to anna");
  const { control } = await desk.conversation();
  assert.equal(control.epoch, conversation.control.epoch + 1, "somebody else answers from now on");
});

test("nobody is offered more than they can carry, whatever they took by themselves", async () => {
  await using desk = await openDesk({ profiles: [aProfile(ANNA)] });
  await desk.arrives(ANNA);
  for (const page of PAGES) await desk.writes("hello", page);
  for (const page of PAGES.slice(0, 3)) await desk.takesOver(ANNA, page);
  for (const page of PAGES.slice(3)) await desk.asksForPerson(page);
  assert.deepEqual(await Promise.all(PAGES.slice(3).map((page) => desk.place(page))), ["queued", "queued"]);
  for (const page of PAGES.slice(0, 2)) await desk.acts(ANNA, "agent-resolved", page);
  assert.deepEqual(await Promise.all(PAGES.slice(3).map((page) => desk.place(page))), [
    "offered to anna",
    "queued",
  ]);
});

test("nobody is offered more than they can carry when all ask at once", async () => {
  await using desk = await openDesk({ profiles: [aProfile(ANNA, { capacity: 3 })] });
  await desk.arrives(ANNA);
  await Promise.all(PAGES.map((page) => desk.asksForPerson(page)));
  const places = await Promise.all(PAGES.map((page) => desk.place(page)));
  assert.equal(places.filter((place) => place === "offered to anna").length, 3);
  assert.equal(places.filter((place) => place === "queued").length, 2);
});

test("nobody is offered more than they can carry while they take somebody at the same moment", async () => {
  await using desk = await openDesk({ profiles: [aProfile(ANNA, { capacity: 1 })] });
  await desk.arrives(ANNA);
  await desk.writes("hello", SECOND);
  await Promise.all([desk.takesOver(ANNA, SECOND), desk.asksForPerson()]);
  assert.deepEqual([await desk.place(SECOND), await desk.place()], ["assigned to anna", "queued"]);
});

test("one place: offers are made again when another writer was faster", async () => {
  let conflicts = 0;
  const wrap = (store: Store): Store => ({
    ...store,
    // Every other save loses a race.
    save: async (save) => (conflicts++ % 2 === 0 ? { type: "conflict" } : store.save(save)),
  });
  await using desk = await openDesk({ wrap });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  await Promise.all(PAGES.map((page) => desk.asksForPerson(page)));
  const places = await Promise.all(PAGES.map((page) => desk.place(page)));
  assert.deepEqual(places.toSorted(), [
    "offered to anna",
    "offered to anna",
    "offered to ben",
    "offered to ben",
    "queued",
  ]);
});

test("nobody waits for ever: offers that could not be stored are made a moment later", async () => {
  let isBroken = false;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      if (isBroken && save.audit?.what === "offered") throw new Error("the disk is full");
      return store.save(save);
    },
  });
  await using desk = await openDesk({ wrap });
  await desk.arrives(ANNA);
  isBroken = true;
  await desk.asksForPerson();
  assert.equal(await desk.place(), "queued");
  assert.deepEqual(desk.journal.errors(), ["offers could not be made, will be tried again"]);
  isBroken = false;
  await desk.pass(1_000);
  assert.equal(await desk.place(), "offered to anna");
});

test("nobody waits for ever: whom an agent got who left at that very moment goes to the next one", async () => {
  const leaving: (() => void)[] = [];
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      if (save.audit?.what === "offered") leaving.pop()?.();
      return store.save(save);
    },
  });
  await using desk = await openDesk({ wrap, policy: routed({ offerMs: 0 }) });
  await desk.arrives(ANNA);
  await desk.arrives(BEN);
  leaving.push(() => desk.engine.team.choose(ANNA, "offline"));
  await desk.asksForPerson();
  assert.equal(await desk.place(), "assigned to ben");
});

test("an agent whom nobody set up is never asked", async () => {
  await using desk = await openDesk();
  await desk.arrives(agentId("stranger"));
  await desk.asksForPerson();
  assert.equal(await desk.place(), "queued");
});

test("a desk that stops makes no more offers", async () => {
  await using desk = await openDesk();
  await desk.asksForPerson();
  await desk.engine.stop(0);
  await desk.arrives(ANNA);
  await untilQuiet();
  assert.equal(await desk.place(HERE), "queued");
});
