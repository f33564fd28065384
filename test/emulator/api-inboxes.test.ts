import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { at, start } from "./bot-server.ts";

test("a source id is one contact's, and is found by it", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const find = () => asAdmin("POST", "/contact_inboxes/filter", { inbox_id: page.id, source_id: "page:1" });
  assert.equal((await find()).status, 404);
  const made = await asAdmin("POST", "/contacts", { inbox_id: page.id, name: "Noor", source_id: "page:1" });
  assert.equal(at((await find()).body, "id"), at(made.body, "payload.contact.id"));
  const again = await asAdmin("POST", "/contacts", { inbox_id: page.id, name: "Mai", source_id: "page:1" });
  assert.deepEqual(again, { status: 422, body: { error: "source_id should be unique" } });
  assert.equal(at((await asAdmin("GET", "/contacts")).body, "meta.count"), 1);
});

test("a webhook's address is taken once, and its secret is the account's to read", async (context) => {
  const { asAdmin } = await start(context);
  const url = "http://127.0.0.1:9/account";
  const made = await asAdmin("POST", "/webhooks", { url, subscriptions: ["message_created"] });
  assert.equal(typeof at(made.body, "payload.webhook.secret"), "string");
  assert.equal((await asAdmin("POST", "/webhooks", { url })).status, 422);
  const id = at(made.body, "payload.webhook.id");
  assert.equal((await asAdmin("DELETE", `/webhooks/${id}`)).status, 200);
  assert.deepEqual((await asAdmin("GET", "/webhooks")).body, { payload: { webhooks: [] } });
});

test("a bot is made, attached and taken off by an administrator", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const made = await asAdmin("POST", "/agent_bots", {
    name: "Second",
    outgoing_url: "http://127.0.0.1:9/hook",
  });
  const id = at(made.body, "id");
  assert.deepEqual(await asAdmin("POST", "/inboxes/3/set_agent_bot", { agent_bot: id }), {
    status: 200,
    body: "",
  });
  assert.equal(at((await asAdmin("GET", "/inboxes/3/agent_bot")).body, "agent_bot.id"), id);
  await asAdmin("POST", "/inboxes/3/set_agent_bot", { agent_bot: null });
  assert.deepEqual((await asAdmin("GET", "/inboxes/3/agent_bot")).body, { agent_bot: {} });
  assert.equal(emulator.setup.bot, null);
});

test("a message's delivery is marked in API inboxes only", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const web = emulator.visitor.write("Hello");
  const api = emulator.visitor.write("Hello", { inbox: page.id });
  const mark = ({ conversation, message }: typeof web) =>
    asAdmin("PATCH", `/conversations/${conversation}/messages/${message}`, { status: "delivered" });
  assert.equal((await mark(web)).status, 403);
  assert.equal(at((await mark(api)).body, "status"), "delivered");
});

test("files come with a form, and their bytes are there once they are uploaded", async (context) => {
  const { emulator, bot } = await start(context);
  const { conversation } = emulator.visitor.write("Hello", {
    attachments: [{ name: "late.txt", contentType: "text/plain", text: "late bytes", missingTimes: 2 }],
  });
  const form = new FormData();
  form.set("content", "see this");
  form.append("attachments[]", new Blob(["abc"], { type: "image/png" }), "a.png");
  const path = `${emulator.url}/api/v1/accounts/1/conversations/${conversation}/messages`;
  const sent = await fetch(path, { method: "POST", headers: { api_access_token: bot.token }, body: form });
  assert.equal(at(await sent.json(), "attachments.0.file_type"), "image");
  const url = emulator.look.conversation(conversation).messages[0]?.attachments[0]?.url ?? "";
  const tries = [await fetch(url), await fetch(url), await fetch(url)];
  assert.deepEqual(
    tries.map(({ status }) => status),
    [404, 404, 200],
  );
  assert.equal(await tries[2]?.text(), "late bytes");
});

test("a visitor of an API inbox needs no token: the identifier and the source id are the way in", async (context) => {
  const { emulator, request } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const base = `/public/api/v1/inboxes/${page.identifier}/contacts`;
  const call = (method: string, path: string, body?: unknown) =>
    request({ token: null, method, path: `${base}${path}`, body });
  const contact = await call("POST", "", { source_id: "v-1", name: "Ines" });
  const again = await call("POST", "", { source_id: "v-1", name: "Other" });
  assert.deepEqual(again.body, contact.body);
  const made = await call("POST", "/v-1/conversations", {});
  const id = Number(at(made.body, "id"));
  const said = await call("POST", `/v-1/conversations/${id}/messages`, { content: "Hi", echo_id: "e" });
  assert.deepEqual([at(said.body, "message_type"), at(said.body, "echo_id")], [0, "e"]);
  emulator.agent.reply(id, "a note", { private: true });
  emulator.agent.reply(id, "Dana here");
  const list = (await call("GET", `/v-1/conversations/${id}/messages`)).body as readonly {
    content: string;
  }[];
  assert.deepEqual(
    list.map(({ content }) => content),
    ["Hi", "Dana here"],
  );
  await call("POST", `/v-1/conversations/${id}/toggle_typing`, { typing_status: "on" });
  assert.equal(emulator.look.conversation(id).typing?.name, "Ines");
  await call("POST", `/v-1/conversations/${id}/update_last_seen`);
  assert.equal(emulator.look.conversation(id).messages.at(-1)?.status, "read");
  const done = await call("POST", `/v-1/conversations/${id}/toggle_status`);
  assert.equal(at(done.body, "status"), "resolved");
  assert.equal((await call("GET", "/v-2")).status, 404);
});

test("a wrong identity hash is answered 500", async (context) => {
  const { emulator, request, asAdmin } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const token = String(at((await asAdmin("GET", `/inboxes/${page.id}`)).body, "hmac_token"));
  const path = `/public/api/v1/inboxes/${page.identifier}/contacts`;
  const identify = (identifier_hash: string) =>
    request({ token: null, method: "POST", path, body: { identifier: "user-1", identifier_hash } });
  assert.equal((await identify("wrong")).status, 500);
  assert.equal((await identify(createHmac("sha256", token).update("user-1").digest("hex"))).status, 200);
});

test("the version and who a token is can be asked", async (context) => {
  const { emulator, request } = await start(context, { version: "4.14.2" });
  const version = await request({ token: null, method: "GET", path: "/api" });
  assert.equal(at(version.body, "version"), "4.14.2");
  const profile = await request({ token: emulator.setup.adminToken, method: "GET", path: "/api/v1/profile" });
  assert.equal(at(profile.body, "role"), "administrator");
});
