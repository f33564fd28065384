/** What a restart keeps: alarms, leases, the queue, offers and messages that were still being gathered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, AT, BEN } from "../../test/fakes/builders.ts";
import { openDesk, type Stage } from "../../test/fakes/desk-stage.ts";
import { aProfile, untilQuiet } from "../../test/fakes/running-engine.ts";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { conversationId } from "../conversation/ids.ts";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";

const { lines } = defaultPolicy;
const MINUTE = 60_000;
const PAGES = ["page-1", "page-2", "page-3"].map(conversationId);
const gathering: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, page: { idleMs: 1_500, longestMs: 8_000 } },
};

type Choices = Parameters<typeof openDesk>[0];

/** Lives one life on the file and dies, then begins the next one `ms` later. */
async function afterRestart(
  { path, ms, ...choices }: { readonly path: string; readonly ms: number } & NonNullable<Choices>,
  live: (desk: Stage) => Promise<unknown>,
): Promise<Stage> {
  const before = await openDesk({ path, ...choices });
  await live(before);
  const now = before.clock.now() + ms;
  await before[Symbol.asyncDispose]();
  const after = await openDesk({ path, now, ...choices });
  await untilQuiet();
  return after;
}

test("nobody waits for ever: an alarm that fell due while nobody ran rings at the start, once", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart({ path: folder.file("baton.db"), ms: 10 * MINUTE }, (before) =>
    before.asksForPerson(),
  );
  const back = `system: ${lines.backUnanswered}`;
  assert.equal((await desk.log()).filter((line) => line === back).length, 1);
  assert.equal(await desk.place(), "bot");
  await desk.pass(60 * MINUTE);
  assert.equal((await desk.log()).filter((line) => line === back).length, 1);
});

test("nobody waits for ever: an alarm that is not yet due rings at its moment in the next life", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart({ path: folder.file("baton.db"), ms: MINUTE }, (before) =>
    before.asksForPerson(),
  );
  await desk.pass(MINUTE - 1);
  assert.equal(await desk.place(), "queued");
  await desk.pass(1);
  assert.equal(await desk.place(), "bot");
});

test("a restart is not the agents' doing: each gets a whole lease to come back", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart(
    { path: folder.file("baton.db"), ms: 10 * MINUTE },
    async (before) => {
      await before.arrives(ANNA);
      await before.writes("hello");
      await before.takesOver(ANNA);
      await before.replies(ANNA, "I am on it");
    },
  );
  await desk.pass(44_999);
  assert.equal(await desk.place(), "assigned to anna");
  await desk.pass(1);
  assert.equal(await desk.place(), "queued");
  assert.deepEqual((await desk.log()).slice(-1), [`system: ${lines.agentLost}`]);
});

test("an agent who comes back within the lease loses nobody and is online as before", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart({ path: folder.file("baton.db"), ms: 0 }, async (before) => {
    await before.arrives(ANNA);
    await before.writes("hello");
    await before.takesOver(ANNA);
    await before.replies(ANNA, "I am on it");
  });
  await desk.pass(20_000);
  await desk.arrives(ANNA);
  await desk.pass(5 * MINUTE);
  assert.equal(await desk.place(), "assigned to anna");
  await desk.asksForPerson(PAGES[1]);
  assert.equal(await desk.place(PAGES[1]), "offered to anna");
});

test("an agent of whom nothing but their visitors is known is online when their console opens", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart({ path: folder.file("baton.db"), ms: 0 }, async (before) => {
    await before.writes("hello");
    // Nobody ever saw Anna: as after an update from a version that knew no presence.
    await before.takesOver(ANNA);
  });
  await desk.arrives(ANNA);
  await desk.asksForPerson(PAGES[1]);
  assert.equal(await desk.place(PAGES[1]), "offered to anna");
});

test("the queue keeps its order", async () => {
  using folder = makeTempFolder();
  const profiles = [aProfile(ANNA, { capacity: 1 })];
  await using desk = await afterRestart(
    { path: folder.file("baton.db"), ms: 1_000, profiles },
    async (before) => {
      for (const page of PAGES.toReversed()) {
        await before.asksForPerson(page);
        await before.pass(1_000);
      }
    },
  );
  const served: string[] = [];
  await desk.arrives(ANNA);
  for (const _ of PAGES) {
    const places = await Promise.all(PAGES.map((page) => desk.place(page)));
    const page = PAGES[places.indexOf("offered to anna")];
    served.push(String(page));
    await desk.acts(ANNA, "agent-accepted", page);
    await desk.acts(ANNA, "agent-resolved", page);
  }
  assert.deepEqual(served, PAGES.toReversed());
});

test("an offer goes on: it can be accepted, and lapses when it would have", async () => {
  for (const isAccepted of [true, false]) {
    using folder = makeTempFolder();
    await using desk = await afterRestart({ path: folder.file("baton.db"), ms: 10_000 }, async (before) => {
      await before.arrives(ANNA);
      await before.arrives(BEN);
      await before.asksForPerson();
    });
    assert.equal(await desk.place(), "offered to anna");
    if (isAccepted) await desk.acts(ANNA, "agent-accepted");
    await desk.pass(20_000);
    assert.equal(await desk.place(), isAccepted ? "assigned to anna" : "offered to ben");
  }
});

test("nothing lost: a message that was being gathered when the process died is asked after the restart, once", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart(
    { path: folder.file("baton.db"), ms: 500, policy: gathering },
    async (before) => {
      await before.writes("where is");
      await before.pass(1_000);
      await before.writes("the tower?");
      assert.equal(before.answerer.calls.length, 0);
    },
  );
  await desk.pass(999);
  assert.equal(desk.answerer.calls.length, 0, "not a moment sooner");
  await desk.pass(1);
  (await desk.answerer.nextCall()).answer("In Paris.");
  await desk.pass(10 * MINUTE);
  assert.deepEqual(await desk.log(), ["visitor: where is", "visitor: the tower?", "bot: In Paris."]);
  assert.equal(desk.answerer.calls.length, 1);
});

test("nothing lost: a process that dies right after asking asks once more and replies once", async () => {
  using folder = makeTempFolder();
  await using desk = await afterRestart(
    { path: folder.file("baton.db"), ms: 0, policy: gathering },
    async (before) => {
      await before.writes("hello");
      await before.pass(1_500);
      await before.answerer.nextCall();
    },
  );
  (await desk.answerer.nextCall()).answer("hi");
  await untilQuiet();
  await desk.pass(MINUTE);
  assert.deepEqual(await desk.log(), ["visitor: hello", "bot: hi"]);
  assert.equal((await desk.messages())[1]?.at, AT + 1_500);
});
