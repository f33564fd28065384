/** Offers: accepted, declined or lapsed, and where a visitor stands when agents come and go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskEntryState } from "../../contract/desk.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { type AgentAt, agentAt, type Seat, writeSettings } from "./team.ts";
import { ATTENDED, logOf, newVisitor, nextLine, UNATTENDED } from "./visitor.ts";

type Policy = Parameters<typeof writeSettings>[0]["policy"];

/** A Baton with Ada and Ben, of whom nobody is there yet. */
async function openDeskOfTwo(policy: Policy) {
  using files = writeSettings({ policy, agents: [{ name: "Ada", capacity: 2 }, { name: "Ben" }] });
  const baton = await startBaton(files.env);
  const [ada, ben] = [await agentAt(baton, "Ada"), await agentAt(baton, "Ben")];
  const seats: Seat[] = [];
  const sit = async (agent: AgentAt) => {
    const seat = await agent.sitDown();
    seats.push(seat);
    return seat;
  };
  const asking = async () => {
    const visitor = await newVisitor(baton);
    await visitor.client.post("/api/chat/handover");
    return visitor;
  };
  const dispose = async () => {
    for (const seat of seats) seat.close();
    await baton.stop();
  };
  return { baton, ada, ben, sit, asking, [Symbol.asyncDispose]: dispose };
}

const notYours = (who: string) =>
  problem(409, "Conflict", { detail: `This offer is not yours any more: ${who}.` });

test("an offer says until when it stands, and who accepts it has the conversation", async () => {
  await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
  const [seat] = [await desk.sit(desk.ada), await desk.sit(desk.ben)];
  const visitor = await desk.asking();
  using page = await openChat(visitor.client);
  const offered = await seat.entry(visitor, { place: "offered" });
  assert.deepEqual([offered.agent, offered.epoch], ["Ada", 1]);
  const left = (offered.offered_until ?? 0) - Date.now();
  assert.ok(left > 20_000 && left <= 30_000, `${left} ms`);
  assert.deepEqual(
    shown(await desk.ben.act(visitor, "accept")),
    notYours("the conversation is offered to Ada"),
  );
  assert.equal((await page.next("control")).data.is_queued, true, "nobody has it yet");
  const taken = bodyOf<DeskEntryState>(await desk.ada.act(visitor, "accept", { epoch: 1 }));
  assert.deepEqual(
    [taken.place, taken.agent, taken.epoch, taken.offered_until],
    ["assigned", "Ada", 2, null],
  );
  assert.equal((await page.next("control", ({ is_queued }) => !is_queued)).data.owner, "human");
  assert.equal((await desk.ada.act(visitor, "accept")).status, 200, "accepting again changes nothing");
  assert.deepEqual(shown(await desk.ada.act(visitor, "decline")), notYours("Ada has the conversation"));
});

test("an offer that is declined goes to the next one, and not to the same agent again", async () => {
  await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
  const [seat] = [await desk.sit(desk.ada), await desk.sit(desk.ben)];
  const visitor = await desk.asking();
  await seat.entry(visitor, { place: "offered", agent: "Ada" });
  assert.equal((await desk.ada.act(visitor, "decline", { epoch: 1 })).status, 200);
  await seat.entry(visitor, { place: "offered", agent: "Ben" });
  assert.equal((await desk.ben.act(visitor, "decline", { epoch: 1 })).status, 200);
  await seat.entry(visitor, { place: "queued" });
  assert.equal((await desk.ada.detail(visitor)).entry.place, "queued");
});

test("an offer that lapses goes to the next one; when all have passed, all are asked anew", async () => {
  await using desk = await openDeskOfTwo({
    routing: { offerSeconds: 0.6 },
    waiting: { escalateSeconds: 1.5 },
  });
  const [seat] = [await desk.sit(desk.ada), await desk.sit(desk.ben)];
  const visitor = await desk.asking();
  const agents = [];
  for (let count = 0; count < 3; count++)
    agents.push((await seat.entry(visitor, { place: "offered" })).agent);
  assert.deepEqual(agents, ["Ada", "Ben", "Ada"]);
  assert.equal(
    (await desk.ada.act(visitor, "accept", { epoch: 1 })).status,
    200,
    "no owner changed meanwhile",
  );
});

