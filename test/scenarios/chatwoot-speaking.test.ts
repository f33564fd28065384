/** What Baton says and does in Chatwoot, against the emulator: once and in order whatever goes wrong on the way. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createClient } from "../../backend/chatwoot/client.ts";
import { createHelpDesk } from "../../backend/chatwoot/help-desk.ts";
import { chatwootConversationId } from "../../backend/chatwoot/names.ts";
import type { ErrandResult } from "../../backend/conversation/errand.ts";
import { type Assignment, type Job, TryLater } from "../../backend/engine/ports.ts";
import { createEmulator } from "../../emulator/emulator.ts";
import type { ApiFault, Emulator, SeenConversation } from "../../emulator/play.ts";
import { startServer } from "../emulator/bot-server.ts";
import { checkRequest } from "../emulator/swagger-check.ts";
import { AT, HERE } from "../fakes/builders.ts";
import { createHastyClock } from "../fakes/hasty-clock.ts";
import { createSilentJournal } from "../fakes/silent-journal.ts";

type Work = { readonly job: Job; readonly over?: Partial<Assignment> };

type Stage = {
  readonly emulator: Emulator;
  /** The visitor's conversation, begun with a question; the number of its message. */
  readonly there: number;
  readonly newest: number;
  /** Tries until it ends, each time as a Baton that was started again; so often it may be put off. */
  readonly run: (errand: number, work: Work, patience?: number) => Promise<ErrandResult>;
  readonly seen: () => SeenConversation;
};

async function setUp(t: TestContext, seed = 1): Promise<Stage> {
  const server = await startServer(t);
  const emulator = await createEmulator({ seed, retryPauseMs: 10 });
  t.after(emulator.stop);
  const bot = emulator.attachBot({ url: server.url });
  const inbox = emulator.createApiInbox({ webhookUrl: server.url });
  const { accountId, adminToken, webInbox } = emulator.setup;
  const { conversation: there, message: newest } = emulator.visitor.write("Where is my order?");
  await emulator.idle();

  const deskOf = () => {
    const [clock, journal] = [createHastyClock(), createSilentJournal()];
    const reach = { baseUrl: emulator.url, accountId, botToken: bot.token, userToken: adminToken };
    return createHelpDesk({
      client: createClient({ ...reach, clock, journal }),
      clock,
      journal,
      catchUp: async () => undefined,
      settings: {
        instance: "i1",
        served: { accountId, inboxIds: [webInbox.id], pageInboxId: inbox.id, botId: bot.id },
        pageIdentifier: inbox.identifier,
        labels: ["baton"],
        teamId: null,
        hasAttributes: true,
      },
    });
  };
  const conversation = chatwootConversationId(accountId, there);
  const run: Stage["run"] = async (errand, { job, over }, patience = 20) => {
    for (let tries = 0; ; tries += 1) {
      const given = { conversation, channel: "chatwoot", there, mayStill: () => true } as const;
      const assignment: Assignment = { ...given, errand, job, isRepeat: tries > 0, ...over };
      try {
        return await deskOf().run(assignment, new AbortController().signal);
      } catch (fault) {
        if (!(fault instanceof TryLater) || tries >= patience) throw fault;
      }
    }
  };
  return { emulator, there, newest, run, seen: () => emulator.look.conversation(there) };
}

const carry = (text: string, author: "visitor" | "bot" | "agent" = "bot"): Job => ({
  type: "carry",
  author,
  name: author === "agent" ? "Anna" : null,
  text,
});
const reply = (newest: number, text = "On its way."): Job => ({
  type: "reply",
  text,
  newest,
  charge: newest - 1,
  machines: [],
});

/** Who said what, in order; what only happened is left out. */
const saidIn = ({ messages }: SeenConversation) =>
  messages
    .filter(({ type }) => type !== "activity")
    .map(
      ({ content, private: isPrivate, senderType }) =>
        `${isPrivate ? "note: " : ""}${senderType}: ${content}`,
    );

/** Every request that was sent is one that Chatwoot's own description knows. */
function agreesWithSwagger({ look }: Emulator): void {
  assert.deepEqual(
    look
      .requests()
      .flatMap(({ method, path, body }) => checkRequest({ method, path, body: body ?? undefined })),
    [],
  );
}

const faults: readonly Exclude<ApiFault["type"], "delay">[] = [
  "drop-before",
  "answer-then-drop",
  "rate-limited",
  "fail-before",
  "fail-after",
  "bad-gateway",
];
for (const type of faults)
  test(`a reply that meets ${type} is said once`, async (t) => {
    const { emulator, newest, run, seen } = await setUp(t);
    emulator.faults.next({ on: "api", match: { method: "POST", path: /messages$/ }, do: { type } });
    assert.equal((await run(4, { job: reply(newest) })).type, "done");
    assert.deepEqual(saidIn(seen()), ["contact: Where is my order?", "agent_bot: On its way."]);
    agreesWithSwagger(emulator);
  });

const RATES = {
  "drop-before": 0.1,
  "answer-then-drop": 0.15,
  "rate-limited": 0.1,
  "fail-before": 0.1,
  "fail-after": 0.15,
};
for (const seed of [1, 2, 3, 4, 5, 6])
  test(`whatever goes wrong (seed ${seed}), every line stands there once and in order, and it is handed over`, async (t) => {
    const { emulator, run, seen } = await setUp(t, seed);
    emulator.faults.seeded({ api: RATES });
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    for (const [errand, line] of lines.entries())
      assert.equal(
        (await run(errand, { job: carry(line, errand % 2 === 0 ? "bot" : "agent") }, 50)).type,
        "done",
      );
    const stand: Job = { type: "stand", status: "people", believed: "bot" };
    assert.equal((await run(12, { job: stand }, 50)).type, "done");
    emulator.faults.clear();
    assert.deepEqual(saidIn(seen()), [
      "contact: Where is my order?",
      ...lines.map((line, errand) => `${errand % 2 === 0 ? "agent_bot" : "user"}: ${line}`),
    ]);
    assert.equal(seen().status, "open");
    agreesWithSwagger(emulator);
  });

