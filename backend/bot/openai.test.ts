import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import {
  answering,
  empty,
  failing,
  type Reply,
  refusing,
  startFakeOpenAi,
  TOKENS,
} from "../../test/fakes/openai-server.ts";
import { MAX_ANSWER_CHARACTERS } from "./answer-stream.ts";
import { MAX_ANSWER_TOKENS } from "./openai.ts";
import { ask, asking, failed, HISTORY, KEY, modelAt } from "./test-kit.ts";

const ANSWERED = { type: "answered", text: TOKENS.join("") };

test("an answer is written piece by piece and comes back whole", async () => {
  await using server = await startFakeOpenAi(answering());
  const asked = ask(server.url);
  assert.deepEqual(await asked.answer, ANSWERED);
  assert.deepEqual(asked.written, TOKENS);
});

test("the provider is sent the key, the model and the messages, and no field a compatible server may not know", async () => {
  await using server = await startFakeOpenAi(answering());
  await ask(server.url).answer;
  const { body, headers } = await server.nextRequest();
  assert.deepEqual(body, { model: "a-model", stream: true, messages: HISTORY });
  assert.equal(headers.authorization, `Bearer ${KEY}`);
});

test("without a base URL it is OpenAI that is asked, with a limit on tokens, whatever the environment says", async (t) => {
  // biome-ignore lint/style/noProcessEnv: the openai package reads it, and this shows that it does not matter.
  const environment = process.env;
  const misleading = {
    OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    OPENAI_API_KEY: "sk-other",
    OPENAI_ORG_ID: "org",
  };
  Object.assign(environment, misleading);
  t.after(() => Object.keys(misleading).forEach((name) => void delete environment[name]));
  const fetch = t.mock.method(globalThis, "fetch", async () => new Response("data: [DONE]\n\n"));
  assert.deepEqual(
    await modelAt(null)(asking(), () => {}, new AbortController().signal),
    failed("no-answer"),
  );
  const [url, init] = fetch.mock.calls[0]?.arguments ?? [];
  assert.equal(url, "https://api.openai.com/v1/chat/completions");
  const headers = new Headers(init?.headers);
  assert.equal(headers.get("authorization"), `Bearer ${KEY}`);
  assert.equal(headers.get("openai-organization"), null);
  assert.equal(JSON.parse(String(init?.body)).max_completion_tokens, MAX_ANSWER_TOKENS);
});

test("any text in any pieces arrives as it was sent, without the white space around it", async () => {
  await using server = await startFakeOpenAi(answering());
  const pieces = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), {
    minLength: 1,
    maxLength: 8,
  });
  const rule = fc.asyncProperty(pieces, async (tokens) => {
    server.useOnce(answering(tokens));
    const asked = ask(server.url);
    const text = tokens.join("").trim();
    assert.deepEqual(await asked.answer, text === "" ? failed("empty-answer") : { type: "answered", text });
    assert.deepEqual(asked.written, tokens);
  });
  await fc.assert(rule, { numRuns: 30 });
});

for (const [status, because] of [
  [401, "unauthorised"],
  [403, "unauthorised"],
  [404, "not-found"],
  [422, "rejected"],
  [429, "rate-limited"],
  [500, "server-error"],
  [503, "server-error"],
] as const) {
  test(`a ${status} is "${because}" and is not tried again`, async () => {
    await using server = await startFakeOpenAi(refusing(status));
    assert.deepEqual(await ask(server.url).answer, failed(because));
    assert.equal(server.requests.length, 1);
  });
}