test("who comes online drains the queue as far as they can carry it, oldest first", async () => {
  await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
  const visitors = [await desk.asking(), await desk.asking(), await desk.asking()];
  const seat = await desk.sit(desk.ada);
  const order: string[] = [];
  for (let count = 0; count < 2; count++)
    order.push((await seat.next("entry", ({ place }) => place === "offered")).data.user_id);
  assert.deepEqual(
    order.toSorted(),
    visitors
      .slice(0, 2)
      .map(({ userId }) => userId)
      .toSorted(),
  );
  const [, , third] = visitors;
  assert.ok(third);
  assert.equal((await desk.ada.detail(third)).entry.place, "queued");
  const other = await desk.sit(desk.ben);
  await other.entry(third, { place: "offered", agent: "Ben" });
});

test("who is away is offered nobody, keeps what they have, and is offered again when back", async () => {
  await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
  const seat = await desk.sit(desk.ada);
  const own = await newVisitor(desk.baton);
  await desk.ada.act(own, "takeover");
  await desk.ada.choose("away");
  const visitor = await desk.asking();
  using page = await openChat(visitor.client);
  assert.equal(await nextLine(page), UNATTENDED);
  const { entry } = await desk.ada.detail(own);
  assert.deepEqual([entry.place, entry.agent], ["assigned", "Ada"]);
  assert.equal((await desk.ada.detail(visitor)).entry.place, "queued");
  await desk.ada.choose("online");
  await seat.entry(visitor, { place: "offered", agent: "Ada" });
});

const LOST = "The person you talked to lost the connection. The next free one goes on with you.";

const leaving: Readonly<Record<string, (agent: AgentAt) => Promise<unknown>>> = {
  "goes offline": (agent) => agent.choose("offline"),
  "signs out": (agent) => agent.client.call("DELETE", "/api/desk/session"),
};

for (const [what, leave] of Object.entries(leaving))
  test(`who ${what} loses what they have to the front of the queue, and the visitor is told once`, async () => {
    await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
    const ours = await newVisitor(desk.baton);
    await ours.say("Hello");
    await desk.ada.act(ours, "takeover");
    const longer = await desk.asking();
    using page = await openChat(ours.client);
    await leave(desk.ada);
    assert.equal(await nextLine(page), LOST);
    const { entry } = await desk.ben.detail(ours);
    assert.deepEqual([entry.place, entry.agent, entry.epoch], ["queued", null, 2]);
    await assertFirst(await desk.sit(desk.ben), ours, longer);
    await desk.ben.act(ours, "messages", { text: "I go on." });
    await page.next("message", ({ author }) => author === "agent");
    assert.deepEqual(logOf(page).slice(2), [`system: ${LOST}`, "agent: I go on."]);
  });

/** Asserts that both are offered, and the first one first. */
async function assertFirst(
  seat: Seat,
  first: { readonly userId: string },
  then: { readonly userId: string },
) {
  const order: string[] = [];
  while (order.length < 2) {
    const { data } = await seat.next("entry", ({ place }) => place === "offered");
    order.push(data.user_id);
  }
  assert.deepEqual(order, [first.userId, then.userId]);
}

test("who is only offered a visitor and leaves passes them on, and nobody is told anything", async () => {
  await using desk = await openDeskOfTwo({ routing: { offerSeconds: 30 } });
  const [seat] = [await desk.sit(desk.ada), await desk.sit(desk.ben)];
  const visitor = await desk.asking();
  using page = await openChat(visitor.client);
  await seat.entry(visitor, { place: "offered", agent: "Ada" });
  await desk.ada.choose("offline");
  await seat.entry(visitor, { place: "offered", agent: "Ben" });
  await desk.ben.act(visitor, "messages", { text: "Hello." });
  await page.next("message", ({ author }) => author === "agent");
  assert.deepEqual(logOf(page), [`system: ${ATTENDED}`, "agent: Hello."]);
});
