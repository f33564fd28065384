import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { createEmulator } from "../../emulator/emulator.ts";
import { at, start, startServer } from "./bot-server.ts";

const ACTIVITY = "Conversation was marked open by system due to an error with the agent bot.";

test("a delivery is signed with its receiver's secret over timestamp and bytes", async (context) => {
  const { emulator, server, bot } = await start(context);
  emulator.visitor.write("a <b> & c");
  await emulator.idle();
  const [first] = server.received;
  assert.ok(first);
  const timestamp = String(first.headers["x-chatwoot-timestamp"]);
  const right = createHmac("sha256", bot.secret).update(`${timestamp}.${first.raw}`).digest("hex");
  assert.equal(first.headers["x-chatwoot-signature"], `sha256=${right}`);
  assert.match(
    String(first.headers["x-chatwoot-delivery"]),
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.ok(first.raw.includes('"content":"a \\u003cb\\u003e \\u0026 c"'));
});

test("each of the three receivers has its own secret and its own events", async (context) => {
  const { emulator, server, bot } = await start(context);
  const account = await startServer(context);
  const inbox = await startServer(context);
  const webhook = emulator.registerWebhook({
    url: account.url,
    subscriptions: ["message_created", "conversation_typing_on"],
  });
  const page = emulator.createApiInbox({ webhookUrl: inbox.url });
  const { conversation } = emulator.visitor.write("Hello", { inbox: page.id });
  emulator.agent.typing(conversation, true);
  emulator.agent.assign(conversation, null);
  emulator.agent.status(conversation, "resolved");
  emulator.visitor.write("On the website");
  await emulator.idle();
  const kinds = (one: typeof server) => [...new Set(one.events())].toSorted();
  const changes = ["conversation_status_changed", "conversation_updated"];
  assert.deepEqual(kinds(server), ["conversation_resolved", ...changes, "message_created"]);
  assert.deepEqual(kinds(account), ["conversation_typing_on", "message_created"]);
  assert.deepEqual(kinds(inbox), [
    "conversation_created",
    changes[0],
    "conversation_typing_on",
    changes[1],
    "message_created",
  ]);
  assert.equal(new Set([bot.secret, webhook.secret, page.secret]).size, 3);
});

test("a bot's webhook is tried three times after 429 and 500, under one id", async (context) => {
  const { emulator, server } = await start(context);
  server.answers(500, 429);
  const { conversation } = emulator.visitor.write("Hello");
  await emulator.idle();
  assert.deepEqual(
    emulator.look.deliveries().map(({ attempt, status, kind }) => ({ attempt, status, kind })),
    [
      { attempt: 1, status: 500, kind: "bot" },
      { attempt: 2, status: 429, kind: "bot" },
      { attempt: 3, status: 200, kind: "bot" },
    ],
  );
  const ids = server.received.map(({ headers }) => headers["x-chatwoot-delivery"]);
  assert.equal(new Set(ids).size, 1);
  assert.equal(emulator.look.conversation(conversation).status, "pending");
});

test("a bot that fails three times loses a pending conversation", async (context) => {
  const { emulator, server } = await start(context);
  server.answers(500, 500, 500);
  const { conversation } = emulator.visitor.write("Hello");
  await emulator.idle();
  const { status, assigneeType, messages } = emulator.look.conversation(conversation);
  assert.deepEqual(
    { status, assigneeType, last: messages.at(-1)?.content, type: messages.at(-1)?.type },
    { status: "open", assigneeType: "AgentBot", last: ACTIVITY, type: "activity" },
  );
});

test("any other failure opens the conversation at once: a refusal, a gateway, no answer in time", async (context) => {
  const { emulator, server } = await start(context, { timeoutMs: 400 });
  for (const status of [401, 502, null]) {
    server.answers(status);
    const { conversation } = emulator.visitor.write("Hello");
    await emulator.until(() => emulator.look.conversation(conversation).status === "open");
    await emulator.idle();
    const attempts = emulator.look
      .deliveries()
      .filter((one) => one.conversation === conversation && one.event === "message_created");
    assert.deepEqual(
      attempts.map((one) => one.status),
      [status],
    );
  }
});

test("a failure opens nothing when the conversation is no longer pending or the event is no message", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.status(conversation, "resolved");
  await emulator.idle();
  server.answers(400);
  emulator.agent.reply(conversation, "Bye");
  await emulator.idle();
  assert.equal(emulator.look.conversation(conversation).status, "resolved");
  const other = emulator.visitor.write("Hello").conversation;
  await emulator.idle();
  server.answers(400);
  emulator.agent.assign(other, 6);
  await emulator.idle();
  assert.equal(emulator.look.conversation(other).status, "pending");
});

