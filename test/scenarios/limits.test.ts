/** How often somebody may knock, and who may as often as they like. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { type Answer, problem, shown } from "./client.ts";
import { newVisitor, replyOf, say, saying } from "./visitor.ts";

const baton = await startBaton();
after(baton.stop);

const MESSAGES_PER_MINUTE = 30;
const NEW_SESSIONS_PER_MINUTE = 60;

function assertTooMany(answer: Answer) {
  const seconds = String(answer.headers["retry-after"]);
  assert.match(seconds, /^([1-9]|[1-5]\d|60)$/);
  const detail = `Too many requests; try again in ${seconds} s.`;
  assert.deepEqual(shown(answer), problem(429, "Too Many Requests", { detail }));
}

test("a visitor sends 30 messages a minute; what is more is refused, and another visitor is not touched", async () => {
  const [vera, otto] = [await newVisitor(baton), await newVisitor(baton)];
  for (let count = 1; count <= MESSAGES_PER_MINUTE; count++) replyOf(await vera.say(`message ${count}`));
  assertTooMany(await vera.say("one too many"));
  assertTooMany(await vera.say("two too many"));
  replyOf(await otto.say("Hello"));
  replyOf(await say(baton.client(), "Hello"));
});

test("what is ignored is not counted", async () => {
  const visitor = await newVisitor(baton);
  for (let count = 1; count <= 2 * MESSAGES_PER_MINUTE; count++)
    await visitor.client.post("/webhook/chatwoot", { event: "conversation_typing_on" });
  replyOf(await visitor.say("Hello"));
});

test("direct calls on loopback have no limit", async () => {
  const caller = baton.client();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => caller.post("/webhook/chatwoot", saying("Hello"))),
  );
  assert.deepEqual(new Set(answers.map(replyOf)), new Set(["Hello! How can I help you today?"]));
});

test("one address begins 60 conversations a minute, and who has one comes back to it as often as they like", async () => {
  const visitor = await newVisitor(baton);
  let answer = await baton.client().post("/api/chat/session");
  for (let count = 0; answer.status === 200; count++) {
    assert.ok(count < NEW_SESSIONS_PER_MINUTE, "there is a limit");
    answer = await baton.client().post("/api/chat/session");
  }
  assertTooMany(answer);
  assert.equal(answer.headers["set-cookie"], undefined);
  for (let count = 1; count <= NEW_SESSIONS_PER_MINUTE; count++)
    assert.equal((await visitor.client.post("/api/chat/session")).status, 200);
});

test("RATE_LIMITS=off takes all of these away", async () => {
  await using free = await startBaton({ RATE_LIMITS: "off", AGENT_TOKEN: "a-token-of-this-test" });
  const visitor = await newVisitor(free);
  const messages = Array.from({ length: 2 * MESSAGES_PER_MINUTE }, () => visitor.say("Hello"));
  for (const answer of await Promise.all(messages)) replyOf(answer);
  for (let count = 0; count <= NEW_SESSIONS_PER_MINUTE; count++) await newVisitor(free);
  for (let count = 0; count < 20; count++)
    assert.equal((await free.client().post("/api/desk/session", { token: "wrong" })).status, 401);
  await free.stop();
});

test("with another HOST than loopback, direct calls have a limit too", async () => {
  const secrets = {
    AGENT_TOKEN: "a-token-of-this-test",
    SESSION_SECRET: "a secret of this test, long enough",
  };
  await using open = await startBaton({ HOST: "0.0.0.0", ...secrets });
  const answers = await Promise.all(Array.from({ length: 80 }, () => say(open.client(), "Hello")));
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  assert.deepEqual({ ok: count(200), tooMany: count(429) }, { ok: 60, tooMany: 20 });
  await open.stop();
});
