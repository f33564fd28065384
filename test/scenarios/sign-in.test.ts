/** With AGENT_TOKEN the desk is for those who know it; the visitors' chat is for everybody. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DeskSession } from "../../contract/desk.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, type Client, createClient, json, problem, shown } from "./client.ts";
import { within } from "./deadline.ts";
import { openDesk } from "./event-reader.ts";
import { newVisitor, replyOf, say } from "./visitor.ts";

const TOKEN = "the token of this test";
const env = { AGENT_TOKEN: TOKEN.replaceAll(" ", "-") };
const token = env.AGENT_TOKEN;
const baton = await startBaton(env);
after(baton.stop);
const visitor = await newVisitor(baton);

const unauthorised = (detail: string) =>
  problem(401, "Unauthorized", { detail, errors: [{ field: "token", detail }] });
const NEEDED = unauthorised("Sign in as an agent first.");
const WRONG = unauthorised("This is not the agent token.");

type Door = readonly [method: string, path: string, json?: unknown];

const doors: readonly Door[] = [
  ["POST", "/toggle-human", { enabled: true }],
  ["POST", "/toggle-human", { enabled: true, user_id: visitor.userId }],
  ["GET", `/human-status?user_id=${visitor.userId}`],
  ["GET", "/api/desk/events"],
  ["POST", "/api/desk/state", { state: "online" }],
  ["POST", "/api/desk/beat"],
  ["GET", "/api/desk/audit"],
  ["GET", "/api/desk/health"],
  ["GET", "/metrics"],
  ["GET", `/api/desk/conversations/${visitor.userId}`],
  ["POST", `/api/desk/conversations/${visitor.userId}/notes`, { text: "I am an agent, believe me." }],
  ["POST", `/api/desk/conversations/${visitor.userId}/messages`, { text: "I am an agent, believe me." }],
  ["POST", `/api/desk/conversations/${visitor.userId}/takeover`],
  ["POST", `/api/desk/conversations/${visitor.userId}/accept`],
  ["POST", `/api/desk/conversations/${visitor.userId}/decline`],
  ["POST", `/api/desk/conversations/${visitor.userId}/release`],
  ["POST", `/api/desk/conversations/${visitor.userId}/handback`],
  ["POST", `/api/desk/conversations/${visitor.userId}/resolve`],
  ["POST", "/api/desk/conversations/user-999999/takeover"],
  // Who may not come in is not told either what was wrong with the question.
  ["POST", "/toggle-human", { enabled: "yes" }],
  ["GET", "/human-status?user_id=nobody"],
  ["POST", "/api/desk/conversations/nobody/takeover"],
];

const knock = (client: Client, [method, path, body]: Door, authorization?: string) =>
  client.call(method, path, {
    ...(body !== undefined && { json: body }),
    ...(authorization !== undefined && { headers: { authorization } }),
  });

for (const door of doors)
  test(`own room: ${door[0]} ${door[1]} ${JSON.stringify(door[2] ?? null)} asks for the token`, async () => {
    for (const client of [baton.client(), visitor.client]) {
      const answer = await knock(client, door);
      assert.deepEqual(shown(answer), NEEDED);
      assert.equal(answer.headers["www-authenticate"], "Bearer");
    }
    for (const scheme of [`Basic ${token}`, token, "Bearer", "Bearer ", `Bearer ${token} ${token}`])
      assert.deepEqual(shown(await knock(baton.client(), door, scheme)), NEEDED, scheme);
    assert.deepEqual(shown(await baton.client().get("/human-status")), json({ human_mode: false }));
  });

test("a visitor's chat and the webhook ask for no token", async () => {
  assert.match(replyOf(await visitor.say("Hello")), /^Hello!/);
  assert.match(replyOf(await say(baton.client(), "Hello")), /^Hello!/);
});

test("an agent signs in with the token and is known by a cookie until signing out", async () => {
  const agent = baton.client();
  const signedIn = await agent.post("/api/desk/session", { token });
  const { replies, overdue_ms, ...who } = bodyOf<DeskSession>(signedIn);
  assert.deepEqual(who, { agent: "agent", role: "admin" });
  assert.deepEqual([replies.map(({ name }) => name), overdue_ms], [["hello", "moment", "bye"], 120_000]);
  const [cookie] = signedIn.headers["set-cookie"] ?? [];
  assert.deepEqual(cookie?.split("; ").slice(1), ["Max-Age=43200", "Path=/", "HttpOnly", "SameSite=Strict"]);
  using console = await openDesk(agent);
  await console.next("switch");
  for (const human_mode of [true, false])
    assert.deepEqual(shown(await agent.post("/toggle-human", { enabled: human_mode })), json({ human_mode }));
  assert.equal((await agent.call("DELETE", "/api/desk/session")).status, 204);
  assert.deepEqual(shown(await agent.post("/toggle-human", { enabled: true })), NEEDED);
});

test("signing out ends all streams of that sign-in, and those of no other", async () => {
  const [agent, other] = [baton.client(), baton.client()];
  const own = { authorization: `Bearer ${token}` };
  for (const client of [agent, other]) bodyOf(await client.post("/api/desk/session", { token }));
  using one = await openDesk(agent);
  using oneToo = await openDesk(agent);
  using others = await openDesk(other);
  using bearers = await openDesk(baton.client(), own);
  for (const console of [one, oneToo, others, bearers]) await console.next("team");
  assert.equal((await agent.call("DELETE", "/api/desk/session")).status, 204);
  for (const console of [one, oneToo]) assert.equal(await within(console.over, "a stream ends"), "ended");
  for (const enabled of [true, false]) {
    await other.post("/toggle-human", { enabled });
    for (const console of [others, bearers])
      await console.next("switch", ({ human_mode }) => human_mode === enabled);
  }
});

test("the token itself opens every door", async () => {
  for (const scheme of ["Bearer", "bearer"]) {
    const { status } = await knock(
      baton.client(),
      ["POST", "/toggle-human", { enabled: false }],
      `${scheme} ${token}`,
    );
    assert.equal(status, 200);
  }
  using console = await openDesk(baton.client(), { authorization: `Bearer ${token}` });
  await console.next("switch");
});

test("wrong tokens are refused, and after ten a minute not even looked at", async () => {
  await using strict = await startBaton(env);
  const attempts: readonly ((client: Client) => Promise<unknown>)[] = [
    async (client) => shown(await client.post("/api/desk/session", { token: "wrong" })),
    async (client) =>
      shown(await knock(client, ["POST", "/toggle-human", { enabled: true }], "Bearer wrong")),
  ];
  for (let attempt = 0; attempt < 10; attempt++)
    assert.deepEqual(await attempts[attempt % 2]?.(strict.client()), WRONG, `attempt ${attempt + 1}`);
  const signIn = await strict.client().post("/api/desk/session", { token: "wrong" });
  const seconds = String(signIn.headers["retry-after"]);
  assert.match(seconds, /^([1-9]|[1-5]\d|60)$/);
  assert.deepEqual(
    shown(signIn),
    problem(429, "Too Many Requests", { detail: `Too many requests; try again in ${seconds} s.` }),
  );
  for (const authorization of ["Bearer wrong", `Bearer ${token}`])
    assert.equal(
      (await knock(strict.client(), ["POST", "/toggle-human", { enabled: true }], authorization)).status,
      429,
    );
  assert.equal((await strict.client().post("/api/desk/session", { token })).status, 429);
  assert.deepEqual(shown(await strict.client().get("/human-status")), json({ human_mode: false }));
  assert.match(replyOf(await (await newVisitor(strict)).say("Hello")), /^Hello!/);
  await strict.stop();
});

test("an agent who is signed in works on while somebody else tries tokens", async () => {
  await using strict = await startBaton(env);
  const agent = strict.client();
  await agent.post("/api/desk/session", { token });
  for (let attempt = 0; attempt < 12; attempt++)
    await strict.client().post("/api/desk/session", { token: "wrong" });
  assert.deepEqual(shown(await agent.post("/toggle-human", { enabled: true })), json({ human_mode: true }));
  await strict.stop();
});

test("right tokens are no attempts", async () => {
  const call = () => knock(baton.client(), ["POST", "/toggle-human", { enabled: false }], `Bearer ${token}`);
  const answers = await Promise.all(Array.from({ length: 50 }, call));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
});

test("a new token ends the sessions that the old one began", async () => {
  const secret = { SESSION_SECRET: "a secret of this test, long enough" };
  const change: Door = ["POST", "/toggle-human", { enabled: false }];
  await using first = await startBaton({ ...env, ...secret });
  const agent = first.client();
  await agent.post("/api/desk/session", { token });
  assert.deepEqual(shown(await knock(agent, change)), json({ human_mode: false }));
  await first.stop();
  await using second = await startBaton({ ...secret, AGENT_TOKEN: "the-next-token-of-this-test" });
  assert.deepEqual(shown(await knock(createClient(second.url, agent.jar), change)), NEEDED);
  await second.stop();
});
