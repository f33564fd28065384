/** Addresses and methods: every door says which methods it takes, and a wrong address is a plain problem. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";

const baton = await startBaton();
after(baton.stop);
const caller = baton.client();

const allowed: Readonly<Record<string, string>> = {
  "/": "GET, HEAD",
  "/webhook/chatwoot": "POST",
  "/toggle-human": "POST",
  "/human-status": "GET, HEAD",
  "/api/chat/session": "POST",
  "/api/chat/events": "GET",
  "/api/chat/handover": "POST",
  "/api/chat/address": "POST",
  "/api/chat/typing": "POST",
  "/api/desk/session": "DELETE, POST",
  "/api/desk/state": "POST",
  "/api/desk/beat": "POST",
  "/api/desk/events": "GET",
  "/api/desk/conversations/user-1/messages": "POST",
  "/api/desk/conversations/user-1/takeover": "POST",
  "/api/desk/conversations/user-1/accept": "POST",
  "/api/desk/conversations/user-1/decline": "POST",
  "/api/desk/conversations/user-1/release": "POST",
  "/api/desk/conversations/user-1/handback": "POST",
  "/api/desk/conversations/user-1/resolve": "POST",
  "/api/desk/conversations/user-1/notes": "POST",
  "/api/desk/conversations/user-1": "GET, HEAD",
  "/api/desk/audit": "GET, HEAD",
  "/api/desk/health": "GET, HEAD",
  "/metrics": "GET, HEAD",
  "/healthz": "GET, HEAD",
  "/readyz": "GET, HEAD",
  "/openapi.json": "GET, HEAD",
};

for (const [path, allow] of Object.entries(allowed))
  test(`${path} allows ${allow} and nothing else`, async () => {
    const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    for (const method of methods.filter((each) => !allow.split(", ").includes(each))) {
      const { status, headers } = await caller.call(method, path);
      assert.deepEqual({ method, status, allow: headers.allow }, { method, status: 405, allow });
    }
  });

test("an unknown address is a problem document whatever comes with it", async () => {
  const nothing = problem(404, "Not Found", { detail: "There is nothing at this address." });
  for (const path of [
    "/nothing",
    "/api",
    "/api/chat",
    "/webhook",
    "/.env",
    "/package.json",
    "/..%2f..%2fpackage.json",
  ])
    assert.deepEqual(shown(await caller.get(path)), nothing, path);
  assert.deepEqual(shown(await caller.call("POST", "/nothing", { body: "{" })), nothing);
});

test("an address that cannot be read is a problem document and tells nothing of our insides", async () => {
  const wrong = problem(400, "Bad Request", { detail: "The address is not valid." });
  assert.deepEqual(shown(await caller.get("/%zz")), wrong);
  assert.deepEqual(shown(await caller.post("/api/desk/conversations/%ff/takeover")), wrong);
});

test("a user ID that is far too long is a problem document", async () => {
  const { status, headers } = await caller.post(`/api/desk/conversations/user-${"1".repeat(200)}/takeover`);
  assert.deepEqual(
    { status, type: headers["content-type"] },
    { status: 400, type: "application/problem+json; charset=utf-8" },
  );
});

test("healthz says that the process lives, readyz that its store answers", async () => {
  for (const path of ["/healthz", "/readyz"])
    assert.deepEqual(shown(await caller.get(path)), json({ status: "ok" }));
});

test("the seed's addresses and ours are described in OpenAPI 3.1", async () => {
  const { status, body } = shown(await caller.get("/openapi.json"));
  const { openapi, paths } = body as { openapi: string; paths: Record<string, unknown> };
  assert.deepEqual(
    {
      status,
      openapi,
      seed: ["/webhook/chatwoot", "/toggle-human", "/human-status"].filter((path) => path in paths),
    },
    { status: 200, openapi: "3.1.0", seed: ["/webhook/chatwoot", "/toggle-human", "/human-status"] },
  );
});
