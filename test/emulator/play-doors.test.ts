import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { at, type Called, type Stage, start } from "./bot-server.ts";

const play = (stage: Stage, path: string, body: unknown = {}): Promise<Called> =>
  stage.request({ token: null, method: "POST", path: `/emulator/${path}`, body });
const look = async (stage: Stage, path: string): Promise<unknown> =>
  (await stage.request({ token: null, method: "GET", path: `/emulator/${path}` })).body;

test("everybody can be played over HTTP as in process", async (context) => {
  const stage = await start(context);
  const said = await play(stage, "visitor/write", { text: "Hello" });
  assert.deepEqual(said, { status: 200, body: { conversation: 57, message: 901 } });
  const conversation = 57;
  const acts: readonly (readonly [string, object])[] = [
    ["agent/reply", { conversation, text: "Dana here" }],
    ["agent/reply", { conversation, text: "a note", private: true, name: "Omar" }],
    ["other/phone-echo", { conversation, text: "phone" }],
    ["other/slack-reply", { conversation, text: "slack" }],
    ["other/automation-message", { conversation, text: "automation" }],
    ["other/template", { conversation, text: "template" }],
    ["other/other-bot", { conversation, text: "other bot" }],
    ["other/captain", { conversation, text: "captain" }],
    ["other/campaign", { conversation, text: "campaign" }],
    ["visitor/submit", { message: 902, values: [{ title: "A", value: "a" }] }],
    ["visitor/read-all", { conversation }],
    ["visitor/typing", { conversation, isOn: true }],
    ["agent/label", { conversation, labels: ["vip"] }],
    ["agent/assign", { conversation, agent: 6 }],
    ["agent/assign-bot", { conversation }],
    ["agent/delete-message", { message: 903 }],
    ["agent/typing", { conversation, isOn: true, isPrivate: true }],
    ["agent/availability", { agent: 6, availability: "busy" }],
    ["other/transcript", { message: 901, text: "spoken" }],
    ["other/automation-status", { conversation, status: "snoozed" }],
    ["agent/status", { conversation, status: "resolved" }],
    ["idle", {}],
  ];
  for (const [path, body] of acts) assert.equal((await play(stage, path, body)).status, 200, path);
  const { status, labels, typing, messages } = stage.emulator.look.conversation(conversation);
  assert.deepEqual(
    { status, labels, typing },
    {
      status: "resolved",
      labels: ["vip"],
      typing: { name: "Dana Agent", isPrivate: true },
    },
  );
  assert.deepEqual(
    messages.map(({ senderName, content }) => `${senderName ?? "nobody"}: ${content}`).slice(0, 10),
    [
      "Vera Visitor: Hello",
      "Dana Agent: Dana here",
      "Omar Agent: This message was deleted",
      "nobody: phone",
      "nobody: slack",
      "nobody: automation",
      "nobody: template",
      "Other Bot: other bot",
      "Captain: captain",
      "nobody: campaign",
    ],
  );
});

test("what happened can be read from an index on, and one conversation by its id", async (context) => {
  const stage = await start(context);
  await play(stage, "visitor/write", { text: "Hello" });
  await stage.asBot("GET", "/conversations/57");
  await stage.emulator.idle();
  assert.equal(at(await look(stage, "look/conversation/57"), "messages.0.content"), "Hello");
  assert.deepEqual(at(await look(stage, "look/conversation/99"), "error"), "there is no such conversation");
  const requests = await look(stage, "look/requests");
  assert.deepEqual([at(requests, "length"), at(requests, "0.tokenKind")], [1, "bot"]);
  assert.deepEqual(await look(stage, "look/requests?from=1"), []);
  assert.equal(at(await look(stage, "look/deliveries"), "0.event"), "message_created");
  assert.deepEqual(await look(stage, "setup"), JSON.parse(JSON.stringify(stage.emulator.setup)));
});

test("bots, webhooks, inboxes and faults are set over HTTP", async (context) => {
  const stage = await start(context);
  const bot = await play(stage, "bot", { url: "http://127.0.0.1:9/other" });
  assert.deepEqual(bot.body, stage.bot);
  const inbox = await play(stage, "api-inbox", { webhookUrl: "http://127.0.0.1:9/hook" });
  assert.deepEqual(inbox.body, stage.emulator.setup.apiInbox);
  const webhook = await play(stage, "webhook", {
    url: "http://127.0.0.1:9/account",
    subscriptions: ["message_created"],
  });
  assert.equal(typeof at(webhook.body, "secret"), "string");
  await play(stage, "faults/next", { on: "api", do: { type: "rate-limited" } });
  assert.equal((await stage.asAdmin("GET", "/agents")).status, 429);
  await play(stage, "faults/seeded", { api: { "bad-gateway": 1 } });
  assert.equal((await stage.asAdmin("GET", "/agents")).status, 502);
  await play(stage, "faults/clear");
  assert.equal((await stage.asAdmin("GET", "/agents")).status, 200);
});

test("what a door cannot take is 422, and who is not there 404", async (context) => {
  const stage = await start(context);
  const unfit: readonly (readonly [string, object])[] = [
    ["visitor/write", { text: 5 }],
    ["agent/status", { conversation: 57, status: "closed" }],
    ["faults/next", { on: "api", do: { type: "explode" } }],
    ["faults/seeded", { api: { delay: 2 } }],
    ["down", { ms: 0 }],
  ];
  for (const [path, body] of unfit)
    assert.deepEqual(await play(stage, path, body), {
      status: 422,
      body: { error: `not what /emulator/${path} takes` },
    });
  assert.deepEqual(await play(stage, "agent/reply", { conversation: 99, text: "Hi" }), {
    status: 404,
    body: { error: "there is no conversation 99" },
  });
});

test("playing is no call of the API and meets no faults", async (context) => {
  const stage = await start(context);
  stage.emulator.faults.seeded({ api: { "drop-before": 1 } });
  assert.equal((await play(stage, "visitor/write", { text: "Hello" })).status, 200);
  assert.deepEqual(stage.emulator.look.requests(), []);
});

test("the page and its parts are served, with nothing from elsewhere allowed", async (context) => {
  const stage = await start(context);
  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/page.css", "text/css; charset=utf-8"],
    ["/page.js", "text/javascript; charset=utf-8"],
    ["/draw.js", "text/javascript; charset=utf-8"],
  ]) {
    const answer = await fetch(`${stage.emulator.url}${path}`);
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type]);
    assert.match(
      answer.headers.get("content-security-policy") ?? "",
      /^default-src 'none'; script-src 'self'/,
    );
  }
  const state = await look(stage, "state");
  assert.deepEqual(at(state, "conversations"), []);
});

test("being away over HTTP cuts all connections and ends by itself", async (context) => {
  const stage = await start(context);
  const { hostname, port } = new URL(stage.emulator.url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, "connect");
  const cut = once(socket, "close");
  await play(stage, "down", { ms: 30 });
  await cut;
  const isThere = () =>
    fetch(`${stage.emulator.url}/api`).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) assert.ok(socket.destroyed);
});
