import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { Type } from "typebox";
import { createHastyClock } from "../../test/fakes/hasty-clock.ts";
import { createSilentJournal } from "../../test/fakes/silent-journal.ts";
import {
  ACCOUNT,
  BOT,
  type Misbehaviour,
  startSmallChatwoot,
  USER,
} from "../../test/fakes/small-chatwoot.ts";
import { createClient, type How } from "./client.ts";
import { ChatwootFault, Withdrawn } from "./client-faults.ts";

const conversation = Type.Object({ id: Type.Integer(), status: Type.String() });
const message = Type.Object({ id: Type.Integer() });
const HELLO = { content: "Hello", message_type: "outgoing", private: false, content_attributes: {} };

async function setUp(t: TestContext, botToken: string | null = BOT) {
  const chatwoot = await startSmallChatwoot(t);
  const clock = createHastyClock();
  const journal = createSilentJournal();
  const settings = { baseUrl: chatwoot.url, accountId: 1, userToken: USER, clock, journal };
  const client = createClient({ ...settings, botToken });
  const read = (how?: How) => client.get("/conversations/57", conversation, how);
  const write = (how?: How) => client.post("/conversations/57/messages", HELLO, message, how);
  return { ...settings, chatwoot, client, read, write };
}

/** What a call rejects with. */
async function faultOf(call: Promise<unknown>) {
  const fault = await call.then(
    () => assert.fail("the call went through"),
    (error: unknown) => error,
  );
  assert.ok(fault instanceof ChatwootFault, String(fault));
  const { kind, status, isUnknown } = fault;
  return { kind, status, isUnknown };
}

const answering = (status: number, text = ""): Misbehaviour => ({ type: "answer", status, text });

test("a call goes below the account with the token of who speaks, and unknown fields come through", async (t) => {
  const { chatwoot, clock, read, write } = await setUp(t);
  const seen = await read();
  assert.equal(Reflect.get(seen, "inbox_id"), 3);
  await write({ as: "bot" });
  assert.deepEqual(chatwoot.asked, [
    { method: "GET", path: `${ACCOUNT}/conversations/57`, who: "user", body: undefined },
    { method: "POST", path: `${ACCOUNT}/conversations/57/messages`, who: "bot", body: HELLO },
  ]);
  assert.equal(clock.held(), 0, "no limit is held on to");
});

const answers: readonly (readonly [string, Misbehaviour, object])[] = [
  [
    "a refused token",
    answering(401, '{"error":"Invalid Access Token"}'),
    { kind: "unauthorised", status: 401, isUnknown: false },
  ],
  [
    "a missing token",
    answering(401, '{"errors":["You need to sign in or sign up before continuing."]}'),
    { kind: "unauthorised", status: 401, isUnknown: false },
  ],
  [
    "a right that is missing",
    answering(401, '{"error":"You are not authorized to do this action"}'),
    { kind: "not-allowed", status: 401, isUnknown: false },
  ],
  ["a plan without it", answering(402), { kind: "not-allowed", status: 402, isUnknown: false }],
  [
    "an account without it",
    answering(403, '{"error":"API access is not enabled for this account"}'),
    { kind: "not-allowed", status: 403, isUnknown: false },
  ],
  ["what is not there", answering(404), { kind: "not-found", status: 404, isUnknown: false }],
  [
    "what is wrong",
    answering(422, '{"error":"Content is too long"}'),
    { kind: "invalid", status: 422, isUnknown: false },
  ],
  [
    "too many messages in a minute",
    answering(422, '{"error":"Validation failed: Too many messages"}'),
    { kind: "overloaded", status: 422, isUnknown: false },
  ],
  ["too many requests", answering(429, "Retry later"), { kind: "overloaded", status: 429, isUnknown: false }],
  ["a fault of Chatwoot's", answering(500), { kind: "broken", status: 500, isUnknown: true }],
  ["a gateway that waited in vain", answering(504), { kind: "broken", status: 504, isUnknown: true }],
  ["a redirect", answering(302), { kind: "unreadable", status: 302, isUnknown: false }],
  ["a page of somebody else", answering(200, "<html>"), { kind: "unreadable", status: 200, isUnknown: true }],
  ["an answer of another shape", answering(200, "{}"), { kind: "unreadable", status: 200, isUnknown: true }],
  [
    "a connection that was cut",
    { type: "reset-after" },
    { kind: "unreachable", status: null, isUnknown: true },
  ],
  ["an answer that broke off", { type: "cut-after" }, { kind: "unreachable", status: null, isUnknown: true }],
];
for (const [what, misbehaviour, expected] of answers)
  test(`a write meets ${what}: told by its fault, and never tried again blindly`, async (t) => {
    const { chatwoot, write } = await setUp(t);
    chatwoot.next(/messages/, misbehaviour);
    assert.deepEqual(await faultOf(write()), expected);
    assert.equal(chatwoot.asked.length, 1);
  });

test("where nobody listens nothing was done", async (t) => {
  const { clock, journal, ...settings } = await setUp(t);
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const client = createClient({
    ...settings,
    baseUrl: `http://127.0.0.1:${port}`,
    clock,
    journal,
    botToken: null,
  });
  assert.deepEqual(await faultOf(client.post("/conversations/57/messages", HELLO, message)), {
    kind: "unreachable",
    status: null,
    isUnknown: false,
  });
});

