import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { bytesOf, changed, type Json, readPayload } from "../../test/fakes/chatwoot-payloads.ts";
import { inPage, served, told, UPDATED_AT } from "../../test/fakes/chatwoot-told.ts";
import { createManualClock } from "../../test/fakes/manual-clock.ts";
import { createSilentJournal } from "../../test/fakes/silent-journal.ts";
import type { HelpDeskTold } from "../conversation/happening.ts";
import { createIntake, type Delivery, type IntakeParts, type IntakeSettings } from "./intake.ts";

const SECRET = "the secret of the bot's webhook";
const NOW = 1785235886000;

const incoming = readPayload("01_message_created_incoming_pending.json");
const opened = readPayload("15_conversation_opened_agent_bot_only.json");
const typing = readPayload("18_conversation_typing_on_agent.json");

function signed(body: Buffer, { secret = SECRET, at = NOW, id = null as string | null } = {}): Delivery {
  const timestamp = String(at / 1000);
  const digest = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex");
  return { body, headers: { signature: `sha256=${digest}`, timestamp, delivery: id }, token: null };
}

const unsigned = (payload: unknown, token: string | null = null): Delivery => ({
  body: bytesOf(payload),
  headers: { signature: null, timestamp: null, delivery: null },
  token,
});

const delivered = (payload: Json, id: string | null = null) => signed(bytesOf(payload), { id });

type Change = Partial<IntakeParts> & { readonly set?: Partial<IntakeSettings> };

function open({ set = {}, ...change }: Change = {}) {
  const received: HelpDeskTold[] = [];
  const typed: unknown[] = [];
  const journal = createSilentJournal();
  const settings = { ...served, secrets: [SECRET], urlToken: null, ...set };
  const intake = createIntake({
    settings,
    clock: createManualClock(NOW),
    journal,
    receive: async (happening) => received.push(happening),
    isKnown: async () => true,
    onTyping: (each) => typed.push(each),
    ...change,
  });
  return { intake, received, typed, lines: () => journal.lines };
}

test("a genuine delivery is taken in at this moment, as what it tells", async () => {
  const { intake, received, lines } = open();
  assert.equal(await intake.take(delivered(opened)), "taken");
  const standing = { status: "people", agent: null, isBots: false, at: UPDATED_AT };
  assert.deepEqual(
    received,
    told({ standing }).map(({ happening }) => ({ ...happening, at: NOW })),
  );
  assert.deepEqual(lines(), []);
});

test("it is answered only when it is stored", async () => {
  const stored = Promise.withResolvers<void>();
  const { intake } = open({ receive: () => stored.promise });
  const states: string[] = [];
  const taking = intake.take(delivered(incoming)).then((state) => states.push(state));
  await new Promise((next) => setImmediate(next));
  assert.deepEqual(states, []);
  stored.resolve();
  await taking;
  assert.deepEqual(states, ["taken"]);
});

test("what cannot be stored is refused, and taken in when it comes again under the same id", async () => {
  const outcomes = [new Error("the disk is full"), null];
  const received: HelpDeskTold[] = [];
  const { intake } = open({
    receive: async (happening) => {
      const fault = outcomes.shift();
      if (fault) throw fault;
      received.push(happening);
    },
  });
  await assert.rejects(intake.take(delivered(incoming, "d-1")), { message: "the disk is full" });
  assert.equal(await intake.take(delivered(incoming, "d-1")), "taken");
  assert.deepEqual(
    received.map(({ key }) => key),
    ["m901"],
  );
});

test("a delivery that comes again under the same id is answered at once", async () => {
  const { intake, received } = open();
  for (let times = 0; times < 3; times += 1)
    assert.equal(await intake.take(delivered(opened, "d-1")), "taken");
  assert.equal(received.length, 1);
});

test("the same message under another id is told again with the same key, by which it is known", async () => {
  const { intake, received } = open();
  for (const id of ["d-1", "d-2", null]) assert.equal(await intake.take(delivered(incoming, id)), "taken");
  assert.deepEqual(
    received.map(({ key }) => key),
    ["m901", "m901", "m901"],
  );
});

