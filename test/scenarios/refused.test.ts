/** Requests that are wrong: what is said about them, and that they leave no trace. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import fastify from "fastify";
import { installFaults } from "../../backend/http/faults.ts";
import { makeFolder, startBaton } from "./baton-process.ts";
import { type Ask, type Client, json, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, saying } from "./visitor.ts";

const folder = makeFolder();
after(() => folder[Symbol.dispose]());
const file = join(folder.path, "baton.db");
const baton = await startBaton({ RATE_LIMITS: "off", DATABASE_URL: `sqlite:${file}` });
after(baton.kill);

const visitor = await newVisitor(baton);
const events = await openChat(visitor.client);
let said = 0;

/** Asserts that the log and the switch are as they were: the visitor's next words follow the last ones. */
async function assertUnchanged() {
  said += 1;
  await visitor.say(`words ${said}`);
  const { data } = await events.next("message", ({ author }) => author === "visitor");
  assert.deepEqual({ seq: data.seq, text: data.text }, { seq: said * 2 - 1, text: `words ${said}` });
  assert.deepEqual(shown(await visitor.client.get("/human-status")), json({ human_mode: false }));
}

type Door = "/webhook/chatwoot" | "/toggle-human" | "/api/desk/session" | `/api/desk/conversations/${string}`;

/** Sends it as a stranger and as the visitor, who has a conversation to lose. */
async function refuses(door: Door, ask: Ask, expected: unknown) {
  const callers: readonly Client[] = [baton.client(), visitor.client];
  for (const caller of callers) assert.deepEqual(shown(await caller.call("POST", door, ask)), expected);
  await assertUnchanged();
}

const wrongField = (field: string, detail: string) =>
  problem(422, "Unprocessable Content", { detail: `${field}: ${detail}`, errors: [{ field, detail }] });

const brokenJson = problem(400, "Bad Request", { detail: "The body is not valid JSON." });

for (const door of ["/webhook/chatwoot", "/toggle-human"] as const) {
  const broken = {
    "a broken body": '{"event": "message_created"',
    "no body at all": "",
    "a raw NUL in the body": '{"event":"a\u0000b"}',
    "two bodies": "{}{}",
    "a body with __proto__": '{"event":"message_created","enabled":true,"__proto__":{"polluted":1}}',
    "a body with __proto__ in its depths":
      '{"event":"message_created","enabled":true,"meta":[{"__proto__":{"polluted":1}}]}',
    "a body with constructor.prototype":
      '{"event":"message_created","enabled":true,"constructor":{"prototype":{"polluted":1}}}',
  };
  for (const [what, body] of Object.entries(broken))
    test(`${door} refuses ${what}`, () => refuses(door, { body }, brokenJson));

  for (const body of ["null", "[]", '"text"', "1", "true"])
    test(`${door} refuses ${body} as the body`, () =>
      refuses(door, { body }, wrongField("body", "must be object")));

  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "x",
  ])
    test(`${door} refuses ${type}`, () =>
      refuses(
        door,
        { body: JSON.stringify({ ...saying("Hi"), enabled: true }), headers: { "content-type": type } },
        problem(415, "Unsupported Media Type", { detail: "Send the body as application/json." }),
      ));

  test(`${door} refuses a body that says it is over 1 MB`, () =>
    refuses(
      door,
      { body: "{}", headers: { "content-length": "1000001" } },
      problem(413, "Content Too Large", {
        detail: "The body is larger than 1 MB, or than 8 MB of a delivery.",
      }),
    ));

  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"].filter(
    (each) => door !== "/toggle-human" || each !== "PROPFIND",
  ))
    test(`${door} answers ${method} with 405 and the method that is possible`, async () => {
      const { status, headers } = await visitor.client.call(method, door);
      assert.deepEqual(
        { status, allow: headers.allow, type: headers["content-type"] },
        { status: 405, allow: "POST", type: "application/problem+json; charset=utf-8" },
      );
      await assertUnchanged();
    });

  test(`${door} answers PUT with 405 whatever the body is`, async () => {
    for (const ask of [{ body: "{" }, { body: "x", headers: { "content-type": "text/plain" } }, { json: {} }])
      assert.deepEqual(
        shown(await visitor.client.call("PUT", door, ask)),
        problem(405, "Method Not Allowed", { detail: "PUT is not possible here; use POST." }),
      );
    await assertUnchanged();
  });
}

