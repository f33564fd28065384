/** Handover without a model: every reason of the policy, only by what was just said, and what the visitor is told. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { peopleAnswer } from "./standing.ts";
import { agentAt, closedHours, writeSettings } from "./team.ts";
import {
  ATTENDED,
  logOf,
  newVisitor,
  nextLine,
  ROUTED_TO_HUMAN,
  replyOf,
  saying,
  UNATTENDED,
  type Visitor,
} from "./visitor.ts";

const settings = writeSettings({
  policy: { handover: { keywords: ["chargeback", "legal action"], helpless: { turns: 2 } } },
});
after(settings[Symbol.dispose]);
const baton = await startBaton(settings.env);
after(baton.stop);
const agent = await agentAt(baton);

const ATTACHMENT = { ...saying(""), attachments: [{ file_type: "image" }] };
const A_WISH = "Can I talk to a person, please?";

const ask = ({ client }: Visitor) => client.post("/api/chat/handover");

/** Why the conversation is with people; null while the bot has it. */
const reasonOf = async (visitor: Visitor) => (await agent.detail(visitor)).entry.reason;

const toPeople: Readonly<Record<string, readonly [reason: string, text: string]>> = {
  "a visitor who asks for a person": ["asked", A_WISH],
  "a wish in capitals and with other signs between its words": ["asked", "TALK – to a PERSON!!"],
  "a word that is for people alone": ["keyword", "I want a Chargeback."],
  "several words that are for people alone": ["keyword", "This will be legal action, I promise"],
};

for (const [what, [reason, text]] of Object.entries(toPeople))
  test(`${what} is handed over`, async () => {
    const visitor = await newVisitor(baton);
    assert.deepEqual(shown(await visitor.say(text)), json(ROUTED_TO_HUMAN));
    assert.equal(await reasonOf(visitor), reason);
  });

const toBot: readonly string[] = [
  "Do you talk to a personal trainer?",
  "Is this illegal action?",
  "A charge back to my card",
  "I am a person, and I talk",
];

for (const text of toBot)
  test(`words are matched whole and in order: “${text}” is the bot's`, async () => {
    const visitor = await newVisitor(baton);
    replyOf(await visitor.say(text));
    assert.equal(await reasonOf(visitor), null);
  });

test("the button hands over, before the first word too, and pressing it again changes nothing", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  for (let time = 1; time <= 3; time++) assert.equal((await ask(visitor)).status, 204);
  const { entry, packet } = await agent.detail(visitor);
  assert.deepEqual([entry.reason, entry.place, entry.epoch, entry.last_seq], ["asked", "queued", 1, 1]);
  assert.deepEqual(packet, {
    reason: "asked",
    since: packet?.since,
    summary: [],
    tried: [],
    question: null,
    draft: null,
  });
  const { data } = await page.next("control", ({ owner }) => owner === "human");
  assert.deepEqual(data, { ...peopleAnswer, is_queued: true, can_leave_address: true });
});

test("a message with nothing but an attachment is handed over", async () => {
  const visitor = await newVisitor(baton);
  const answer = await visitor.client.post("/webhook/chatwoot", ATTACHMENT);
  assert.deepEqual(shown(answer), json(ROUTED_TO_HUMAN));
  const { entry, packet } = await agent.detail(visitor);
  assert.equal(entry.reason, "attachment");
  assert.deepEqual(packet?.question, { text: "1 attachment", seq: 1 });
});

test("words beside an attachment are the bot's", async () => {
  const visitor = await newVisitor(baton);
  replyOf(await visitor.client.post("/webhook/chatwoot", { ...ATTACHMENT, content: "Hello" }));
  assert.equal(await reasonOf(visitor), null);
});

test("two replies in a row in which the bot cannot help hand over, a helpful one between begins anew", async () => {
  const visitor = await newVisitor(baton);
  for (const text of ["Why is the sky blue?", "Hello", "Why is grass green?"]) {
    replyOf(await visitor.say(text));
    assert.equal(await reasonOf(visitor), null, text);
  }
  // The reply counts, and people go on after it.
  assert.match(replyOf(await visitor.say("And the sea?")), /have no answer to that/);
  assert.equal(await reasonOf(visitor), "helpless");
  assert.deepEqual(shown(await visitor.say("Hello?")), json(ROUTED_TO_HUMAN));
});

