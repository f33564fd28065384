import assert from "node:assert/strict";
import { test } from "node:test";
import { at, start } from "./bot-server.ts";

const NOT_FOR_BOTS = { status: 401, body: { error: "Access to this endpoint is not authorized for bots" } };

test("a bot's token may speak, hand over, label and look at one conversation, and nothing else", async (context) => {
  const { emulator, asBot } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const one = `/conversations/${conversation}`;
  const allowed = [
    ["GET", one],
    ["POST", `${one}/messages`, { content: "Hi" }],
    ["POST", `${one}/toggle_typing_status`, { typing_status: "on" }],
    ["POST", `${one}/toggle_priority`, { priority: "high" }],
    ["PATCH", one, { priority: "low" }],
    ["POST", `${one}/custom_attributes`, { custom_attributes: { plan: "pro" } }],
    ["GET", `${one}/labels`],
    ["POST", `${one}/labels`, { labels: ["vip"] }],
    ["POST", `${one}/assignments`, { team_id: 3 }],
    ["POST", `${one}/toggle_status`, { status: "open" }],
  ] as const;
  for (const [method, path, body] of allowed)
    assert.equal((await asBot(method, path, body)).status, 200, path);
  const refused = [
    ["GET", `${one}/messages`],
    ["GET", "/conversations"],
    ["POST", `${one}/update_last_seen`],
    ["DELETE", `${one}/messages/901`],
    ["GET", "/contacts"],
    ["GET", "/agents"],
    ["GET", "/inboxes"],
    ["GET", "/webhooks"],
  ] as const;
  for (const [method, path] of refused) assert.deepEqual(await asBot(method, path), NOT_FOR_BOTS, path);
});

test("an older Chatwoot gives bots fewer rights, signs nothing of theirs and has no bot as the first assignee", async (context) => {
  const { emulator, asBot, asAdmin, server } = await start(context, { version: "4.12.1" });
  const { conversation } = emulator.visitor.write("Hello");
  await emulator.idle();
  for (const path of ["", "/labels"])
    assert.deepEqual(await asBot("GET", `/conversations/${conversation}${path}`), NOT_FOR_BOTS);
  assert.equal(
    (await asBot("POST", `/conversations/${conversation}/messages`, { content: "Hi" })).status,
    200,
  );
  assert.equal(server.received[0]?.headers["x-chatwoot-signature"], undefined);
  assert.equal(at((await asAdmin("GET", "/agent_bots/7")).body, "secret"), null);
  assert.equal(emulator.look.conversation(conversation).assignee, null);
  await emulator.idle();
  assert.deepEqual(new Set(server.events()), new Set(["message_created"]));
});

test("a wrong token, no token and too few rights are three kinds of 401", async (context) => {
  const { request, asAgent } = await start(context);
  const path = "/api/v1/accounts/1/agents";
  assert.deepEqual(await request({ token: "wrong", method: "GET", path }), {
    status: 401,
    body: { error: "Invalid Access Token" },
  });
  assert.deepEqual(await request({ token: null, method: "GET", path }), {
    status: 401,
    body: { errors: ["You need to sign in or sign up before continuing."] },
  });
  assert.deepEqual(await asAgent("GET", "/webhooks"), {
    status: 401,
    body: { error: "You are not authorized to do this action" },
  });
});

test("what is not there is answered 404: another account, a conversation, a path", async (context) => {
  const { emulator, request, asAdmin } = await start(context);
  const missing = { status: 404, body: { error: "Resource could not be found" } };
  const { adminToken } = emulator.setup;
  assert.deepEqual(
    await request({ token: adminToken, method: "GET", path: "/api/v1/accounts/2/agents" }),
    missing,
  );
  assert.deepEqual(await asAdmin("GET", "/conversations/999"), missing);
  assert.deepEqual(await asAdmin("GET", "/nothing"), missing);
});

