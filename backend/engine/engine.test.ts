/** The loop from a visitor's message to the bot's reply, and what a person's step in between does to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeAnswerer } from "../../test/fakes/answerer.ts";
import {
  ANNA,
  AT,
  aConversation,
  agentTookOver,
  agentWrote,
  aMemory,
  aMessage,
  aTurn,
  HERE,
  humanModeSet,
  peopleOwn,
  queued,
  switchFlipped,
  visitorArrived,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { soon, startEngine, untilQuiet } from "../../test/fakes/running-engine.ts";
import { conversationId, userId } from "../conversation/ids.ts";
import { defaultPolicy } from "../conversation/policy.ts";
import { ownOwnerOf } from "../conversation/state.ts";
import { UnknownConversation } from "./settle.ts";

const { lines } = defaultPolicy;

/** After the first message: the bot is asked, and an alarm sees to it that it does not get stuck. */
const waitingForBot = aConversation({
  lastSeq: 1,
  turn: aTurn(),
  memory: aMemory({ waiting: { since: AT, from: 1 }, lastAt: AT }),
  alarm: AT + 5 * 60_000,
});

test("a visitor writes, the bot is asked with the log, and its answer is the reply", async () => {
  await using running = await startEngine();
  const { engine, answerer, embedded } = running;
  const watch = engine.watch(HERE);
  const receipt = await engine.receive(visitorWrote("where is the tower?", { attachments: 1 }));
  assert.deepEqual(receipt, {
    conversation: waitingForBot,
    userId: userId(1),
    desk: { humanMode: false, epoch: 0 },
    seq: 1,
    isRepeat: false,
    refusal: null,
  });
  const asked = aMessage({ text: "where is the tower?", attachments: 1 });
  const call = await answerer.nextCall();
  assert.deepEqual(call.question, {
    conversation: HERE,
    channel: "page",
    history: [asked],
    from: 1,
    boundary: 0,
  });
  call.answer("In Paris.");
  assert.deepEqual(await soon(watch.final(1)), { type: "replied", seq: 2, text: "In Paris." });
  assert.deepEqual(await running.messages(), [
    asked,
    aMessage({ seq: 2, author: "bot", text: "In Paris.", turn: 1 }),
  ]);
  await untilQuiet();
  assert.deepEqual(await embedded.store.pendingEffects(), []);
});

test("a draft is seen as it grows and is gone when it has become a message", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  call.draft.write("Hi ");
  call.draft.write("there");
  assert.deepEqual(engine.draftOf(HERE), { turn: 1, text: "Hi there" });
  call.answer("Hi there");
  await untilQuiet();
  assert.equal(engine.draftOf(HERE), null);
  const answered = aConversation({
    lastSeq: 2,
    memory: aMemory({ lastAt: AT }),
    alarm: AT + 24 * 3_600_000,
  });
  assert.deepEqual(running.events, [
    { type: "messages-added", upTo: 1 },
    { type: "control-changed", conversation: waitingForBot },
    { type: "draft-written", turn: 1, text: "Hi " },
    { type: "draft-written", turn: 1, text: "there" },
    { type: "turn-ended", ending: { turn: 1, outcome: { type: "replied", seq: 2, text: "Hi there" } } },
    { type: "messages-added", upTo: 2 },
    { type: "control-changed", conversation: answered },
  ]);
});

test("the bot is given the newest 40 messages and no more", async () => {
  const answerer = createFakeAnswerer({ script: () => ({ type: "answered", text: "yes" }) });
  await using running = await startEngine({ answerer });
  for (let round = 0; round < 30; round++) {
    await running.engine.receive(visitorWrote(`round ${round}`));
    await untilQuiet();
  }
  const seqs = answerer.calls.at(-1)?.question.history.map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    Array.from({ length: 40 }, (_, index) => 20 + index),
  );
});

test("no talk-over: an agent's reply takes over while the bot is thinking", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const watch = engine.watch(HERE);
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  call.draft.write("Let me see");
  const { conversation, seq } = await engine.receive(agentWrote());
  const brief = { summary: null, draft: "Let me see", from: 1, upTo: 1 };
  assert.deepEqual({ control: conversation.control, seq }, { control: peopleOwn({ brief }), seq: 2 });
  assert.ok(call.signal.aborted, "the call is cancelled at once");
  assert.deepEqual(await soon(watch.final(1)), { type: "withdrawn" });
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", "agent: I am here"]);
  assert.equal(engine.draftOf(HERE), null);
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
  assert.deepEqual(running.journal.errors(), []);
});

test("no talk-over: the switch goes on while the bot is thinking, and the turn is withdrawn", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const watch = engine.watch(HERE);
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  assert.deepEqual(await engine.receiveDesk(switchFlipped(true)), { humanMode: true, epoch: 1 });
  assert.deepEqual(await soon(watch.final(1)), { type: "withdrawn" });
  assert.ok(call.signal.aborted);
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.unattended}`]);
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
});

test("no talk-over: an answer that comes although its call was cancelled is refused by the fence", async () => {
  await using running = await startEngine({ answerer: createFakeAnswerer({ isDeaf: true }) });
  const { engine, answerer } = running;
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  await engine.receive(agentTookOver());
  await engine.receive(humanModeSet(false));
  assert.ok(call.signal.aborted);
  call.draft.write("I talk");
  call.answer("I talk over you");
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.back}`]);
  assert.equal(engine.draftOf(HERE), null);
  (await answerer.nextCall()).answer("Where was I?");
  await untilQuiet();
  assert.deepEqual((await running.log()).slice(2), ["bot: Where was I?"]);
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
});

