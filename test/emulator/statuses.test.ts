import assert from "node:assert/strict";
import { test } from "node:test";
import { createEmulator } from "../../emulator/emulator.ts";
import { at, start } from "./bot-server.ts";

test("a conversation in a bot's inbox begins pending and is the bot's", async (context) => {
  const { emulator } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const { status, assignee, assigneeType } = emulator.look.conversation(conversation);
  assert.deepEqual(
    { status, assignee, assigneeType },
    {
      status: "pending",
      assignee: { id: 7, name: "Helper Bot" },
      assigneeType: "AgentBot",
    },
  );
});

test("a conversation in an inbox without a bot begins open and nobody's", async (context) => {
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const { conversation } = emulator.visitor.write("Hello");
  const { status, assignee, assigneeType } = emulator.look.conversation(conversation);
  assert.deepEqual(
    { status, assignee, assigneeType },
    { status: "open", assignee: null, assigneeType: null },
  );
});

test("conversations are counted by the account and messages over all of them", async (context) => {
  const { emulator } = await start(context);
  assert.deepEqual(emulator.visitor.write("One"), { conversation: 57, message: 901 });
  assert.deepEqual(emulator.visitor.write("Two"), { conversation: 58, message: 902 });
  assert.deepEqual(emulator.visitor.write("Three", { conversation: 57 }), { conversation: 57, message: 903 });
});

test("a bot that opens a pending conversation hands over: it is off, and success is null", async (context) => {
  const { emulator, asBot, server } = await start(context);
  const { conversation } = emulator.visitor.write("A person, please");
  await emulator.idle();
  const answer = await asBot("POST", `/conversations/${conversation}/toggle_status`, { status: "open" });
  assert.deepEqual(answer.body, {
    meta: {},
    payload: { success: null, conversation_id: conversation, current_status: "open", snoozed_until: null },
  });
  await emulator.idle();
  assert.deepEqual(
    new Set(server.events().slice(1)),
    new Set(["conversation_opened", "conversation_status_changed", "conversation_updated"]),
  );
  const updated = server.received.find(({ event }) => event === "conversation_updated");
  const changes = at(updated?.body, "changed_attributes") as readonly object[];
  assert.deepEqual(changes.slice(0, 2), [
    { status: { previous_value: "pending", current_value: "open" } },
    { assignee_agent_bot_id: { previous_value: 7, current_value: null } },
  ]);
  assert.equal(emulator.look.conversation(conversation).assignee, null);
});

test("a status that is no status is answered 500, and none lets open and resolved change places", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const toggle = async (body: object) => {
    const answer = await asAdmin("POST", `/conversations/${conversation}/toggle_status`, body);
    return at(answer.body, "payload.current_status") ?? answer.status;
  };
  assert.equal(await toggle({ status: "closed" }), 500);
  assert.equal(await toggle({}), "open");
  assert.equal(await toggle({}), "resolved");
  assert.equal(await toggle({ status: "snoozed" }), "snoozed");
});

test("an agent who opens is assigned and the bot is off; an administrator is not assigned", async (context) => {
  const { emulator, asAgent, asAdmin } = await start(context);
  const first = emulator.visitor.write("Hello").conversation;
  const second = emulator.visitor.write("Hello").conversation;
  await asAgent("POST", `/conversations/${first}/toggle_status`, { status: "open" });
  await asAdmin("POST", `/conversations/${second}/toggle_status`, { status: "open" });
  assert.deepEqual(emulator.look.conversation(first).assignee, { id: 5, name: "Dana Agent" });
  assert.equal(emulator.look.conversation(second).assignee, null);
});

test("a visitor who writes again wakes a resolved conversation for the bot, and a snoozed one for people", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.assign(conversation, 5);
  emulator.agent.status(conversation, "resolved");
  await emulator.idle();
  server.received.length = 0;
  emulator.visitor.write("Me again", { conversation });
  const woken = emulator.look.conversation(conversation);
  // The person of before stays assigned.
  assert.deepEqual([woken.status, woken.assignee?.name], ["pending", "Dana Agent"]);
  emulator.agent.status(conversation, "snoozed");
  emulator.visitor.write("And again", { conversation });
  assert.equal(emulator.look.conversation(conversation).status, "open");
});

