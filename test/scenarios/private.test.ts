/** Promise 7, private stays private: what a visitor is sent has the visitor's fields and no others. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { failing, holding, refusing, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { until, within } from "./deadline.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { inQueue, peopleAnswer } from "./standing.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf, say } from "./visitor.ts";

const KEY = "sk-test-a-key-that-must-not-be-seen";
const TOKEN = "a-token-that-must-not-be-seen";
const SECRET = "a-session-secret-that-must-not-be-seen";
const WORDS = "my-words-that-must-not-be-logged";
const MOCKED = /^You wrote: /;

const model = await startFakeOpenAi();
after(model.close);
const env = {
  OPENAI_API_KEY: KEY,
  OPENAI_BASE_URL: model.url,
  AGENT_TOKEN: TOKEN,
  SESSION_SECRET: SECRET,
  RATE_LIMITS: "off",
  LOG_LEVEL: "trace",
};
const baton = await startBaton(env);
after(baton.kill);

const bearer = { authorization: `Bearer ${TOKEN}` };

test("private stays private: every event of a visitor's has exactly the fields of the contract", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  model.useOnce(holding(2));
  const taken = model.requests.length;
  const answer = visitor.say(WORDS);
  await page.next("draft", ({ text }) => text === " from");
  await baton.client().post(`/api/desk/conversations/${visitor.userId}/takeover`, undefined, bearer);
  await answer;
  model.requests[taken]?.release();
  await baton.client().post(`/api/desk/conversations/${visitor.userId}/messages`, { text: WORDS }, bearer);
  await page.next("message", ({ author }) => author === "agent");
  const fields = new Map(page.frames.map(({ event, data }) => [event, Object.keys(data).sort().join()]));
  assert.deepEqual([...fields].sort(), [
    ["control", "can_ask,can_leave_address,human_mode,is_queued,owner"],
    ["draft", "text,turn,whole"],
    ["draft-retracted", "turn"],
    ["message", "at,attachments,author,files,key,seq,text,turn"],
  ]);
});

test("private stays private: a draft that a takeover kept back goes to the desk alone", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  using console = await openDesk(baton.client(), bearer);
  model.useOnce(holding(5, ["What", " I", " was", " going", " to say"]));
  const answer = visitor.say(WORDS);
  await page.next("draft", ({ text }) => text === " going");
  await baton.client().post(`/api/desk/conversations/${visitor.userId}/takeover`, undefined, bearer);
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  const { data } = await console.next("suggestion");
  assert.equal(data.user_id, visitor.userId);
  assert.match(data.text, /^What I was going( to say)?$/);
  await page.next("draft-retracted");
  using later = await openChat(visitor.client);
  await visitor.say("Are you there?");
  await later.next("message", ({ text }) => text === "Are you there?");
  assert.equal(JSON.stringify(later.frames).includes("What I was"), false);
});

for (const status of [401, 429, 500])
  test(`private stays private: a provider's ${status} is never shown, the mock answers`, async () => {
    const visitor = await newVisitor(baton);
    using page = await openChat(visitor.client);
    model.useOnce(refusing(status));
    assert.match(replyOf(await visitor.say(WORDS)), MOCKED);
    await page.next("message", ({ author }) => author === "bot");
    const seen = JSON.stringify(page.frames);
    for (const word of ["Fake error", "fake_code", KEY, "OpenAI"])
      assert.equal(seen.includes(word), false, word);
  });

test("private stays private: with BOT_FALLBACK=human a failing model hands over without a word of its own", async () => {
  await using strict = await startBaton({ ...env, BOT_FALLBACK: "human" });
  const visitor = await newVisitor(strict);
  using page = await openChat(visitor.client);
  using console = await openDesk(strict.client(), bearer);
  model.useOnce(failing(2, (reply) => reply.cut()));
  const taken = model.requests.length;
  const answer = visitor.say(WORDS);
  await page.next("draft", ({ text }) => text === " from");
  model.requests[taken]?.release();
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  const { data: control } = await page.next("control", ({ owner }) => owner === "human");
  assert.deepEqual(control, { ...peopleAnswer, is_queued: true, can_leave_address: true });
  const { data: entry } = await console.next("entry", ({ owner }) => owner === "human");
  const { waiting_since } = entry;
  assert.deepEqual(entry, inQueue(visitor, { reason: "bot-failed", waiting_since, last_seq: 2 }));
  const { data: line } = await page.next("message", ({ author }) => author !== "visitor");
  assert.deepEqual(
    [line.author, line.text],
    ["system", "A person from our team will be with you in a moment."],
  );
  await strict.stop();
});

test("private stays private: keys, tokens, secrets and words are in no line of the log", async () => {
  const agent = baton.client();
  await agent.post("/api/desk/session", { token: TOKEN });
  await agent.post("/api/desk/session", { token: `${TOKEN}-wrong` });
  const visitor = await newVisitor(baton);
  model.useOnce(refusing(401));
  await visitor.say(WORDS, { "idempotency-key": "a-key-of-the-visitors" });
  await visitor.client.call("POST", "/webhook/chatwoot", {
    body: `{"event":"message_created","content":"${WORDS}`,
  });
  await visitor.client.post("/webhook/chatwoot", { event: "message_created", content: [WORDS] });
  await agent.post("/toggle-human", { enabled: true, user_id: visitor.userId });
  await agent.get(`/nothing?words=${WORDS}`);
  await say(agent, WORDS);
  await until(async () => (baton.output().stdout.includes("model failed") ? true : null), "the log");
  baton.signal("SIGTERM");
  assert.deepEqual(await within(baton.exited, "Baton ends"), { code: 0, signal: null });
  const { stdout, stderr } = baton.output();
  const cookies = [...visitor.client.jar.values(), ...agent.jar.values()].map(
    (cookie) => cookie.split(".").at(-1) ?? "",
  );
  for (const secret of [
    KEY,
    TOKEN,
    SECRET,
    WORDS,
    "sk-test",
    "Fake error",
    "a-key-of-the-visitors",
    ...cookies,
  ])
    assert.equal(stdout.includes(secret), false, secret);
  assert.equal(stderr, "");
});
