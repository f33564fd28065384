/** Who is there: kept by a console that answers, lost 45 s after its last beat, and what becomes of a lost agent's visitors. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, BEN } from "../../test/fakes/builders.ts";
import { openDesk, type Stage } from "../../test/fakes/desk-stage.ts";
import { untilQuiet } from "../../test/fakes/running-engine.ts";
import { conversationId } from "../conversation/ids.ts";
import { defaultPolicy } from "../conversation/policy.ts";

const { lines } = defaultPolicy;
const THERE = conversationId("page-2");

const stateOf = ({ engine }: Stage, agent = ANNA) =>
  engine.team.members().find(({ profile }) => profile.id === agent)?.state;

/** Anna has a visitor who waits for her answer. */
async function annaHasSomebody(desk: Stage): Promise<() => void> {
  const leave = await desk.arrives(ANNA);
  await desk.writes("hello");
  await desk.takesOver(ANNA);
  return leave;
}

test("a console that answers keeps its agent there for as long as it is open", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  await desk.pass(10 * 60_000);
  assert.equal(stateOf(desk), "online");
});

test("an agent whose console freezes without closing is lost 45 s after its last beat", async () => {
  await using desk = await openDesk();
  const console = await desk.opensConsole(ANNA);
  await desk.writes("hello");
  await desk.takesOver(ANNA);
  await desk.pass(15_000);
  console.freeze();
  await desk.pass(44_999);
  assert.deepEqual([stateOf(desk), await desk.place()], ["online", "assigned to anna"]);
  await desk.pass(1);
  assert.deepEqual([stateOf(desk), await desk.place()], ["offline", "queued"]);
});

test("an agent whose console answers again is back as they had chosen to be", async () => {
  for (const chosen of ["online", "away"] as const) {
    await using desk = await openDesk();
    const console = await desk.opensConsole(ANNA);
    desk.engine.team.choose(ANNA, chosen);
    console.freeze();
    await desk.pass(60_000);
    assert.equal(stateOf(desk), "offline");
    console.thaw();
    await desk.pass(15_000);
    assert.equal(stateOf(desk), chosen);
  }
});

test("an agent who acts is there for another 45 s as they chose to be, also when their console answers nothing", async () => {
  for (const chosen of ["online", "away"] as const) {
    await using desk = await openDesk();
    const console = await desk.opensConsole(ANNA);
    desk.engine.team.choose(ANNA, chosen);
    console.freeze();
    await desk.pass(30_000);
    desk.engine.team.act(ANNA);
    await desk.pass(44_999);
    assert.equal(stateOf(desk), chosen);
    await desk.pass(1);
    assert.equal(stateOf(desk), "offline");
  }
});

test("a beat of an agent who has no console open is an act: away, and lost 45 s after it", async () => {
  await using desk = await openDesk();
  desk.engine.team.beat(ANNA);
  await desk.pass(44_999);
  assert.equal(stateOf(desk), "away");
  await desk.pass(1);
  assert.equal(stateOf(desk), "offline");
});

test("who left for good is not brought back by a last beat, and is by what they do", async () => {
  await using desk = await openDesk();
  const leave = await desk.arrives(ANNA);
  leave();
  desk.engine.team.leave(ANNA);
  desk.engine.team.beat(ANNA);
  assert.equal(stateOf(desk), "offline");
  desk.engine.team.act(ANNA);
  assert.equal(stateOf(desk), "away");
});

test("an agent whose stream is gone is lost 45 s after its last beat", async () => {
  await using desk = await openDesk();
  const leave = await desk.arrives(ANNA);
  await desk.pass(15_000);
  leave();
  await desk.pass(44_999);
  assert.equal(stateOf(desk), "online");
  await desk.pass(1);
  assert.equal(stateOf(desk), "offline");
});

test("of two streams of one agent either keeps them there", async () => {
  await using desk = await openDesk();
  const leave = await desk.arrives(ANNA);
  const leaveToo = await desk.arrives(ANNA);
  leave();
  await desk.pass(120_000);
  assert.equal(stateOf(desk), "online");
  leaveToo();
  await desk.pass(45_000);
  assert.equal(stateOf(desk), "offline");
});

test("a lost agent's visitor goes to the front of the queue, is told once, and is offered to the next agent", async () => {
  await using desk = await openDesk();
  const leave = await annaHasSomebody(desk);
  leave();
  await desk.pass(44_999);
  assert.equal(await desk.place(), "assigned to anna");
  await desk.pass(1);
  const { control } = await desk.conversation();
  assert.ok(control.owner === "human" && control.place.type === "queued" && control.place.isFront);
  await desk.asksForPerson(THERE);
  await desk.arrives(BEN);
  assert.deepEqual([await desk.place(), await desk.place(THERE)], ["offered to ben", "offered to ben"]);
  const told = (await desk.log()).filter((line) => line === `system: ${lines.agentLost}`);
  assert.equal(told.length, 1);
});

