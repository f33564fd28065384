/** The global human mode stands above all: what it gives to people it gives back, what people have they keep. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { peopleAnswer } from "./standing.ts";
import { type AgentAt, agentAt, writeSettings } from "./team.ts";
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

const settings = writeSettings({ agents: [{ name: "Dana", role: "admin" }] });
after(settings[Symbol.dispose]);
const baton = await startBaton(settings.env);
after(baton.stop);
const dana = await agentAt(baton, "Dana");
const caller = baton.client();

const turn = (enabled: boolean) => dana.client.post("/toggle-human", { enabled });

const HELLO = "Hello! How can I help you today?";

/** What is done with a visitor's conversation while the switch is on, and who has it when it is off again. */
const cases: readonly (readonly [
  what: string,
  act: (agent: AgentAt, visitor: Visitor) => Promise<unknown>,
  after: "bot" | "human",
])[] = [
  ["was only written to", (agent, to) => agent.act(to, "messages", { text: "Hello." }), "bot"],
  ["nobody looked at", async () => undefined, "bot"],
  ["was taken over", (agent, to) => agent.act(to, "takeover"), "human"],
  [
    "was taken over and answered",
    async (agent, to) => {
      await agent.act(to, "takeover");
      await agent.act(to, "messages", { text: "Hello." });
    },
    "human",
  ],
  [
    "was set to human mode by itself",
    (agent, to) => agent.client.post("/toggle-human", { enabled: true, user_id: to.userId }),
    "human",
  ],
  [
    "was taken over and given back",
    async (agent, to) => {
      await agent.act(to, "takeover");
      await agent.act(to, "handback");
    },
    "bot",
  ],
];

for (const [what, act, owner] of cases)
  test(`after the switch a conversation that ${what} is the ${owner === "bot" ? "bot" : "person"}'s`, async () => {
    const visitor = await newVisitor(baton);
    replyOf(await visitor.say("Hello"));
    await turn(true);
    assert.deepEqual(shown(await visitor.say("Are you there?")), json(ROUTED_TO_HUMAN));
    await act(dana, visitor);
    assert.deepEqual(
      shown(await visitor.say("Yes?")),
      json(ROUTED_TO_HUMAN),
      "people answer as long as it is on",
    );
    await turn(false);
    const answer = await visitor.say("Hello");
    if (owner === "bot") replyOf(answer);
    else assert.deepEqual(shown(answer), json(ROUTED_TO_HUMAN));
    assert.equal((await dana.detail(visitor)).entry.owner, owner);
  });

test("what was open when the switch went off is answered by the bot, and the visitor is told", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  await turn(true);
  await visitor.say("Hello");
  assert.equal(await nextLine(page), UNATTENDED);
  await turn(false);
  await page.next("message", ({ author }) => author === "bot");
  assert.deepEqual(logOf(page), [
    "visitor: Hello",
    `system: ${UNATTENDED}`,
    "system: The bot goes on with what you wrote.",
    `bot: ${HELLO}`,
  ]);
});

test("while an agent is there, the switch alone makes no line", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  using seat = await dana.sitDown();
  await turn(true);
  await visitor.say("Hello");
  const { agent } = await seat.entry(visitor, { place: "offered", reason: "switch" });
  assert.equal(agent, "Dana");
  await dana.act(visitor, "accept");
  await turn(false);
  await dana.act(visitor, "messages", { text: "I am here." });
  await page.next("message", ({ author }) => author === "agent");
  assert.deepEqual(logOf(page), ["visitor: Hello", "agent: I am here."]);
  // Accepting is a word of one's own: the conversation stays.
  assert.equal((await dana.detail(visitor)).entry.reason, "takeover");
  await dana.choose("offline");
});

test("a direct call is routed as the switch stands, and nobody on the desk has it", async () => {
  await turn(true);
  assert.deepEqual(shown(await caller.post("/webhook/chatwoot", saying("Hello"))), json(ROUTED_TO_HUMAN));
  await turn(false);
  const answer = await caller.post("/webhook/chatwoot", saying("Hello"));
  assert.deepEqual(shown(answer), json({ status: "ok", route: "bot", reply: HELLO }));
});

for (const [what, open] of Object.entries({
  "human mode": (visitor: Visitor) =>
    dana.client.post("/toggle-human", { enabled: true, user_id: visitor.userId }),
  "a takeover": (visitor: Visitor) => dana.act(visitor, "takeover"),
}))
  test(`proactive: ${what} before the first word brings it to people`, async () => {
    const visitor = await newVisitor(baton);
    using page = await openChat(visitor.client);
    using seat = await dana.sitDown();
    await open(visitor);
    const { data } = await page.next("control", ({ owner }) => owner === "human");
    assert.deepEqual(data, { ...peopleAnswer, is_queued: what === "human mode" });
    assert.deepEqual(shown(await visitor.say("Hello")), json(ROUTED_TO_HUMAN));
    await seat.entry(visitor, { place: what === "human mode" ? "offered" : "assigned", agent: "Dana" });
    assert.deepEqual(logOf(page).includes(`system: ${ATTENDED}`), false);
    assert.equal((await dana.detail(visitor)).packet?.question?.text, "Hello");
    await dana.act(visitor, "takeover");
    await dana.choose("offline");
  });