test("no talk-over: an answer that is committed together with the switch is refused by the fence", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const watch = engine.watch(HERE);
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  const flipped = engine.receiveDesk(switchFlipped(true));
  call.answer("I talk over you");
  await flipped;
  assert.deepEqual(await soon(watch.final(1)), { type: "withdrawn" });
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.unattended}`]);
});

test("no talk-over: a switch that was on for a moment withdraws what was asked before", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const watch = engine.watch(HERE);
  await engine.receive(visitorWrote());
  const call = await answerer.nextCall();
  await Promise.all([engine.receiveDesk(switchFlipped(true)), engine.receiveDesk(switchFlipped(false))]);
  call.answer("from before");
  assert.deepEqual(await soon(watch.final(1)), { type: "withdrawn" });
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.back}`]);
  (await answerer.nextCall()).answer("from after");
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.back}`, "bot: from after"]);
});

test("private stays private: the draft of a withdrawn turn is offered to the desk and never a message", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  await engine.receive(visitorWrote());
  (await answerer.nextCall()).draft.write("Half a sen");
  await engine.receive(agentTookOver());
  await untilQuiet();
  assert.deepEqual(
    running.deskEvents.filter(({ type }) => type === "draft-offered"),
    [{ type: "draft-offered", userId: userId(1), text: "Half a sen" }],
  );
  const brief = { summary: null, draft: "Half a sen", from: 1, upTo: 1 };
  const taken = aConversation({
    lastSeq: 1,
    control: peopleOwn({ brief }),
    memory: aMemory({ waiting: { since: AT, from: 1 }, boundary: 1, lastAgent: ANNA, lastAt: AT }),
    alarm: AT + 2 * 60_000,
  });
  assert.deepEqual(running.events.slice(3), [
    { type: "turn-ended", ending: { turn: 1, outcome: { type: "withdrawn" } } },
    { type: "control-changed", conversation: taken },
  ]);
  assert.deepEqual(await running.log(), ["visitor: hello"]);
});

test("an agent's reply under the global switch leaves the conversation the bot's for when it goes off", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  await engine.receiveDesk(switchFlipped(true));
  await engine.receive(visitorWrote());
  const { conversation } = await engine.receive(agentWrote());
  assert.equal(ownOwnerOf(conversation), "bot");
  await engine.receiveDesk(switchFlipped(false));
  await engine.receive(visitorWrote("and you?"));
  (await answerer.nextCall()).answer("I am the bot");
  await untilQuiet();
  assert.deepEqual(await running.log(), [
    "visitor: hello",
    `system: ${lines.unattended}`,
    "agent: I am here",
    "visitor: and you?",
    "bot: I am the bot",
  ]);
});

test("a bot that fails for good hands over, and the waiter is told", async () => {
  await using running = await startEngine();
  const { engine, answerer, embedded } = running;
  const watch = engine.watch(HERE);
  await engine.receive(visitorWrote());
  (await answerer.nextCall()).fail();
  assert.deepEqual(await soon(watch.final(1)), { type: "handed-over" });
  const found = await embedded.archive.findConversation(HERE);
  const control = peopleOwn({
    reason: "bot-failed",
    place: queued(),
    brief: { summary: null, draft: null, from: 1, upTo: 1 },
  });
  const memory = aMemory({ waiting: { since: AT, from: 1 }, boundary: 1, handovers: [AT], lastAt: AT });
  assert.deepEqual(found, {
    conversation: aConversation({ lastSeq: 2, control, memory, alarm: AT + 60_000 }),
    userId: userId(1),
  });
  assert.deepEqual(await running.log(), ["visitor: hello", `system: ${lines.unattended}`]);
  await untilQuiet();
  assert.deepEqual(await embedded.store.pendingEffects(), []);
});

test("a visitor who arrives gets a user ID before the first word, and the same one ever after", async () => {
  await using running = await startEngine();
  const { engine } = running;
  const there = conversationId("page-2");
  assert.equal((await engine.receive(visitorArrived({ at: AT }))).userId, userId(1));
  assert.equal((await engine.receive(visitorArrived({ conversation: there }))).userId, userId(2));
  assert.equal((await engine.receive(visitorArrived())).userId, userId(1));
  assert.equal((await engine.receive(visitorWrote("hello", { conversation: there }))).userId, userId(2));
});

test("own room: nothing but a visitor begins a conversation", async () => {
  await using running = await startEngine();
  for (const happening of [agentWrote(), agentTookOver(), humanModeSet(true)])
    await assert.rejects(running.engine.receive(happening), UnknownConversation);
  assert.equal(await running.embedded.archive.findConversation(HERE), null);
});
