/** Promise 7, private stays private: notes, packets and drafts are the desk's, whatever a visitor tries. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ChatSession } from "../../contract/chat.ts";
import type { DeskNote } from "../../contract/desk.ts";
import { holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { handingOver } from "../fakes/openai-tool-calls.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { agentAt, writeSettings } from "./team.ts";
import { newVisitor, say, type Visitor } from "./visitor.ts";

const model = await startFakeOpenAi();
after(model.close);
const settings = writeSettings({
  agents: [{ name: "Dana Secretname" }, { name: "Erik" }],
  policy: { replies: [{ name: "hello", text: "A secretreply." }] },
});
after(settings[Symbol.dispose]);
const baton = await startBaton({ ...settings.env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url });
after(baton.stop);
const [dana, erik] = [await agentAt(baton, "Dana Secretname"), await agentAt(baton, "Erik")];

/** Words of which a visitor must never be sent one: of notes, the summary, the held draft, replies and names. */
const SECRET = /secret/i;

test("a note is kept with who wrote it, and told to every console", async () => {
  const visitor = await newVisitor(baton);
  using seat = await erik.sitDown();
  const written = await dana.act(visitor, "notes", { text: "A secretnote: ask for the number." });
  const note = bodyOf<DeskNote>(written, 201);
  const { number, at, ...rest } = note;
  assert.deepEqual(rest, {
    user_id: visitor.userId,
    agent: "Dana Secretname",
    text: "A secretnote: ask for the number.",
  });
  assert.ok(number > 0 && Math.abs(at - Date.now()) < 60_000);
  assert.deepEqual((await seat.next("note")).data, note);
  const second = bodyOf<DeskNote>(await erik.act(visitor, "notes", { text: "Asked." }), 201);
  const detail = await dana.detail(visitor);
  assert.deepEqual(detail.notes, [note, second]);
  assert.equal(detail.packet, null, "nothing was handed over");
  // A note is no message, and takes nothing over.
  assert.deepEqual([detail.entry.owner, detail.entry.epoch, detail.entry.last_seq], ["bot", 0, 0]);
});

test("a note without words, too long or to nobody is refused", async () => {
  const visitor = await newVisitor(baton);
  for (const text of ["", " \n", "x".repeat(10_001)])
    assert.equal((await dana.act(visitor, "notes", { text })).status, 422);
  assert.equal((await dana.act({ userId: "user-999999" }, "notes", { text: "x" })).status, 404);
  assert.deepEqual((await dana.detail(visitor)).notes, []);
});

/** All that a visitor can be sent by what they may do: while it happens, and once more after reconnects. */
async function everythingSentTo(visitor: Visitor, act: () => Promise<void>) {
  const { client } = visitor;
  const answers: string[] = [];
  using page = await openChat(client);
  await act();
  for (const [path, body] of [
    ["/api/chat/session", undefined],
    ["/api/chat/handover", undefined],
    ["/api/chat/typing", undefined],
    ["/api/chat/address", { address: "vera@example.org" }],
  ] as const) {
    const { text, headers } = await client.post(path, body);
    answers.push(text, JSON.stringify(headers));
  }
  const said = await visitor.say("the end");
  answers.push(said.text, JSON.stringify(said.headers));
  await page.next("message", ({ text }) => text === "the end");
  const later: unknown[] = [];
  for (const [headers, query] of [
    [{}, ""],
    [{ "last-event-id": "0" }, ""],
    [{}, "?after=0"],
  ] as const) {
    using again = await openChat(client, headers, query);
    await again.next("message", ({ text }) => text === "the end");
    later.push(...again.frames);
  }
  return { live: [...answers, JSON.stringify(page.frames)].join("\n"), later: JSON.stringify(later) };
}