test("an account's webhook is tried once only, and its failure changes nothing", async (context) => {
  const { emulator } = await start(context);
  const account = await startServer(context);
  emulator.registerWebhook({ url: account.url, subscriptions: ["message_created"] });
  account.answers(500);
  const { conversation } = emulator.visitor.write("Hello");
  await emulator.idle();
  const attempts = emulator.look.deliveries().filter(({ kind }) => kind === "account");
  assert.deepEqual(
    attempts.map(({ status }) => status),
    [500],
  );
  const { status, messages } = emulator.look.conversation(conversation);
  assert.deepEqual([status, messages.length], ["pending", 1]);
});

test("an API inbox whose webhook fails marks the message as failed, even a visitor's, and tells it", async (context) => {
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const inbox = await startServer(context);
  const page = emulator.createApiInbox({ webhookUrl: inbox.url });
  emulator.faults.next({ on: "delivery", match: { event: "conversation_created" }, do: { type: "drop" } });
  inbox.answers(500);
  const { conversation } = emulator.visitor.write("Hello", { inbox: page.id });
  await emulator.idle();
  assert.equal(emulator.look.conversation(conversation).messages[0]?.status, "failed");
  assert.deepEqual(inbox.events(), ["message_created", "message_updated"]);
  assert.equal(
    at(inbox.received[1]?.body, "content_attributes.external_error"),
    "the webhook could not be delivered",
  );
});

test("a bot's webhook tells the conversation as it was then, the account's as it is by now", async (context) => {
  const { emulator, server } = await start(context);
  const account = await startServer(context);
  emulator.registerWebhook({ url: account.url, subscriptions: ["message_created"] });
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.status(conversation, "open");
  await emulator.idle();
  const told = server.received.find(({ event }) => event === "message_created");
  assert.equal(at(told?.body, "conversation.status"), "pending");
  assert.equal(at(account.received[0]?.body, "conversation.status"), "open");
});

test("activity lines are told to nobody", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.agent.status(conversation, "resolved");
  await emulator.idle();
  assert.deepEqual(
    server.events().filter((event) => event.startsWith("message")),
    ["message_created"],
  );
  assert.equal(emulator.look.conversation(conversation).messages.at(-1)?.type, "activity");
});

test("a change of labels is told twice", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  await emulator.idle();
  server.received.length = 0;
  emulator.agent.label(conversation, ["vip"]);
  await emulator.idle();
  assert.deepEqual(server.events(), ["conversation_updated", "conversation_updated"]);
});

test("a reader's visit tells one change for each outgoing message", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const sent = ["One", "Two"].map((text) => emulator.agent.reply(conversation, text).message);
  emulator.agent.reply(conversation, "a note", { private: true });
  await emulator.idle();
  server.received.length = 0;
  emulator.visitor.readAll(conversation);
  emulator.visitor.readAll(conversation);
  await emulator.idle();
  assert.deepEqual(
    server.received.map(({ event, body }) => [event, body["id"]]).toSorted(),
    sent.map((id) => ["message_updated", id]),
  );
});
