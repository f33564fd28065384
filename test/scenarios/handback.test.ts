/** Handback: by an agent, by the visitor's word, by a timer, and what the bot then knows of the past. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { within } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { botAnswers } from "./standing.ts";
import { agentAt, writeSettings } from "./team.ts";
import { logOf, newVisitor, nextLine, ROUTED_TO_HUMAN, replyOf, UNATTENDED } from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const baton = await startBaton({ RATE_LIMITS: "off", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
after(baton.stop);
const agent = await agentAt(baton);

const REPLY = "Hello from the model.";
const BACK = "The bot goes on with what you wrote.";
const CALLED = "I am back. How can I help you?";

/** The newest prompt, as "role: content", without the operator's instructions. */
const newestPrompt = () =>
  (model.requests.at(-1)?.body.messages ?? []).slice(1).map(({ role, content }) => `${role}: ${content}`);

const NOTE = /^assistant: \[note\] All above is past and settled.* You are in charge again\. Do not repeat/;

test("a conversation that is given back with an open question goes on: the bot answers it, knowing the past", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  replyOf(await visitor.say("Where is my parcel?"));
  await agent.act(visitor, "takeover");
  await visitor.say("It is number 7.");
  await agent.act(visitor, "messages", { text: "It comes on Monday." });
  await visitor.say("And how late?");
  assert.equal((await agent.act(visitor, "handback")).status, 200);
  const { data } = await page.next("message", ({ author, seq }) => author === "bot" && seq > 2);
  assert.deepEqual([data.seq, data.turn, data.text], [7, 6, REPLY]);
  const prompt = newestPrompt();
  assert.deepEqual(prompt.slice(0, 4), [
    "user: Where is my parcel?",
    `assistant: ${REPLY}`,
    "user: It is number 7.",
    "assistant: [human agent] It comes on Monday.",
  ]);
  assert.match(prompt[4] ?? "", NOTE);
  assert.match(prompt[4] ?? "", /A person from the team was in charge for a while/);
  assert.deepEqual(prompt.slice(5), [`assistant: [notice] ${BACK}`, "user: And how late?"]);
  assert.deepEqual(logOf(page).slice(4), ["visitor: And how late?", `system: ${BACK}`, `bot: ${REPLY}`]);
});

test("without an open question the bot says nothing, and the page is told that it answers", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const asked = model.requests.length;
  await agent.act(visitor, "messages", { text: "Can I help you?" });
  await page.next("control", ({ owner }) => owner === "human");
  await agent.act(visitor, "handback");
  assert.deepEqual((await page.next("control", ({ owner }) => owner === "bot")).data, botAnswers);
  assert.equal(model.requests.length, asked);
  assert.deepEqual(logOf(page), ["agent: Can I help you?"]);
});

test("a conversation that is resolved is closed, and what comes next is a new matter", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await agent.act(visitor, "takeover");
  await visitor.say("I want my money back.");
  await agent.act(visitor, "messages", { text: "You have it." });
  await visitor.say("Thanks");
  assert.equal((await agent.act(visitor, "resolve")).status, 200);
  const { entry } = await agent.detail(visitor);
  assert.deepEqual([entry.is_closed, entry.owner, entry.waiting_since], [true, "bot", null]);
  assert.equal(replyOf(await visitor.say("Something else")), REPLY);
  const prompt = newestPrompt();
  assert.match(prompt.at(-2) ?? "", NOTE);
  assert.equal(prompt.at(-1), "user: Something else", "not the thanks, which nobody answered");
  assert.equal((await agent.detail(visitor)).entry.is_closed, false);
  await page.next("message", ({ text }) => text === REPLY);
});

test("a visitor who types the command has the bot back, and it takes up what was open", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await visitor.client.post("/api/chat/handover");
  // Nothing is open: the bot only says that it is there.
  assert.equal(replyOf(await visitor.say(" /BOT ")), CALLED);
  await visitor.client.post("/api/chat/handover");
  assert.deepEqual(shown(await visitor.say("Where is my parcel?")), json(ROUTED_TO_HUMAN));
  assert.equal(replyOf(await visitor.say("/bot")), REPLY);
  await page.next("message", ({ text }) => text === REPLY);
  assert.deepEqual(logOf(page), [
    `system: ${UNATTENDED}`,
    "visitor:  /BOT ",
    `bot: ${CALLED}`,
    `system: ${UNATTENDED}`,
    "visitor: Where is my parcel?",
    "visitor: /bot",
    `system: ${BACK}`,
    `bot: ${REPLY}`,
  ]);
  // The command was for Baton: what the bot is to answer is the question.
  assert.equal(newestPrompt().at(-1), "user: Where is my parcel?");
});

