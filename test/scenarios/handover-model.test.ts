/** Handover by a model: it calls a tool, or promises a person in words, and the desk is told what happened so far. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answering, empty, refusing, startFakeOpenAi } from "../fakes/openai-server.ts";
import { handingOver } from "../fakes/openai-tool-calls.ts";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { agentAt, writeSettings } from "./team.ts";
import {
  ATTENDED,
  logOf,
  newVisitor,
  nextLine,
  ROUTED_TO_HUMAN,
  replyOf,
  say,
  UNATTENDED,
} from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const settings = writeSettings({
  policy: {
    handover: { helpless: { turns: 1, phrases: ["beyond me"] } },
    routing: { skills: [{ skill: "billing", words: ["invoice"] }] },
  },
});
after(settings[Symbol.dispose]);
const env = { ...settings.env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
const baton = await startBaton(env);
after(baton.stop);
const agent = await agentAt(baton);

const SUMMARY = "Wants their money back for order 12.";
const CALL = { reason: "a refund", summary: SUMMARY, skills: ["billing"] };

/** The names of the tools that the newest call offered. */
const toolsOffered = () => {
  const tools = model.requests.at(-1)?.body["tools"] ?? [];
  return (tools as { function: { name: string } }[]).map((tool) => tool.function.name);
};

test("a model that calls the tool hands over, and its summary is the desk's alone", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  replyOf(await visitor.say("Hello"));
  model.useOnce(handingOver(CALL, ["One", " moment"]));
  assert.deepEqual(shown(await visitor.say("I want my money back")), json(ROUTED_TO_HUMAN));
  assert.deepEqual(toolsOffered(), ["hand_over"]);
  const { entry, packet } = await agent.detail(visitor);
  assert.deepEqual(packet, {
    reason: "asked",
    since: entry.waiting_since === null ? 0 : packet?.since,
    summary: [{ text: SUMMARY, seq: 3 }],
    tried: [{ text: "Hello from the model.", seq: 2 }],
    question: { text: "I want my money back", seq: 3 },
    draft: null,
  });
  await nextLine(page);
  assert.deepEqual(logOf(page).slice(2), ["visitor: I want my money back", `system: ${UNATTENDED}`]);
  assert.equal(JSON.stringify(page.frames).includes("order 12"), false);
  assert.deepEqual(page.dataOf("draft").at(-1), { turn: 3, text: "", whole: true }, "what it began is gone");
});

const unreadable: Readonly<Record<string, unknown>> = {
  "no JSON": "{",
  "another shape": { summary: 7, skills: "billing" },
  nothing: {},
};

for (const [what, given] of Object.entries(unreadable))
  test(`a call of the tool with ${what} hands over too, and the summary is the visitor's own words`, async () => {
    const visitor = await newVisitor(baton);
    model.useOnce(handingOver(given));
    assert.deepEqual(shown(await visitor.say("I want my money back")), json(ROUTED_TO_HUMAN));
    const { packet } = await agent.detail(visitor);
    assert.deepEqual(packet?.summary, [{ text: "I want my money back", seq: 1 }]);
  });

test("a person who is promised in words is really called, and the visitor is told", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  using _ = await agent.sitDown();
  const PROMISE = "Of course. I’ll transfer you right away.";
  model.useOnce(answering(PROMISE.split(/(?= )/)));
  assert.equal(replyOf(await visitor.say("This is too hard for a bot")), PROMISE);
  assert.equal(await nextLine(page), ATTENDED);
  const { entry, packet } = await agent.detail(visitor);
  assert.deepEqual([entry.owner, entry.reason, entry.epoch], ["human", "promised", 1]);
  assert.deepEqual(packet?.tried, [{ text: PROMISE, seq: 2 }]);
  assert.deepEqual(logOf(page), [
    "visitor: This is too hard for a bot",
    `bot: ${PROMISE}`,
    `system: ${ATTENDED}`,
  ]);
  await agent.choose("offline");
});

test("a model that says that it cannot help hands over after as many turns as the policy says", async () => {
  const visitor = await newVisitor(baton);
  model.useOnce(answering(["That", " is", " beyond", " me", "."]));
  assert.equal(replyOf(await visitor.say("Where is my order?")), "That is beyond me.");
  assert.equal((await agent.detail(visitor)).entry.reason, "helpless");
});

test("a wish in words is the model's to understand: the mock's phrases do not count", async () => {
  const visitor = await newVisitor(baton);
  assert.equal(replyOf(await visitor.say("I want to talk to a person")), "Hello from the model.");
  assert.equal((await agent.detail(visitor)).entry.owner, "bot");
});

test("with BOT_FALLBACK=human a model that fails, or says nothing, hands over", async () => {
  await using strict = await startBaton({ ...env, BOT_FALLBACK: "human" });
  const desk = await agentAt(strict);
  for (const script of [refusing(500), empty()]) {
    model.use(script);
    const visitor = await newVisitor(strict);
    assert.deepEqual(shown(await visitor.say("Hello")), json(ROUTED_TO_HUMAN));
    const { entry, packet } = await desk.detail(visitor);
    assert.deepEqual([entry.reason, packet?.question], ["bot-failed", { text: "Hello", seq: 1 }]);
  }
  model.use(answering());
  await strict.stop();
});

test("on the direct channel a model has no tool, and a promise or a call of it changes no route", async () => {
  const caller = baton.client();
  for (const text of ["I want to talk to a person", "I want to talk to a person"]) {
    model.useOnce(answering(["Let me connect you", " now."]));
    assert.equal(replyOf(await say(caller, text)), "Let me connect you now.");
    assert.deepEqual(toolsOffered(), []);
  }
  model.useOnce(handingOver(CALL));
  replyOf(await say(caller, "Hello"));
});

test("the packet is a glance: of many messages the newest five, of a long one its beginning", async () => {
  const visitor = await newVisitor(baton);
  for (let count = 1; count <= 6; count++) await visitor.say(`word ${count}`);
  await visitor.say("x".repeat(1_000));
  await agent.act(visitor, "takeover");
  const { packet } = await agent.detail(visitor);
  assert.deepEqual(packet?.summary, [
    ...[3, 4, 5, 6].map((count) => ({ text: `word ${count}`, seq: 2 * count - 1 })),
    { text: `${"x".repeat(280)}…`, seq: 13 },
  ]);
  assert.deepEqual(
    packet?.tried.map(({ seq }) => seq),
    [6, 8, 10, 12, 14],
  );
  assert.equal(packet?.question, null, "the bot has answered all");
});

test("the packet is about what was said since the bot had charge, not about what is past", async () => {
  const visitor = await newVisitor(baton);
  await visitor.say("The old matter");
  await agent.act(visitor, "resolve");
  await visitor.say("The new matter");
  await agent.act(visitor, "takeover");
  const { packet } = await agent.detail(visitor);
  assert.deepEqual(packet?.summary, [{ text: "The new matter", seq: 3 }]);
});
