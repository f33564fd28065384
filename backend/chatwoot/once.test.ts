import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askedIn,
  carried,
  type Errands,
  MARK,
  ours,
  replyTo,
  SAID,
  startErrands,
} from "../../test/fakes/chatwoot-errands.ts";
import type { Misbehaviour } from "../../test/fakes/small-chatwoot.ts";
import { TryLater } from "../engine/ports.ts";

const POST = /^POST .*\/messages$/;

const unknownEnds: readonly (readonly [string, (errands: Errands) => Misbehaviour])[] = [
  ["a fault after it was stored", () => ({ type: "500-after" })],
  ["a connection that was cut after it was stored", () => ({ type: "reset-after" })],
  ["half an answer", () => ({ type: "cut-after" })],
  ["no answer in time", ({ clock }) => ({ type: "hang-after", come: clock.expire })],
  ["a fault before it was stored", () => ({ type: "answer", status: 500, text: "" })],
  ["a gateway's fault", () => ({ type: "answer", status: 502, text: "" })],
  ["422 for whatever went wrong there", () => ({ type: "answer", status: 422, text: '{"error":"lost"}' })],
  ["a connection that was cut before it was read", () => ({ type: "reset-before" })],
  ["a request that hangs before it is done", ({ clock }) => ({ type: "hang-before", come: clock.expire })],
];
for (const [what, fault] of unknownEnds)
  for (const job of ["reply", "carry"] as const)
    test(`${what}: a ${job} stands there once all the same`, async (t) => {
      const errands = await startErrands(t);
      const newest = askedIn(errands);
      errands.chatwoot.next(POST, fault(errands));
      const work = job === "reply" ? replyTo(newest) : carried({ text: "On its way." });
      assert.deepEqual(await errands.run(work), { type: "done", id: newest + 1, standing: null });
      assert.deepEqual(ours(errands), [SAID]);
    });

test("what was given up and is done later is waited for, not said twice", async (t) => {
  const errands = await startErrands(t);
  const { chatwoot, clock } = errands;
  chatwoot.next(POST, { type: "hang-before", come: clock.expire });
  let looks = 0;
  chatwoot.onAsked(({ method, path }) => {
    if (method !== "GET" || !path.includes("/messages")) return;
    looks += 1;
    if (looks === 4)
      chatwoot.write({ content: "Hello!", message_type: 1, content_attributes: { baton: MARK } });
  });
  assert.equal((await errands.run(carried())).type, "done");
  assert.equal(ours(errands).length, 1);
  assert.deepEqual(clock.passed, [300, 600, 1_200]);
});

test("a crash after it was said changes nothing: it is found by its mark, also far back", async (t) => {
  const errands = await startErrands(t);
  const { id } = errands.chatwoot.write({ message_type: 1, content_attributes: { baton: MARK } });
  for (let more = 0; more < 95; more += 1) errands.chatwoot.write({});
  for (const job of [carried(), replyTo(id)])
    assert.deepEqual(await errands.restarted().run(job, { isRepeat: true }), {
      type: "done",
      id,
      standing: null,
    });
  assert.equal(ours(errands).length, 1);
});

test("a crash before it was said changes nothing either: it is said once nothing can be under way any more", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.write({});
  assert.equal((await errands.run(carried(), { isRepeat: true })).type, "done");
  assert.equal(ours(errands).length, 1);
  assert.equal(
    errands.clock.passed.reduce((sum, ms) => sum + ms, 0),
    6_000,
  );
});

test("while Chatwoot cannot be reached or looked into, an errand is put off and never done twice", async (t) => {
  const errands = await startErrands(t);
  const { chatwoot } = errands;
  const newest = askedIn(errands);
  chatwoot.next(POST, { type: "500-after" });
  chatwoot.onAsked(({ method }) => {
    for (let times = 0; method === "POST" && times < 3; times += 1)
      chatwoot.next(/^GET .*\/messages$/, { type: "answer", status: 503, text: "" });
  });
  await assert.rejects(errands.run(replyTo(newest)), TryLater);
  assert.deepEqual(await errands.run(replyTo(newest), { isRepeat: true }), {
    type: "done",
    id: newest + 1,
    standing: null,
  });
  assert.deepEqual(ours(errands), [SAID]);
});

test("an answer of somebody else, as of a gateway's own page, is another moment's matter", async (t) => {
  for (const [status, text] of [
    [200, "<html>"],
    [302, ""],
  ] as const) {
    const errands = await startErrands(t);
    const newest = askedIn(errands);
    errands.chatwoot.next(/^GET .*57$/, { type: "answer", status, text });
    await assert.rejects(errands.run(replyTo(newest)), TryLater);
    assert.deepEqual(ours(errands), []);
  }
});

test("too many requests, too many messages and a token that nobody knows are another moment's matter", async (t) => {
  for (const [status, text] of [
    [429, "Retry later"],
    [422, '{"error":"Validation failed: Too many messages"}'],
    [401, '{"error":"Invalid Access Token"}'],
  ] as const) {
    const errands = await startErrands(t);
    errands.chatwoot.next(POST, { type: "answer", status, text });
    await assert.rejects(errands.run(carried()), TryLater);
    assert.deepEqual(ours(errands), []);
  }
});

test("what can never be done is refused with a word", async (t) => {
  for (const [status, because] of [
    [404, "not-found"],
    [403, "not-allowed"],
    [422, "invalid"],
  ] as const) {
    const errands = await startErrands(t);
    for (let times = 0; times < 3; times += 1)
      errands.chatwoot.next(POST, { type: "answer", status, text: "" });
    assert.deepEqual(await errands.run(carried()), { type: "refused", because });
  }
  const errands = await startErrands(t);
  assert.deepEqual(await errands.run(carried(), { there: null }), { type: "refused", because: "not-begun" });
});

test("an errand that is broken off is put off", async (t) => {
  const errands = await startErrands(t);
  const stop = new AbortController();
  errands.chatwoot.next(POST, { type: "hang-after", come: () => stop.abort() });
  await assert.rejects(errands.run(carried(), {}, stop.signal), TryLater);
  assert.equal((await errands.run(carried(), { isRepeat: true })).type, "done");
  assert.equal(ours(errands).length, 1);
});
