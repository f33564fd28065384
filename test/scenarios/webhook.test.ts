/** `POST /webhook/chatwoot`, to the letter: what is answered, and with which keys. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf, saying } from "./visitor.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/chatwoot");

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);
const caller = baton.client();
const post = async (body: unknown) => shown(await caller.post("/webhook/chatwoot", body));

const HELLO = json({ status: "ok", route: "bot", reply: "Hello! How can I help you today?" });
const IGNORED = json({ status: "ignored" });
const ASKED_FOR_WORDS = json({
  status: "ok",
  route: "bot",
  reply: "Thank you! I cannot look at attachments. Could you tell me in a few words what you need?",
});

test("an incoming message is answered by the bot while human mode is off", async () => {
  assert.deepEqual(await post(saying("Hi")), HELLO);
});

test("the seed's example body three times gets three replies: a direct call is never taken for a duplicate", async () => {
  const key = { "idempotency-key": "the same" };
  for (let time = 1; time <= 3; time++)
    assert.deepEqual(shown(await caller.post("/webhook/chatwoot", saying("Hi"), key)), HELLO);
});

test("direct calls at the same time are each answered on their own words", async () => {
  const questions = Array.from({ length: 50 }, (_, index) => `question number ${index}`);
  const answers = await Promise.all(questions.map((text) => caller.post("/webhook/chatwoot", saying(text))));
  assert.deepEqual(
    answers.map((answer) => /question number \d+/.exec(replyOf(answer))?.[0]),
    questions,
  );
});

test("an incoming message is left to people while human mode is on", async () => {
  await caller.post("/toggle-human", { enabled: true });
  try {
    assert.deepEqual(await post(saying("Hi")), json(ROUTED_TO_HUMAN));
    assert.deepEqual(await post({ ...saying(""), attachments: [{}] }), json(ROUTED_TO_HUMAN));
  } finally {
    await caller.post("/toggle-human", { enabled: false });
  }
  assert.deepEqual(await post(saying("Hi")), HELLO);
});

const ignored: Readonly<Record<string, unknown>> = {
  "another event": { ...saying("Hi"), event: "message_updated" },
  "an event that nobody knows": { ...saying("Hi"), event: "webwidget_triggered" },
  "an event in capitals": { ...saying("Hi"), event: "MESSAGE_CREATED" },
  "an outgoing message": { ...saying("Hi"), message_type: "outgoing" },
  "a template message": { ...saying("Hi"), message_type: "template" },
  "a message without a type": { event: "message_created", content: "Hi" },
  "a message whose type is null": { ...saying("Hi"), message_type: null },
  "an event and nothing else": { event: "conversation_created" },
  "empty content": saying(""),
  "content that is white space": saying(" \t\r\n\u00a0\u2003"),
  "content that is null": { ...saying(""), content: null },
  "no content": { event: "message_created", message_type: "incoming" },
  "blank content and no attachments": { ...saying(" "), attachments: [] },
  "blank content and null for attachments": { ...saying(" "), attachments: null },
};

for (const [what, body] of Object.entries(ignored))
  test(`${what} is ignored`, async () => {
    assert.deepEqual(await post(body), IGNORED);
  });

test("what is ignored is stored nowhere", async () => {
  const visitor = await newVisitor(baton);
  for (const body of Object.values(ignored))
    assert.deepEqual(shown(await visitor.client.post("/webhook/chatwoot", body)), IGNORED);
  using events = await openChat(visitor.client);
  await visitor.say("the first words");
  const { id, data } = await events.next("message");
  assert.deepEqual({ id, text: data.text }, { id: 1, text: "the first words" });
});

test("the bot asks for words when there is an attachment only", async () => {
  assert.deepEqual(await post({ ...saying(""), attachments: [{ file_type: "image" }] }), ASKED_FOR_WORDS);
  assert.deepEqual(await post({ ...saying(""), content: null, attachments: [{}, {}] }), ASKED_FOR_WORDS);
});

test("words beside an attachment are answered", async () => {
  assert.deepEqual(await post({ ...saying("Hi"), attachments: [{ file_type: "image" }] }), HELLO);
});

test("only the event is required, and other fields are let through", async () => {
  const extra = {
    event: "message_created",
    message_type: "incoming",
    content: "Hi",
    account: { id: 1 },
    x: [[]],
  };
  assert.deepEqual(await post(extra), HELLO);
  assert.deepEqual(await post({ ...saying("Hi"), id: "a-text" }), HELLO);
  assert.deepEqual(await post({ ...saying("Hi"), id: null, content_type: null }), HELLO);
});

const deliveries: Readonly<Record<string, unknown>> = {
  "01_message_created_incoming_pending.json": json({
    status: "ok",
    route: "bot",
    reply: "I am a bot and cannot look into orders or accounts. A person from our team can do that for you.",
  }),
  "02_message_created_incoming_attachment.json": ASKED_FOR_WORDS,
};

for (const name of readdirSync(FIXTURES).filter((file) => /^\d/.test(file)))
  test(`Chatwoot's delivery ${name} is accepted`, async () => {
    const body = readFileSync(join(FIXTURES, name));
    const answer = shown(await caller.call("POST", "/webhook/chatwoot", { body }));
    assert.deepEqual(answer, deliveries[name] ?? IGNORED);
  });