test("a call that takes longer than its limit may have been done", async (t) => {
  const { chatwoot, clock, write } = await setUp(t);
  chatwoot.next(/messages/, { type: "hang-after", come: clock.expire });
  assert.deepEqual(await faultOf(write()), { kind: "unreachable", status: null, isUnknown: true });
  assert.equal(chatwoot.messages.length, 1);
});

test("a read is tried three times, after 0.3 and 0.6 s", async (t) => {
  const { chatwoot, clock, read } = await setUp(t);
  chatwoot.next(/GET/, answering(500));
  chatwoot.next(/GET/, { type: "reset-before" });
  assert.equal((await read()).status, "pending");
  assert.deepEqual(clock.passed, [300, 600]);
  for (let times = 0; times < 3; times += 1) chatwoot.next(/GET/, answering(503));
  assert.deepEqual(await faultOf(read()), { kind: "broken", status: 503, isUnknown: false });
  assert.equal(chatwoot.asked.length, 6);
});

test("a write that does no harm twice is tried again like a read; what is refused is not", async (t) => {
  const { chatwoot, write } = await setUp(t);
  chatwoot.next(/POST/, answering(502));
  await write({ mayRepeat: true });
  assert.equal(chatwoot.asked.length, 2);
  chatwoot.next(/POST/, answering(422));
  assert.equal((await faultOf(write({ mayRepeat: true }))).kind, "invalid");
  assert.equal(chatwoot.asked.length, 3);
});

test("a caller who gives up ends the call, and nothing is tried again", async (t) => {
  const { chatwoot, read } = await setUp(t);
  const stop = new AbortController();
  chatwoot.next(/GET/, { type: "hang-before", come: () => stop.abort() });
  assert.equal((await faultOf(read({ signal: stop.signal }))).kind, "unreachable");
  assert.equal(chatwoot.asked.length, 1);
});

test("what the bot's token may not do is done with the user's, found out once and said once", async (t) => {
  const { chatwoot, client, journal } = await setUp(t);
  const messages = Type.Object({ payload: Type.Array(message) });
  for (const query of ["", "?before=12"])
    await client.get(`/conversations/57/messages${query}`, messages, { as: "bot" });
  assert.deepEqual(
    chatwoot.asked.map(({ who }) => who),
    ["bot", "user", "user"],
  );
  assert.deepEqual(journal.lines, [
    {
      level: "info",
      what: "bot token may not do this, the user token does",
      facts: { operation: "GET /conversations/:id/messages" },
    },
  ]);
});

test("a bot's token that nobody knows is said to be wrong, not worked around", async (t) => {
  const { chatwoot, write } = await setUp(t, "a wrong token");
  assert.equal((await faultOf(write({ as: "bot" }))).kind, "unauthorised");
  assert.equal(chatwoot.asked.length, 1);
});

test("without a bot's token the user speaks", async (t) => {
  const { chatwoot, write } = await setUp(t, null);
  await write({ as: "bot" });
  assert.deepEqual(
    chatwoot.asked.map(({ who }) => who),
    ["user"],
  );
});

test("whether it is still wanted is asked in the very moment in which the request leaves", async (t) => {
  const { client, clock, journal, chatwoot } = await setUp(t);
  const order: string[] = [];
  const own = createClient({
    baseUrl: chatwoot.url,
    accountId: 1,
    botToken: BOT,
    userToken: USER,
    clock,
    journal,
    fetch: (input, init) => {
      order.push("sent");
      return fetch(input, init);
    },
  });
  const mayStill = () => {
    order.push("asked");
    return true;
  };
  const writing = own.post("/conversations/57/messages", HELLO, message, { mayStill });
  order.push("called");
  await writing;
  assert.deepEqual(order, ["asked", "sent", "called"], "nothing is awaited in between");
  await assert.rejects(
    client.post("/conversations/57/messages", HELLO, message, { mayStill: () => false }),
    Withdrawn,
  );
  assert.equal(chatwoot.asked.length, 1);
});

test("a redirect is not followed, so that no token goes elsewhere", async (t) => {
  const { chatwoot, write } = await setUp(t);
  const other = await startSmallChatwoot(t);
  const location = `${other.url}${ACCOUNT}/conversations/57/messages`;
  chatwoot.next(/POST/, { type: "answer", status: 307, text: "", location });
  assert.deepEqual(await faultOf(write()), { kind: "unreadable", status: 307, isUnknown: false });
  assert.deepEqual(other.asked, []);
});

test("a visitor's own call carries no token", async (t) => {
  const { chatwoot, client } = await setUp(t);
  assert.equal((await faultOf(client.publicPost("/inboxes/abc/nothing", { a: 1 }))).kind, "not-found");
  assert.deepEqual(chatwoot.asked, [
    { method: "POST", path: "/public/api/v1/inboxes/abc/nothing", who: "nobody", body: { a: 1 } },
  ]);
});

test("neither a fault nor the log repeats a token or what was written", async (t) => {
  const { chatwoot, journal, write } = await setUp(t);
  chatwoot.next(/POST/, answering(422, `{"error":"no ${HELLO.content} for ${USER}"}`));
  const fault = await write().catch((error: unknown) => error);
  const told = `${fault instanceof Error ? `${fault.stack} ${String(fault.cause)}` : ""} ${JSON.stringify(journal.lines)}`;
  for (const secret of [BOT, USER, HELLO.content]) assert.equal(told.includes(secret), false);
  assert.match(told, /POST \/conversations\/:id\/messages: invalid \(422\)/);
});
