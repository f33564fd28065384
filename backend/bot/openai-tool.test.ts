import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answering, refusing, startFakeOpenAi, TOKENS } from "../../test/fakes/openai-server.ts";
import { calling, handingOver, handOverCall, sendCall } from "../../test/fakes/openai-tool-calls.ts";
import { MAX_SUMMARY_CHARACTERS } from "./hand-over-tool.ts";
import { ask, asking, failed, HISTORY, modelAt, TOOL } from "./test-kit.ts";
import { TIME_LIMITS } from "./time-limits.ts";

const ANSWERED = { type: "answered", text: TOKENS.join("") };

const handedOver = (summary: string | null, wanted: readonly string[] = []) => ({
  type: "handed-over",
  reason: "asked",
  summary,
  wanted,
});

function askWithTool(url: string, signal?: AbortSignal) {
  return ask(url, signal, asking(true));
}

test("a model that may hand over is told of the tool, of its fields and of the skills there are", async () => {
  await using server = await startFakeOpenAi();
  await askWithTool(server.url).answer;
  const { tools } = (await server.nextRequest()).body;
  assert.deepEqual(tools, [TOOL.definition]);
  const { name, parameters } = TOOL.definition.function;
  assert.equal(name, "hand_over");
  assert.equal(parameters.additionalProperties, false);
  assert.deepEqual(parameters.required, ["reason", "summary", "skills"]);
  assert.deepEqual(parameters.properties.skills?.items.enum, ["billing", "repairs"]);
});

test("a model that may not hand over is told of no tool, and its call of one is no answer", async () => {
  await using server = await startFakeOpenAi(handingOver({ reason: "asked", summary: "A person." }));
  assert.deepEqual(await ask(server.url).answer, failed("no-answer"));
  assert.equal("tools" in (await server.nextRequest()).body, false);
});

test("OpenAI itself is sent a strict tool", async (t) => {
  const fetch = t.mock.method(globalThis, "fetch", async () => new Response("data: [DONE]\n\n"));
  await modelAt(null)(asking(true), () => {}, new AbortController().signal);
  const [, init] = fetch.mock.calls[0]?.arguments ?? [];
  const { definition } = TOOL;
  assert.deepEqual(JSON.parse(String(init?.body)).tools, [
    { ...definition, function: { ...definition.function, strict: true } },
  ]);
});

test("a call of the tool, streamed in pieces, hands over with its summary and the skills that are known", async () => {
  const given = {
    reason: "asked",
    summary: " Wants “a refund” 🗼. ",
    skills: ["repairs", "cooking", "billing"],
  };
  await using server = await startFakeOpenAi(handingOver(given));
  const asked = askWithTool(server.url);
  assert.deepEqual(await asked.answer, handedOver("Wants “a refund” 🗼.", ["billing", "repairs"]));
  assert.deepEqual(asked.written, []);
});

test("arguments in any pieces arrive as they were sent", async () => {
  await using server = await startFakeOpenAi();
  const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
  const rule = fc.asyncProperty(fc.string({ unit: "grapheme" }), cuts, async (summary, sizes) => {
    const json = JSON.stringify({ reason: "asked", summary, skills: [] });
    const pieces = sizes.map((size, at) => {
      const start = sizes.slice(0, at).reduce((sum, each) => sum + each, 0);
      return { index: 0, arguments: json.slice(start, at === sizes.length - 1 ? undefined : start + size) };
    });
    server.useOnce(calling([{ index: 0, name: "hand_over" }, ...pieces]));
    const said = summary.trim() === "" ? null : summary.trim();
    assert.deepEqual(await askWithTool(server.url).answer, handedOver(said));
  });
  await fc.assert(rule, { numRuns: 30 });
});

test("words before the call were no answer; words after it are not even written", async () => {
  await using server = await startFakeOpenAi((reply) => {
    reply.begin();
    reply.token("One moment");
    for (const piece of handOverCall({ summary: "A refund." })) sendCall(reply, piece);
    reply.token("I did it!");
    reply.finish("stop");
    reply.done();
  });
  const asked = askWithTool(server.url);
  assert.deepEqual(await asked.answer, handedOver("A refund."));
  assert.deepEqual(asked.written, ["One moment"]);
});

for (const odd of [
  "",
  "{",
  "null",
  "7",
  "[]",
  "{}",
  '{"summary":7,"skills":"billing"}',
  '{"summary":" \\n"}',
]) {
  test(`a call with the arguments ${odd} hands over all the same: the wish counts`, async () => {
    await using server = await startFakeOpenAi(handingOver(odd));
    assert.deepEqual(await askWithTool(server.url).answer, handedOver(null));
  });
}

test("a summary is bounded and well-formed", async () => {
  await using server = await startFakeOpenAi(handingOver({ summary: `\ud83d${"x".repeat(3_000)}` }));
  const summary = `\ufffd${"x".repeat(MAX_SUMMARY_CHARACTERS - 2)}…`;
  assert.deepEqual(await askWithTool(server.url).answer, handedOver(summary));
});

