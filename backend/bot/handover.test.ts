/** How the bot learns of a wish for a person, and where it never does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refusing, startFakeOpenAi, TOKENS } from "../../test/fakes/openai-server.ts";
import { handingOver } from "../../test/fakes/openai-tool-calls.ts";
import type { Question } from "../engine/ports.ts";
import { ASK_FOR_WORDS } from "./generate-bot-response.ts";
import { answerWithoutModel } from "./mock.ts";
import { DEFAULT_INSTRUCTIONS, withHandover } from "./prompt.ts";
import { message, setUp } from "./test-kit.ts";

const HANDED_OVER = { type: "handed-over", reason: "asked", summary: null, wanted: [] };
const WISH = "Can I talk to a REAL, person?";
const mocked = (...texts: readonly string[]) => ({ type: "answered", text: answerWithoutModel(texts) });

/** Asked on the visitor's page, but for what a test says. */
function onPage(facts: Partial<Question>): Omit<Question, "conversation"> {
  return { channel: "page", history: [message({ seq: 1, text: WISH })], from: 1, boundary: 0, ...facts };
}

test("the mock hands over when the visitor says one of the phrases", async () => {
  assert.deepEqual(await setUp(null).ask(onPage({})), HANDED_OVER);
});

test("a phrase is whole words: personal is no person", async () => {
  const text = "A real personality";
  const history = [message({ seq: 1, text })];
  assert.deepEqual(await setUp(null).ask(onPage({ history })), mocked(text));
});

test("any message of the turn can say it, and none before the turn, and nobody but the visitor", async () => {
  const bot = setUp(null);
  const history = [
    message({ seq: 1, text: WISH }),
    message({ seq: 2, author: "bot", text: "Say “real person”." }),
    message({ seq: 3, text: "No." }),
    message({ seq: 4, author: "system", text: "A real person is on the way." }),
  ];
  assert.deepEqual(await bot.ask(onPage({ history, from: 3 })), mocked("No."));
  const more = [...history, message({ seq: 5, text: WISH }), message({ seq: 6, text: "Now!" })];
  assert.deepEqual(await bot.ask(onPage({ history: more, from: 3 })), HANDED_OVER);
});

test("a wish up to the boundary is past: the open question is answered, not handed over again", async () => {
  await using server = await startFakeOpenAi(refusing(500));
  const history = [
    message({ seq: 1, text: WISH }),
    message({ seq: 2, author: "system", text: "The bot is back." }),
  ];
  for (const url of [null, server.url])
    assert.deepEqual(await setUp(url).ask(onPage({ history, boundary: 1 })), mocked(WISH));
  const more = [...history, message({ seq: 3, text: WISH })];
  assert.deepEqual(await setUp(null).ask(onPage({ history: more, boundary: 1 })), HANDED_OVER);
});

test("what a direct call says never leads to people, with the mock, a model, or the mock in its place", async () => {
  await using server = await startFakeOpenAi(refusing(500));
  const direct = onPage({ channel: "direct" });
  for (const url of [null, server.url]) assert.deepEqual(await setUp(url).ask(direct), mocked(WISH));
  assert.equal("tools" in (await server.nextRequest()).body, false);
  server.use(handingOver({ summary: "A person." }));
  assert.deepEqual(await setUp(server.url).ask(direct), mocked(WISH));
  assert.deepEqual(await setUp(server.url, { fallback: "human" }).ask(direct), {
    type: "failed",
    because: "no-answer",
  });
});

test("the mock that stands in for a failed model hears the wish too", async () => {
  await using server = await startFakeOpenAi(refusing(500));
  const bot = setUp(server.url);
  assert.deepEqual(await bot.ask(onPage({})), HANDED_OVER);
  assert.deepEqual(bot.seen, [{ because: "server-error", conversation: "c-1" }]);
});

test("attachments without words are asked for words on the page too", async () => {
  const history = [message({ seq: 1, text: "", attachments: 1 })];
  const answer = await setUp(null).ask(onPage({ history }));
  assert.deepEqual(answer, { type: "answered", text: ASK_FOR_WORDS });
});

test("a model hands over with its tool, and what it had written is taken back", async () => {
  const given = { reason: "asked", summary: "Wants a refund.", skills: ["billing"] };
  await using server = await startFakeOpenAi(handingOver(given, ["One", " moment"]));
  const skills = [{ words: ["refund"], skill: "billing" }];
  const bot = setUp(server.url, { handover: { phrases: [], skills } });
  const answer = await bot.ask(onPage({}));
  assert.deepEqual(answer, {
    type: "handed-over",
    reason: "asked",
    summary: "Wants a refund.",
    wanted: ["billing"],
  });
  assert.deepEqual(bot.seen, ["One", " moment", "(restart)"]);
});

test("a model's answer counts, whatever phrase the visitor said: it has its tool", async () => {
  await using server = await startFakeOpenAi();
  assert.deepEqual(await setUp(server.url).ask(onPage({})), { type: "answered", text: TOKENS.join("") });
});

test("a model gets no tool when all that is to be answered was said before the boundary", async () => {
  await using server = await startFakeOpenAi();
  await setUp(server.url).ask(onPage({ boundary: 1 }));
  const { body } = await server.nextRequest();
  assert.equal("tools" in body, false);
  assert.equal(body.messages[0]?.content, DEFAULT_INSTRUCTIONS);
});

test("without skills in the policy the model is not asked for any", async () => {
  await using server = await startFakeOpenAi();
  await setUp(server.url).ask(onPage({}));
  assert.doesNotMatch(JSON.stringify((await server.nextRequest()).body["tools"]), /skills/);
});

test("the instructions say what the bot can: to hand over with the tool, or not at all", async () => {
  await using server = await startFakeOpenAi();
  const bot = setUp(server.url);
  await bot.ask(onPage({}));
  await bot.ask(onPage({ channel: "direct" }));
  const [withTool, without] = server.requests.map(({ body }) => body.messages[0]?.content ?? "");
  assert.equal(withTool, withHandover(DEFAULT_INSTRUCTIONS));
  assert.match(withTool, /hand_over/);
  assert.doesNotMatch(withTool, /You cannot transfer/);
  assert.equal(without, DEFAULT_INSTRUCTIONS);
  assert.match(without, /You cannot transfer/);
  assert.doesNotMatch(without, /hand_over/);
});

test("an operator's own instructions get a paragraph about the tool, and only when there is one", async () => {
  await using server = await startFakeOpenAi();
  server.useOnce(refusing(400));
  const bot = setUp(server.url, { instructions: "Be a pirate." });
  await bot.ask(onPage({}));
  const [withTool, without] = server.requests.map(({ body }) => body.messages[0]?.content ?? "");
  assert.match(withTool ?? "", /^Be a pirate\.\n\nWhen the visitor asks for a person/);
  assert.equal(without, "Be a pirate.");
});