for (const status of [301, 302, 307, 308])
  test(`a ${status} is not followed: what people wrote goes to no other place than the one that was set`, async () => {
    await using elsewhere = await startFakeOpenAi(answering());
    await using server = createServer((_request, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/chat/completions` }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    // Listening on a port, a server has an address of this form.
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await ask(`http://127.0.0.1:${port}/v1`).answer, failed("connection-failed"));
    assert.deepEqual(elsewhere.requests, []);
  });

test("a server that is not there has refused the connection", async () => {
  const server = await startFakeOpenAi();
  await server.close();
  assert.deepEqual(await ask(server.url).answer, failed("connection-refused"));
});

test("a connection lost before the head of the response has failed", async () => {
  await using server = await startFakeOpenAi((reply) => reply.cut());
  assert.deepEqual(await ask(server.url).answer, failed("connection-failed"));
});

test("an address that is none has no words of its own", async () => {
  assert.deepEqual(await ask("not an address").answer, failed("unexpected"));
});

const HALF_WAY: readonly (readonly [string, string, (reply: Reply) => void])[] = [
  ["a connection broken half-way is a broken stream", "broken-stream", (reply) => reply.cut()],
  [
    "a response that ends politely but half-way is a broken stream too",
    "broken-stream",
    (reply) => reply.end(),
  ],
  [
    "a chunk that is no JSON is a malformed stream",
    "malformed-stream",
    (reply) => reply.raw("data: {broken\n\n"),
  ],
  [
    "an error in the middle of the stream is told as one",
    "error-in-stream",
    (reply) => reply.raw('data: {"error":{"message":"overloaded"}}\n\n'),
  ],
];

for (const [rule, because, how] of HALF_WAY) {
  test(rule, async () => {
    await using server = await startFakeOpenAi(failing(2, how));
    const asked = ask(server.url);
    await asked.hasWritten(2);
    (await server.nextRequest()).release();
    assert.deepEqual(await asked.answer, failed(because));
    assert.deepEqual(asked.written, TOKENS.slice(0, 2));
  });
}

test("a response without any chunk is no answer", async () => {
  await using server = await startFakeOpenAi(failing(0, (reply) => reply.done()));
  assert.deepEqual(await ask(server.url).answer, failed("no-answer"));
});

test("an answer that finishes without words is empty", async () => {
  await using server = await startFakeOpenAi(empty());
  assert.deepEqual(await ask(server.url).answer, failed("empty-answer"));
});

test("an answer of nothing but white space is empty", async () => {
  await using server = await startFakeOpenAi(answering(["\n", "  "]));
  assert.deepEqual(await ask(server.url).answer, failed("empty-answer"));
});

test("an answer that the provider's filter stopped is no answer, even when it has words", async () => {
  await using server = await startFakeOpenAi((reply) => {
    reply.begin();
    reply.token("How to build a");
    reply.finish("content_filter");
    reply.done();
  });
  assert.deepEqual(await ask(server.url).answer, failed("filtered"));
});

test("chunks of another shape bring nothing and break nothing", async () => {
  await using server = await startFakeOpenAi((reply) => {
    reply.begin();
    for (const odd of [
      "null",
      "7",
      "{}",
      '{"choices":[]}',
      '{"choices":[{}]}',
      '{"choices":[{"delta":{"content":7}}]}',
    ]) {
      reply.raw(`data: ${odd}\n\n`);
    }
    reply.raw(": a comment\n\n");
    reply.token("Fine.");
    reply.finish("stop");
    reply.raw('data: {"choices":[],"usage":{"total_tokens":3}}\n\n');
    reply.done();
  });
  assert.deepEqual(await ask(server.url).answer, { type: "answered", text: "Fine." });
});

test("a slow trickle is an answer as long as words keep coming", async () => {
  await using server = await startFakeOpenAi(answering(TOKENS, 10));
  assert.deepEqual(await ask(server.url).answer, ANSWERED);
});

test("an answer without end is cut, marked, and the connection closed", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    reply.begin();
    while (!reply.request.hasAborted()) {
      reply.token("🗼".repeat(501));
      await reply.pause(1);
    }
  });
  const asked = ask(server.url);
  const answer = await asked.answer;
  assert.deepEqual(answer, { type: "answered", text: `${"🗼".repeat(MAX_ANSWER_CHARACTERS / 2)}…` });
  assert.equal(asked.written.join(""), answer.text);
  await (await server.nextRequest()).aborted;
});
