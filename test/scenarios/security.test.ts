/** What other sites' pages, and whoever is not us, get to see: nothing. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { type Answer, type Ask, type Headers, json, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { botAnswers } from "./standing.ts";
import { newVisitor, saying } from "./visitor.ts";

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);
const own = `localhost:${baton.port}`;

const FOREIGN = problem(403, "Forbidden", { detail: "Requests from other sites' pages are refused." });
const NOT_LOCAL = problem(403, "Forbidden", {
  detail: "This server answers to localhost only; set AGENT_TOKEN to serve other names.",
});

const doors: readonly (readonly [method: string, path: string, ask?: Ask])[] = [
  ["GET", "/"],
  ["POST", "/webhook/chatwoot", { json: saying("Hello from elsewhere") }],
  ["POST", "/toggle-human", { json: { enabled: true } }],
  ["GET", "/human-status"],
  ["POST", "/api/chat/session"],
  ["GET", "/api/chat/events"],
  ["POST", "/api/chat/handover"],
  ["POST", "/api/chat/address", { json: { address: "elsewhere@example.org" } }],
  ["POST", "/api/chat/typing"],
  ["POST", "/api/desk/session", { json: {} }],
  ["DELETE", "/api/desk/session"],
  ["POST", "/api/desk/state", { json: { state: "online" } }],
  ["POST", "/api/desk/beat"],
  ["GET", "/api/desk/events"],
  ["GET", "/api/desk/audit"],
  ["GET", "/api/desk/health"],
  ["GET", "/metrics"],
  ["GET", "/api/desk/conversations/user-1"],
  ["POST", "/api/desk/conversations/user-1/notes", { json: { text: "Hello from elsewhere" } }],
  ["POST", "/api/desk/conversations/user-1/messages", { json: { text: "Hello from elsewhere" } }],
  ["POST", "/api/desk/conversations/user-1/takeover"],
  ["POST", "/api/desk/conversations/user-1/accept"],
  ["POST", "/api/desk/conversations/user-1/decline"],
  ["POST", "/api/desk/conversations/user-1/release"],
  ["POST", "/api/desk/conversations/user-1/handback"],
  ["POST", "/api/desk/conversations/user-1/resolve"],
  ["GET", "/healthz"],
  ["GET", "/readyz"],
  ["GET", "/openapi.json"],
  ["OPTIONS", "/webhook/chatwoot"],
  ["GET", "/nothing"],
];

/** Sends it to every door with a visitor's and agent's cookies, and asserts that nothing came of it. */
async function knockEverywhere(headers: Headers, expected: unknown) {
  const visitor = await newVisitor(baton);
  await visitor.say("Hello");
  for (const [method, path, ask] of doors) {
    const target = path.replace("user-1", visitor.userId);
    const answer = await visitor.client.call(method, target, { ...ask, headers });
    assert.deepEqual(shown(answer), expected, `${method} ${path}`);
    assertHeaders(answer);
    assert.equal(answer.headers["set-cookie"], undefined);
  }
  assert.deepEqual(shown(await visitor.client.get("/human-status")), json({ human_mode: false }));
  using events = await openChat(visitor.client);
  assert.deepEqual((await events.next("control")).data, botAnswers);
  await visitor.say("the end");
  await events.next("message", ({ text }) => text === "the end");
  assert.equal(JSON.stringify(events.frames).includes("elsewhere"), false);
}

const CSP = "default-src 'self';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'";

function assertHeaders({ headers }: Pick<Answer, "headers">) {
  assert.equal(headers["content-security-policy"], CSP);
  assert.deepEqual(
    [headers["x-content-type-options"], headers["x-frame-options"], headers["referrer-policy"]],
    ["nosniff", "DENY", "no-referrer"],
  );
  const names = Object.keys(headers);
  assert.deepEqual(
    names.filter(
      (name) => name.startsWith("access-control-") || name === "x-powered-by" || name === "server",
    ),
    [],
  );
}

