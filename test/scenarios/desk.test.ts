/** The agent console: what an agent sees and does. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { botAnswers, inQueue, peopleAnswer, withAgent, withBot } from "./standing.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf, type Visitor } from "./visitor.ts";

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);
const agent = baton.client();

const act = (visitor: Visitor, what: string, body?: unknown) =>
  agent.post(`/api/desk/conversations/${visitor.userId}/${what}`, body);

test("a console that opens is shown the switch, the entries and the lines", async () => {
  const visitor = await newVisitor(baton);
  await visitor.say("Hello");
  using events = await openDesk(agent);
  const line = await events.next(
    "line",
    ({ user_id, author }) => user_id === visitor.userId && author === "bot",
  );
  assert.deepEqual(events.dataOf("switch"), [{ human_mode: false }]);
  assert.deepEqual(
    events.dataOf("entry").filter(({ user_id }) => user_id === visitor.userId),
    [withBot(visitor, { last_seq: 2 })],
  );
  const { at, ...rest } = line.data;
  assert.deepEqual(rest, {
    user_id: visitor.userId,
    seq: 2,
    author: "bot",
    text: "Hello! How can I help you today?",
    attachments: 0,
    files: [],
  });
  assert.ok(Math.abs(at - Date.now()) < 60_000);
});

test("an agent sees at once who arrives and writes, and every change of owner with its reason", async () => {
  using events = await openDesk(agent);
  const visitor = await newVisitor(baton);
  const nextEntry = async () =>
    (await events.next("entry", ({ user_id }) => user_id === visitor.userId)).data;
  assert.deepEqual(await nextEntry(), withBot(visitor));
  const before = Date.now();
  await visitor.say("Hello");
  const thinking = await nextEntry();
  const waiting_since = thinking.waiting_since ?? 0;
  assert.ok(before <= waiting_since && waiting_since <= Date.now());
  assert.deepEqual(thinking, withBot(visitor, { is_thinking: true, waiting_since, last_seq: 1 }));
  assert.deepEqual(await nextEntry(), withBot(visitor, { last_seq: 2 }));
  await act(visitor, "takeover");
  assert.deepEqual(await nextEntry(), withAgent(visitor, { last_seq: 2 }));
  await act(visitor, "handback");
  assert.deepEqual(await nextEntry(), withBot(visitor, { epoch: 2, last_seq: 2 }));
  await agent.post("/toggle-human", { enabled: true, user_id: visitor.userId });
  const inHumanMode = inQueue(visitor, { reason: "human-mode", epoch: 3, last_seq: 2 });
  assert.deepEqual(await nextEntry(), inHumanMode);
});

test("every console and page is told when the switch changes", async () => {
  const visitor = await newVisitor(baton);
  using console = await openDesk(agent);
  using page = await openChat(visitor.client);
  await console.next("switch");
  await page.next("control");
  for (const enabled of [true, false]) {
    await agent.post("/toggle-human", { enabled });
    assert.deepEqual((await console.next("switch")).data, { human_mode: enabled });
    const expected = enabled ? { ...peopleAnswer, human_mode: true } : botAnswers;
    assert.deepEqual((await page.next("control")).data, expected);
  }
});

test("an agent's reply is at once on the visitor's page, as an agent's", async () => {
  const visitor = await newVisitor(baton);
  await agent.post("/toggle-human", { enabled: true });
  try {
    using page = await openChat(visitor.client);
    assert.deepEqual(shown(await visitor.say("Hello")), json(ROUTED_TO_HUMAN));
    const reply = await act(visitor, "messages", { text: "Good day, I am Dana." });
    // A mere reply keeps the reason, so that the bot has the conversation again when the switch is off.
    const answered = withAgent(visitor, { reason: "switch", epoch: 2, last_seq: 2 });
    assert.deepEqual(shown(reply), json(answered, 201));
    const { id, data } = await page.next("message", ({ author }) => author !== "visitor");
    const { at: _, ...rest } = data;
    assert.deepEqual(
      [id, rest],
      [
        2,
        {
          seq: 2,
          author: "agent",
          text: "Good day, I am Dana.",
          attachments: 0,
          files: [],
          turn: null,
          key: null,
        },
      ],
    );
  } finally {
    await agent.post("/toggle-human", { enabled: false });
  }
  assert.equal(replyOf(await visitor.say("Hello")), "Hello! How can I help you today?");
});

test("takeover and handback say how the conversation stands, and again when nothing changes", async () => {
  const visitor = await newVisitor(baton);
  const answers = [];
  for (const what of ["takeover", "takeover", "handback", "handback"])
    answers.push(shown(await act(visitor, what)));
  assert.deepEqual(answers, [
    json(withAgent(visitor)),
    json(withAgent(visitor)),
    json(withBot(visitor, { epoch: 2 })),
    json(withBot(visitor, { epoch: 2 })),
  ]);
});

test("the visitor's page is told of takeover and handback", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await act(visitor, "takeover");
  await act(visitor, "handback");
  await page.next("control", ({ owner }) => owner === "human");
  await page.next("control", ({ owner }) => owner === "bot");
  assert.deepEqual(
    page.dataOf("control").map(({ owner }) => owner),
    ["bot", "human", "bot"],
  );
});

test("an agent can write to a visitor who has said nothing yet", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await act(visitor, "messages", { text: "Can I help?" });
  const { data } = await page.next("message");
  assert.deepEqual([data.seq, data.author, data.text], [1, "agent", "Can I help?"]);
});

test("a reply of 150,000 characters is sent whole, a longer one refused", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  const refused = await act(visitor, "messages", { text: "x".repeat(150_001) });
  assert.equal(refused.status, 422);
  await act(visitor, "messages", { text: "x".repeat(150_000) });
  assert.equal((await page.next("message")).data.text, "x".repeat(150_000));
});

test("what is done to nobody's conversation is answered with 404", async () => {
  const detail = "There is no visitor user-999999.";
  const nobody = problem(404, "Not Found", { detail, errors: [{ field: "user_id", detail }] });
  const path = "/api/desk/conversations/user-999999";
  assert.deepEqual(shown(await agent.post(`${path}/messages`, { text: "Hello" })), nobody);
  for (const what of ["takeover", "handback"])
    assert.deepEqual(shown(await agent.post(`${path}/${what}`)), nobody);
});

test("direct calls are nobody's entry on the desk", async () => {
  using events = await openDesk(agent);
  replyOf(
    await agent.post("/webhook/chatwoot", {
      event: "message_created",
      message_type: "incoming",
      content: "alone",
    }),
  );
  const visitor = await newVisitor(baton);
  await visitor.say("not alone");
  await events.next("line", ({ text }) => text === "not alone");
  assert.equal(
    events.dataOf("line").some(({ text }) => text === "alone"),
    false,
  );
});