test("in human mode the command is words like any, and the bot that is there already says something sensible", async () => {
  const visitor = await newVisitor(baton);
  assert.ok([REPLY, CALLED].includes(replyOf(await visitor.say("/bot"))));
  await agent.client.post("/toggle-human", { enabled: true, user_id: visitor.userId });
  assert.deepEqual(shown(await visitor.say("/bot")), json(ROUTED_TO_HUMAN));
});

test("where the policy allows no command, it is words like any", async () => {
  using files = writeSettings({ policy: { handback: { command: null } } });
  await using strict = await startBaton(files.env);
  const visitor = await newVisitor(strict);
  await visitor.client.post("/api/chat/handover");
  assert.deepEqual(shown(await visitor.say("/bot")), json(ROUTED_TO_HUMAN));
  await strict.stop();
});

const LATE =
  "Nobody could answer yet, so the bot is back for you. Ask for a person again to keep your place in the queue.";

test("nobody answers in time: the visitor is told, the bot goes on, and asking again keeps the place", async () => {
  using files = writeSettings({
    policy: { handback: { unattendedMinutes: 0.02 } },
    agents: [{ name: "Dana", capacity: 1 }],
  });
  await using late = await startBaton(files.env);
  const [first, second] = [await newVisitor(late), await newVisitor(late)];
  using page = await openChat(first.client);
  await first.say("Can I talk to a person?");
  assert.equal(await nextLine(page), UNATTENDED);
  assert.equal(await nextLine(page), LATE);
  const { data } = await page.next("message", ({ author }) => author === "bot");
  assert.match(data.text, /^You wrote: “Can I talk to a person\?”\./);
  // The second asks now, the first only after them, but has waited for longer.
  await second.client.post("/api/chat/handover");
  await first.client.post("/api/chat/handover");
  const dana = await agentAt(late, "Dana");
  using seat = await dana.sitDown();
  const offered = await within(
    seat.next("entry", ({ place }) => place === "offered"),
    "an offer",
  );
  assert.equal(offered.data.user_id, first.userId);
  // Who asked twice stays: neither the timer nor the command sends them away again.
  assert.deepEqual(shown(await first.say("/bot")), json(ROUTED_TO_HUMAN));
  await late.stop();
});

test("an agent who has the visitor and does not answer in time loses them to the bot", async () => {
  using files = writeSettings({ policy: { handback: { unansweredMinutes: 0.01 } } });
  await using late = await startBaton(files.env);
  const desk = await agentAt(late);
  using seat = await desk.sitDown();
  const visitor = await newVisitor(late);
  using page = await openChat(visitor.client);
  await desk.act(visitor, "takeover");
  await visitor.say("Hello");
  assert.equal(await nextLine(page), LATE);
  const back = await seat.entry(visitor, { owner: "bot", epoch: 2 });
  assert.deepEqual([back.place, back.agent, back.epoch], [null, null, 2]);
  await page.next("message", ({ author }) => author === "bot");
  await late.stop();
});

test("where the policy says stay, the visitor stays with people however long it takes", async () => {
  using files = writeSettings({
    policy: {
      handback: { unattendedMinutes: 0.01, unansweredMinutes: 0.01, afterwards: "stay" },
      waiting: { escalateSeconds: 0.5 },
    },
  });
  await using patient = await startBaton(files.env);
  const visitor = await newVisitor(patient);
  using page = await openChat(visitor.client);
  await visitor.client.post("/api/chat/handover");
  assert.equal(await nextLine(page), UNATTENDED);
  // The last step of waiting comes after both timers.
  assert.match(await nextLine(page), /^We are sorry that you still wait\./);
  assert.equal((await (await agentAt(patient)).detail(visitor)).entry.place, "queued");
  await patient.stop();
});
