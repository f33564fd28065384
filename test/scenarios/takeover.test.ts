/** Takeover: an agent takes any conversation at any moment, one of two wins, and what comes too late changes nothing. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DeskEntryState } from "../../contract/desk.ts";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { startBaton } from "./baton-process.ts";
import { type Answer, bodyOf, json, problem, shown } from "./client.ts";
import { AT_ONCE_MS, within } from "./deadline.ts";
import { openChat } from "./event-reader.ts";
import { withAgent } from "./standing.ts";
import { type AgentAt, agentAt, writeSettings } from "./team.ts";
import { logOf, newVisitor, ROUTED_TO_HUMAN, replyOf } from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const settings = writeSettings({ agents: [{ name: "Dana", capacity: 100 }, { name: "Erik" }] });
after(settings[Symbol.dispose]);
const baton = await startBaton({ ...settings.env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
after(baton.stop);
const [dana, erik] = [await agentAt(baton, "Dana"), await agentAt(baton, "Erik")];

const DRAFT = "Hello from the";

/** A visitor who reads three of the bot's five words. */
async function midSentence() {
  const visitor = await newVisitor(baton);
  const page = await openChat(visitor.client);
  model.useOnce(holding(3));
  const asked = model.requests.length;
  const answer = visitor.say("Are you there?");
  await page.next("draft", ({ text }) => text === " the");
  const call = model.requests[asked];
  assert.ok(call);
  return { visitor, page, answer, call };
}

test("a takeover in mid-stream silences the bot and offers its draft to every console, later ones too", async () => {
  const { visitor, page, answer, call } = await midSentence();
  using _ = page;
  using open = await erik.sitDown();
  const entry = bodyOf<DeskEntryState>(await dana.act(visitor, "takeover", { epoch: 0 }));
  const { waiting_since } = entry;
  assert.ok(waiting_since !== null, "the visitor still waits for an answer");
  assert.deepEqual(entry, withAgent(visitor, { agent: "Dana", last_seq: 1, waiting_since }));
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
  assert.deepEqual((await page.next("draft-retracted")).data, { turn: 1 });
  const suggestion = { user_id: visitor.userId, text: DRAFT };
  assert.deepEqual((await open.next("suggestion")).data, suggestion);
  using later = await dana.sitDown();
  assert.deepEqual((await later.next("suggestion")).data, suggestion);
  const { packet } = await dana.detail(visitor);
  assert.deepEqual(packet, {
    reason: "takeover",
    since: packet?.since,
    summary: [{ text: "Are you there?", seq: 1 }],
    tried: [],
    question: { text: "Are you there?", seq: 1 },
    draft: DRAFT,
  });
});

test("an agent who answers, with the draft or without, is not offered it again", async () => {
  const { visitor, page, answer } = await midSentence();
  using _ = page;
  await dana.act(visitor, "takeover");
  await answer;
  await dana.act(visitor, "messages", { text: `${DRAFT} desk.` });
  await page.next("message", ({ author }) => author === "agent");
  assert.deepEqual(logOf(page), ["visitor: Are you there?", `agent: ${DRAFT} desk.`]);
  using later = await dana.sitDown();
  await later.next("line", ({ user_id, author }) => user_id === visitor.userId && author === "agent");
  const own = later.dataOf("suggestion").filter(({ user_id }) => user_id === visitor.userId);
  assert.deepEqual(own, []);
});

test("a reply takes over too, and the bot says nothing more", async () => {
  const { visitor, page, answer, call } = await midSentence();
  using _ = page;
  const reply = await erik.act(visitor, "messages", { text: "I am here.", epoch: 0 });
  assert.deepEqual(shown(reply), json(withAgent(visitor, { agent: "Erik", last_seq: 2 }), 201));
  assert.equal(reply.headers.etag, '"1"');
  assert.deepEqual(shown(await answer), json(ROUTED_TO_HUMAN));
  await within(call.aborted, "the call to the model is cancelled", AT_ONCE_MS);
  assert.deepEqual(shown(await visitor.say("Thank you")), json(ROUTED_TO_HUMAN));
  await page.next("message", ({ text }) => text === "Thank you");
  assert.deepEqual(logOf(page), ["visitor: Are you there?", "agent: I am here.", "visitor: Thank you"]);
});

test("two agents at once: one has it, the other is told who", async () => {
  for (const acts of [["takeover", "takeover"] as const, ["messages", "messages"] as const]) {
    const visitor = await newVisitor(baton);
    replyOf(await visitor.say("Hello"));
    const text = acts[0] === "messages" ? { text: "I take this." } : {};
    const answers = await Promise.all(
      [dana, erik].map((agent, index) =>
        agent.act(visitor, acts[index] ?? "takeover", { ...text, epoch: 0 }),
      ),
    );
    const won = answers.findIndex(({ status }) => status < 300);
    const winner = ["Dana", "Erik"][won] ?? "nobody";
    const lost = answers[1 - won];
    assert.ok(lost);
    const detail = `Somebody was faster: ${winner} has the conversation.`;
    assert.deepEqual(shown(lost), problem(412, "Precondition Failed", { detail }));
    assert.equal(lost.headers.etag, '"1"', "and with which epoch to try again");
    const last_seq = acts[0] === "messages" ? 3 : 2;
    assert.deepEqual((await dana.detail(visitor)).entry, withAgent(visitor, { agent: winner, last_seq }));
  }
});

