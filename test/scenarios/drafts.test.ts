/** Bot text on its way: drafts that become one message, or are taken back. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answering, failing, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { within } from "./deadline.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { newVisitor, replyOf } from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const baton = await startBaton({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, RATE_LIMITS: "off" });
after(baton.stop);

test("the bot's words come one by one, and then the whole reply once", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  assert.equal(replyOf(await visitor.say("Hello")), "Hello from the model.");
  await events.next("message", ({ author }) => author === "bot");
  assert.deepEqual(
    events.dataOf("draft"),
    ["Hello", " from", " the", " model", "."].map((text) => ({ turn: 1, text, whole: false })),
  );
  assert.deepEqual(
    events.frames.map(({ event, id }) => [event, id]),
    [["control", null], ["message", 1], ...Array(5).fill(["draft", null]), ["message", 2]],
  );
});

test("a page that opens in the middle of a reply is shown all of it so far", async () => {
  const visitor = await newVisitor(baton);
  using early = await openChat(visitor.client);
  model.useOnce(holding(3));
  const taken = model.requests.length;
  const answer = visitor.say("Hello");
  await early.next("draft", ({ text }) => text === " the");
  using late = await openChat(visitor.client);
  const { data } = await late.next("draft");
  assert.deepEqual(data, { turn: 1, text: "Hello from the", whole: true });
  model.requests[taken]?.release();
  replyOf(await answer);
  await late.next("message", ({ author }) => author === "bot");
  assert.deepEqual(late.dataOf("draft").slice(1), [
    { turn: 1, text: " model", whole: false },
    { turn: 1, text: ".", whole: false },
  ]);
});

test("words of a model that broke off are taken back before the mock's reply", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  model.useOnce(failing(2, (reply) => reply.cut()));
  const taken = model.requests.length;
  const answer = visitor.say("Hello");
  await events.next("draft", ({ text }) => text === " from");
  model.requests[taken]?.release();
  assert.equal(replyOf(await answer), "Hello! How can I help you today?");
  await events.next("message", ({ author }) => author === "bot");
  assert.deepEqual(events.dataOf("draft"), [
    { turn: 1, text: "Hello", whole: false },
    { turn: 1, text: " from", whole: false },
    { turn: 1, text: "", whole: true },
  ]);
});

test("private stays private: drafts go to the visitor of the conversation and to nobody else", async () => {
  const [vera, otto] = [await newVisitor(baton), await newVisitor(baton)];
  using hers = await openChat(vera.client);
  using his = await openChat(otto.client);
  using console = await openDesk(baton.client());
  model.useOnce(answering(["A secret", " of Vera's"]));
  await vera.say("Hello");
  await hers.next("message", ({ author }) => author === "bot");
  await otto.say("Hello");
  await his.next("message", ({ author }) => author === "bot");
  await console.next("line", ({ user_id, author }) => user_id === otto.userId && author === "bot");
  assert.equal(JSON.stringify(his.frames).includes("Vera"), false);
  assert.deepEqual([...new Set(console.frames.map(({ event }) => event))].sort(), [
    "entry",
    "line",
    "switch",
    "team",
  ]);
});

test("many readers of one reply each get every word", async () => {
  const visitor = await newVisitor(baton);
  const readers = await Promise.all(Array.from({ length: 12 }, () => openChat(visitor.client)));
  const words = Array.from({ length: 200 }, (_, index) => `${index} `);
  model.useOnce(answering(words));
  await within(visitor.say("Hello"), "the reply");
  for (const events of readers) {
    await events.next("message", ({ author }) => author === "bot");
    assert.deepEqual(
      events.dataOf("draft").map(({ text }) => text),
      words,
    );
    events.close();
  }
});