test("private stays private: no note, summary, draft, reply or agent's name is in anything a visitor is sent", async () => {
  const visitor = await newVisitor(baton);
  const { live, later } = await everythingSentTo(visitor, async () => {
    await dana.act(visitor, "notes", { text: "A secretnote before all." });
    model.useOnce(handingOver({ reason: "a secretreason", summary: "A secretsummary.", skills: [] }));
    await visitor.say("I want my money back");
    assert.match(JSON.stringify((await dana.detail(visitor)).packet), /secretsummary/);
    await dana.act(visitor, "takeover");
    await dana.act(visitor, "notes", { text: "A secretnote between." });
    await dana.act(visitor, "messages", { text: "You have it." });
    await dana.act(visitor, "handback");
    model.useOnce(holding(1, ["Begun-and-dropped", "."]));
    const answer = visitor.say("Thanks");
    await untilDrafted(visitor);
    await erik.act(visitor, "takeover");
    await answer;
    await erik.act(visitor, "notes", { text: "A secretnote after all." });
  });
  assert.match(live, /You have it\./, "what was meant for the visitor is there");
  for (const sent of [live, later]) assert.doesNotMatch(sent, SECRET);
  assert.doesNotMatch(later, /Begun-and-dropped/, "a draft that was taken back is nowhere any more");
  assert.equal((await dana.detail(visitor)).notes.length, 3);
});

/** Resolves when the bot has begun its sentence. */
async function untilDrafted({ client }: Visitor) {
  using page = await openChat(client);
  await page.next("draft");
}

test("private stays private: the model is told no note either", async () => {
  const visitor = await newVisitor(baton);
  await dana.act(visitor, "notes", { text: "A secretnote for people." });
  await visitor.say("Hello");
  assert.doesNotMatch(JSON.stringify(model.requests.at(-1)?.body), SECRET);
});

test("private stays private: with a visitor's cookie no door of the desk opens, whoever's user ID it names", async () => {
  const [vera, otto] = [await newVisitor(baton), await newVisitor(baton)];
  await dana.act(vera, "notes", { text: "A secretnote." });
  await dana.act(vera, "takeover");
  const detail = "Sign in as an agent first.";
  const refused = problem(401, "Unauthorized", { detail, errors: [{ field: "token", detail }] });
  const before = await dana.detail(vera);
  for (const { client } of [vera, otto])
    for (const user of [vera.userId, otto.userId, "user-999999", "Dana%20Secretname", "agent"]) {
      const path = `/api/desk/conversations/${user}`;
      assert.deepEqual(shown(await client.get(path)), refused);
      for (const act of ["notes", "messages"])
        assert.deepEqual(shown(await client.post(`${path}/${act}`, { text: "Mine" })), refused);
      for (const act of ["takeover", "accept", "decline", "release", "handback", "resolve"])
        assert.deepEqual(shown(await client.post(`${path}/${act}`)), refused);
    }
  for (const path of ["/api/desk/events", "/api/desk/audit", "/api/desk/health"])
    assert.deepEqual(shown(await vera.client.get(path)), refused);
  assert.deepEqual(shown(await vera.client.post("/api/desk/state", { state: "online" })), refused);
  assert.deepEqual(await dana.detail(vera), before);
});

test("private stays private: there is no way to a note under the visitor's addresses", async () => {
  const visitor = await newVisitor(baton);
  await dana.act(visitor, "notes", { text: "A secretnote." });
  for (const path of [
    "notes",
    "packet",
    "draft",
    "suggestion",
    "messages",
    `conversations/${visitor.userId}`,
  ])
    for (const answer of [
      await visitor.client.get(`/api/chat/${path}`),
      await visitor.client.post(`/api/chat/${path}`, { text: "Mine" }),
    ])
      assert.equal(answer.status, 404, path);
  const api = bodyOf<{ paths: Record<string, unknown> }>(await visitor.client.get("/openapi.json"));
  const own = Object.entries(api.paths).filter(([path]) => path.startsWith("/api/chat"));
  assert.deepEqual(own.map(([path]) => path).toSorted(), [
    "/api/chat/address",
    "/api/chat/events",
    "/api/chat/files/{seq}/{index}",
    "/api/chat/handover",
    "/api/chat/session",
    "/api/chat/typing",
  ]);
  assert.doesNotMatch(JSON.stringify(own), /note|packet|summary|agent/i);
});

test("private stays private: a visitor's session and a direct call tell of no agent", async () => {
  const visitor = await newVisitor(baton);
  await dana.act(visitor, "takeover");
  const session = bodyOf<ChatSession>(await visitor.client.post("/api/chat/session"));
  assert.deepEqual(session, { user_id: visitor.userId, resumed: true });
  const { text } = await say(baton.client(), "Hello");
  assert.deepEqual(Object.keys(JSON.parse(text)).toSorted(), ["reply", "route", "status"]);
});
