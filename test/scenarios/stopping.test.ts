/** Stopping with grace: nothing new is taken, what runs is finished or kept, and nobody holds it up. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { ChatSession } from "../../contract/chat.ts";
import { answering, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { type Baton, makeFolder, startBaton } from "./baton-process.ts";
import { bodyOf, createClient, json, problem, shown } from "./client.ts";
import { until, within } from "./deadline.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { newVisitor, replyOf, say } from "./visitor.ts";

const LATEST_EXIT_MS = 10_500;
const REPLY = "Hello from the model.";

async function assertEndsWell(baton: Baton) {
  const exit = await within(baton.exited, "Baton ends", LATEST_EXIT_MS);
  assert.deepEqual({ ...exit, stderr: baton.output().stderr }, { code: 0, signal: null, stderr: "" });
}

/** Resolves when new connections are refused. */
async function assertTakesNothingNew(baton: Baton) {
  await until(async () => {
    const answer = await createClient(baton.url)
      .get("/healthz")
      .catch(() => null);
    return answer === null || answer.status === 503 ? true : null;
  }, "new requests are refused");
}

const tests = test("stopping", { concurrency: true }, async (all) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    void all.test(`at ${signal} open streams end and Baton with them`, async () => {
      await using baton = await startBaton();
      const visitor = await newVisitor(baton);
      using page = await openChat(visitor.client);
      using console = await openDesk(baton.client());
      await visitor.say("Hello");
      await page.next("message", ({ author }) => author === "bot");
      baton.signal(signal);
      assert.deepEqual(await within(Promise.all([page.over, console.over]), "the streams end"), [
        "ended",
        "ended",
      ]);
      await assertEndsWell(baton);
    });

  void all.test("a reader who never reads does not hold up the end", async () => {
    await using baton = await startBaton({ RATE_LIMITS: "off" });
    const visitor = await newVisitor(baton);
    for (let round = 1; round <= 40; round++) await visitor.say("😀".repeat(150_000));
    const cookie = [...visitor.client.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const socket = connect(baton.port, "127.0.0.1").on("error", () => undefined);
    socket.write(`GET /api/chat/events HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
    // The first bytes show that the stream is open; the rest is never read.
    await within(new Promise((resolve) => socket.once("data", resolve)), "the stream begins");
    socket.pause();
    baton.signal("SIGTERM");
    await assertEndsWell(baton);
    socket.destroy();
  });

  void all.test(
    "nobody waits for ever: a waiting request gets its reply, and nothing new is taken",
    async () => {
      await using model = await startFakeOpenAi(holding(2));
      await using baton = await startBaton({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
      const visitor = await newVisitor(baton);
      const answers = [visitor.say("Hello"), say(baton.client(), "Hello")];
      const calls = await Promise.all(answers.map(() => within(model.nextRequest(), "the model is asked")));
      using page = await openChat(visitor.client);
      baton.signal("SIGTERM");
      assert.equal(await within(page.over, "the stream ends"), "ended");
      await assertTakesNothingNew(baton);
      for (const call of calls) call.release();
      assert.deepEqual((await Promise.all(answers)).map(replyOf), [REPLY, REPLY]);
      await assertEndsWell(baton);
    },
  );

  void all.test(
    "nothing lost: a turn that cannot finish is kept and finished at the next start",
    async () => {
      using folder = makeFolder();
      await using model = await startFakeOpenAi(holding("head"));
      const env = {
        OPENAI_API_KEY: "sk-test",
        OPENAI_BASE_URL: model.url,
        DATABASE_URL: `sqlite:${join(folder.path, "baton.db")}`,
      };
      await using first = await startBaton(env);
      const visitor = await newVisitor(first);
      const answers = [visitor.say("Are you there?"), say(first.client(), "Hello")];
      for (const _ of answers) await within(model.nextRequest(), "the model is asked");
      first.signal("SIGTERM");
      const detail = "Baton is stopping. Send the message again in a moment.";
      const kept = problem(503, "Service Unavailable", { detail });
      assert.deepEqual((await Promise.all(answers)).map(shown), [kept, kept]);
      await assertEndsWell(first);

      model.use(answering());
      await using second = await startBaton(env);
      const client = createClient(second.url, visitor.client.jar);
      assert.deepEqual(
        shown(await client.post("/api/chat/session")),
        json({ user_id: visitor.userId, resumed: true } satisfies ChatSession),
      );
      using page = await openChat(client);
      await page.next("message", ({ author }) => author === "bot");
      replyOf(await say(client, "Thank you"));
      await page.next("message", ({ seq }) => seq === 4);
      assert.deepEqual(
        page.dataOf("message").map(({ seq, author, text }) => [seq, author, text]),
        [
          [1, "visitor", "Are you there?"],
          [2, "bot", REPLY],
          [3, "visitor", "Thank you"],
          [4, "bot", REPLY],
        ],
      );
      client.close();
      await second.stop();
    },
  );

  void all.test("a connection that never asks anything, or never ends asking, holds nothing up", async () => {
    await using baton = await startBaton();
    const { port } = new URL(baton.url);
    const [silent, slow] = [connect(Number(port), "127.0.0.1"), connect(Number(port), "127.0.0.1")];
    await Promise.all([once(silent, "connect"), once(slow, "connect")]);
    slow.write("POST /webhook/chatwoot HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    slow.write("content-length: 100\r\n\r\n{");
    for (const socket of [silent, slow]) socket.on("error", () => undefined).resume();
    // Both are in the server's books by the time it has answered somebody who came after them.
    await baton.client().get("/healthz");
    await baton.stop();
  });

  void all.test(
    "a message before the session is renewed is not taken into the conversation that is gone",
    async () => {
      const env = { SESSION_SECRET: "a secret of this test, long enough" };
      await using first = await startBaton(env);
      const visitor = await newVisitor(first);
      await visitor.say("Hello");
      await first.stop();
      await using second = await startBaton(env);
      const client = createClient(second.url, visitor.client.jar);
      assert.equal((await say(client, "Hello again")).status, 401);
      assert.equal(bodyOf<ChatSession>(await client.post("/api/chat/session")).resumed, false);
      replyOf(await say(client, "Hello again"));
      using page = await openChat(client);
      await page.next("message", ({ seq }) => seq === 2);
      assert.deepEqual(
        page.dataOf("message").map(({ seq, text }) => [seq, text]),
        [
          [1, "Hello again"],
          [2, "Hello! How can I help you today?"],
        ],
      );
      client.close();
      await second.stop();
    },
  );

  void all.test("in memory, a restart begins anew and says so", async () => {
    await using first = await startBaton({ SESSION_SECRET: "a secret of this test, long enough" });
    const visitor = await newVisitor(first);
    await visitor.say("Hello");
    await first.client().post("/toggle-human", { enabled: true });
    await first.stop();
    await using second = await startBaton({ SESSION_SECRET: "a secret of this test, long enough" });
    const client = createClient(second.url, visitor.client.jar);
    assert.deepEqual(shown(await client.get("/human-status")), json({ human_mode: false }));
    assert.equal(bodyOf<ChatSession>(await client.post("/api/chat/session")).resumed, false);
    using page = await openChat(client, { "last-event-id": "2" });
    replyOf(await say(client, "Hello again"));
    await page.next("message", ({ seq }) => seq === 2);
    assert.deepEqual(
      page.dataOf("message").map(({ seq, text }) => [seq, text]),
      [
        [1, "Hello again"],
        [2, "Hello! How can I help you today?"],
      ],
    );
    client.close();
    await second.stop();
  });
});

await tests;
