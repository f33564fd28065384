/** Routing: whom a waiting visitor is offered to, by each strategy, within what an agent can carry. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeOpenAi } from "../fakes/openai-server.ts";
import { handingOver } from "../fakes/openai-tool-calls.ts";
import { type Baton, type Env, startBaton } from "./baton-process.ts";
import { type AgentAt, agentAt, type Seat, writeSettings } from "./team.ts";
import { newVisitor, type Visitor } from "./visitor.ts";

type Room = AsyncDisposable & {
  readonly baton: Baton;
  readonly agents: readonly AgentAt[];
  /** Everybody's console; the first one sees what all see. */
  readonly seats: readonly Seat[];
};

type Member = Parameters<typeof writeSettings>[0]["agents"];

/** A Baton whose team is there, each with a console open. */
async function openRoom(routing: object, team: NonNullable<Member>, env: Env = {}): Promise<Room> {
  using files = writeSettings({ policy: { routing, waiting: { escalateSeconds: 0.5 } }, agents: team });
  const baton = await startBaton({ ...files.env, ...env });
  const agents: AgentAt[] = [];
  const seats: Seat[] = [];
  for (const { name } of team) {
    const agent = await agentAt(baton, name);
    agents.push(agent);
    seats.push(await agent.sitDown());
  }
  return {
    baton,
    agents,
    seats,
    [Symbol.asyncDispose]: async () => {
      for (const seat of seats) seat.close();
      await baton.stop();
    },
  };
}

/** A visitor who asks for a person with these words, or with the button. */
async function asking(baton: Baton, text?: string): Promise<Visitor> {
  const visitor = await newVisitor(baton);
  if (text === undefined) await visitor.client.post("/api/chat/handover");
  else await visitor.say(`${text}. Can I talk to a person?`);
  return visitor;
}

const ASSIGN = { offerSeconds: 0 };

/** Who got it, as soon as somebody did. */
async function agentOf({ seats }: Room, visitor: Visitor, place: "assigned" | "offered" = "assigned") {
  const [first] = seats;
  assert.ok(first);
  return (await first.entry(visitor, { place })).agent;
}

test("round-robin: everybody in turn", async () => {
  await using room = await openRoom({ strategy: "round-robin", ...ASSIGN }, [
    { name: "Ada" },
    { name: "Ben" },
    { name: "Cleo" },
  ]);
  const order = [];
  for (let count = 0; count < 6; count++) order.push(await agentOf(room, await asking(room.baton)));
  assert.deepEqual(order, ["Ada", "Ben", "Cleo", "Ada", "Ben", "Cleo"]);
});

test("least-busy: who has the fewest, what they took by themselves counts too", async () => {
  await using room = await openRoom({ strategy: "least-busy", ...ASSIGN }, [
    { name: "Ada" },
    { name: "Ben" },
  ]);
  for (let count = 0; count < 2; count++) await room.agents[0]?.act(await newVisitor(room.baton), "takeover");
  const order = [];
  for (let count = 0; count < 3; count++) order.push(await agentOf(room, await asking(room.baton)));
  assert.deepEqual(order, ["Ben", "Ben", "Ada"]);
});

const SKILLS = {
  strategy: "skills",
  skills: [
    { skill: "billing", words: ["invoice"] },
    { skill: "orders", words: ["parcel"] },
  ],
};

test("skills: whose skill the words want, else who is least busy", async () => {
  await using room = await openRoom({ ...SKILLS, ...ASSIGN }, [
    { name: "Ada", skills: ["billing"] },
    { name: "Ben", skills: ["orders"] },
    { name: "Cleo" },
  ]);
  const order = [];
  for (const words of ["My parcel", "My invoice", "A second INVOICE", "Hello", "My parcels"])
    order.push(await agentOf(room, await asking(room.baton, words)));
  // "Parcels" is another word, so the last two have no wish: first Cleo, who has nobody, then whoever waited longest.
  assert.deepEqual(order, ["Ben", "Ada", "Ada", "Cleo", "Ben"]);
});

test("skills: whoever has most of them when nobody has all, at once", async () => {
  await using room = await openRoom({ ...SKILLS, ...ASSIGN }, [
    { name: "Ada" },
    { name: "Ben", skills: ["orders"] },
  ]);
  assert.equal(await agentOf(room, await asking(room.baton, "My invoice and my parcel")), "Ben");
  assert.equal(await agentOf(room, await asking(room.baton, "My invoice")), "Ada");
});

test("skills: who has the skill is waited for, and after one step everybody is asked", async () => {
  await using room = await openRoom({ ...SKILLS, offerSeconds: 30 }, [
    { name: "Ada", skills: ["billing"], capacity: 1 },
    { name: "Ben" },
  ]);
  await room.agents[0]?.act(await newVisitor(room.baton), "takeover");
  const visitor = await asking(room.baton, "My invoice");
  const offered = await room.seats[0]?.entry(visitor, { place: "offered" });
  assert.equal(offered?.agent, "Ben");
  const waited = (offered?.offered_until ?? 0) - 30_000 - (offered?.waiting_since ?? 0);
  assert.ok(waited >= 500, `asked after ${waited} ms`);
});

test("skills: those that a model asks for in the handover count", async () => {
  await using model = await startFakeOpenAi(
    handingOver({ reason: "money", summary: "Wants it back.", skills: ["billing"] }),
  );
  await using room = await openRoom(
    { ...SKILLS, ...ASSIGN },
    [{ name: "Ada" }, { name: "Ben", skills: ["billing"] }],
    { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url },
  );
  const visitor = await newVisitor(room.baton);
  await visitor.say("I want my money back");
  assert.equal(await agentOf(room, visitor), "Ben");
});

test("nobody gets more than they can carry, and who becomes free gets who waits longest", async () => {
  await using room = await openRoom({ offerSeconds: 30 }, [{ name: "Ada", capacity: 2 }]);
  const visitors: Visitor[] = [];
  for (let count = 0; count < 4; count++) visitors.push(await asking(room.baton));
  const [ada] = room.agents;
  const [seat] = room.seats;
  const [first, second, third, fourth] = visitors;
  assert.ok(ada && seat && first && second && third && fourth);
  for (const each of [first, second]) await seat.entry(each, { place: "offered" });
  const places = async () => Promise.all(visitors.map(async (each) => (await ada.detail(each)).entry.place));
  assert.deepEqual(await places(), ["offered", "offered", "queued", "queued"]);
  await ada.act(second, "accept");
  await ada.act(second, "resolve");
  await seat.entry(third, { place: "offered", agent: "Ada" });
  assert.deepEqual(await places(), ["offered", null, "offered", "queued"]);
  // By hand an agent may take more than that.
  assert.equal((await ada.act(fourth, "takeover")).status, 200);
});

test("a visitor comes back to the agent they had last, unless the policy says otherwise", async () => {
  for (const sticky of [true, false]) {
    await using room = await openRoom({ ...ASSIGN, sticky }, [{ name: "Ada" }, { name: "Ben" }]);
    const [ada] = room.agents;
    const visitor = await newVisitor(room.baton);
    await ada?.act(visitor, "takeover");
    await ada?.act(visitor, "resolve");
    for (let count = 0; count < 2; count++) await ada?.act(await newVisitor(room.baton), "takeover");
    await visitor.client.post("/api/chat/handover");
    const place = { place: "assigned", reason: "asked" } as const;
    assert.equal((await room.seats[0]?.entry(visitor, place))?.agent, sticky ? "Ada" : "Ben");
  }
});
