/** What Chatwoot delivers to `POST /webhook/chatwoot`: who is believed, what is answered, and what comes of it. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { bytesOf, changed, type Json, readPayload } from "../fakes/chatwoot-payloads.ts";
import { BOT, type SmallChatwoot, startSmallChatwoot, USER } from "../fakes/small-chatwoot.ts";
import { type Baton, type Env, makeFolder, startBaton } from "./baton-process.ts";
import { type Client, type Headers, json, problem, shown } from "./client.ts";
import { until, within } from "./deadline.ts";
import { newVisitor, replyOf, saying } from "./visitor.ts";

const SECRETS = ["the secret of the agent bot", "the secret of the account's webhook"] as const;
const TOKEN = "t".repeat(200);
const FIXTURES = join(import.meta.dirname, "../fixtures/chatwoot");

const OK = json({ status: "ok" });
const IGNORED = json({ status: "ignored" });
const REFUSED = problem(401, "Unauthorized", {
  detail: "This is no delivery of our Chatwoot; the log says why.",
});

const envFor = (url: string): Env => ({
  CHATWOOT_BASE_URL: url,
  CHATWOOT_API_TOKEN: USER,
  CHATWOOT_BOT_TOKEN: BOT,
  CHATWOOT_ACCOUNT_ID: "1",
  CHATWOOT_INBOX_ID: "3",
  CHATWOOT_BOT_ID: "7",
  CHATWOOT_WEBHOOK_SECRET: SECRETS.join(","),
  CHATWOOT_WEBHOOK_TOKEN: TOKEN,
});

async function start(t: TestContext, env: Env = {}) {
  const chatwoot = await startSmallChatwoot(t);
  const baton = await startBaton({ ...envFor(chatwoot.url), ...env });
  t.after(baton.kill);
  return { chatwoot, baton, caller: baton.client() };
}

/** What the visitor says in conversation 57 right now, as it is delivered. */
function visitorSays(chatwoot: SmallChatwoot, content: string): Buffer {
  const { id } = chatwoot.write({ content });
  const created_at = new Date().toISOString();
  const conversation = { updated_at: chatwoot.state.updatedAt };
  const incoming = readPayload("01_message_created_incoming_pending.json");
  return bytesOf(changed(incoming, { id, content, created_at, conversation }));
}

type Signing = { readonly secret?: string; readonly delivery?: string; readonly at?: number };

function headersFor(body: Buffer, { secret = SECRETS[0], delivery = "d-1", at = Date.now() }: Signing = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const hex = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex");
  return {
    "x-chatwoot-timestamp": timestamp,
    "x-chatwoot-signature": `sha256=${hex}`,
    "x-chatwoot-delivery": delivery,
  };
}

const post = async (caller: Client, body: Buffer, headers: Headers) =>
  shown(await caller.call("POST", "/webhook/chatwoot", { body, headers }));

/** As a Chatwoot delivers that does not sign. */
const postTo = async (caller: Client, token: string, body: Buffer) =>
  shown(await caller.call("POST", `/webhook/chatwoot/${token}`, { body }));

const deliver = (caller: Client, body: Buffer, signing?: Signing) =>
  post(caller, body, headersFor(body, signing));

/** What was written there for the visitor to see. */
const repliesIn = ({ messages }: SmallChatwoot) =>
  messages.filter((message) => message.message_type === 1 && !message.private).map(({ content }) => content);

const replyIn = (chatwoot: SmallChatwoot) =>
  until(async () => (repliesIn(chatwoot).length > 0 ? repliesIn(chatwoot) : null), "the bot replies there");

/** The log's lines of this kind, without what differs from run to run. */
async function lineOf(baton: Baton, msg: string, count: number): Promise<readonly Json[]> {
  const lines = () =>
    baton
      .output()
      .stdout.split("\n")
      .filter((line) => line.includes(`"msg":"${msg}"`))
      .map((line) =>
        changed(JSON.parse(line) as Json, { time: undefined, level: undefined, msg: undefined }),
      );
  return until(async () => (lines().length >= count ? lines() : null), `the log says: ${msg}`);
}

test("a visitor's message is answered once, however often and by whatever webhook it is delivered", async (t) => {
  const { chatwoot, caller } = await start(t);
  const body = visitorSays(chatwoot, "Hello");
  const answers = await Promise.all([
    deliver(caller, body, { delivery: "d-1" }),
    deliver(caller, body, { delivery: "d-1" }),
    deliver(caller, body, { delivery: "d-2" }),
    deliver(caller, body, { delivery: "d-3", secret: SECRETS[1] }),
    postTo(caller, TOKEN, body),
  ]);
  assert.deepEqual(answers, [OK, OK, OK, OK, OK]);
  assert.deepEqual(await replyIn(chatwoot), ["Hello! How can I help you today?"]);
  const next = visitorSays(chatwoot, "What are your opening hours?");
  assert.deepEqual(await deliver(caller, next, { delivery: "d-9" }), OK);
  await until(async () => (repliesIn(chatwoot).length >= 2 ? true : null), "the next reply comes");
  assert.equal(repliesIn(chatwoot).length, 2);
});

