/** Promise 2, one outcome: messages in quick succession get one reply together, and a repeat none of its own. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { AT_ONCE_MS, until, within } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, replyOf } from "./visitor.ts";

const model = await startFakeOpenAi(holding(2));
after(model.close);
const baton = await startBaton({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, RATE_LIMITS: "off" });
after(baton.stop);

const asked = () => within(model.nextRequest(), "the model is asked");
const REPLY = "Hello from the model.";

test("one outcome: a newer message supersedes the running turn, and both requests get the one reply", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  const first = visitor.say("Where is");
  const firstCall = await asked();
  await events.next("draft", ({ text }) => text === " from");
  const second = visitor.say("the manual?");
  const secondCall = await asked();
  await within(firstCall.aborted, "the first call to the model is cancelled", AT_ONCE_MS);
  assert.deepEqual(
    secondCall.body.messages.slice(-2).map(({ role, content }) => `${role}: ${content}`),
    ["user: Where is", "user: the manual?"],
  );
  secondCall.release();
  assert.deepEqual([replyOf(await first), replyOf(await second)], [REPLY, REPLY]);
  await events.next("message", ({ author }) => author === "bot");
  assert.deepEqual(
    events.dataOf("message").map(({ seq, author, text, turn }) => [seq, author, text, turn]),
    [
      [1, "visitor", "Where is", null],
      [2, "visitor", "the manual?", null],
      [3, "bot", REPLY, 2],
    ],
  );
  assert.deepEqual(events.dataOf("draft-retracted"), [{ turn: 1 }]);
});

test("one outcome: ten messages at once get one reply, ten times told and once shown", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  model.use(holding("head"));
  const answers = Array.from({ length: 10 }, (_, index) => visitor.say(`word ${index}`));
  await events.next("message", ({ seq }) => seq === 10);
  const newest = await until(
    async () => model.requests.find(({ body }) => body.messages.at(-1)?.content === "word 9") ?? null,
    "the model is asked about all ten",
  );
  assert.equal(newest.body.messages.filter(({ role }) => role === "user").length, 10);
  newest.release();
  const replies = await Promise.all(answers);
  assert.deepEqual(replies.map(replyOf), Array(10).fill(REPLY));
  await events.next("message", ({ author }) => author === "bot");
  assert.deepEqual(
    events.dataOf("message").map(({ seq, author }) => [seq, author]),
    [...Array.from({ length: 10 }, (_, index) => [index + 1, "visitor"]), [11, "bot"]],
  );
  model.use(holding(2));
});
