/** Alarms outlive a kill: what is due rings after a restart on the same file, and once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Baton, type Env, startBaton } from "./baton-process.ts";
import { createClient } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { agentAt, writeSettings } from "./team.ts";
import { logOf, newVisitor, nextLine, UNATTENDED, type Visitor } from "./visitor.ts";

type Files = Parameters<typeof writeSettings>[0];

/** Prepares a Baton on a file, kills it in the middle of that, and starts another one on what it left. */
async function killed<Left>(files: Files, prepare: (baton: Baton) => Promise<Left>) {
  using settings = writeSettings(files);
  const env: Env = {
    ...settings.env,
    SESSION_SECRET: "a secret of this test, long enough",
    DATABASE_URL: `sqlite:${settings.file("baton.db")}`,
  };
  await using first = await startBaton(env);
  const left = await prepare(first);
  await first.kill();
  return { left, baton: await startBaton(env) };
}

/** The visitor's page, which comes back to the Baton that was started anew. */
const pageOf = (baton: Baton, { client }: Visitor) => openChat(createClient(baton.url, client.jar));

async function askingIn(baton: Baton): Promise<Visitor> {
  const visitor = await newVisitor(baton);
  await visitor.client.post("/api/chat/handover");
  return visitor;
}

test("an offer that nobody takes lapses after a kill, and the next agent is asked", async () => {
  const { left: visitor, baton } = await killed(
    { policy: { routing: { offerSeconds: 0.8 } }, agents: [{ name: "Ada" }, { name: "Ben" }] },
    async (first) => {
      const [ada, ben] = [await agentAt(first, "Ada"), await agentAt(first, "Ben")];
      using seat = await ada.sitDown();
      using _ = await ben.sitDown();
      const asking = await askingIn(first);
      await seat.entry(asking, { place: "offered", agent: "Ada" });
      return asking;
    },
  );
  await using _ = baton;
  // Both were there, so both have time to come back.
  using seat = await (await agentAt(baton, "Ben")).sitDown();
  const offered = await seat.entry(visitor, { place: "offered", agent: "Ben" });
  assert.equal(offered.epoch, 1);
  seat.close();
  await baton.stop();
});

test("the last step of waiting is told after a kill, and once", async () => {
  const { left: visitor, baton } = await killed(
    { policy: { waiting: { escalateSeconds: 0.5 }, handback: { unattendedMinutes: null } } },
    askingIn,
  );
  await using _ = baton;
  using page = await pageOf(baton, visitor);
  assert.equal(await nextLine(page), UNATTENDED);
  assert.match(await nextLine(page), /^We are sorry that you still wait\./);
  const agent = await agentAt(baton);
  await agent.act(visitor, "messages", { text: "I am here." });
  await page.next("message", ({ author }) => author === "agent");
  assert.deepEqual(
    logOf(page).map((line) => line.split(":", 1)[0]),
    ["system", "system", "agent"],
  );
  page.close();
  await baton.stop();
});

test("the bot comes back after a kill when nobody answered in time, and answers once", async () => {
  const { left: visitor, baton } = await killed(
    { policy: { handback: { unattendedMinutes: 0.01 } } },
    async (first) => {
      const asking = await newVisitor(first);
      await asking.say("Can I talk to a person?");
      return asking;
    },
  );
  await using _ = baton;
  using page = await pageOf(baton, visitor);
  const { data } = await page.next("message", ({ author }) => author === "bot");
  assert.deepEqual([data.seq, data.turn], [4, 3]);
  page.close();
  await baton.stop();
});

test("what people have, and what the bot was asked, stands as it stood after a kill", async () => {
  const { left, baton } = await killed({ agents: [{ name: "Ada", capacity: 1 }] }, async (first) => {
    const ada = await agentAt(first, "Ada");
    using _ = await ada.sitDown();
    const [own, waiting] = [await newVisitor(first), await newVisitor(first)];
    await own.say("Hello");
    await ada.act(own, "takeover");
    await waiting.say("Can I talk to a person?");
    await ada.act(waiting, "notes", { text: "Comes from the fair." });
    return { own, waiting, before: [await ada.detail(own), await ada.detail(waiting)] };
  });
  await using _ = baton;
  const ada = await agentAt(baton, "Ada");
  assert.deepEqual([await ada.detail(left.own), await ada.detail(left.waiting)], left.before);
  assert.deepEqual(
    left.before.map(({ entry, notes }) => [entry.place, notes.length]),
    [
      ["assigned", 0],
      ["queued", 1],
    ],
  );
  await baton.stop();
});