test("a woken conversation without a bot is open", async (context) => {
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.status(conversation, "resolved");
  emulator.visitor.write("Me again", { conversation });
  assert.equal(emulator.look.conversation(conversation).status, "open");
});

test("a blocked visitor wakes nothing, and begins resolved", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.status(conversation, "resolved");
  await asAdmin("PUT", "/contacts/21", { blocked: true });
  emulator.visitor.write("Me again", { conversation });
  const { status, sourceId } = emulator.look.conversation(conversation);
  assert.equal(status, "resolved");
  const next = emulator.visitor.write("And now?", { sourceId }).conversation;
  assert.equal(emulator.look.conversation(next).status, "resolved");
});

test("a person's reply changes nothing of a pending conversation", async (context) => {
  const { emulator } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.reply(conversation, "Dana here");
  const { status, assigneeType } = emulator.look.conversation(conversation);
  assert.deepEqual({ status, assigneeType }, { status: "pending", assigneeType: "AgentBot" });
});

test("a person assigned while pending takes the bot's place and leaves the status", async (context) => {
  const { emulator } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.assign(conversation, 6);
  const before = emulator.look.conversation(conversation);
  assert.deepEqual([before.status, before.assignee?.name], ["pending", "Omar Agent"]);
  emulator.agent.assignBot(conversation);
  const after = emulator.look.conversation(conversation);
  assert.deepEqual(
    [after.status, after.assignee?.name, after.assigneeType],
    ["pending", "Helper Bot", "AgentBot"],
  );
});

test("an automation that opens leaves the bot assigned", async (context) => {
  const { emulator } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.other.automationStatus(conversation, "open");
  const { status, assigneeType } = emulator.look.conversation(conversation);
  assert.deepEqual({ status, assigneeType }, { status: "open", assigneeType: "AgentBot" });
});

test("auto-assignment takes online agents in turn and swallows the events of the status", async (context) => {
  const { emulator, asBot, server } = await start(context, { isAssigning: true });
  const first = emulator.visitor.write("One").conversation;
  const second = emulator.visitor.write("Two").conversation;
  await emulator.idle();
  server.received.length = 0;
  await asBot("POST", `/conversations/${first}/toggle_status`, { status: "open" });
  await emulator.idle();
  assert.deepEqual(server.events(), ["conversation_updated"]);
  const changes = at(server.received[0]?.body, "changed_attributes") as readonly object[];
  assert.deepEqual(
    changes.map((change) => Object.keys(change)[0]),
    ["assignee_id", "updated_at"],
  );
  await asBot("POST", `/conversations/${second}/toggle_status`, { status: "open" });
  assert.deepEqual(
    [first, second].map((id) => emulator.look.conversation(id).assignee?.name),
    ["Dana Agent", "Omar Agent"],
  );
});

test("with nobody online an opened conversation stays nobody's", async (context) => {
  const { emulator, asBot } = await start(context, { isAssigning: true });
  for (const id of [5, 6]) emulator.agent.availability(id, "busy");
  const { conversation } = emulator.visitor.write("Hello");
  await asBot("POST", `/conversations/${conversation}/toggle_status`, { status: "open" });
  const { status, assignee } = emulator.look.conversation(conversation);
  assert.deepEqual({ status, assignee }, { status: "open", assignee: null });
});

test("a visitor waits until a public reply, and notes do not count", async (context) => {
  let now = Date.parse("2026-11-22T10:00:00Z");
  const { emulator, asAdmin, asBot } = await start(context, { now: () => now });
  const { conversation } = emulator.visitor.write("Hello");
  const waiting = async () =>
    at((await asAdmin("GET", `/conversations/${conversation}`)).body, "waiting_since");
  const began = now / 1000;
  assert.equal(await waiting(), began);
  now += 5000;
  emulator.agent.reply(conversation, "look at this one", { private: true });
  assert.equal(await waiting(), began);
  emulator.agent.reply(conversation, "Dana here");
  assert.equal(await waiting(), 0);
  now += 5000;
  emulator.visitor.write("Thanks", { conversation });
  assert.equal(await waiting(), began + 10);
  await asBot("POST", `/conversations/${conversation}/messages`, { content: "You are welcome" });
  assert.equal(await waiting(), 0);
  emulator.visitor.write("One more thing", { conversation });
  emulator.agent.status(conversation, "resolved");
  assert.equal(await waiting(), 0);
});
