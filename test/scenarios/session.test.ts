/** Promise 8, own room: a visitor reads and writes their own conversation, whatever a request says. */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { after, test } from "node:test";
import type { ChatSession } from "../../contract/chat.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, type Client, json, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, replyOf, say, saying, type Visitor } from "./visitor.ts";

const SECRET = "a secret of this test, long enough";
const TOKEN = "a-token-of-this-test";
const baton = await startBaton({ RATE_LIMITS: "off", SESSION_SECRET: SECRET, AGENT_TOKEN: TOKEN });
after(baton.stop);

const NAME = "baton_visitor";

const NO_CONVERSATION = problem(401, "Unauthorized", {
  detail: "There is no conversation yet; POST /api/chat/session begins one.",
});

const cookieOf = ({ client }: Visitor) => client.jar.get(NAME) ?? "";

/** Somebody with a cookie that was not given to them. */
function holding(cookie: string): Client {
  const client = baton.client();
  client.jar.set(NAME, cookie);
  return client;
}

function signed(value: string, secret: string): string {
  const signature = createHmac("sha256", secret).update(value).digest("base64").replace(/=+$/, "");
  return encodeURIComponent(`${value}.${signature}`);
}

/** What an agent's cookie says: until when it counts, which token began the session, and whose it is. */
const agentUntil = (at: number) =>
  `agent:${at}.nonce.${createHash("sha256").update(TOKEN).digest("hex").slice(-16)}.agent`;

/** Asserts that the visitor's log holds these texts of theirs and no others. */
async function assertSaid({ client }: Visitor, texts: readonly string[]) {
  using events = await openChat(client);
  await say(client, "the end");
  await events.next("message", ({ text }) => text === "the end");
  const own = events.dataOf("message").filter(({ author }) => author === "visitor");
  assert.deepEqual(
    own.map(({ text }) => text),
    [...texts, "the end"],
  );
}

test("own room: the session is a signed cookie out of scripts' and other sites' reach", async () => {
  const { headers } = await baton.client().post("/api/chat/session");
  const [cookie, ...more] = headers["set-cookie"] ?? [];
  const [value, ...attributes] = (cookie ?? "").split("; ");
  assert.match(value ?? "", /^baton_visitor=visitor(:|%3A)p-[0-9a-z-]{20,}\.[\w%+/]{43,}$/);
  assert.deepEqual([attributes, more], [["Max-Age=2592000", "Path=/", "HttpOnly", "SameSite=Strict"], []]);
});

test("own room: a page that comes back finds its conversation again", async () => {
  const client = baton.client();
  const first = bodyOf<ChatSession>(await client.post("/api/chat/session"));
  assert.equal(first.resumed, false);
  assert.match(first.user_id, /^user-[1-9][0-9]*$/);
  const again = await client.post("/api/chat/session");
  assert.deepEqual(shown(again), json({ user_id: first.user_id, resumed: true }));
  assert.equal(again.headers["set-cookie"], undefined);
});

test("every new visitor has a user ID of their own", async () => {
  const visitors = await Promise.all(Array.from({ length: 20 }, () => newVisitor(baton)));
  assert.equal(new Set(visitors.map(({ userId }) => userId)).size, 20);
});

test("own room: two visitors never see each other's messages", async () => {
  const [vera, otto] = [await newVisitor(baton), await newVisitor(baton)];
  using hers = await openChat(vera.client);
  using his = await openChat(otto.client);
  await Promise.all([1, 2, 3].flatMap((round) => [vera.say(`Vera ${round}`), otto.say(`Otto ${round}`)]));
  await Promise.all([vera.say("Vera's end"), otto.say("Otto's end")]);
  await hers.next("message", ({ text }) => text === "Vera's end");
  await his.next("message", ({ text }) => text === "Otto's end");
  for (const [events, other] of [
    [hers, "Otto"],
    [his, "Vera"],
  ] as const)
    assert.deepEqual(
      events.frames.filter((frame) => JSON.stringify(frame).includes(other)),
      [],
    );
});

