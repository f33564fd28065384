/** Errands to the help desk: in their order, once, and until they are done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, AT, agentTookOver, agentWrote, HERE, visitorWrote } from "../../test/fakes/builders.ts";
import { createFakeDesk, type FakeDesk } from "../../test/fakes/help-desk.ts";
import { type Running, startEngine, untilQuiet } from "../../test/fakes/running-engine.ts";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { agentSaid, told, visitorSaid, withPeople } from "../../test/fakes/there.ts";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";

const atOnce: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, chatwoot: { idleMs: 0, longestMs: 0 } },
};

type Choices = Parameters<typeof startEngine>[0];
const run = (helpDesk: FakeDesk, choices: Choices = {}) =>
  startEngine({ policy: atOnce, helpDesk, ...choices });

async function answer(it: Running, text: string): Promise<void> {
  const call = await it.answerer.nextCall();
  call.answer(text);
  await untilQuiet();
}

test("the bot's reply is said there and then stands in the log; meanwhile it is seen typing", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  await it.engine.receive(visitorSaid(901, "Where is my order?"));
  await answer(it, "On its way.");
  assert.deepEqual(
    [desk.posts, await it.log()],
    [["bot: On its way."], ["visitor: Where is my order?", "bot: On its way."]],
  );
  assert.deepEqual(desk.typing, [true, false]);
});

test("the same message through several doors counts once, and how it stands counts each time", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  await it.engine.receive(visitorSaid(901));
  await it.engine.receive(visitorSaid(901, "hello", { standing: withPeople(AT + 1) }));
  assert.deepEqual(await it.log(), ["visitor: hello"]);
  const found = await it.embedded.archive.findConversation(HERE);
  assert.equal(found?.conversation.control.owner, "human");
});

test("what happens right before a reply is said keeps it back", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  desk.meanwhile(() => it.engine.receive(agentSaid(902)));
  await it.engine.receive(visitorSaid(901));
  await answer(it, "too late");
  assert.deepEqual(desk.posts, ["stands people"]);
  assert.deepEqual(await it.log(), ["visitor: hello", "agent: I am here"]);
});

test("a message there that nobody delivered is read, and the bot answers both", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  desk.write(902);
  await it.engine.receive(visitorSaid(901));
  await answer(it, "to one");
  assert.deepEqual([desk.posts, desk.caughtUp], [[], [[57, 901]]]);
  await it.engine.receive(visitorSaid(902, "and two"));
  await answer(it, "to both");
  assert.deepEqual(desk.posts, ["bot: to both"]);
});

test("while the help desk is away nothing is lost, and nothing is said twice when it is back", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  // More often than any other effect is tried again.
  desk.fail("before", 12);
  await it.engine.receive(visitorSaid(901));
  await answer(it, "hi");
  await it.pass(200_000);
  assert.deepEqual(desk.posts, []);
  await it.pass(30_000);
  assert.deepEqual(desk.posts, ["bot: hi"]);
});

test("an answer that was lost is looked for before anything is said again", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  desk.fail("after", 1);
  await it.engine.receive(visitorSaid(901));
  await answer(it, "hi");
  await it.pass(1_000);
  assert.deepEqual([desk.posts, await it.log()], [["bot: hi"], ["visitor: hello", "bot: hi"]]);
  assert.deepEqual(desk.asked, [
    { errand: 1, isRepeat: false },
    { errand: 1, isRepeat: true },
  ]);
});

test("what another life of Baton left undone may have been done, and is said once", async () => {
  const desk = createFakeDesk();
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  desk.fail("after", 1);
  {
    await using it = await run(desk, { path });
    await it.engine.receive(visitorSaid(901));
    await answer(it, "hi");
  }
  await using it = await run(desk, { path });
  await untilQuiet();
  assert.deepEqual([desk.posts, await it.log()], [["bot: hi"], ["visitor: hello", "bot: hi"]]);
  assert.deepEqual(desk.asked.at(-1), { errand: 1, isRepeat: true });
});

test("a page's conversation begins there with its first message, and goes on there in order, once each", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk, { isBridged: true });
  desk.fail("after", 2);
  await it.engine.receive(visitorWrote("one", { at: AT }));
  await untilQuiet();
  await it.engine.receive(visitorWrote("two"));
  await it.answerer.nextCall();
  await answer(it, "to both");
  for (let tries = 0; tries < 4; tries++) await it.pass(2_000);
  assert.deepEqual(desk.posts, ["begins for user-1", "visitor: one", "visitor: two", "bot: to both"]);
});

test("a person there answers on the page, and their own words do not go back", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk, { isBridged: true });
  await it.engine.receive(visitorWrote("one"));
  await answer(it, "hi");
  const there = (await it.embedded.archive.findConversation(HERE))?.conversation.memory.there?.id ?? 0;
  const { channel: _, ...said } = agentSaid(3_000, "I am here", { there });
  await it.engine.receive(said);
  await untilQuiet();
  assert.deepEqual(await it.log(), ["visitor: one", "bot: hi", "agent: I am here"]);
  assert.deepEqual(desk.posts.slice(3), ["stands people"]);
});

test("an agent of ours who takes over there speaks there", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  await it.engine.receive(visitorSaid(901));
  await it.engine.receive(agentTookOver());
  await it.engine.receive(agentWrote("I am here"));
  await untilQuiet();
  assert.deepEqual(desk.posts, ["stands people", "anna: I am here"]);
});

test("of another conversation of the same visitor there the page hears nothing", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk, { isBridged: true });
  await it.engine.receive(visitorWrote("one"));
  await untilQuiet();
  const { channel: _, ...said } = told({ there: 999, said: { by: "agent", id: 3_000, text: "not you" } });
  await it.engine.receive(said);
  assert.deepEqual(await it.log(), ["visitor: one"]);
});

test("a reply that was said, its answer lost, stands in the log although the visitor wrote on meanwhile", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  desk.fail("after", 1);
  await it.engine.receive(visitorSaid(901, "Where is my order?"));
  await answer(it, "On its way.");
  await it.engine.receive(visitorSaid(903, "thanks"));
  await it.pass(1_000);
  await answer(it, "You are welcome.");
  assert.deepEqual(desk.posts, ["bot: On its way.", "bot: You are welcome."]);
  assert.deepEqual(await it.log(), [
    "visitor: Where is my order?",
    "visitor: thanks",
    "bot: On its way.",
    "bot: You are welcome.",
  ]);
});

test("an errand is never given up, whatever the fault: all that come after it wait for it", async () => {
  const desk = createFakeDesk();
  let hiccups = 1;
  const catchUp: FakeDesk["catchUp"] = async () => {
    hiccups -= 1;
    if (hiccups >= 0) throw new Error("broken");
  };
  await using it = await run({ ...desk, catchUp });
  desk.fail("before", 9);
  await it.engine.receive(visitorSaid(901));
  await answer(it, "hi");
  desk.write(902);
  await it.pass(20 * 60_000);
  assert.deepEqual(desk.posts.at(-1), "stands people");
});

test("a reply is not said once the switch is on, although no conversation has heard of it yet", async () => {
  const desk = createFakeDesk();
  await using it = await run(desk);
  desk.meanwhile(() => it.engine.receiveDesk({ type: "switch-flipped", enabled: true, agent: ANNA, at: AT }));
  await it.engine.receive(visitorSaid(901));
  await answer(it, "hi");
  assert.deepEqual(desk.posts, ["note: human-mode", "stands people"]);
});
