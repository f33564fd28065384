import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import {
  answering,
  empty,
  failing,
  holding,
  refusing,
  type Script,
  startFakeOpenAi,
  TOKENS,
} from "../../test/fakes/openai-server.ts";
import { ASK_FOR_WORDS } from "./generate-bot-response.ts";
import { answerWithoutModel } from "./mock.ts";
import { KEY, message, setUp } from "./test-kit.ts";
import { TIME_LIMITS } from "./time-limits.ts";

const SECRET_WORDS = "my code is 4711";
const ASKED = [message({ seq: 1, text: SECRET_WORDS })];
const MOCKED = { type: "answered", text: answerWithoutModel([SECRET_WORDS]) };

const failure = (because: string) => ({ because, conversation: "c-1" });

test("with a key the model answers, and its answer is drafted as it comes", async () => {
  await using server = await startFakeOpenAi();
  const bot = setUp(server.url);
  assert.deepEqual(await bot.answer(ASKED), { type: "answered", text: TOKENS.join("") });
  assert.deepEqual(bot.seen, TOKENS);
});

test("the model reads the instructions and the conversation", async () => {
  await using server = await startFakeOpenAi();
  await setUp(server.url, { instructions: "Be a pirate." }).answer(ASKED);
  assert.deepEqual((await server.nextRequest()).body.messages, [
    { role: "system", content: "Be a pirate." },
    { role: "user", content: SECRET_WORDS },
  ]);
});

test("without a key the mock answers the waiting messages, and only them", async () => {
  const history = [
    message({ seq: 1, text: "Where is my order?" }),
    message({ seq: 2, author: "bot", text: "I cannot know." }),
    message({ seq: 3, text: "How tall is it?" }),
    message({ seq: 4, author: "agent", text: "A moment." }),
    message({ seq: 5, text: "How old?" }),
  ];
  const bot = setUp(null);
  const text = answerWithoutModel(["How tall is it?", "How old?"]);
  assert.deepEqual(await bot.answer(history, 3), { type: "answered", text });
});

test("messages without words are asked for words, and no model is called", async () => {
  await using server = await startFakeOpenAi();
  const history = [
    message({ seq: 1 }),
    message({ seq: 2, text: " ", attachments: 1 }),
    message({ seq: 3, text: "", attachments: 2 }),
  ];
  for (const url of [server.url, null]) {
    const bot = setUp(url);
    assert.deepEqual(await bot.answer(history, 2), { type: "answered", text: ASK_FOR_WORDS });
    assert.deepEqual(bot.seen, []);
  }
  assert.equal(server.requests.length, 0);
});

test("one message with words is enough to be answered", async () => {
  await using server = await startFakeOpenAi();
  const history = [message({ seq: 1, text: "What is this?" }), message({ seq: 2, text: "", attachments: 1 })];
  assert.deepEqual(await setUp(server.url).answer(history), { type: "answered", text: TOKENS.join("") });
});

const MISBEHAVIOURS: readonly (readonly [string, Script])[] = [
  ["unauthorised", refusing(401)],
  ["rate-limited", refusing(429)],
  ["server-error", refusing(500)],
  ["connection-failed", (reply) => reply.cut()],
  ["no-answer", failing(0, (reply) => reply.done())],
  ["empty-answer", empty()],
];

for (const [because, script] of MISBEHAVIOURS) {
  test(`when the model fails (${because}) the mock answers, and the failure is told by a word`, async () => {
    await using server = await startFakeOpenAi(script);
    const bot = setUp(server.url);
    assert.deepEqual(await bot.answer(ASKED), MOCKED);
    assert.deepEqual(bot.seen, [failure(because)]);
  });
}

const HALF_WAY: readonly (readonly [string, Script])[] = [
  ["broken-stream", failing(2, (reply) => reply.cut())],
  ["malformed-stream", failing(2, (reply) => reply.raw("data: {broken\n\n"))],
  ["error-in-stream", failing(2, (reply) => reply.raw('data: {"error":{"message":"overloaded"}}\n\n'))],
];

for (const [because, script] of HALF_WAY) {
  test(`when the model fails half-way (${because}) its draft is taken back before the mock answers`, async () => {
    await using server = await startFakeOpenAi(script);
    const bot = setUp(server.url);
    const answer = bot.answer(ASKED);
    await bot.hasSeen(2);
    (await server.nextRequest()).release();
    assert.deepEqual(await answer, MOCKED);
    assert.deepEqual(bot.seen, [...TOKENS.slice(0, 2), "(restart)", failure(because)]);
  });
}

