/** Nobody is there: the visitor can leave an e-mail address, is never forgotten, and the desk sees who waits. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DeskHealth } from "../../contract/desk.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { botAnswers, peopleAnswer } from "./standing.ts";
import { agentAt, writeSettings } from "./team.ts";
import { logOf, newVisitor, nextLine, UNATTENDED, type Visitor } from "./visitor.ts";

const settings = writeSettings({
  policy: {
    lines: { unattended: "Closed, {…}", addressTaken: "We write to {address}, that is {address}." },
    handback: { unattendedMinutes: 10 },
  },
});
after(settings[Symbol.dispose]);
const baton = await startBaton(settings.env);
after(baton.stop);
const agent = await agentAt(baton);

const leave = ({ client }: Pick<Visitor, "client">, address: unknown) =>
  client.post("/api/chat/address", { address });

async function unattended() {
  const visitor = await newVisitor(baton);
  const page = await openChat(visitor.client);
  await visitor.client.post("/api/chat/handover");
  assert.equal(await nextLine(page), "Closed, {…}", "the policy's own words, as they are");
  return { visitor, page };
}

test("an address that a visitor leaves is confirmed, shown to the desk, and not asked for again", async () => {
  const { visitor, page } = await unattended();
  using _ = page;
  assert.deepEqual(page.dataOf("control").at(-1), {
    ...peopleAnswer,
    is_queued: true,
    can_leave_address: true,
  });
  using seat = await agent.sitDown();
  assert.equal((await leave(visitor, "vera+1@example.org")).status, 204);
  assert.equal(await nextLine(page), "We write to vera+1@example.org, that is vera+1@example.org.");
  await seat.entry(visitor, { address: "vera+1@example.org" });
  const later = await openChat(visitor.client);
  assert.equal((await later.next("control")).data.can_leave_address, false);
  later.close();
  await leave(visitor, "vera+1@example.org");
  await leave(visitor, "vera@example.org");
  assert.equal(await nextLine(page), "We write to vera@example.org, that is vera@example.org.");
  await agent.choose("offline");
});

const noAddresses: readonly unknown[] = [
  "",
  "vera",
  "vera@",
  "@example.org",
  "vera@example",
  "vera @example.org",
  "vera@example.org\nbcc: all@example.org",
  "vera@example.org, otto@example.org",
  `${"x".repeat(250)}@example.org`,
  7,
  null,
];

test("what is no address is refused, naming the field, and nothing changes", async () => {
  const { visitor, page } = await unattended();
  using _ = page;
  for (const address of noAddresses) {
    const { status, body } = shown(await leave(visitor, address));
    const { errors } = body as { errors: readonly { field: string }[] };
    assert.deepEqual([status, errors.map(({ field }) => field)], [422, ["address"]], String(address));
  }
  assert.equal((await visitor.client.post("/api/chat/address", {})).status, 422);
  assert.equal((await agent.detail(visitor)).entry.address, null);
  assert.equal((await agent.detail(visitor)).entry.last_seq, 1);
});

test("own room: who has no conversation can leave no address, ask for nobody and type nothing", async () => {
  const refused = problem(401, "Unauthorized", {
    detail: "There is no conversation yet; POST /api/chat/session begins one.",
  });
  const stranger = { client: baton.client() };
  assert.deepEqual(shown(await leave(stranger, "vera@example.org")), refused);
  for (const act of ["handover", "typing"])
    assert.deepEqual(shown(await stranger.client.post(`/api/chat/${act}`)), refused);
});

test("after the time the bot is back, and an address can still be left", async () => {
  using files = writeSettings({ policy: { handback: { unattendedMinutes: 0.01 } } });
  await using late = await startBaton(files.env);
  const visitor = await newVisitor(late);
  using page = await openChat(visitor.client);
  await visitor.client.post("/api/chat/handover");
  assert.equal(await nextLine(page), UNATTENDED);
  assert.match(await nextLine(page), /^Nobody could answer yet, so the bot is back for you\./);
  assert.deepEqual(page.dataOf("control").at(-1), { ...botAnswers, can_leave_address: true });
  await leave(visitor, "vera@example.org");
  assert.equal(await nextLine(page), "Thank you. We will write to vera@example.org.");
  assert.equal(logOf(page).length, 3);
  await late.stop();
});

test("the desk sees how long the oldest waits, where everybody stands, and that nobody is forgotten", async () => {
  await using quiet = await startBaton({ RATE_LIMITS: "off" });
  const desk = await agentAt(quiet);
  const health = async () => bodyOf<DeskHealth>(await desk.client.get("/api/desk/health"));
  const nothing = { oldest_unanswered_ms: 0, waiting: 0, queued: 0, offered: 0, assigned: 0, elsewhere: 0 };
  const sound = { agents_online: 0, breaches: [] };
  assert.deepEqual(await health(), { ...nothing, ...sound });
  const visitors = [await newVisitor(quiet), await newVisitor(quiet), await newVisitor(quiet)];
  for (const { client } of visitors) await client.post("/api/chat/handover");
  const [first, second] = visitors;
  assert.ok(first && second);
  await desk.act(second, "takeover");
  const { waiting_since } = (await desk.detail(first)).entry;
  const before = Date.now() - (waiting_since ?? 0);
  const { oldest_unanswered_ms, ...rest } = await health();
  const waits = Date.now() - (waiting_since ?? 0);
  assert.ok(before <= oldest_unanswered_ms && oldest_unanswered_ms <= waits);
  assert.deepEqual(rest, { waiting: 3, queued: 2, offered: 0, assigned: 1, elsewhere: 0, ...sound });
  using _ = await desk.sitDown();
  for (const visitor of visitors) await desk.act(visitor, "messages", { text: "I am here." });
  assert.deepEqual(await health(), { ...nothing, assigned: 3, agents_online: 1, breaches: [] });
  await quiet.stop();
});

test("while the visitor types, the desk sees it, and no word of it", async () => {
  const visitor = await newVisitor(baton);
  using page = await openChat(visitor.client);
  using seat = await agent.sitDown();
  assert.equal((await visitor.client.post("/api/chat/typing")).status, 204);
  assert.deepEqual((await seat.next("typing")).data, { user_id: visitor.userId });
  await visitor.say("Hello");
  await page.next("message", ({ author }) => author === "bot");
  assert.deepEqual(logOf(page), ["visitor: Hello", "bot: Hello! How can I help you today?"]);
});
