import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  answering,
  failing,
  holding,
  type Reply,
  refusing,
  startFakeOpenAi,
  TOKENS,
} from "../../test/fakes/openai-server.ts";
import { ask, asking, failed, modelAt } from "./test-kit.ts";
import { TIME_LIMITS } from "./time-limits.ts";

const ANSWERED = { type: "answered", text: TOKENS.join("") };

test("a model that never begins to respond is given up after the connect limit", async () => {
  await using server = await startFakeOpenAi(holding("head"));
  const asked = ask(server.url);
  const request = await server.nextRequest();
  await asked.clock.ring(TIME_LIMITS.connect);
  assert.deepEqual(await asked.answer, failed("connect-timeout"));
  await request.aborted;
});

test("a model that responds but says nothing is given up after the first-token limit", async () => {
  await using server = await startFakeOpenAi(holding(0));
  const asked = ask(server.url);
  await asked.clock.ring(TIME_LIMITS.firstToken);
  assert.deepEqual(await asked.answer, failed("first-token-timeout"));
  await (await server.nextRequest()).aborted;
});

test("a model that falls silent half-way is given up after the idle limit", async () => {
  await using server = await startFakeOpenAi(holding(2));
  const asked = ask(server.url);
  await asked.clock.ring(TIME_LIMITS.idle);
  assert.deepEqual(await asked.answer, failed("idle-timeout"));
  await (await server.nextRequest()).aborted;
});

test("a model that talks for too long is given up after the total limit", async () => {
  await using server = await startFakeOpenAi(holding(2));
  const asked = ask(server.url);
  await asked.hasWritten(2);
  await asked.clock.ring(TIME_LIMITS.total);
  assert.deepEqual(await asked.answer, failed("total-timeout"));
  await (await server.nextRequest()).aborted;
});

test("an error whose text never ends is given up too", async () => {
  await using server = await startFakeOpenAi((reply) => reply.stall(500));
  const asked = ask(server.url);
  await server.nextRequest();
  await asked.clock.ring(TIME_LIMITS.connect);
  assert.deepEqual(await asked.answer, failed("connect-timeout"));
});

/** Finishes the answer, but ends the response only by breaking the connection, once released. */
async function finishAndBreak(reply: Reply): Promise<void> {
  reply.begin();
  for (const token of TOKENS) reply.token(token);
  reply.finish("stop");
  await reply.released;
  reply.cut();
}

test("a finished answer counts although the response does not end", async () => {
  await using server = await startFakeOpenAi(finishAndBreak);
  const asked = ask(server.url);
  await asked.clock.ring(TIME_LIMITS.closing);
  assert.deepEqual(await asked.answer, ANSWERED);
});

test("a finished answer counts although the connection breaks after it", async () => {
  await using server = await startFakeOpenAi(finishAndBreak);
  const asked = ask(server.url);
  await asked.clock.isSet(TIME_LIMITS.closing);
  (await server.nextRequest()).release();
  assert.deepEqual(await asked.answer, ANSWERED);
});

test("no alarm is left behind, however a call ends", async () => {
  await using server = await startFakeOpenAi(answering());
  for (const script of [answering(), refusing(500), failing(0, (reply) => reply.cut())]) {
    server.useOnce(script);
    const asked = ask(server.url);
    await asked.answer;
    assert.equal(asked.clock.alarms.size, 0);
  }
});

test("an aborted call rejects with an AbortError, writes nothing more and closes the connection, wherever it was", async () => {
  await using server = await startFakeOpenAi(answering());
  const places = fc.constantFrom<"head" | number>("head", 0, 1, 2, 3, 4, 5);
  const rule = fc.asyncProperty(places, async (place) => {
    server.useOnce(holding(place));
    const caller = new AbortController();
    const asked = ask(server.url, caller.signal);
    const request = await server.nextRequest();
    await asked.hasWritten(place === "head" ? 0 : place);
    caller.abort();
    await assert.rejects(asked.answer, { name: "AbortError" });
    await request.aborted;
    request.release();
    assert.equal(asked.written.length, place === "head" ? 0 : place);
    assert.equal(asked.clock.alarms.size, 0);
  });
  await fc.assert(rule, { numRuns: 25 });
});

test("nothing is written after an abort, also not what had been received before it", async () => {
  await using server = await startFakeOpenAi();
  const caller = new AbortController();
  const written: string[] = [];
  const model = modelAt(server.url);
  const write = (text: string): void => {
    written.push(text);
    caller.abort();
  };
  await assert.rejects(model(asking(), write, caller.signal), { name: "AbortError" });
  assert.deepEqual(written, TOKENS.slice(0, 1));
});

test("an abort in the same moment as a failure is still an abort", async () => {
  const caller = new AbortController();
  await using server = await startFakeOpenAi(failing(1, (reply) => reply.cut()));
  const asked = ask(server.url, caller.signal);
  await asked.hasWritten(1);
  (await server.nextRequest()).release();
  caller.abort();
  await assert.rejects(asked.answer, { name: "AbortError" });
});