test("secrets and bots' tokens are shown to administrators only", async (context) => {
  const { emulator, bot, asAdmin, asAgent } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const secrets = async (call: typeof asAdmin) => {
    const bots = (await call("GET", "/agent_bots")).body as readonly object[];
    const inbox = (await call("GET", `/inboxes/${page.id}`)).body;
    return [at(bots[0], "secret"), at(bots[0], "access_token"), at(inbox, "secret")];
  };
  assert.deepEqual(await secrets(asAdmin), [bot.secret, bot.token, page.secret]);
  assert.deepEqual(await secrets(asAgent), [undefined, undefined, undefined]);
});

test("the same message twice is two messages", async (context) => {
  const { emulator, asBot } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const body = { content: "Hi", content_attributes: { our_key: "t-1" }, echo_id: "e-1", source_id: "s-1" };
  const answers = [
    await asBot("POST", `/conversations/${conversation}/messages`, body),
    await asBot("POST", `/conversations/${conversation}/messages`, body),
  ];
  assert.deepEqual(
    answers.map((one) => at(one.body, "id")),
    [902, 903],
  );
  assert.deepEqual(at(answers[0]?.body, "content_attributes"), { our_key: "t-1" });
  assert.equal(at(answers[0]?.body, "echo_id"), "e-1");
});

test("braces in outgoing text are evaluated, except in backticks; a visitor's are not", async (context) => {
  const { emulator, asBot } = await start(context);
  const { conversation } = emulator.visitor.write("my {{contact.email}}");
  const content = "Dear {{ contact.name }}, {{ contact.email }}{% if true %} use `{{contact.name}}`";
  await asBot("POST", `/conversations/${conversation}/messages`, { content });
  assert.deepEqual(
    emulator.look.conversation(conversation).messages.map((message) => message.content),
    ["my {{contact.email}}", "Dear Vera Visitor, visitor1@example.test use `{{contact.name}}`"],
  );
});

test("a message of over 150,000 characters and the 201st in a minute are turned down", async (context) => {
  const { emulator, asBot } = await start(context, { now: () => Date.parse("2026-11-22T10:00:00Z") });
  const { conversation } = emulator.visitor.write("Hello");
  const say = (content: string) => asBot("POST", `/conversations/${conversation}/messages`, { content });
  assert.equal((await say("x".repeat(150_000))).status, 200);
  assert.equal((await say("x".repeat(150_001))).status, 422);
  for (let count = 0; count < 198; count += 1) emulator.visitor.write("again", { conversation });
  assert.deepEqual(await say("one more"), {
    status: 422,
    body: { error: "Validation failed: Too many messages" },
  });
});

test("a user may speak as the bot, and incoming messages are for API inboxes", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const web = emulator.visitor.write("Hello").conversation;
  const api = emulator.visitor.write("Hello", { inbox: page.id }).conversation;
  const asBotBy = { content: "Hi", sender_type: "AgentBot", sender_id: 7 };
  const spoken = await asAdmin("POST", `/conversations/${web}/messages`, asBotBy);
  assert.equal(at(spoken.body, "sender.type"), "agent_bot");
  const incoming = { content: "And?", message_type: "incoming" };
  assert.deepEqual(await asAdmin("POST", `/conversations/${web}/messages`, incoming), {
    status: 422,
    body: { error: "Incoming messages are only allowed in Api inboxes" },
  });
  const taken = await asAdmin("POST", `/conversations/${api}/messages`, incoming);
  assert.deepEqual([at(taken.body, "message_type"), at(taken.body, "sender.type")], [0, "contact"]);
});

test("messages are read the newest 20, up to 100 after an id, or 20 before one", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const { conversation } = emulator.visitor.write("1");
  for (let count = 2; count <= 130; count += 1) emulator.visitor.write(String(count), { conversation });
  const ids = async (query: string) => {
    const { body } = await asAdmin("GET", `/conversations/${conversation}/messages${query}`);
    const list = at(body, "payload") as readonly { id: number }[];
    return [list.length, list[0]?.id, list.at(-1)?.id];
  };
  assert.deepEqual(await ids(""), [20, 1011, 1030]);
  assert.deepEqual(await ids("?after=905"), [100, 906, 1005]);
  assert.deepEqual(await ids("?before=950"), [20, 930, 949]);
});

