/** Bursts: several quick messages get one reply, nothing is dropped, and nobody waits longer than the policy says. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { type Answer, createClient, json, shown } from "./client.ts";
import { until, within } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { agentAt, writeSettings } from "./team.ts";
import { logOf, newVisitor, ROUTED_TO_HUMAN, replyOf } from "./visitor.ts";

const REPLY = "Hello from the model.";

const model = await startFakeOpenAi();
after(model.close);
const openai = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
const settings = writeSettings({
  policy: { bursts: { page: { idleSeconds: 0.6, longestSeconds: 1.2 } }, handover: { keywords: ["refund"] } },
});
after(settings[Symbol.dispose]);
const baton = await startBaton({ ...settings.env, ...openai });
after(baton.stop);

/** What the visitor said, in the order in which the model was told. */
const wordsTo = (index: number) =>
  (model.requests[index]?.body.messages ?? [])
    .filter(({ role }) => role === "user")
    .map(({ content }) => content);

/** When the model was asked, in milliseconds since 1970. */
const askedAt = (index: number) => model.requests[index]?.receivedAt ?? 0;

test("three quick messages get one reply, in their order, and each call is answered with it", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const asked = model.requests.length;
  const answers: Promise<Answer>[] = [];
  for (const text of ["Hello", "I have a question", "Where is my parcel?"]) {
    answers.push(visitor.say(text));
    await page.next("message", (message) => message.text === text);
  }
  const last = page.dataOf("message").at(-1)?.at ?? 0;
  assert.deepEqual((await Promise.all(answers)).map(replyOf), [REPLY, REPLY, REPLY]);
  assert.equal(model.requests.length, asked + 1);
  assert.deepEqual(wordsTo(asked), ["Hello", "I have a question", "Where is my parcel?"]);
  assert.ok(askedAt(asked) - last >= 590, "only after a quiet while");
  await page.next("message", ({ author }) => author === "bot");
  assert.deepEqual(
    page.dataOf("message").map(({ seq, author, turn }) => [seq, author, turn]),
    [
      [1, "visitor", null],
      [2, "visitor", null],
      [3, "visitor", null],
      [4, "bot", 3],
    ],
  );
});

test("who never pauses is answered all the same, after the longest wait", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const asked = model.requests.length;
  const answers: Promise<Answer>[] = [];
  await until(async () => {
    if (model.requests.length > asked) return true;
    answers.push(visitor.say(`word ${answers.length + 1}`));
    return null;
  }, "the model is asked while the visitor still writes");
  const first = page.dataOf("message")[0]?.at ?? 0;
  const waited = askedAt(asked) - first;
  assert.ok(waited >= 1_190 && waited < 5_000, `${waited} ms`);
  const replies = await Promise.all(answers);
  assert.deepEqual(replies.map(replyOf), Array(answers.length).fill(REPLY));
  const said = page.dataOf("message").filter(({ author }) => author === "visitor");
  assert.deepEqual(
    said.map(({ text }) => text),
    answers.map((_, index) => `word ${index + 1}`),
  );
});

test("a person who takes over within the window silences the bot before it is asked", async () => {
  const agent = await agentAt(baton);
  const [visitor, other] = [await newVisitor(baton), await newVisitor(baton)];
  using page = await openChat(visitor.client);
  const asked = model.requests.length;
  const answer = visitor.say("Hello");
  await page.next("message", ({ text }) => text === "Hello");
  await agent.act(visitor, "takeover");
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  // Another's window, which began later, is over: this one would be too.
  replyOf(await other.say("Hello from another"));
  assert.equal(model.requests.length, asked + 1);
  assert.deepEqual(wordsTo(asked), ["Hello from another"]);
  assert.deepEqual(logOf(page), ["visitor: Hello"]);
});

test("a word that is for people alone waits for no window, and takes the open messages along", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const first = visitor.say("Hello");
  await page.next("message", ({ text }) => text === "Hello");
  const answers = [await visitor.say("I want a refund"), await first];
  assert.deepEqual(answers.map(shown), [json(ROUTED_TO_HUMAN), json(ROUTED_TO_HUMAN)]);
  const agent = await agentAt(baton);
  const { packet } = await agent.detail(visitor);
  assert.deepEqual(packet?.summary, [
    { text: "Hello", seq: 1 },
    { text: "I want a refund", seq: 2 },
  ]);
});

test("the button waits for no window either, and the waiting call is told", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const answer = visitor.say("Hello");
  await page.next("message", ({ text }) => text === "Hello");
  await visitor.client.post("/api/chat/handover");
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  const { packet } = await (await agentAt(baton)).detail(visitor);
  assert.deepEqual(packet?.question, { text: "Hello", seq: 1 });
});

test("a direct call waits for no window", async () => {
  const before = Date.now();
  replyOf(
    await baton
      .client()
      .post("/webhook/chatwoot", { event: "message_created", message_type: "incoming", content: "Hello" }),
  );
  assert.ok(askedAt(model.requests.length - 1) - before < 590);
});

test("nothing lost: killed within the window, the messages are answered once after a restart", async () => {
  using files = writeSettings({ policy: { bursts: { page: { idleSeconds: 1 } } } });
  const env = { ...files.env, ...openai, DATABASE_URL: `sqlite:${files.file("baton.db")}` };
  await using first = await startBaton(env);
  const visitor = await newVisitor(first);
  const page = await openChat(visitor.client);
  const asked = model.requests.length;
  const calls = ["Hello", "Where is my parcel?"].map((text) => visitor.say(text).catch(() => null));
  await page.next("message", ({ seq }) => seq === 2);
  await first.kill();
  await within(Promise.all(calls), "the calls are over");
  assert.equal(model.requests.length, asked, "nobody was asked yet");
  await using second = await startBaton(env);
  const client = createClient(second.url, visitor.client.jar);
  using again = await openChat(client);
  await again.next("message", ({ author }) => author === "bot");
  assert.deepEqual(logOf(again).slice(2), [`bot: ${REPLY}`]);
  assert.deepEqual(wordsTo(asked).toSorted(), ["Hello", "Where is my parcel?"]);
  assert.equal(model.requests.length, asked + 1);
  again.close();
  client.close();
  await second.stop();
});

test("without a policy the page has no window: the model is asked at once", async () => {
  await using plain = await startBaton({ RATE_LIMITS: "off", ...openai });
  const visitor = await newVisitor(plain);
  using page = await openChat(visitor.client);
  const asked = model.requests.length;
  replyOf(await visitor.say("Hello"));
  const said = page.dataOf("message")[0]?.at ?? 0;
  assert.ok(askedAt(asked) - said < 500);
  page.close();
  await plain.stop();
});