test("arguments without end are cut, and the connection is closed", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    reply.begin();
    sendCall(reply, { index: 0, name: "hand_over", arguments: '{"summary":"' });
    while (!reply.request.hasAborted()) {
      sendCall(reply, { index: 0, arguments: "x".repeat(500) });
      await reply.pause(1);
    }
  });
  assert.deepEqual(await askWithTool(server.url).answer, handedOver(null));
  await (await server.nextRequest()).aborted;
});

const OTHER = [{ index: 0, name: "look_up", arguments: '{"summary":"no"}' }];

test("a tool that there is not is no answer, unless there are words", async () => {
  await using server = await startFakeOpenAi(calling(OTHER));
  assert.deepEqual(await askWithTool(server.url).answer, failed("no-answer"));
  server.use(calling(OTHER, TOKENS));
  assert.deepEqual(await askWithTool(server.url).answer, ANSWERED);
});

test("of several calls the first that hands over counts", async () => {
  await using server = await startFakeOpenAi(
    calling([...OTHER, ...handOverCall({ summary: "One." }, 1), ...handOverCall({ summary: "Two." }, 2)]),
  );
  assert.deepEqual(await askWithTool(server.url).answer, handedOver("One."));
});

test("a server that does not number its calls is understood", async () => {
  const pieces = [{ name: "hand_over", arguments: '{"summary":' }, { arguments: '"One."}' }];
  await using server = await startFakeOpenAi(calling(pieces));
  assert.deepEqual(await askWithTool(server.url).answer, handedOver("One."));
});

test("a call counts although the connection breaks before it says that it ends", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    reply.begin();
    for (const piece of handOverCall({ summary: "One." })) sendCall(reply, piece);
    await reply.released;
    reply.cut();
  });
  const asked = askWithTool(server.url);
  await asked.clock.isSet(TIME_LIMITS.idle);
  (await server.nextRequest()).release();
  const answer = await asked.answer;
  assert.equal(answer.type, "handed-over");
});

test("a call that stops half-way hands over after the idle limit", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    reply.begin();
    sendCall(reply, { index: 0, name: "hand_over", arguments: '{"summ' });
    await reply.released;
  });
  const asked = askWithTool(server.url);
  await asked.clock.ring(TIME_LIMITS.idle);
  assert.deepEqual(await asked.answer, handedOver(null));
});

test("a call that is not wanted any more rejects", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    reply.begin();
    sendCall(reply, { index: 0, name: "hand_over" });
    await reply.released;
  });
  const caller = new AbortController();
  const asked = askWithTool(server.url, caller.signal);
  await asked.clock.isSet(TIME_LIMITS.idle);
  caller.abort();
  await assert.rejects(asked.answer, { name: "AbortError" });
});

for (const status of [400, 422]) {
  test(`a compatible server that refuses the tool with ${status} is asked without, and never again with it`, async () => {
    await using server = await startFakeOpenAi();
    server.useOnce(refusing(status));
    const model = modelAt(server.url);
    const read: boolean[] = [];
    const messages = (hasTool: boolean) => {
      read.push(hasTool);
      return HISTORY;
    };
    const question = { mayHandOver: true, messages };
    for (let call = 0; call < 2; call++)
      assert.deepEqual(await model(question, () => {}, new AbortController().signal), ANSWERED);
    assert.deepEqual(read, [true, false, false]);
    assert.deepEqual(
      server.requests.map(({ body }) => "tools" in body),
      [true, false, false],
    );
  });
}

test("a request that is refused without the tool too says nothing about tools", async () => {
  await using server = await startFakeOpenAi();
  server.useOnce(refusing(400));
  server.useOnce(refusing(400));
  const model = modelAt(server.url);
  const call = () => model(asking(true), () => {}, new AbortController().signal);
  assert.deepEqual([await call(), await call()], [failed("rejected"), ANSWERED]);
  assert.deepEqual(
    server.requests.map(({ body }) => "tools" in body),
    [true, false, true],
  );
});

test("both attempts share one time limit", async () => {
  await using server = await startFakeOpenAi(async (reply) => {
    await reply.released;
    reply.begin();
  });
  server.useOnce(refusing(400));
  const asked = askWithTool(server.url);
  await server.nextRequest();
  await server.nextRequest();
  await asked.clock.ring(TIME_LIMITS.connect);
  assert.deepEqual(await asked.answer, failed("connect-timeout"));
  assert.equal(asked.clock.alarms.size, 0);
});

for (const status of [401, 429, 500]) {
  test(`a ${status} to a request with the tool is not tried again`, async () => {
    await using server = await startFakeOpenAi(refusing(status));
    assert.equal((await askWithTool(server.url).answer).type, "failed");
    assert.equal(server.requests.length, 1);
  });
}

test("a server that knows tools answers in words when there is nothing to hand over", async () => {
  await using server = await startFakeOpenAi(answering());
  const asked = askWithTool(server.url);
  assert.deepEqual(await asked.answer, ANSWERED);
  assert.deepEqual(asked.written, TOKENS);
});