test("who was told may take over on purpose, and the colleague's next act is stale", async () => {
  const visitor = await newVisitor(baton);
  await dana.act(visitor, "takeover", { epoch: 0 });
  assert.equal((await erik.act(visitor, "takeover", { epoch: 0 })).status, 412);
  const taken = await erik.act(visitor, "takeover", { epoch: 1 });
  assert.deepEqual(shown(taken), json(withAgent(visitor, { agent: "Erik", epoch: 2 })));
  const stale = await dana.act(visitor, "messages", { text: "As I said", epoch: 1 });
  const detail = "Somebody was faster: Erik has the conversation.";
  assert.deepEqual(shown(stale), problem(412, "Precondition Failed", { detail }));
});

const malformed: readonly string[] = [
  "1",
  '"x"',
  '""',
  'W/"1"',
  '"1", "2"',
  '"-1"',
  '"1234567890123456"',
  "1.5",
];

test("an If-Match that is no epoch is refused, naming it, and nothing changes", async () => {
  const visitor = await newVisitor(baton);
  const detail = 'If-Match must be the epoch of the entry in quotes, such as "3".';
  const refused = problem(422, "Unprocessable Content", {
    detail,
    errors: [{ field: "If-Match", detail }],
  });
  for (const epoch of malformed)
    assert.deepEqual(shown(await dana.act(visitor, "takeover", { epoch })), refused, epoch);
  assert.equal((await dana.detail(visitor)).entry.owner, "bot");
  assert.equal((await dana.act(visitor, "takeover", { epoch: "*" })).status, 200);
});

type Refusal = readonly [
  what: string,
  prepare: (visitor: { readonly userId: string }) => Promise<unknown>,
  act: (agent: AgentAt, visitor: { readonly userId: string }) => Promise<Answer>,
  detail: string,
];

const DANAS = "Dana has this conversation. Take it over first.";
const byDana = (visitor: { readonly userId: string }) => dana.act(visitor, "takeover");
const nothing = async () => undefined;

const refusals: readonly Refusal[] = [
  [
    "a reply to a colleague's conversation",
    byDana,
    (erik, to) => erik.act(to, "messages", { text: "x" }),
    DANAS,
  ],
  ["giving back a colleague's conversation", byDana, (erik, to) => erik.act(to, "handback"), DANAS],
  ["releasing a colleague's conversation", byDana, (erik, to) => erik.act(to, "release"), DANAS],
  ["closing a colleague's conversation", byDana, (erik, to) => erik.act(to, "resolve"), DANAS],
  [
    "a reply to a closed conversation",
    (visitor) => dana.act(visitor, "resolve"),
    (erik, to) => erik.act(to, "messages", { text: "x" }),
    "This conversation is closed. Take it over to open it again.",
  ],
  [
    "accepting what nobody offers",
    nothing,
    (erik, to) => erik.act(to, "accept"),
    "This offer is not yours any more: the bot has the conversation.",
  ],
  [
    "declining what a colleague has",
    byDana,
    (erik, to) => erik.act(to, "decline"),
    "This offer is not yours any more: Dana has the conversation.",
  ],
  [
    "releasing what nobody has",
    nothing,
    (erik, to) => erik.act(to, "release"),
    "This conversation is not yours: the bot has the conversation.",
  ],
];

for (const [what, prepare, act, detail] of refusals)
  test(`${what} is refused, and nothing changes`, async () => {
    const visitor = await newVisitor(baton);
    replyOf(await visitor.say("Hello"));
    await prepare(visitor);
    const before = await dana.detail(visitor);
    assert.deepEqual(shown(await act(erik, visitor)), problem(409, "Conflict", { detail }));
    assert.deepEqual(await dana.detail(visitor), before);
    using page = await openChat(visitor.client);
    await page.next("message", ({ seq }) => seq === 2);
    assert.deepEqual(logOf(page), ["visitor: Hello", "bot: Hello from the model."]);
  });

test("taking over a closed conversation opens it again", async () => {
  const visitor = await newVisitor(baton);
  replyOf(await visitor.say("Hello"));
  await dana.act(visitor, "resolve");
  const taken = bodyOf<DeskEntryState>(await erik.act(visitor, "takeover"));
  assert.deepEqual([taken.is_closed, taken.agent], [false, "Erik"]);
  assert.equal((await erik.act(visitor, "messages", { text: "One more thing." })).status, 201);
});

test("a conversation that is released waits in the queue again, for others than who released it", async () => {
  const visitor = await newVisitor(baton);
  using seat = await dana.sitDown();
  using _ = await erik.sitDown();
  await erik.act(visitor, "takeover");
  await visitor.say("Hello");
  assert.equal((await erik.act(visitor, "release")).status, 200);
  const offered = await seat.entry(visitor, { place: "offered" });
  assert.equal(offered.agent, "Dana");
});