const wrongEvents: readonly [unknown, string, string][] = [
  [{}, "event", "must be given"],
  [{ ...saying("Hi"), event: null }, "event", "must be string"],
  [{ ...saying("Hi"), event: 1 }, "event", "must be string"],
  [{ ...saying("Hi"), event: "" }, "event", "must NOT have fewer than 1 characters"],
  [{ ...saying("Hi"), content: 7 }, "content", "must be string,null"],
  [{ ...saying("Hi"), content: { text: "Hi" } }, "content", "must be string,null"],
  [{ ...saying("Hi"), message_type: 0 }, "message_type", "must be string,null"],
  [{ ...saying("Hi"), content_type: [] }, "content_type", "must be string,null"],
  [{ ...saying("Hi"), id: { a: 1 } }, "id", "must be integer,string,null"],
  [{ ...saying("Hi"), id: true }, "id", "must be integer,string,null"],
  [{ ...saying("Hi"), attachments: "photo.png" }, "attachments", "must be array,null"],
];

for (const [body, field, detail] of wrongEvents)
  test(`the webhook refuses ${JSON.stringify(body)}`, () =>
    refuses("/webhook/chatwoot", { json: body }, wrongField(field, detail)));

const wrongToggles: readonly [unknown, string, string][] = [
  [{}, "enabled", "must be given"],
  [{ enabled: "yes" }, "enabled", "must be boolean"],
  [{ enabled: "true" }, "enabled", "must be boolean"],
  [{ enabled: 1 }, "enabled", "must be boolean"],
  [{ enabled: null }, "enabled", "must be boolean"],
  [{ enabled: true, user_id: 1 }, "user_id", "must be string"],
  ...["", "1", "user-", "user-0", "user-01", "user-1 ", "User-1", "user--1", "user-1e3"].map(
    (user): [unknown, string, string] => [
      { enabled: true, user_id: user },
      "user_id",
      'must match pattern "^user-[1-9][0-9]{0,14}$"',
    ],
  ),
];

for (const [body, field, detail] of wrongToggles)
  test(`the toggle refuses ${JSON.stringify(body)}`, () =>
    refuses("/toggle-human", { json: body }, wrongField(field, detail)));

test("the agent's reply refuses what is blank or has no text", async () => {
  const door = `/api/desk/conversations/${visitor.userId}/messages` as const;
  await refuses(door, { json: {} }, wrongField("text", "must be given"));
  await refuses(door, { json: { text: " \n" } }, wrongField("text", 'must match pattern "\\S"'));
  await refuses(door, { json: { text: 1 } }, wrongField("text", "must be string"));
  await refuses("/api/desk/session", { json: { token: 1 } }, wrongField("token", "must be string"));
});

test("a body of exactly 1 MB is taken", async () => {
  const blank = JSON.stringify({ ...saying("Hi"), pad: "" });
  const body = blank.replace('"pad":""', `"pad":"${"x".repeat(1_000_000 - blank.length)}"`);
  assert.equal(body.length, 1_000_000);
  const answer = await baton.client().call("POST", "/webhook/chatwoot", { body });
  assert.deepEqual(
    shown(answer),
    json({ status: "ok", route: "bot", reply: "Hello! How can I help you today?" }),
  );
});

test("a fault of ours tells nothing of our insides, and claims nothing that it does not know", async () => {
  const app = fastify();
  installFaults(app);
  app.get("/", () => {
    throw new Error("the insides");
  });
  const answer = await app.inject("/");
  assert.deepEqual(answer.json(), {
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    detail: "Something went wrong here; the log says what.",
  });
  await app.close();
});

test("what was refused left no row in the database", async () => {
  events.close();
  await baton.stop();
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (table: string) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"];
  const rows = Object.fromEntries(
    ["conversation", "message", "effect"].map((table) => [table, count(table)]),
  );
  const [desk] = database.prepare("SELECT human_mode, epoch FROM desk").all();
  database.close();
  // One direct conversation of 1 MB, and the visitor's own with a reply to each of their messages.
  assert.deepEqual(rows, { conversation: 2, message: said * 2 + 2, effect: 0 });
  assert.deepEqual({ ...desk }, { human_mode: 0, epoch: 0 });
});
