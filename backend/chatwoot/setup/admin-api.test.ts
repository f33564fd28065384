import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createAdminApi } from "./admin-api.ts";
import { AdminFault, type AdminFaultKind, wordsOf } from "./admin-fault.ts";
import { ADMIN, startStandIn } from "./stand-in.ts";

/** A server that answers everything in one way. */
async function answering(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isFault = (kind: AdminFaultKind, status: number | null) => (fault: unknown) =>
  fault instanceof AdminFault && fault.kind === kind && fault.status === status;

test("the token goes in the header that every gateway lets through", async () => {
  await using server = await answering(({ headers, method, url }, response) => {
    const { "api-access-token": token, api_access_token: dropped } = headers;
    response.end(JSON.stringify({ payload: [{ id: 1, name: `${method} ${url} ${token} ${dropped}` }] }));
  });
  const inboxes = await createAdminApi({ baseUrl: server.url, token: "t" }).inAccount(2).inboxes();
  assert.deepEqual(inboxes, [{ id: 1, name: "GET /api/v1/accounts/2/inboxes t undefined" }]);
});

test("a redirect is not followed: the token would go along", async () => {
  const visited: string[] = [];
  await using server = await answering(({ url }, response) => {
    visited.push(String(url));
    response.writeHead(301, { Location: "/elsewhere" }).end();
  });
  await assert.rejects(createAdminApi({ baseUrl: server.url, token: "t" }).profile(), isFault("moved", 301));
  assert.deepEqual(visited, ["/api/v1/profile"]);
});

for (const [status, kind] of [
  [401, "unauthorised"],
  [403, "forbidden"],
  [404, "not-found"],
  [422, "rejected"],
  [429, "limited"],
  [500, "server-error"],
  [503, "server-error"],
] as const)
  test(`${status} is told as ${kind}`, async () => {
    await using server = await answering((_request, response) =>
      response.writeHead(status).end("Retry later"),
    );
    await assert.rejects(
      createAdminApi({ baseUrl: server.url, token: "t" }).profile(),
      isFault(kind, status),
    );
  });

for (const text of ["<html>", "", "{}", '{"accounts":[{"id":"1"}]}'])
  test(`an answer that is none of Chatwoot's is told: ${text || "nothing"}`, async () => {
    await using server = await answering((_request, response) => response.end(text));
    const profile = createAdminApi({ baseUrl: server.url, token: "t" }).profile();
    await assert.rejects(profile, isFault("unintelligible", null));
  });

test("a Chatwoot that does not answer in time is given up", async () => {
  await using server = await answering(() => {});
  await assert.rejects(
    createAdminApi({ baseUrl: server.url, token: "t" }, 20).about(),
    isFault("late", null),
  );
});

test("an answer that stops in the middle is given up in time too", async () => {
  await using server = await answering((_request, response) => response.write('{"version":'));
  await assert.rejects(
    createAdminApi({ baseUrl: server.url, token: "t" }, 20).about(),
    isFault("late", null),
  );
});

test("a lost connection is told as unreachable", async () => {
  await using server = await answering((request) => request.socket.destroy());
  await assert.rejects(
    createAdminApi({ baseUrl: server.url, token: "t" }).about(),
    isFault("unreachable", null),
  );
});

test("what Chatwoot failed at is said", () => {
  assert.deepEqual(wordsOf(new AdminFault("server-error", "POST /agent_bots", { status: 502 })), {
    text: "Chatwoot failed at POST /agent_bots (502)",
    fix: "look into Chatwoot's own log, and try again",
  });
});

test("no fault names the token", async () => {
  const fault = await createAdminApi({ baseUrl: "http://127.0.0.1:9", token: "very-secret" })
    .profile()
    .catch((cause: unknown) => cause);
  assert.ok(fault instanceof AdminFault);
  assert.doesNotMatch(`${fault.stack} ${Object.values(wordsOf(fault)).join(" ")}`, /very-secret/);
});

test("the bot of an inbox is found however its absence is written", async () => {
  const bodies = ['{"agent_bot":{}}', '{"agent_bot":null}', "{}", '{"agent_bot":{"id":7,"name":"Baton"}}'];
  const left = [...bodies];
  await using server = await answering((_request, response) => response.end(left.shift()));
  const account = createAdminApi({ baseUrl: server.url, token: "t" }).inAccount(1);
  const found = [];
  for (const _body of bodies) found.push(await account.attachedBot(3));
  assert.deepEqual(found, [null, null, null, { id: 7, name: "Baton" }]);
});

test("Chatwoot's version comes with its time, to the second", async () => {
  await using chatwoot = await startStandIn();
  const before = Date.now();
  const { version, date } = await createAdminApi({ baseUrl: chatwoot.url, token: ADMIN }).about();
  assert.equal(version, "4.16.2");
  assert.ok(date !== null && date >= before - 1000 && date <= Date.now(), String(date));
});