test("who stands at the front is offered before those who wait for longer", async () => {
  await using desk = await openDesk();
  await desk.asksForPerson(THERE);
  const leave = await annaHasSomebody(desk);
  await desk.acts(ANNA, "agent-declined", THERE);
  leave();
  await desk.pass(45_000);
  const offers: string[] = [];
  desk.embedded.feed.subscribeDesk((event) => {
    if (event.type !== "entry-changed") return;
    const { id, control } = event.entry.conversation;
    if (control.owner === "human" && control.place.type === "offered") offers.push(id);
  });
  await desk.arrives(BEN);
  assert.deepEqual(offers, ["page-1", THERE]);
});

test("an agent who goes offline gives everything back at once", async () => {
  await using desk = await openDesk();
  await annaHasSomebody(desk);
  await desk.asksForPerson(THERE);
  assert.equal(await desk.place(THERE), "offered to anna");
  desk.engine.team.choose(ANNA, "offline");
  await untilQuiet();
  assert.deepEqual([await desk.place(), await desk.place(THERE)], ["queued", "queued"]);
});

test("an agent who went offline is not brought back by a console that is still open", async () => {
  await using desk = await openDesk();
  await desk.arrives(ANNA);
  desk.engine.team.choose(ANNA, "offline");
  await desk.pass(60_000);
  assert.equal(stateOf(desk), "offline");
});

test("an agent who is away keeps their visitors and is offered nobody", async () => {
  await using desk = await openDesk();
  await annaHasSomebody(desk);
  desk.engine.team.choose(ANNA, "away");
  await desk.asksForPerson(THERE);
  await desk.pass(60_000);
  assert.deepEqual([await desk.place(), await desk.place(THERE)], ["assigned to anna", "queued"]);
  desk.engine.team.choose(ANNA, "online");
  await untilQuiet();
  assert.equal(await desk.place(THERE), "offered to anna");
});

test("whoever chose to be away stays away when their page is loaded again", async () => {
  await using desk = await openDesk();
  const leave = await desk.arrives(ANNA);
  desk.engine.team.choose(ANNA, "away");
  leave();
  await desk.pass(5_000);
  await desk.arrives(ANNA);
  assert.equal(stateOf(desk), "away");
});

test("an agent who only acts over HTTP is away, is offered nobody, and is lost 45 s after the last act", async () => {
  await using desk = await openDesk();
  desk.engine.team.act(ANNA);
  await desk.writes("hello");
  await desk.takesOver(ANNA);
  await desk.asksForPerson(THERE);
  assert.deepEqual([stateOf(desk), await desk.place(THERE)], ["away", "queued"]);
  await desk.pass(30_000);
  desk.engine.team.act(ANNA);
  await desk.pass(44_999);
  assert.equal(await desk.place(), "assigned to anna");
  await desk.pass(1);
  assert.deepEqual([stateOf(desk), await desk.place()], ["offline", "queued"]);
});

test("who only acted is online when their console opens, and stays what they choose then", async () => {
  await using desk = await openDesk();
  desk.engine.team.act(ANNA);
  await desk.arrives(ANNA);
  assert.equal(stateOf(desk), "online");
  desk.engine.team.choose(ANNA, "away");
  await desk.arrives(ANNA);
  assert.equal(stateOf(desk), "away");
});

test("who acted once, was lost and came back with a console stays what they choose then", async () => {
  await using desk = await openDesk();
  desk.engine.team.act(ANNA);
  await desk.pass(45_000);
  await desk.arrives(ANNA);
  desk.engine.team.choose(ANNA, "away");
  await desk.arrives(ANNA);
  assert.equal(stateOf(desk), "away");
});

test("who chose to be away before their console opened is away with it", async () => {
  await using desk = await openDesk();
  desk.engine.team.act(ANNA);
  desk.engine.team.choose(ANNA, "away");
  await desk.arrives(ANNA);
  assert.equal(stateOf(desk), "away");
});

test("the team hears of whoever comes, goes, chooses or has more to do, and of no mere beat", async () => {
  await using desk = await openDesk();
  const news = async (act: () => unknown) => {
    const before = desk.deskEvents.length;
    await act();
    await untilQuiet();
    return desk.deskEvents.slice(before).filter(({ type }) => type === "team-changed").length > 0;
  };
  assert.ok(await news(() => desk.arrives(ANNA)));
  assert.ok(!(await news(() => desk.pass(60_000))));
  assert.ok(await news(() => desk.engine.team.choose(ANNA, "away")));
  assert.ok(!(await news(() => desk.engine.team.choose(ANNA, "away"))));
  assert.ok(!(await news(() => desk.writes("hello"))));
  assert.ok(await news(() => desk.takesOver(ANNA)));
  assert.ok(await news(() => desk.engine.team.choose(ANNA, "offline")));
});

test("the team is told with its states and with how much each has", async () => {
  await using desk = await openDesk();
  await annaHasSomebody(desk);
  const members = desk.engine.team.members().map(({ profile, state, load }) => [profile.id, state, load]);
  assert.deepEqual(members, [
    [ANNA, "online", 1],
    [BEN, "offline", 0],
  ]);
});
