/** What Baton believes of what is delivered to it: only what is signed, or comes under the secret address, and is for it. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import type { Baton } from "./baton-process.ts";
import { answerNewcomer, type ChatwootStage, HELLO, logged, looksOf, startStage } from "./chatwoot-stage.ts";
import type { Answer, Headers } from "./client.ts";

const TOKEN = "a-token-that-nobody-guesses-in-a-hundred-years";

const it = await startStage({ env: { CHATWOOT_WEBHOOK_TOKEN: TOKEN } });
after(it[Symbol.asyncDispose]);

/** A visitor's message as Chatwoot delivers it, in a conversation that nobody else told of. */
const bodyOf = (conversation: number) =>
  JSON.stringify({
    event: "message_created",
    id: conversation,
    content: "hello",
    message_type: "incoming",
    private: false,
    account: { id: it.chatwoot.setup.accountId },
    conversation: { id: conversation, inbox_id: it.chatwoot.setup.webInbox.id, status: "pending" },
  });

const hmac = (secret: string, text: string) =>
  `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;

const deliver = (body: string, headers: Headers, path = "") =>
  it.baton().client().call("POST", `/webhook/chatwoot${path}`, { body, headers });

/** The headers of a delivery that was signed so many seconds ago, with another secret if told. */
function signed(body: string, { secret = it.env["CHATWOOT_WEBHOOK_SECRET"] ?? "", ago = 0 } = {}): Headers {
  const timestamp = String(Math.floor(Date.now() / 1000) - ago);
  return {
    "x-chatwoot-delivery": "d-signed",
    "x-chatwoot-timestamp": timestamp,
    "x-chatwoot-signature": hmac(secret, `${timestamp}.${body}`),
  };
}

const refusals = (baton: Baton) =>
  logged(baton, "a delivery was refused").map(({ delivery, because }) => ({ delivery, because }));

/** Conversations that Baton has stored; it is stopped for that, and started again. */
async function storedIn({ env, kill, start }: ChatwootStage): Promise<readonly unknown[]> {
  await kill();
  const database = new DatabaseSync((env["DATABASE_URL"] ?? "").replace("sqlite:", ""));
  const rows = database.prepare("SELECT * FROM conversation").all();
  database.close();
  await start();
  return rows;
}

type Unproven = readonly [
  what: string,
  because: string | null,
  send: (body: string) => { readonly headers: Headers; readonly path?: string },
];

const unproven: readonly Unproven[] = [
  ["without a signature", "no-signature", () => ({ headers: { "x-chatwoot-delivery": "d-unsigned" } })],
  [
    "that another secret signed",
    "wrong-signature",
    (body) => ({ headers: signed(body, { secret: "invented" }) }),
  ],
  [
    "whose body alone was signed",
    "body-alone-was-signed",
    (body) => ({
      headers: {
        ...signed(body),
        "x-chatwoot-signature": hmac(it.env["CHATWOOT_WEBHOOK_SECRET"] ?? "", body),
      },
    }),
  ],
  ["that was signed six minutes ago", "stale", (body) => ({ headers: signed(body, { ago: 360 }) })],
  ["that was signed six minutes from now", "stale", (body) => ({ headers: signed(body, { ago: -360 }) })],
  [
    "whose bytes were changed",
    "wrong-signature",
    (body) => ({ headers: { ...signed(`${body} `), "x-chatwoot-delivery": "d-changed" } }),
  ],
  [
    "under another token",
    "wrong-token",
    () => ({ headers: { "x-chatwoot-delivery": "d-token" }, path: "/some-other-token" }),
  ],
  ["without any proof", null, () => ({ headers: {} })],
];

test("what is not proven to be Chatwoot's is refused with one line that says why, and nothing of it is stored", async () => {
  const answers: Answer[] = [];
  const wanted: { delivery: unknown; because: string }[] = [];
  for (const [index, [what, because, send]] of unproven.entries()) {
    const body = bodyOf(1_000 + index);
    const { headers, path } = send(body);
    const answer = await deliver(body, headers, path);
    assert.equal(answer.status, 401, what);
    answers.push(answer);
    // The seed's call, which this Baton does not take unsigned.
    if (because !== null) wanted.push({ delivery: headers["x-chatwoot-delivery"] ?? null, because });
  }
  assert.equal(answers.length, unproven.length);
  await it.until(() => refusals(it.baton()).length >= wanted.length);
  assert.deepEqual(refusals(it.baton()), wanted);
  assert.doesNotMatch(
    it.baton().output().stdout,
    new RegExp(`${TOKEN}|${it.env["CHATWOOT_WEBHOOK_SECRET"]}`),
  );
  assert.deepEqual(await storedIn(it), []);
});

test("what is signed is taken, and so is what comes unsigned under the secret address", async () => {
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
  const url = `${it.baton().url}/webhook/chatwoot`;
  it.chatwoot.attachBot({ url: `${url}/${TOKEN}` });
  await answerNewcomer(it);
  const unsigned = await deliver(bodyOf(2_000), {}, `/${TOKEN}`);
  assert.deepEqual([unsigned.status, unsigned.text], [200, '{"status":"ok"}']);
});

test("a wrong secret is named in the log, and Chatwoot gives the conversation to people", async () => {
  await using wrong = await startStage({ env: { CHATWOOT_WEBHOOK_SECRET: "copied-from-somewhere-else" } });
  const { conversation } = wrong.chatwoot.visitor.write("hello");
  await wrong.sees(conversation, ["contact: hello"], "open");
  await wrong.chatwoot.idle();
  assert.deepEqual([...new Set(wrong.chatwoot.look.deliveries().map(({ status }) => status))], [401]);
  assert.deepEqual([...new Set(refusals(wrong.baton()).map(({ because }) => because))], ["wrong-signature"]);
});

test("of two secrets, as while one is renewed, each proves a delivery", async () => {
  // The same seed makes the same secret.
  await using renewed = await startStage({ isStarted: false });
  const secret = renewed.env["CHATWOOT_WEBHOOK_SECRET"] ?? "";
  await using both = await startStage({ env: { CHATWOOT_WEBHOOK_SECRET: `the-next-one,${secret}` } });
  const { conversation } = both.chatwoot.visitor.write("hello");
  await both.sees(conversation, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
});

test("what happens in another inbox is acknowledged and left alone", async () => {
  await using stage = await startStage({ isBridged: true, env: { CHATWOOT_PAGE_INBOX_ID: "" } });
  const { apiInbox } = stage.chatwoot.setup;
  const { conversation } = stage.chatwoot.visitor.write("hello", { inbox: apiInbox?.id ?? 0 });
  await stage.chatwoot.idle();
  await answerNewcomer(stage);
  await stage.sees(conversation, ["contact: hello"], "pending");
  const { look } = stage.chatwoot;
  assert.deepEqual([...new Set(look.deliveries().map(({ status }) => status))], [200]);
  const path = `/conversations/${conversation}/`;
  assert.deepEqual(
    look.requests().filter((request) => request.path.includes(path)),
    [],
  );
});

test("what happens in another account is acknowledged and left alone", async () => {
  await using stage = await startStage({ env: { CHATWOOT_ACCOUNT_ID: "99" } });
  const { conversation } = stage.chatwoot.visitor.write("hello");
  await stage.chatwoot.idle();
  assert.deepEqual([...new Set(stage.chatwoot.look.deliveries().map(({ status }) => status))], [200]);
  assert.deepEqual(looksOf(stage.chatwoot.look.conversation(conversation)), ["contact: hello"]);
  assert.deepEqual(await storedIn(stage), []);
});

test("what could not be stored is answered 500, and Chatwoot repeats it until people have it", async () => {
  await using stage = await startStage({ isStarted: false });
  await stage.start();
  await stage.kill();
  const database = new DatabaseSync((stage.env["DATABASE_URL"] ?? "").replace("sqlite:", ""));
  database.exec(
    "CREATE TRIGGER full BEFORE INSERT ON message WHEN NEW.text = 'lost?' BEGIN SELECT RAISE(ABORT, 'full'); END",
  );
  database.close();
  await stage.start();
  const { conversation, message } = stage.chatwoot.visitor.write("lost?");
  await stage.sees(conversation, ["contact: lost?"], "open");
  await stage.chatwoot.idle();
  const tries = stage.chatwoot.look
    .deliveries()
    .filter((each) => each.message === message && each.event === "message_created");
  assert.deepEqual(
    tries.map(({ attempt, status, id }) => [attempt, status, id === tries[0]?.id]),
    [
      [1, 500, true],
      [2, 500, true],
      [3, 500, true],
    ],
  );
  await answerNewcomer(stage);
});
