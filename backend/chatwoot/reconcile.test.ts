import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ALL,
  broken,
  gone,
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

test("after a start all that is pending is looked at however old it is, and all else of the last week", async () => {
  const old = { last_activity_at: SECONDS - 169 * HOUR };
  const it = openReconciler(
    { 57: 901, 58: 902, 59: 903 },
    {
      [PENDING]: page(there(57, 901, old)),
      [ALL]: page(there(58, 902, { last_activity_at: SECONDS - 167 * HOUR }), there(59, 903, old)),
    },
  );
  await it.begin();
  assert.deepEqual(
    it.taken.map((each) => each.there),
    [57, 58],
  );
});

test("a later round looks at what was active since the newest activity of the last one, and two minutes before", async () => {
  const it = openReconciler(
    { 57: 901, 58: 902, 59: 903 },
    { [ALL]: page(there(57, 901)), "/conversations/57/messages": messages(incoming(901)) },
  );
  await it.begin();
  it.answer({
    [ALL]: page(
      there(58, 902, { last_activity_at: SECONDS - 120 }),
      there(59, 903, { last_activity_at: SECONDS - 121 }),
    ),
    "/conversations/58/messages": messages(),
    "/conversations/59/messages": messages(),
  });
  await it.nextRound();
  assert.deepEqual(
    it.taken.map((each) => each.there),
    [57, 58],
  );
  assert.equal(it.asked.filter((path) => path === PENDING).length, 1);
});

test("all pages of conversations are listed until one is not full of active ones", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => 100 + index);
  const idle = (id: number) => there(id, 1, { last_activity_at: SECONDS - HOUR });
  const second = ALL.replace("page=1", "page=2");
  const it = openReconciler(Object.fromEntries(ids.map((id) => [id, 1])), {
    [ALL]: page(...ids.slice(0, 25).map(idle)),
    [second]: page(...ids.slice(25).map(idle)),
  });
  await it.begin();
  assert.deepEqual(it.asked, [PENDING, ALL, second]);
  assert.deepEqual(
    it.taken.map((each) => each.there),
    ids,
  );
});

test("a round that fails is told of once, and the next one begins where it began", async () => {
  const it = openReconciler(
    { 57: 901 },
    { [ALL]: broken(), "/conversations/57/messages": messages(incoming(901)) },
  );
  await it.begin();
  assert.deepEqual(it.journal.errors(), ["what was missed could not be read; tried again soon"]);
  it.answer({ [ALL]: page(there(57, 901)) });
  await it.nextRound();
  assert.deepEqual(it.taken, [{ there: 57, messages: [901] }]);
  assert.equal(it.asked.filter((path) => path === PENDING).length, 2);
  assert.equal(it.journal.errors().length, 1);
});

test("a conversation that cannot be read or stored keeps no other, and is read again in the next round", async () => {
  const it = openReconciler(
    { 57: 900, 58: 910 },
    {
      [ALL]: page(there(57, 901), there(58, 911)),
      "/conversations/57/messages": broken(),
      "/conversations/58/messages": messages(outgoing(910), incoming(911)),
    },
  );
  await it.begin();
  it.answer({ "/conversations/57/messages": messages(outgoing(900), incoming(901)) });
  it.failStoring(new Error("the disk is full"));
  await it.nextRound();
  it.failStoring(null);
  await it.nextRound();
  assert.deepEqual(it.taken, [
    { there: 58, messages: [910, 911] },
    { there: 57, messages: [900, 901] },
    { there: 58, messages: [] },
  ]);
  assert.equal(it.journal.errors().length, 2);
});

test("a conversation that is gone there is passed over without a word", async () => {
  const it = openReconciler(
    { 57: 900 },
    { [ALL]: page(there(57, 901)), "/conversations/57/messages": gone() },
  );
  await it.begin();
  assert.deepEqual([it.taken, it.journal.lines], [[], []]);
});

test("once it is stopped, nothing is read any more", async () => {
  const it = openReconciler({}, {});
  await it.begin();
  it.reconciler.stop();
  assert.deepEqual([it.clock.pauses(), it.asked], [[], [PENDING, ALL]]);
});