test("only what was said since the last change of owner can hand over", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await visitor.say("Why is the sky blue?");
  await visitor.say(A_WISH);
  await agent.act(visitor, "messages", { text: "Because of the air." });
  await agent.act(visitor, "handback");
  assert.match(replyOf(await visitor.say("Why is grass green?")), /have no answer to that/);
  assert.equal(await reasonOf(visitor), null, "neither the wish nor the reply before the person counts");
  await page.next("message", ({ text }) => text.includes("grass green?”"));
  await visitor.say(A_WISH);
  assert.equal(await reasonOf(visitor), "asked", "a new wish does");
});

test("a wish that is given back to the bot unanswered is answered by it, and not handed over again", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await visitor.say(A_WISH);
  await agent.act(visitor, "handback");
  await page.next("message", ({ author }) => author === "bot");
  assert.deepEqual((await agent.detail(visitor)).entry.owner, "bot");
});

test("after the third handover within an hour people keep the conversation, until an agent gives it back", async () => {
  const visitor = await newVisitor(baton);
  for (let time = 1; time <= 2; time++) {
    assert.deepEqual(shown(await visitor.say(A_WISH)), json(ROUTED_TO_HUMAN));
    replyOf(await visitor.say("/bot"));
  }
  await visitor.say(A_WISH);
  assert.deepEqual(shown(await visitor.say("/bot")), json(ROUTED_TO_HUMAN));
  assert.equal(await reasonOf(visitor), "asked");
  await agent.act(visitor, "messages", { text: "I am here." });
  await agent.act(visitor, "handback");
  replyOf(await visitor.say("Hello"));
  await visitor.say(A_WISH);
  replyOf(await visitor.say("/bot"));
});

test("on the direct channel the same words never change the route", async () => {
  const caller = baton.client();
  for (let round = 1; round <= 2; round++)
    for (const text of [...Object.values(toPeople).map(([, words]) => words), "Why is the sky blue?", "/bot"])
      replyOf(await caller.post("/webhook/chatwoot", saying(text)));
  const reply = replyOf(await caller.post("/webhook/chatwoot", ATTACHMENT));
  assert.match(reply, /^Thank you! I cannot look at attachments\./);
});

test("nobody there: the visitor is told, once, and can leave an address", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await visitor.say(A_WISH);
  await visitor.say("Is anybody there?");
  assert.equal(await nextLine(page), UNATTENDED);
  await page.next("message", ({ text }) => text === "Is anybody there?");
  assert.deepEqual(logOf(page), [
    `visitor: ${A_WISH}`,
    `system: ${UNATTENDED}`,
    "visitor: Is anybody there?",
  ]);
});

test("somebody there: the visitor is told so, and with others before them their place in the queue", async () => {
  using alone = writeSettings({ agents: [{ name: "Dana", capacity: 1 }] });
  await using small = await startBaton(alone.env);
  const dana = await agentAt(small, "Dana");
  using _ = await dana.sitDown();
  const lines = [];
  for (let place = 0; place <= 3; place++) {
    const visitor = await newVisitor(small);
    using page = await openChat(visitor.client);
    await ask(visitor);
    lines.push(await nextLine(page));
  }
  // The first is offered to Dana at once, and the second is the first of the queue.
  const behind = [2, 3].map((place) => `${ATTENDED} You are number ${place} in the queue.`);
  assert.deepEqual(lines, [ATTENDED, ATTENDED, ...behind]);
  await small.stop();
});

test("out of the bot's hours people answer, and out of the desk's hours the visitor is told when", async () => {
  const { hours, words } = closedHours();
  using files = writeSettings({
    policy: { hours: { bot: hours, desk: hours }, handover: { button: false, attachments: false } },
  });
  await using closed = await startBaton(files.env);
  const desk = await agentAt(closed);
  const visitor = await newVisitor(closed);
  using page = await openChat(visitor.client);
  assert.equal((await page.next("control")).data.can_ask, false);
  assert.deepEqual(shown(await visitor.say("Hello")), json(ROUTED_TO_HUMAN));
  assert.equal((await desk.detail(visitor)).entry.reason, "out-of-hours");
  assert.equal(await nextLine(page), `${UNATTENDED} We are here ${words}.`);
  replyOf(await closed.client().post("/webhook/chatwoot", saying("Hello")));
  const refused = problem(403, "Forbidden", { detail: "Nobody can be asked for here." });
  assert.deepEqual(shown(await ask(await newVisitor(closed))), refused);
  await closed.stop();
});

test("where attachments are the bot's by the policy, it asks for words", async () => {
  using files = writeSettings({ policy: { handover: { attachments: false } } });
  await using other = await startBaton(files.env);
  const visitor = await newVisitor(other);
  assert.match(replyOf(await visitor.client.post("/webhook/chatwoot", ATTACHMENT)), /^Thank you!/);
  await other.stop();
});
