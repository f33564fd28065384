import assert from "node:assert/strict";
import { test } from "node:test";
import { at, type Called, start } from "./bot-server.ts";
import { checkAnswer, checkRequest } from "./swagger-check.ts";

type Ask = readonly [method: string, path: string, body?: unknown];

/** Every call a bot and its setup make, in an order that works. */
function asks(conversation: number, inbox: number, contact: number): readonly Ask[] {
  const one = `/conversations/${conversation}`;
  const items = [{ title: "Refund", value: "refund" }];
  return [
    [
      "POST",
      `${one}/messages`,
      { content: "Hi", message_type: "outgoing", private: false, content_attributes: {} },
    ],
    ["POST", `${one}/messages`, { content: "a note", private: true }],
    [
      "POST",
      `${one}/messages`,
      { content: "Pick", content_type: "input_select", content_attributes: { items } },
    ],
    ["GET", `${one}/messages`],
    ["GET", `${one}/messages?after=1`],
    ["DELETE", `${one}/messages/902`],
    ["POST", `${one}/toggle_typing_status`, { typing_status: "on", is_private: false }],
    ["POST", `${one}/toggle_priority`, { priority: "high" }],
    ["POST", `${one}/custom_attributes`, { custom_attributes: { a: 1 }, merge: true }],
    ["POST", `${one}/labels`, { labels: ["vip"] }],
    ["GET", `${one}/labels`],
    ["POST", `${one}/assignments`, { assignee_id: 5 }],
    ["POST", `${one}/toggle_status`, { status: "snoozed", snoozed_until: 1_800_000_000 }],
    ["POST", `${one}/toggle_status`, { status: "open" }],
    ["POST", `${one}/update_last_seen`],
    ["GET", one],
    ["PATCH", one, { priority: "low" }],
    ["GET", "/conversations?status=all&page=1"],
    ["POST", "/conversations", { source_id: "v-1", inbox_id: inbox, contact_id: contact, status: "open" }],
    ["GET", "/contacts"],
    ["GET", "/contacts/search?q=noor"],
    ["GET", `/contacts/${contact}`],
    ["GET", `/contacts/${contact}/conversations`],
    ["POST", `/contacts/${contact}/contact_inboxes`, { inbox_id: 3 }],
    ["POST", "/contact_inboxes/filter", { inbox_id: inbox, source_id: "v-1" }],
    ["GET", "/inboxes"],
    ["GET", `/inboxes/${inbox}`],
    ["PATCH", `/inboxes/${inbox}`, { name: "Page", channel: { webhook_url: "http://127.0.0.1:9/hook" } }],
    ["POST", `/inboxes/${inbox}/set_agent_bot`, { agent_bot: 7 }],
    ["GET", `/inboxes/${inbox}/agent_bot`],
    ["GET", `/inbox_members/${inbox}`],
    ["POST", "/agent_bots", { name: "Bot", outgoing_url: "http://127.0.0.1:9/hook", bot_type: "webhook" }],
    ["GET", "/agent_bots"],
    ["GET", "/agent_bots/7"],
    ["PATCH", "/agent_bots/7", { description: "speaks" }],
    ["POST", "/webhooks", { url: "http://127.0.0.1:9/account", subscriptions: ["message_created"] }],
    ["GET", "/webhooks"],
    ["GET", "/agents"],
    ["GET", "/teams"],
    ["GET", "/labels"],
  ];
}

test("what the emulator takes and answers agrees with Chatwoot's swagger", async (context) => {
  const { emulator, asAdmin } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  const channel = { type: "api", webhook_url: "http://127.0.0.1:9/hook" };
  const faults: string[] = [];
  const ask = async ([method, path, body]: Ask): Promise<Called> => {
    const answer = await asAdmin(method, path, body);
    const full = `/api/v1/accounts/1${path}`;
    if (answer.status !== 200) faults.push(`${method} ${path} was answered ${answer.status}`);
    faults.push(
      ...checkRequest({ method, path: full, body }),
      ...checkAnswer({ method, path: full, body: answer.body }),
    );
    return answer;
  };
  const inbox = Number(at((await ask(["POST", "/inboxes", { name: "Page", channel }])).body, "id"));
  const made = await ask(["POST", "/contacts", { inbox_id: inbox, name: "Noor", source_id: "v-1" }]);
  const contact = Number(at(made.body, "payload.contact.id"));
  for (const one of asks(conversation, inbox, contact)) await ask(one);
  assert.deepEqual(faults, []);
});

test("the client API agrees with it too", async (context) => {
  const { emulator, request } = await start(context);
  const page = emulator.createApiInbox({ webhookUrl: "http://127.0.0.1:9/hook" });
  const base = `/public/api/v1/inboxes/${page.identifier}`;
  const faults: string[] = [];
  const ask = async (method: string, path: string, body?: unknown): Promise<Called> => {
    const full = `${base}${path}`;
    const answer = await request({ token: null, method, path: full, body });
    if (answer.status !== 200) faults.push(`${method} ${path} was answered ${answer.status}`);
    faults.push(
      ...checkRequest({ method, path: full, body }),
      ...checkAnswer({ method, path: full, body: answer.body }),
    );
    return answer;
  };
  await ask("GET", "");
  await ask("POST", "/contacts", { name: "Ines" });
  const source = String(at((await ask("POST", "/contacts", { identifier: "user-1" })).body, "source_id"));
  await ask("PATCH", `/contacts/${source}`, { name: "Ines Costa" });
  const made = await ask("POST", `/contacts/${source}/conversations`, {});
  const one = `/contacts/${source}/conversations/${at(made.body, "id")}`;
  await ask("POST", `${one}/messages`, { content: "Hi" });
  const pick = emulator.agent.reply(Number(at(made.body, "id")), "Pick").message;
  await ask("PATCH", `${one}/messages/${pick}`, { submitted_values: { title: "Refund", value: "refund" } });
  await ask("GET", `${one}/messages`);
  await ask("POST", `${one}/toggle_typing?typing_status=on`, { typing_status: "on" });
  await ask("POST", `${one}/update_last_seen`);
  await ask("GET", one);
  await ask("GET", `/contacts/${source}/conversations`);
  await ask("POST", `${one}/toggle_status`);
  assert.deepEqual(faults, []);
});

test("a call that the swagger does not know, or of another shape, is found", () => {
  const messages = "/api/v1/accounts/1/conversations/57/messages";
  assert.deepEqual(checkRequest({ method: "POST", path: messages, body: { content: "Hi" } }), []);
  assert.equal(checkRequest({ method: "POST", path: messages, body: { content: 5 } }).length, 1);
  assert.equal(checkRequest({ method: "POST", path: messages, body: {} }).length, 1);
  assert.deepEqual(checkRequest({ method: "PUT", path: messages }), [`no operation PUT ${messages}`]);
  assert.equal(
    checkRequest({ method: "POST", path: messages.replace("messages", "labels"), body: { labels: "vip" } })
      .length,
    1,
  );
});