test("what was acknowledged is stored: Baton is killed right after, and answers when it is started again", async (t) => {
  using folder = makeFolder();
  const file = { DATABASE_URL: `sqlite:${join(folder.path, "baton.db")}` };
  const { chatwoot, baton, caller } = await start(t, file);
  assert.deepEqual(await deliver(caller, visitorSays(chatwoot, "Hello")), OK);
  await baton.kill();
  assert.deepEqual(repliesIn(chatwoot), []);
  await using again = await startBaton({ ...envFor(chatwoot.url), ...file });
  assert.deepEqual(await within(replyIn(chatwoot), "it is answered"), ["Hello! How can I help you today?"]);
  await again.stop();
});

test("whoever is not Chatwoot is refused, and the log names the likely cause", async (t) => {
  const { chatwoot, baton, caller } = await start(t);
  const body = visitorSays(chatwoot, "Hello");
  const good = headersFor(body);
  const alone = `sha256=${createHmac("sha256", SECRETS[0]).update(body).digest("hex")}`;
  const answers = [
    await post(caller, body, { "x-chatwoot-delivery": "d-1" }),
    await deliver(caller, body, { secret: "invented" }),
    await post(caller, body, { ...good, "x-chatwoot-signature": alone }),
    await deliver(caller, body, { at: Date.now() - 3_600_000 }),
    await post(caller, Buffer.concat([body, Buffer.from(" ")]), good),
    await postTo(caller, "a-guess", body),
  ];
  assert.deepEqual(answers, [REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]);
  const lines = await lineOf(baton, "a delivery was refused", 6);
  assert.deepEqual(
    lines.map(({ because }) => because),
    ["no-signature", "wrong-signature", "body-alone-was-signed", "stale", "wrong-signature", "wrong-token"],
  );
  assert.equal(baton.output().stdout.includes(TOKEN), false);
  assert.equal(baton.output().stdout.includes("Where is my order"), false);
});

/** Only these tell anything of a conversation in inbox 3. */
const forNobody = new Set(["17_webwidget_triggered.json"]);

test("every delivery of Chatwoot's is answered 2xx, also what is not for us", async (t) => {
  const { baton, caller } = await start(t);
  for (const name of readdirSync(FIXTURES).filter((each) => /^\d/.test(each))) {
    const body = readFileSync(join(FIXTURES, name));
    const expected = forNobody.has(name) ? IGNORED : OK;
    assert.deepEqual([name, await deliver(caller, body, { delivery: name })], [name, expected]);
  }
  const incoming = readPayload("01_message_created_incoming_pending.json");
  for (const [delivery, other] of Object.entries({
    "another account": changed(incoming, { account: { id: 2 } }),
    "another inbox": changed(incoming, { conversation: { inbox_id: 4 } }),
    "another event": { event: "contact_created" },
  }))
    assert.deepEqual(await deliver(caller, bytesOf(other), { delivery }), IGNORED);
  assert.deepEqual(await deliver(caller, Buffer.from("no json"), { delivery: "d-odd" }), IGNORED);
  assert.deepEqual(await lineOf(baton, "a delivery does not fit", 1), [
    { delivery: "d-odd", event: null, field: "event" },
  ]);
});

test("the page speaks by its cookie as ever, and an unsigned call is refused", async (t) => {
  const { baton, caller } = await start(t);
  const visitor = await newVisitor(baton);
  assert.equal(replyOf(await visitor.say("Hi")), "Hello! How can I help you today?");
  assert.deepEqual(
    shown(await caller.post("/webhook/chatwoot", saying("Hi"))),
    problem(401, "Unauthorized", { detail: "Deliveries must be signed by Chatwoot." }),
  );
});

test("without a Chatwoot, Chatwoot's headers change nothing about the seed's call", async (t) => {
  const baton = await startBaton();
  t.after(baton.stop);
  const body = bytesOf(saying("Hi"));
  const greeting = json({ status: "ok", route: "bot", reply: "Hello! How can I help you today?" });
  assert.deepEqual(await deliver(baton.client(), body), greeting);
  assert.equal((await postTo(baton.client(), TOKEN, body)).status, 404);
});