test("own room: naming another conversation in body, query or header changes nothing", async () => {
  const [vera, mallory] = [await newVisitor(baton), await newVisitor(baton)];
  await vera.say("Vera's words");
  const id = /p-[0-9a-z-]+/.exec(cookieOf(vera))?.[0];
  const names = {
    user_id: vera.userId,
    conversation: { id },
    conversation_id: id,
    session: id,
    sender: { id },
  };
  const query = `?user_id=${vera.userId}&conversation=${id}&conversation_id=${id}`;
  const headers = { "x-user-id": vera.userId, "x-conversation": id ?? "", "x-forwarded-user": vera.userId };
  await mallory.client.call("POST", `/webhook/chatwoot${query}`, {
    json: { ...saying("Mallory"), ...names },
    headers,
  });
  const session = await mallory.client.call("POST", `/api/chat/session${query}`, { json: names, headers });
  assert.equal(bodyOf<ChatSession>(session).user_id, mallory.userId);
  using events = await openChat(mallory.client, headers, query);
  await mallory.say("the end");
  await events.next("message", ({ text }) => text === "the end");
  assert.equal(JSON.stringify(events.frames).includes("Vera"), false);
  await assertSaid(vera, ["Vera's words"]);
});

const forgeries: Readonly<Record<string, (vera: Visitor) => string>> = {
  "another's conversation under one's own signature": (vera) => {
    const value = decodeURIComponent(cookieOf(vera)).split(".")[0] ?? "";
    return signed(value, "another secret, just as long as that");
  },
  "a signature with one character changed": (vera) =>
    cookieOf(vera).replace(/.(?=.{10}$)/, (character) => (character === "A" ? "B" : "A")),
  "a conversation without a signature": (vera) => decodeURIComponent(cookieOf(vera)).split(".")[0] ?? "",
  "an empty signature": (vera) => `${decodeURIComponent(cookieOf(vera)).split(".")[0]}.`,
  "a value with our signature and another purpose": (vera) => {
    const value = decodeURIComponent(cookieOf(vera)).split(".")[0] ?? "";
    return signed(value.replace("visitor:", "agent:"), SECRET);
  },
  nonsense: () => "%00%ff;;==",
};

for (const [what, forge] of Object.entries(forgeries))
  test(`own room: ${what} opens nothing`, async () => {
    const vera = await newVisitor(baton);
    await vera.say("Vera's words");
    const mallory = holding(forge(vera));
    assert.deepEqual(shown(await mallory.get("/api/chat/events")), NO_CONVERSATION);
    assert.equal((await say(mallory, "Mallory's words")).status, 401);
    const session = bodyOf<ChatSession>(await mallory.post("/api/chat/session"));
    assert.equal(session.resumed, false);
    assert.notEqual(session.user_id, vera.userId);
    await assertSaid(vera, ["Vera's words"]);
  });

test("own room: without a session there is nothing to read, and what is said is a direct call", async () => {
  const stranger = baton.client();
  assert.deepEqual(shown(await stranger.get("/api/chat/events")), NO_CONVERSATION);
  replyOf(await say(stranger, "Hello"));
  assert.deepEqual(shown(await stranger.get("/api/chat/events")), NO_CONVERSATION);
});

test("own room: a visitor's cookie is no agent's, and an agent's no visitor's", async () => {
  const visitor = await newVisitor(baton);
  const asAgent = baton.client();
  asAgent.jar.set("baton_agent", cookieOf(visitor));
  const until = Date.now() + 1_000_000;
  for (const cookie of [
    cookieOf(visitor),
    signed(`visitor:${until}`, SECRET),
    signed(agentUntil(until), "not ours"),
  ]) {
    asAgent.jar.set("baton_agent", cookie);
    assert.equal((await asAgent.get("/api/desk/events")).status, 401);
  }
  const agent = baton.client();
  await agent.post("/api/desk/session", { token: TOKEN });
  assert.deepEqual(
    shown(await holding(agent.jar.get("baton_agent") ?? "").get("/api/chat/events")),
    NO_CONVERSATION,
  );
});

test("an agent's cookie counts until the time it says, however long a browser keeps it", async () => {
  const agent = baton.client();
  const toggle = async () => (await agent.post("/toggle-human", { enabled: false })).status;
  agent.jar.set("baton_agent", signed(agentUntil(Date.now() + 60_000), SECRET));
  assert.equal(await toggle(), 200);
  agent.jar.set("baton_agent", signed(agentUntil(Date.now() - 1), SECRET));
  assert.equal(await toggle(), 401);
});
