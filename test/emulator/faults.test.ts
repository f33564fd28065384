import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiFault } from "../../emulator/play.ts";
import { at, start } from "./bot-server.ts";

const reply = (
  call: (method: string, path: string, body?: unknown) => Promise<unknown>,
  conversation: number,
) => call("POST", `/conversations/${conversation}/messages`, { content: "Hi" });

interface ApiCase {
  readonly fault: ApiFault;
  /** The status, or "cut". */
  readonly seen: number | "cut";
  readonly written: number;
}
const API_CASES: readonly ApiCase[] = [
  { fault: { type: "drop-before" }, seen: "cut", written: 0 },
  { fault: { type: "answer-then-drop" }, seen: "cut", written: 1 },
  { fault: { type: "rate-limited" }, seen: 429, written: 0 },
  { fault: { type: "fail-before" }, seen: 500, written: 0 },
  { fault: { type: "fail-after" }, seen: 500, written: 1 },
  { fault: { type: "bad-gateway" }, seen: 502, written: 0 },
  { fault: { type: "delay", ms: 1 }, seen: 200, written: 1 },
];

for (const { fault, seen, written } of API_CASES)
  test(`the fault ${fault.type} shows ${seen} and leaves ${written} message`, async (context) => {
    const { emulator, asBot } = await start(context);
    const { conversation } = emulator.visitor.write("Hello");
    emulator.faults.next({ on: "api", match: { method: "POST", path: "/messages" }, do: fault });
    const outcome = await reply(asBot, conversation).then(
      (answer) => at(answer, "status"),
      () => "cut",
    );
    const count = emulator.look.conversation(conversation).messages.length - 1;
    const { isFault, status } = emulator.look.requests().at(-1) ?? {};
    assert.deepEqual(
      { outcome, count, isFault, status },
      { outcome: seen, count: written, isFault: true, status: seen === "cut" ? null : seen },
    );
    await reply(asBot, conversation);
    assert.equal(emulator.look.conversation(conversation).messages.length - 1, written + 1);
  });

test("a fault waits for a call that fits and is used up after its times", async (context) => {
  const { emulator, asBot } = await start(context);
  const { conversation } = emulator.visitor.write("Hello");
  emulator.faults.next({
    on: "api",
    match: { method: "POST", path: /toggle_status$/ },
    times: 2,
    do: { type: "rate-limited" },
  });
  const toggle = () => asBot("POST", `/conversations/${conversation}/toggle_status`, { status: "pending" });
  const first = await reply(asBot, conversation);
  await asBot("GET", `/conversations/${conversation}/toggle_status`);
  const rest = [await toggle(), await toggle(), await toggle()];
  assert.deepEqual([at(first, "status"), ...rest.map(({ status }) => status)], [200, 429, 429, 200]);
});

test("a delivery is doubled under the same id or a new one", async (context) => {
  const { emulator, server } = await start(context);
  emulator.faults.next({ on: "delivery", do: { type: "duplicate", id: "same" } });
  emulator.visitor.write("One");
  await emulator.idle();
  const ids = () => new Set(server.received.map(({ headers }) => headers["x-chatwoot-delivery"])).size;
  assert.deepEqual([server.received.length, ids()], [2, 1]);
  emulator.faults.next({ on: "delivery", do: { type: "duplicate", id: "new" } });
  emulator.visitor.write("Two");
  await emulator.idle();
  assert.deepEqual([server.received.length, ids()], [4, 3]);
});

test("a delivery that is held back comes after the next ones", async (context) => {
  const { emulator, server } = await start(context);
  emulator.faults.next({ on: "delivery", do: { type: "reorder", behind: 2, holdMs: 60_000 } });
  const { conversation } = emulator.visitor.write("One");
  for (const text of ["Two", "Three"]) emulator.visitor.write(text, { conversation });
  await emulator.until(() => server.received.length === 3);
  assert.equal(server.received.at(-1)?.body["content"], "One");
});

test("a delivery that is held back comes at last when nothing else goes out", async (context) => {
  const { emulator, server } = await start(context);
  emulator.faults.next({ on: "delivery", do: { type: "reorder", behind: 3, holdMs: 10 } });
  emulator.visitor.write("One");
  await emulator.idle();
  assert.equal(server.received.length, 1);
});

test("a dropped delivery never comes and is on record", async (context) => {
  const { emulator, server } = await start(context);
  emulator.faults.next({ on: "delivery", do: { type: "drop" } });
  const { conversation } = emulator.visitor.write("One");
  await emulator.idle();
  assert.equal(server.received.length, 0);
  const [lost] = emulator.look.deliveries();
  assert.deepEqual([lost?.status, lost?.isFault], [null, true]);
  assert.equal(emulator.look.conversation(conversation).status, "pending");
});

test("a late delivery is waited for", async (context) => {
  const { emulator, server } = await start(context);
  emulator.faults.next({ on: "delivery", do: { type: "delay", ms: 20 } });
  emulator.visitor.write("One");
  await emulator.idle();
  assert.equal(server.received.length, 1);
});

test("a stale snapshot shows the conversation of before with its time", async (context) => {
  const { emulator, server } = await start(context);
  const { conversation } = emulator.visitor.write("One");
  emulator.agent.status(conversation, "open");
  await emulator.idle();
  const fresh = Math.max(...server.received.map(({ body }) => Number(at(body, "updated_at") ?? 0)));
  emulator.faults.next({
    on: "delivery",
    match: { event: "message_created" },
    do: { type: "stale", changes: 3 },
  });
  server.received.length = 0;
  emulator.visitor.write("Two", { conversation });
  await emulator.idle();
  const body = server.received.find(({ event }) => event === "message_created")?.body;
  assert.equal(at(body, "conversation.status"), "pending");
  assert.ok(Number(at(body, "conversation.updated_at")) < fresh);
});

test("the same seed draws the same faults, and clearing ends them", async (context) => {
  const run = async () => {
    const { emulator } = await start(context, { seed: 7, timeoutMs: 1000 });
    emulator.faults.seeded({
      delivery: { duplicate: 0.2, drop: 0.3, delay: 0.2 },
      api: { "fail-before": 0.5 },
    });
    for (let count = 0; count < 20; count += 1) emulator.visitor.write(`message ${count}`);
    await emulator.idle();
    const seen = emulator.look.deliveries().map(({ message, isFault }) => `${message} ${isFault}`);
    emulator.faults.clear();
    emulator.visitor.write("The last");
    await emulator.idle();
    return { seen: seen.toSorted(), last: emulator.look.deliveries().at(-1)?.isFault };
  };
  const [first, second] = [await run(), await run()];
  assert.deepEqual(first, second);
  assert.ok(first.seen.some((entry) => entry.endsWith("true")));
  assert.equal(first.last, false);
});

test("down refuses connections until up, at the same address", async (context) => {
  const { emulator, asAdmin } = await start(context);
  await emulator.down();
  await assert.rejects(asAdmin("GET", "/agents"));
  await emulator.up();
  assert.equal((await asAdmin("GET", "/agents")).status, 200);
});

test("more calls in a minute than allowed are answered Retry later", async (context) => {
  const { asAdmin } = await start(context, { requestsPerMinute: 2 });
  const answers = [
    await asAdmin("GET", "/agents"),
    await asAdmin("GET", "/agents"),
    await asAdmin("GET", "/agents"),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
  assert.equal(answers[2]?.body, "Retry later");
});