const foreignOrigins = [
  "http://evil.example",
  "https://evil.example",
  "null",
  `http://${own}.evil.example`,
  `http://evil.example:${baton.port}`,
  `http://localhost:${baton.port + 1}`,
  "http://localhost",
  `http://${own}@evil.example`,
  "",
];

for (const origin of foreignOrigins)
  test(`own room: the Origin "${origin}" is refused at every door, and nothing changes`, () =>
    knockEverywhere({ origin, host: own }, FOREIGN));

test("own room: a browser that says another site asked is refused at every door", () =>
  knockEverywhere({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, FOREIGN));

for (const host of [
  "evil.example",
  `evil.example:${baton.port}`,
  "localhost.evil.example",
  "192.168.1.7",
  "127.0.0.1.nip.io",
  "localhost..",
  "localhost.evil.example.",
])
  test(`own room: the name ${host} pointing at us is refused at every door (DNS rebinding)`, () =>
    knockEverywhere({ host, origin: `http://${host}` }, NOT_LOCAL));

test("our own page is served under each of this machine's names", async () => {
  const names = ["localhost", "LocalHost", "localhost.", "127.0.0.1", "[::1]", "127.1.2.3"];
  for (const host of names.map((name) => `${name}:${baton.port}`)) {
    const headers = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    const answer = await baton.client().call("POST", "/toggle-human", { json: { enabled: false }, headers });
    assert.deepEqual(shown(answer), json({ human_mode: false }), host);
    assertHeaders(answer);
  }
});

test("our own name is ours in whatever case, and with the dot that ends it", async () => {
  const names = [own, own.toUpperCase(), `localhost.:${baton.port}`];
  for (const host of names)
    for (const name of names) {
      const headers = { host, origin: `http://${name}` };
      const answer = await baton.client().get("/human-status", { headers });
      assert.deepEqual(shown(answer), json({ human_mode: false }), `${name} to ${host}`);
    }
});

test("a link on another site leads to the page", async () => {
  const headers = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  };
  assert.notEqual((await baton.client().get("/", { headers })).status, 403);
});

test("every door's answer has the headers, and none for other sites", async () => {
  const visitor = await newVisitor(baton);
  for (const [method, path, ask] of doors.filter(([, each]) => !each.endsWith("/events")))
    assertHeaders(await visitor.client.call(method, path, ask));
  for (const path of ["/api/chat/events", "/api/desk/events"]) {
    const events = await visitor.client.open("GET", path);
    assertHeaders(events);
    assert.equal(events.headers["cache-control"], "no-store");
    events.destroy();
  }
  const broken = await visitor.client.call("POST", "/webhook/chatwoot", { body: "{" });
  assertHeaders(broken);
});

test("a preflight of another site gets no permission", async () => {
  const headers = {
    origin: "http://evil.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
  };
  const answer = await baton.client().call("OPTIONS", "/webhook/chatwoot", { headers });
  assert.deepEqual(shown(answer), FOREIGN);
  assertHeaders(answer);
});

const isBuilt = existsSync(join(import.meta.dirname, "../../dist/page/index.html"));

test("the page has nothing inline", { skip: !isBuilt && "the page is not built" }, async () => {
  const { status, text, headers } = await baton.client().get("/");
  assert.deepEqual([status, headers["content-type"]], [200, "text/html; charset=utf-8"]);
  assert.match(text, /<script[^>]+src="/);
  assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
});

test("own room: with a webhook secret, direct calls are refused and a page's messages are not", async () => {
  await using signed = await startBaton({ CHATWOOT_WEBHOOK_SECRET: "one, two" });
  const detail = "Deliveries must be signed by Chatwoot.";
  const refused = problem(401, "Unauthorized", { detail });
  for (const headers of [{}, { "x-chatwoot-signature": "sha256=00", "x-chatwoot-timestamp": "1" }])
    for (const body of [saying("Hello"), { event: "conversation_created" }])
      assert.deepEqual(shown(await signed.client().post("/webhook/chatwoot", body, headers)), refused);
  const visitor = await newVisitor(signed);
  assert.equal((await visitor.say("Hello")).status, 200);
  await signed.stop();
});
