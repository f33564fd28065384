/** Promise 1, no talk-over: what the bot was still thinking when a person took over never reaches the visitor. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { AT_ONCE_MS, within } from "./deadline.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { withAgent } from "./standing.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf, say, type Visitor } from "./visitor.ts";

const model = await startFakeOpenAi(holding(3));
after(model.close);
const baton = await startBaton({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, RATE_LIMITS: "off" });
after(baton.stop);
const agent = baton.client();

/** Three tokens of five are on screen when the bot is interrupted. */
const DRAFT = "Hello from the";

/** A visitor whose bot is in the middle of a sentence. */
async function midSentence() {
  const visitor = await newVisitor(baton);
  const events = await openChat(visitor.client);
  const answer = visitor.say("Are you there?");
  const call = await within(model.nextRequest(), "the model is asked");
  await events.next("draft", ({ text }) => text === " the");
  return { visitor, events, answer, call };
}

const toggle = (enabled: boolean, user?: string) =>
  agent.post("/toggle-human", user === undefined ? { enabled } : { enabled, user_id: user });

const desk = (visitor: Visitor, act: string, body?: unknown) =>
  agent.post(`/api/desk/conversations/${visitor.userId}/${act}`, body);

type Interruption = (visitor: Visitor) => Promise<unknown>;

const interruptions: Readonly<Record<string, Interruption>> = {
  "the global switch is turned on": () => toggle(true),
  "human mode is turned on for the visitor": ({ userId }) => toggle(true, userId),
  "an agent takes over": (visitor) => desk(visitor, "takeover"),
};

const interruptionsThatPass: Readonly<Record<string, Interruption>> = {
  "the global switch is turned on and off in one moment": () => Promise.all([toggle(true), toggle(false)]),
  "human mode is turned on and off for the visitor": ({ userId }) =>
    Promise.all([toggle(true, userId), toggle(false, userId)]),
  "an agent takes over and hands back": (visitor) =>
    Promise.all([desk(visitor, "takeover"), desk(visitor, "handback")]),
};

type Sentence = Awaited<ReturnType<typeof midSentence>>;

/** Interrupts the bot in mid-sentence, and asserts that it is silenced and what it was about to say is the desk's. */
async function fallSilent({ visitor, events, answer, call }: Sentence, interrupt: Interruption) {
  using console = await openDesk(agent);
  await console.next("switch");
  await interrupt(visitor);
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
  assert.deepEqual((await events.next("draft-retracted")).data, { turn: 1 });
  const { data } = await console.next("suggestion", ({ user_id }) => user_id === visitor.userId);
  assert.deepEqual(data, { user_id: visitor.userId, text: DRAFT });
}

for (const [what, interrupt] of Object.entries(interruptions))
  test(`no talk-over: the bot falls silent when ${what}`, async () => {
    const sentence = await midSentence();
    const { visitor, events } = sentence;
    using _ = events;
    await fallSilent(sentence, interrupt);
    await desk(visitor, "messages", { text: "I am here." });
    await toggle(false);
    const { data } = await events.next("message", ({ author }) => author !== "visitor");
    assert.deepEqual(
      { seq: data.seq, author: data.author, text: data.text },
      { seq: 2, author: "agent", text: "I am here." },
    );
    assert.deepEqual(
      events
        .dataOf("draft")
        .map(({ text }) => text)
        .join(""),
      DRAFT,
    );
  });

for (const [what, interrupt] of Object.entries(interruptionsThatPass))
  test(`no talk-over: the bot begins anew when ${what}`, async () => {
    const sentence = await midSentence();
    const { events } = sentence;
    using _ = events;
    await fallSilent(sentence, interrupt);
    (await within(model.nextRequest(), "the model is asked anew")).release();
    await events.next("message", ({ author }) => author === "bot");
    assert.deepEqual(
      events.dataOf("message").map(({ seq, author, text, turn }) => [seq, author, text, turn]),
      [
        [1, "visitor", "Are you there?", null],
        [2, "system", "The bot goes on with what you wrote.", null],
        [3, "bot", "Hello from the model.", 2],
      ],
    );
  });

test("no talk-over: an agent's reply comes instead of the bot's, and the waiting request is told", async () => {
  const { visitor, events, answer, call } = await midSentence();
  using _ = events;
  const reply = await desk(visitor, "messages", { text: "I take this." });
  assert.deepEqual(shown(reply), json(withAgent(visitor, { last_seq: 2 }), 201));
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
  const { data } = await events.next("message", ({ author }) => author !== "visitor");
  assert.deepEqual({ seq: data.seq, author: data.author }, { seq: 2, author: "agent" });
});

test("no talk-over: direct calls that wait when the switch is turned on are answered with route human", async () => {
  const direct = baton.client();
  const answers = Array.from({ length: 5 }, () => say(direct, "Hello"));
  const calls = await Promise.all(answers.map(() => within(model.nextRequest(), "the model is asked")));
  await toggle(true);
  for (const answer of answers) assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  for (const call of calls) await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
  await toggle(false);
});

test("a person's conversation is left alone until it is handed back", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  await desk(visitor, "takeover");
  assert.deepEqual(shown(await visitor.say("Hello")), json(ROUTED_TO_HUMAN));
  const asked = model.requests.length;
  await desk(visitor, "handback");
  // What nobody has answered is the bot's again, and asked at once.
  (await within(model.nextRequest(), "the model is asked")).release();
  const { data } = await events.next("message", ({ author }) => author === "bot");
  assert.equal(data.text, "Hello from the model.");
  const answer = visitor.say("Hello again");
  (await within(model.nextRequest(), "the model is asked")).release();
  assert.equal(replyOf(await answer), "Hello from the model.");
  assert.equal(model.requests.length, asked + 2);
});
