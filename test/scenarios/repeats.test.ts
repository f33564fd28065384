/** Promise 2, one outcome: a message that is sent again under its own name is stored and answered once. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";
import { until } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { withAgent } from "./standing.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf } from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const baton = await startBaton({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, RATE_LIMITS: "off" });
after(baton.stop);

const REPLY = "Hello from the model.";
const named = (key: string) => ({ "idempotency-key": key });

/** Asserts which messages the visitor's log holds, by who wrote them. */
async function assertLog(visitor: Awaited<ReturnType<typeof newVisitor>>, authors: readonly string[]) {
  using events = await openChat(visitor.client);
  // A last message of a known place: whatever else was stored stands before it.
  await visitor.say("the end");
  const end = await events.next("message", ({ text }) => text === "the end");
  const before = events.dataOf("message").filter(({ seq }) => seq < end.data.seq);
  assert.deepEqual(
    before.map(({ author }) => author),
    authors,
  );
}

test("one outcome: a message that is sent again gets the same reply and is stored once", async () => {
  const visitor = await newVisitor(baton);
  const before = model.requests.length;
  for (let time = 1; time <= 3; time++)
    assert.deepEqual(
      shown(await visitor.say("Hello", named("one"))),
      json({ status: "ok", route: "bot", reply: REPLY }),
    );
  assert.equal(model.requests.length, before + 1);
  await assertLog(visitor, ["visitor", "bot"]);
});

test("one outcome: a repeat while the bot thinks waits for the same reply", async () => {
  const visitor = await newVisitor(baton);
  const before = model.requests.length;
  model.useOnce(holding("head"));
  const answers = [1, 2, 3].map(() => visitor.say("Hello", named("one")));
  const call = await until(async () => model.requests[before] ?? null, "the model is asked");
  call.release();
  assert.deepEqual((await Promise.all(answers)).map(replyOf), [REPLY, REPLY, REPLY]);
  assert.equal(model.requests.length, before + 1);
  await assertLog(visitor, ["visitor", "bot"]);
});

test("one outcome: a repeat of a superseded message gets the reply that took it in", async () => {
  const visitor = await newVisitor(baton);
  const before = model.requests.length;
  model.useOnce(holding("head"));
  const first = visitor.say("Hello", named("one"));
  await until(async () => model.requests[before] ?? null, "the model is asked");
  const second = visitor.say("Hello?", named("two"));
  assert.deepEqual([replyOf(await first), replyOf(await second)], [REPLY, REPLY]);
  assert.equal(replyOf(await visitor.say("Hello", named("one"))), REPLY);
  await assertLog(visitor, ["visitor", "visitor", "bot"]);
});

test("one outcome: a repeat of what people were to answer is told so again, whoever answers now", async () => {
  const visitor = await newVisitor(baton);
  const agent = baton.client();
  await agent.post("/toggle-human", { enabled: true, user_id: visitor.userId });
  const answers = [await visitor.say("Hello", named("one"))];
  using events = await openChat(visitor.client);
  await agent.post("/toggle-human", { enabled: false, user_id: visitor.userId });
  await events.next("message", ({ author }) => author === "bot");
  answers.push(await visitor.say("Hello", named("one")));
  assert.deepEqual(answers.map(shown), [json(ROUTED_TO_HUMAN), json(ROUTED_TO_HUMAN)]);
  // Nobody was there, then the bot came back and took up what was open: once, for there is one message.
  await assertLog(visitor, ["visitor", "system", "system", "bot"]);
});

test("the same name in another visitor's conversation is another message", async () => {
  const [one, other] = [await newVisitor(baton), await newVisitor(baton)];
  await one.say("Hello", named("one"));
  await other.say("Hello", named("one"));
  await assertLog(one, ["visitor", "bot"]);
  await assertLog(other, ["visitor", "bot"]);
});

test("an agent's reply that is sent again is stored once", async () => {
  const visitor = await newVisitor(baton);
  const agent = baton.client();
  const path = `/api/desk/conversations/${visitor.userId}/messages`;
  for (let time = 1; time <= 3; time++)
    assert.deepEqual(
      shown(await agent.post(path, { text: "I am here." }, named("one"))),
      json(withAgent(visitor, { last_seq: 1 }), 201),
    );
  await assertLog(visitor, ["agent"]);
});

test("a name may have 200 characters and no more", async () => {
  const visitor = await newVisitor(baton);
  const field = "idempotency-key";
  const detail = "must have at most 200 characters";
  const tooLong = problem(422, "Unprocessable Content", { detail, errors: [{ field, detail }] });
  assert.deepEqual(shown(await visitor.say("Hello", named("n".repeat(201)))), tooLong);
  assert.equal(replyOf(await visitor.say("Hello", named("n".repeat(200)))), REPLY);
  await assertLog(visitor, ["visitor", "bot"]);
});
