import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ALL,
  by,
  HOUR,
  incoming,
  messages,
  openReconciler,
  outgoing,
  PENDING,
  page,
  SECONDS,
  there,
} from "../../test/fakes/chatwoot-reconciler.ts";

test("after a start, what was said in a known conversation since its newest message is taken in", async () => {
  const it = openReconciler(
    { 57: 900 },
    {
      [ALL]: page(there(57, 903)),
      "/conversations/57/messages": messages(incoming(901), outgoing(902), incoming(903)),
      "/conversations/57/messages?after=900": messages(incoming(901), outgoing(902), incoming(903)),
    },
  );
  await it.begin();
  assert.deepEqual(it.taken, [{ there: 57, messages: [901, 902, 903] }]);
  assert.deepEqual(it.journal.lines, []);
});

test("a conversation in which nothing was missed still tells how it stands, without reading messages", async () => {
  const it = openReconciler(
    { 57: 903 },
    { [ALL]: page(there(57, 903, { last_activity_at: SECONDS - HOUR })) },
  );
  await it.begin();
  assert.deepEqual(it.taken, [{ there: 57, messages: [] }]);
  assert.deepEqual(it.asked, [PENDING, ALL]);
});

test("a message lost right before one that was delivered is found at the first look", async () => {
  const old = { created_at: SECONDS - HOUR };
  const it = openReconciler(
    { 57: 903 },
    {
      [ALL]: page(there(57, 903)),
      "/conversations/57/messages": messages(incoming(880, old), incoming(902), incoming(903)),
    },
  );
  await it.begin();
  assert.deepEqual(it.taken, [{ there: 57, messages: [902, 903] }]);
});

test("later rounds read on from where the last one ended, so that none in the middle is missed", async () => {
  const known = { 57: 900 };
  const it = openReconciler(known, {
    [ALL]: page(there(57, 901)),
    "/conversations/57/messages": messages(outgoing(900), incoming(901)),
  });
  await it.begin();
  // 902 was lost, 903 was delivered.
  known[57] = 903;
  it.answer({
    [ALL]: page(there(57, 903)),
    "/conversations/57/messages?after=901": messages(incoming(902), incoming(903)),
  });
  await it.nextRound();
  await it.nextRound();
  assert.deepEqual(
    it.taken.map((each) => each.messages),
    [[900, 901], [902, 903], []],
  );
});

test("all pages of what was missed are read, a hundred messages each", async () => {
  const ids = Array.from({ length: 150 }, (_, index) => 901 + index);
  const it = openReconciler(
    { 57: 900 },
    {
      [ALL]: page(there(57, 1050)),
      "/conversations/57/messages": messages(...ids.slice(-20).map((id) => incoming(id))),
      "/conversations/57/messages?after=900": messages(...ids.slice(0, 100).map((id) => incoming(id))),
      "/conversations/57/messages?after=1000": messages(...ids.slice(100).map((id) => incoming(id))),
    },
  );
  await it.begin();
  assert.deepEqual(it.taken, [{ there: 57, messages: ids }]);
});

test("what stands beyond the last page of a round is read in the next one", async () => {
  const pageAfter = (id: number) =>
    [
      `/conversations/57/messages?after=${id}`,
      messages(...Array.from({ length: 100 }, (_, index) => incoming(id + 1 + index))),
    ] as const;
  const pages = Object.fromEntries(Array.from({ length: 21 }, (_, index) => pageAfter(900 + 100 * index)));
  const it = openReconciler(
    { 57: 900 },
    {
      ...pages,
      [ALL]: page(there(57, 3000)),
      "/conversations/57/messages": messages(incoming(3000)),
      "/conversations/57/messages?after=3000": messages(),
    },
  );
  await it.begin();
  assert.deepEqual([it.taken[0]?.messages.length, it.taken[0]?.messages.at(-1)], [2000, 2900]);
  await it.nextRound();
  assert.deepEqual([it.taken[1]?.messages.length, it.taken[1]?.messages.at(-1)], [100, 3000]);
});

test("in a pending conversation that nobody knows, only the visitor's words without an answer are taken in", async () => {
  const it = openReconciler(
    {},
    {
      [PENDING]: page(there(57, 906)),
      "/conversations/57/messages": messages(
        incoming(901),
        outgoing(902),
        incoming(903),
        outgoing(904, { private: true }),
        by(3)(905),
        incoming(906),
      ),
    },
  );
  await it.begin();
  assert.deepEqual(it.taken, [{ there: 57, messages: [903, 906] }]);
});

test("of a conversation that we know by its standing alone, no history is taken in", async () => {
  const it = openReconciler(
    { 57: 0, 58: 0 },
    {
      [ALL]: page(there(57, 903), there(58, 913, { status: "open" })),
      "/conversations/57/messages": messages(incoming(901), outgoing(902), incoming(903)),
      "/conversations/57/messages?after=903": messages(incoming(904)),
      "/conversations/58/messages?after=913": messages(outgoing(914)),
    },
  );
  await it.begin();
  it.answer({ [ALL]: page(there(57, 904), there(58, 914, { status: "open" })) });
  await it.nextRound();
  assert.deepEqual(it.taken, [
    { there: 57, messages: [903] },
    { there: 58, messages: [] },
    { there: 57, messages: [904] },
    { there: 58, messages: [914] },
  ]);
});

test("an unknown conversation that is answered, or that people have, is left alone", async () => {
  const it = openReconciler(
    {},
    {
      [ALL]: page(there(57, 902), there(58, 910, { status: "open" })),
      "/conversations/57/messages": messages(incoming(901), outgoing(902)),
    },
  );
  await it.begin();
  assert.deepEqual(it.taken, []);
  assert.deepEqual(it.asked, [PENDING, ALL, "/conversations/57/messages"]);
});

test("an unknown conversation in the page's inbox is left alone: those begin here", async () => {
  const ofPage = {
    inbox_id: 9,
    messages: [{ id: 920, conversation: { contact_inbox: { source_id: "baton:p-1" } } }],
  };
  const it = openReconciler({}, { [ALL]: page(there(59, 920, ofPage)) });
  await it.begin();
  assert.deepEqual(it.taken, []);
  assert.equal(it.asked.includes("/conversations/59/messages"), false);
});

test("catching up takes in what was said since a message, and how the conversation stands", async () => {
  const it = openReconciler(
    {},
    { "/conversations/57": there(57, 902), "/conversations/57/messages?after=900": messages(incoming(902)) },
  );
  await it.reconciler.catchUp(57, 900);
  assert.deepEqual(it.taken, [{ there: 57, messages: [902] }]);
  await assert.rejects(it.reconciler.catchUp(58, 0), { kind: "not-found" });
});