const body = bytesOf(incoming);
const forged: Readonly<Record<string, readonly [Delivery, Json]>> = {
  "a delivery signed with another secret": [
    signed(body, { secret: "invented", id: "d-1" }),
    { delivery: "d-1", because: "wrong-signature" },
  ],
  "a delivery that is not signed": [unsigned(incoming), { delivery: null, because: "no-signature" }],
  "a delivery whose body alone was signed": [
    {
      ...signed(body),
      headers: {
        ...signed(body).headers,
        signature: `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
      },
    },
    { delivery: null, because: "body-alone-was-signed" },
  ],
  "a delivery of an hour ago": [
    signed(body, { at: NOW - 3_600_000 }),
    { delivery: null, because: "stale", seconds: 3600 },
  ],
  "a delivery with a token where none is set": [
    unsigned(incoming, "a-token"),
    { delivery: null, because: "no-token-is-set" },
  ],
};

test("whoever hammers the door fills no log", async () => {
  const { intake, lines } = open();
  for (let tries = 0; tries < 100; tries++) await intake.take(unsigned(incoming));
  assert.equal(lines().length, 20);
});

for (const [what, [delivery, facts]] of Object.entries(forged))
  test(`${what} is forged, and one line says why`, async () => {
    const { intake, received, lines } = open();
    assert.equal(await intake.take(delivery), "forged");
    assert.deepEqual(received, []);
    assert.deepEqual(lines(), [{ level: "error", what: "a delivery was refused", facts }]);
  });

test("a forged delivery does not use up its id", async () => {
  const { intake } = open();
  assert.equal(await intake.take(signed(body, { secret: "invented", id: "d-1" })), "forged");
  assert.equal(await intake.take(delivered(incoming, "d-1")), "taken");
});

test("a repeat must be genuine too", async () => {
  const { intake } = open();
  assert.equal(await intake.take(delivered(incoming, "d-1")), "taken");
  assert.equal(await intake.take(signed(body, { secret: "invented", id: "d-1" })), "forged");
});

test("where a token is set, the right one in the address needs no signature, and a wrong one is forged", async () => {
  const { intake, received, lines } = open({ set: { secrets: [], urlToken: "an-unguessable-word" } });
  assert.equal(await intake.take(unsigned(incoming, "an-unguessable-word")), "taken");
  assert.equal(await intake.take(unsigned(incoming, "a-guess")), "forged");
  assert.equal(await intake.take(delivered(incoming)), "forged");
  assert.equal(received.length, 1);
  assert.deepEqual(
    lines().map(({ facts }) => facts["because"]),
    ["wrong-token", "no-secret-is-set"],
  );
});

const misfits: Readonly<Record<string, readonly [Buffer, Json]>> = {
  "no JSON": [Buffer.from("no json"), { event: null, field: "event" }],
  nothing: [Buffer.alloc(0), { event: null, field: "event" }],
  "a list": [Buffer.from("[1]"), { event: null, field: "event" }],
  "a message without a conversation": [
    bytesOf(changed(incoming, { conversation: undefined })),
    { event: "message_created", field: "conversation" },
  ],
  "a message whose number is a text": [
    bytesOf(changed(incoming, { id: "901" })),
    { event: "message_created", field: "id" },
  ],
  "a conversation without an inbox": [
    bytesOf(changed(opened, { inbox_id: undefined })),
    { event: "conversation_opened", field: "inbox_id" },
  ],
  "typing in a conversation without a number": [
    bytesOf(changed(typing, { conversation: { id: null } })),
    { event: "conversation_typing_on", field: "conversation.id" },
  ],
};

for (const [what, [bytes, facts]] of Object.entries(misfits))
  test(`genuine bytes that are ${what} are ignored, and one line names the field`, async () => {
    const { intake, received, lines } = open();
    assert.equal(await intake.take(signed(bytes, { id: "d-1" })), "ignored");
    assert.deepEqual(received, []);
    const line = { level: "error", what: "a delivery does not fit", facts: { delivery: "d-1", ...facts } };
    assert.deepEqual(lines(), [line]);
  });

test("what is genuine and not for us is ignored without a line", async () => {
  const { intake, received, lines } = open();
  for (const payload of [
    readPayload("17_webwidget_triggered.json"),
    changed(incoming, { account: { id: 2 } }),
    changed(incoming, { conversation: { inbox_id: 5 } }),
  ])
    assert.equal(await intake.take(delivered(payload)), "ignored");
  assert.deepEqual([received, lines()], [[], []]);
});

test("a conversation of our page that is not known here is ignored with a line, and nothing begins", async () => {
  const { intake, received, lines } = open({ isKnown: async () => false });
  assert.equal(await intake.take(delivered(inPage(incoming))), "ignored");
  assert.deepEqual(received, []);
  assert.deepEqual(lines(), [
    {
      level: "info",
      what: "told of a page's conversation that is not known here",
      facts: { conversation: "p-1", there: 57 },
    },
  ]);
});

test("whether a conversation of Chatwoot's is known is not asked: it begins with what is told", async () => {
  const { intake, received } = open({ isKnown: async () => false });
  assert.equal(await intake.take(delivered(incoming)), "taken");
  assert.equal(received.length, 1);
});

test("an agent who types on the page is shown there", async () => {
  const { intake, typed } = open();
  assert.equal(await intake.take(delivered(inPage(typing))), "taken");
  assert.deepEqual(typed, [{ type: "typing", conversation: "p-1", there: 57, isOn: true }]);
});

test("what was read is taken in by the order of its numbers, one after the other", async () => {
  const keys: (string | null)[] = [];
  let running = 0;
  const { intake } = open({
    receive: async ({ key }) => {
      assert.equal(running, 0);
      running += 1;
      await new Promise((next) => setImmediate(next));
      running -= 1;
      keys.push(key);
    },
  });
  const message = { content: "Hello", message_type: 0, created_at: 1785235885 };
  const messages = [903, 901, 902].map((id) => ({ ...message, id }));
  await intake.takeRead({ conversation: { id: 57, inbox_id: 3, status: "pending" }, messages });
  assert.deepEqual(keys, ["m901", "m902", "m903"]);
});