test("a model that falls silent is replaced by the mock, and its connection is closed", async () => {
  await using server = await startFakeOpenAi(holding(1));
  const bot = setUp(server.url);
  const answer = bot.answer(ASKED);
  await bot.clock.ring(TIME_LIMITS.idle);
  assert.deepEqual(await answer, MOCKED);
  assert.deepEqual(bot.seen, [...TOKENS.slice(0, 1), "(restart)", failure("idle-timeout")]);
  await (await server.nextRequest()).aborted;
});

test("time limits can be set", async () => {
  await using server = await startFakeOpenAi(holding("head"));
  const bot = setUp(server.url, { timeLimits: { connect: 7 } });
  const answer = bot.answer(ASKED);
  await server.nextRequest();
  await bot.clock.ring(7);
  assert.deepEqual(await answer, MOCKED);
});

test("a model that is not there leaves the mock", async () => {
  const server = await startFakeOpenAi();
  await server.close();
  const bot = setUp(server.url);
  assert.deepEqual(await bot.answer(ASKED), MOCKED);
  assert.deepEqual(bot.seen, [failure("connection-refused")]);
});

test('with the fallback "human" a failed model is no answer at all', async () => {
  await using server = await startFakeOpenAi(failing(1, (reply) => reply.cut()));
  const bot = setUp(server.url, { fallback: "human" });
  const answer = bot.answer(ASKED);
  await bot.hasSeen(1);
  (await server.nextRequest()).release();
  assert.deepEqual(await answer, { type: "failed", because: "broken-stream" });
  assert.deepEqual(bot.seen, [...TOKENS.slice(0, 1), "(restart)", failure("broken-stream")]);
});

test("a failed call does not spoil the next one", async () => {
  await using server = await startFakeOpenAi();
  server.useOnce(refusing(500));
  const bot = setUp(server.url);
  assert.deepEqual(await bot.answer(ASKED), MOCKED);
  assert.deepEqual(await bot.answer(ASKED), { type: "answered", text: TOKENS.join("") });
});

test("an aborted question rejects, with nothing after it: no draft, no failure, no mock", async () => {
  await using server = await startFakeOpenAi();
  const scripts = fc.constantFrom<"head" | number>("head", 0, 1, 3);
  const rule = fc.asyncProperty(scripts, fc.constantFrom("mock", "human"), async (place, fallback) => {
    server.useOnce(holding(place));
    const bot = setUp(server.url, { fallback });
    const caller = new AbortController();
    const answer = bot.answer(ASKED, 1, caller.signal);
    const request = await server.nextRequest();
    caller.abort("superseded");
    const before = [...bot.seen];
    await assert.rejects(answer, { name: "AbortError" });
    await request.aborted;
    assert.deepEqual(bot.seen, before);
  });
  await fc.assert(rule, { numRuns: 20 });
});

test("a question that is aborted before it is asked calls nobody", async () => {
  await using server = await startFakeOpenAi();
  for (const url of [server.url, null]) {
    await assert.rejects(setUp(url).answer(ASKED, 1, AbortSignal.abort()), { name: "AbortError" });
  }
  assert.equal(server.requests.length, 0);
});

test("neither key nor words nor the provider's texts come out of a failure, nor onto the console", async (t) => {
  const printed = (["log", "info", "warn", "error", "debug"] as const).map((name) =>
    t.mock.method(console, name, () => {}),
  );
  const scripts = [...MISBEHAVIOURS, ...HALF_WAY].map(([, script]) => script);
  await using server = await startFakeOpenAi();
  for (const script of [...scripts, refusing(400), refusing(403)]) {
    server.useOnce(script);
    const bot = setUp(server.url, { fallback: "human" });
    const asked = bot.answer(ASKED);
    (await server.nextRequest()).release();
    const answer = await asked;
    const outside = inspect([answer, bot.seen.filter((fact) => typeof fact !== "string")], { depth: null });
    for (const secret of [KEY, SECRET_WORDS, "4711", "Fake error", "overloaded"])
      assert.ok(!outside.includes(secret));
  }
  for (const print of printed) assert.equal(print.mock.callCount(), 0);
});

test("two hundred questions at once each get their own answer", async () => {
  await using server = await startFakeOpenAi((reply) =>
    answering([`Re: ${reply.request.body.messages.at(-1)?.content}`], 1)(reply),
  );
  const texts = Array.from({ length: 200 }, (_, index) => `question ${index}`);
  const bot = setUp(server.url);
  const answers = await Promise.all(texts.map((text) => bot.answer([message({ seq: 1, text })])));
  assert.deepEqual(
    answers,
    texts.map((text) => ({ type: "answered", text: `Re: ${text}` })),
  );
});