test("labels and custom attributes are replaced whole; merge is for a Chatwoot that knows it", async (context) => {
  for (const isMerging of [false, true]) {
    const { emulator, asBot } = await start(context, { isMerging });
    const { conversation } = emulator.visitor.write("Hello");
    const set = (customs: object) =>
      asBot("POST", `/conversations/${conversation}/custom_attributes`, {
        custom_attributes: customs,
        merge: true,
      });
    await set({ one: 1 });
    await set({ two: 2 });
    const expected = isMerging ? { one: 1, two: 2 } : { two: 2 };
    assert.deepEqual(emulator.look.conversation(conversation).customAttributes, expected);
    await asBot("POST", `/conversations/${conversation}/labels`, { labels: ["a", "b"] });
    const last = await asBot("POST", `/conversations/${conversation}/labels`, { labels: ["c"] });
    assert.deepEqual(last.body, { payload: ["c"] });
  }
});

test("an unknown assignee answers null and unassigns; a team is ignored beside an assignee", async (context) => {
  const { emulator, asBot } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const assign = async (body: object) =>
    (await asBot("POST", `/conversations/${conversation}/assignments`, body)).body;
  assert.equal(at(await assign({ assignee_id: 5, team_id: 3 }), "name"), "Dana Agent");
  assert.equal(emulator.look.conversation(conversation).teamId, null);
  assert.equal(at(await assign({ team_id: 3 }), "name"), "billing");
  assert.equal(await assign({ assignee_id: 77 }), null);
  assert.equal(emulator.look.conversation(conversation).assignee, null);
  assert.equal(at(await assign({ assignee_id: 7, assignee_type: "AgentBot" }), "id"), 7);
  assert.equal(emulator.look.conversation(conversation).assigneeType, "AgentBot");
});

test("conversations are listed by status, inbox and page, the last active first", async (context) => {
  let now = 1_790_000_000_000;
  const { emulator, asAdmin } = await start(context, { now: () => now });
  for (let count = 0; count < 27; count += 1) {
    now += 1000;
    emulator.visitor.write("Hello");
  }
  emulator.agent.status(60, "open");
  const list = async (query: string) => {
    const { body } = await asAdmin("GET", `/conversations${query}`);
    return (at(body, "data.payload") as readonly { id: number }[]).map(({ id }) => id);
  };
  assert.deepEqual(await list(""), [60]);
  assert.equal((await list("?status=pending")).length, 25);
  assert.deepEqual(await list("?status=pending&page=2"), [57]);
  assert.deepEqual((await list("?status=all&inbox_id=3")).slice(0, 2), [83, 82]);
  assert.deepEqual(await list("?status=all&inbox_id=4"), []);
});

test("a conversation made by the API is pending where a bot is, whatever was asked for", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const made = await asAdmin("POST", "/contacts", { inbox_id: page.id, name: "Noor", source_id: "page:1" });
  assert.equal(at(made.body, "payload.contact_inbox.source_id"), "page:1");
  const contact_id = at(made.body, "payload.contact.id");
  const ask = {
    source_id: "page:1",
    inbox_id: page.id,
    contact_id,
    status: "open",
    message: { content: "Hi" },
  };
  const first = await asAdmin("POST", "/conversations", ask);
  assert.equal(at(first.body, "status"), "pending");
  await asAdmin("PATCH", `/inboxes/${page.id}`, { lock_to_single_conversation: true });
  const second = await asAdmin("POST", "/conversations", ask);
  assert.equal(at(second.body, "id"), at(first.body, "id"));
});
