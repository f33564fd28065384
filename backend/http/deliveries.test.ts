import assert from "node:assert/strict";
import { test } from "node:test";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import { openDeliveries } from "./deliveries.ts";
import type { Delivery, Doors } from "./doors.ts";
import { installFaults } from "./faults.ts";

/** The two spaces stand for what no writer of JSON would leave as it is. */
const BODY = '{"event":  "message_created", "content": "a \\u003c b"}';

const SIGNED = {
  "x-chatwoot-signature": "sha256=00",
  "x-chatwoot-timestamp": "1785235886",
  "x-chatwoot-delivery": "d-1",
};

type Take = NonNullable<Doors["deliveries"]>["take"];

/** A server with this door and one that stands for the seed's. */
async function openDoors(take: Take | null) {
  const app = fastify({ bodyLimit: 1_000_000 }).withTypeProvider<TypeBoxTypeProvider>();
  installFaults(app);
  app.post("/webhook/chatwoot", async (request) => ({ seed: request.body }));
  await openDeliveries(app, take === null ? null : { take });
  const post = async (url: string, headers: Readonly<Record<string, string>> = {}, body = BODY) => {
    const answer = await app.inject({
      method: "POST",
      url,
      headers: { "content-type": "application/json", ...headers },
      payload: body,
    });
    return { status: answer.statusCode, type: answer.headers["content-type"], body: answer.json() };
  };
  return post;
}

function createTaker(outcome: Awaited<ReturnType<Take>>) {
  const seen: (Omit<Delivery, "body"> & { readonly body: string })[] = [];
  const take: Take = async ({ body, ...rest }) => {
    seen.push({ ...rest, body: body.toString() });
    return outcome;
  };
  return { take, seen };
}

const json = (status: number, body: unknown) => ({ status, type: "application/json; charset=utf-8", body });
const problem = (status: number, title: string, detail: string) => ({
  status,
  type: "application/problem+json; charset=utf-8",
  body: { type: "about:blank", title, status, detail },
});

const SEED = json(200, { seed: JSON.parse(BODY) });

test("a delivery is handed on byte by byte with its headers, and answered ok", async () => {
  const { take, seen } = createTaker("taken");
  const post = await openDoors(take);
  assert.deepEqual(await post("/webhook/chatwoot", SIGNED), json(200, { status: "ok" }));
  const headers = { signature: "sha256=00", timestamp: "1785235886", delivery: "d-1" };
  assert.deepEqual(seen, [{ body: BODY, headers, token: null }]);
});

test("a delivery is one by its signature, too", async () => {
  const { take, seen } = createTaker("taken");
  const post = await openDoors(take);
  assert.deepEqual(
    await post("/webhook/chatwoot", { "x-chatwoot-signature": "sha256=00" }),
    json(200, { status: "ok" }),
  );
  const headers = { signature: "sha256=00", timestamp: null, delivery: null };
  assert.deepEqual(seen, [{ body: BODY, headers, token: null }]);
});

test("a delivery that is not signed is one by its delivery id", async () => {
  const { take, seen } = createTaker("ignored");
  const post = await openDoors(take);
  assert.deepEqual(
    await post("/webhook/chatwoot", { "x-chatwoot-delivery": "d-2" }),
    json(200, { status: "ignored" }),
  );
  const headers = { signature: null, timestamp: null, delivery: "d-2" };
  assert.deepEqual(seen, [{ body: BODY, headers, token: null }]);
});

test("a delivery to the address with a token needs no header", async () => {
  const { take, seen } = createTaker("taken");
  const post = await openDoors(take);
  assert.deepEqual(await post("/webhook/chatwoot/a-secret-word"), json(200, { status: "ok" }));
  const headers = { signature: null, timestamp: null, delivery: null };
  assert.deepEqual(seen, [{ body: BODY, headers, token: "a-secret-word" }]);
});

test("a call without Chatwoot's headers is the seed's, and its body is parsed as ever", async () => {
  const { take, seen } = createTaker("taken");
  const post = await openDoors(take);
  assert.deepEqual(await post("/webhook/chatwoot"), SEED);
  assert.deepEqual(seen, []);
});

test("without a help desk everything is the seed's call, and there is no address with a token", async () => {
  const post = await openDoors(null);
  assert.deepEqual(await post("/webhook/chatwoot", SIGNED), SEED);
  assert.equal((await post("/webhook/chatwoot/a-secret-word")).status, 404);
});

test("a forged delivery is answered 401 and not told why", async () => {
  const post = await openDoors(createTaker("forged").take);
  assert.deepEqual(
    await post("/webhook/chatwoot", SIGNED),
    problem(401, "Unauthorized", "This is no delivery of our Chatwoot; the log says why."),
  );
});

test("a delivery that could not be stored is answered 500, which Chatwoot repeats", async () => {
  const post = await openDoors(() => Promise.reject(new Error("the disk is full")));
  assert.deepEqual(
    await post("/webhook/chatwoot", SIGNED),
    problem(500, "Internal Server Error", "Something went wrong here; the log says what."),
  );
});

test("a body that is no JSON, of another type or empty is handed on too: only the bytes count", async () => {
  const { take, seen } = createTaker("ignored");
  const post = await openDoors(take);
  for (const [type, body] of [
    ["application/json", "no json"],
    ["text/plain", "words"],
    ["application/json", ""],
  ] as const)
    assert.equal((await post("/webhook/chatwoot", { ...SIGNED, "content-type": type }, body)).status, 200);
  assert.deepEqual(
    seen.map(({ body }) => body),
    ["no json", "words", ""],
  );
});

test("a body above 8 MB is refused", async () => {
  const { take, seen } = createTaker("taken");
  const post = await openDoors(take);
  const large = await post("/webhook/chatwoot", SIGNED, " ".repeat(8_000_001));
  assert.deepEqual(
    large,
    problem(413, "Content Too Large", "The body is larger than 1 MB, or than 8 MB of a delivery."),
  );
  assert.deepEqual(seen, []);
});