test("a handover: the line to the visitor, the note, labels and attributes, and only then people", async (t) => {
  const { emulator, run, seen } = await setUp(t);
  emulator.agent.label(seen().id, ["vip"]);
  const packet = {
    reason: "asked",
    since: AT,
    summary: [{ text: "Where is my order?", seq: 1 }],
    tried: [],
    question: { text: "Where is my order?", seq: 1 },
    draft: null,
  } as const;
  const jobs: readonly Job[] = [
    carry("A person will be with you."),
    { type: "packet", packet, wanted: [] },
    { type: "stand", status: "people", believed: "bot" },
  ];
  const before = emulator.look.requests().length;
  for (const [errand, job] of jobs.entries()) assert.equal((await run(errand, { job })).type, "done");
  const { labels, customAttributes, status, assignee } = seen();
  assert.deepEqual(
    { labels: labels.toSorted(), customAttributes, status, assignee },
    {
      labels: ["baton", "vip"],
      customAttributes: { baton_reason: "asked", baton_since: new Date(AT).toISOString() },
      status: "open",
      assignee: null,
    },
  );
  assert.deepEqual(saidIn(seen()).slice(1, 2), ["agent_bot: A person will be with you."]);
  assert.match(
    saidIn(seen())[2] ?? "",
    /^note: agent_bot: \*\*Over to you:\*\* the visitor asked for a person\./,
  );
  assert.deepEqual(
    emulator.look
      .requests()
      .slice(before)
      .filter(({ method }) => method === "POST")
      .map(({ path, tokenKind }) => `${tokenKind} ${path.split("/").at(-1)}`),
    ["bot messages", "bot messages", "bot labels", "bot custom_attributes", "bot toggle_status"],
  );
  agreesWithSwagger(emulator);
});

test("whoever steps in or writes on before it is said keeps the reply back", async (t) => {
  const { emulator, newest, run, seen, there } = await setUp(t);
  emulator.visitor.write("And my invoice?", { conversation: there });
  assert.deepEqual(await run(4, { job: reply(newest) }), { type: "outdated" });
  emulator.agent.status(there, "open");
  assert.equal((await run(5, { job: reply(newest + 1) })).type, "taken");
  assert.deepEqual(saidIn(seen()), ["contact: Where is my order?", "contact: And my invoice?"]);
});

test("a person who answered while it is still pending is not talked over", async (t) => {
  const { emulator, newest, run, seen, there } = await setUp(t);
  const before = [emulator.agent.reply, emulator.other.phoneEcho, emulator.other.slackReply];
  for (const [errand, write] of before.entries()) {
    const { message } = write(there, "I am looking.");
    emulator.agent.status(there, "pending");
    assert.equal((await run(errand, { job: reply(Math.max(newest, message - 1)) })).type, "taken");
  }
  assert.equal(seen().messages.filter(({ senderType }) => senderType === "agent_bot").length, 0);
});

test("a model that was talked into a template gives nothing away", async (t) => {
  const { newest, run, seen } = await setUp(t);
  const text = "You are {{ contact.name }}, {%if true%}`{{ agent.name }}`{%endif%} {`{{ inbox.name }}`}.";
  await run(4, { job: reply(newest, text) });
  assert.equal(seen().messages.at(-1)?.content?.replaceAll("\u2060", ""), text);
});

test("a conversation of our page lives there too, once, its messages in order", async (t) => {
  const { emulator, run } = await setUp(t);
  const inPage = { conversation: HERE, channel: "page" } as const;
  emulator.faults.next({
    on: "api",
    match: { method: "POST", path: /\/conversations$/ },
    do: { type: "answer-then-drop" },
  });
  emulator.faults.next({
    on: "api",
    match: { method: "POST", path: /\/contacts$/ },
    do: { type: "answer-then-drop" },
  });
  const begun = await run(1, {
    job: { type: "begin", visitor: "user-1", address: "vera@example.test" },
    over: { ...inPage, there: null },
  });
  assert.equal(begun.type, "done");
  const there = begun.type === "done" ? (begun.id ?? 0) : 0;
  const log = [carry("Hello?", "visitor"), carry("Hello!", "bot"), carry("Anna here.", "agent")];
  for (const [at, job] of log.entries())
    assert.equal((await run(2 + at, { job, over: { ...inPage, there } })).type, "done");
  const seen = emulator.look.conversation(there);
  assert.deepEqual(
    { said: saidIn(seen), sourceId: seen.sourceId, contact: seen.contactName, status: seen.status },
    {
      said: ["contact: Hello?", "agent_bot: Hello!", "user: Anna here."],
      sourceId: "baton:page-1",
      contact: "user-1",
      status: "pending",
    },
  );
  assert.equal(emulator.look.conversations().length, 2);
  agreesWithSwagger(emulator);
});

test("while Chatwoot is down everything is put off, and done once it is back", async (t) => {
  const { emulator, newest, run, seen } = await setUp(t);
  await emulator.down();
  await assert.rejects(run(4, { job: reply(newest) }, 1), TryLater);
  await emulator.up();
  assert.equal((await run(4, { job: reply(newest) })).type, "done");
  assert.deepEqual(saidIn(seen()), ["contact: Where is my order?", "agent_bot: On its way."]);
});
