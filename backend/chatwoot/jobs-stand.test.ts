import assert from "node:assert/strict";
import { test } from "node:test";
import { type Errands, startErrands } from "../../test/fakes/chatwoot-errands.ts";
import type { Misbehaviour } from "../../test/fakes/small-chatwoot.ts";
import type { Standing } from "../conversation/errand.ts";
import { type Job, TryLater } from "../engine/ports.ts";

const TOGGLE = /^POST .*\/toggle_status$/;

const stand = (status: Standing["status"], believed: Standing["status"] = "bot"): Job => ({
  type: "stand",
  status,
  believed,
});
const standing = (status: Standing["status"], over: Partial<Standing> = {}): Standing => ({
  status,
  agent: null,
  isBots: false,
  at: 1_700_000_000_500,
  ...over,
});
const done = (as: Standing | null) => ({ type: "done", id: null, standing: as });

/** What was asked for, by whom. */
const toggles = ({ chatwoot }: Errands) =>
  chatwoot.asked
    .filter(({ path }) => path.endsWith("/toggle_status"))
    .map(({ who, body }) => ({ who, body }));

test("who is to have it is said in so many words as the bot, and read afterwards", async (t) => {
  const errands = await startErrands(t);
  for (const [at, [status, there, believed]] of (
    [
      ["people", "open", "bot"],
      ["closed", "resolved", "people"],
      ["bot", "pending", "closed"],
    ] as const
  ).entries()) {
    assert.deepEqual(
      await errands.run(stand(status, believed)),
      done(standing(status, { at: 1_700_000_000_500 + (at + 1) * 1_000 })),
    );
    assert.deepEqual(toggles(errands).at(-1), { who: "bot", body: { status: there } });
  }
});

test("what stands as it should is left alone, and so is what somebody changed meanwhile", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.state.status = "open";
  assert.deepEqual(await errands.run(stand("people")), done(standing("people")));
  assert.deepEqual(await errands.run(stand("people", "people")), done(standing("people")));
  assert.deepEqual(await errands.run(stand("closed", "bot")), done(standing("people")));
  errands.chatwoot.state.status = "resolved";
  assert.deepEqual(await errands.run(stand("people", "bot")), done(standing("closed")));
  assert.deepEqual(toggles(errands), []);
});

test("without a reading afterwards it is done all the same", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.onAsked(({ path }) => {
    if (!path.endsWith("/toggle_status")) return;
    for (let times = 0; times < 3; times += 1)
      errands.chatwoot.next(/^GET/, { type: "answer", status: 500, text: "" });
  });
  assert.deepEqual(await errands.run(stand("people")), done(null));
});

const unknownEnds: readonly (readonly [string, number, (errands: Errands) => Misbehaviour])[] = [
  ["no answer in time", 1, ({ clock }) => ({ type: "hang-after", come: clock.expire })],
  ["a fault after it was done", 1, () => ({ type: "500-after" })],
  ["a connection that was cut before", 2, () => ({ type: "reset-before" })],
];
for (const [what, times, fault] of unknownEnds)
  test(`${what}: it is read how it stands before anything is changed again`, async (t) => {
    const errands = await startErrands(t);
    errands.chatwoot.next(TOGGLE, fault(errands));
    assert.deepEqual(await errands.run(stand("people")), done(standing("people", { at: 1_700_000_001_500 })));
    assert.equal(toggles(errands).length, times);
  });

test("after a request that was lost, what a person did meanwhile is left alone", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.next(TOGGLE, {
    type: "hang-before",
    come: () => {
      errands.chatwoot.state.status = "resolved";
      errands.clock.expire();
    },
  });
  assert.deepEqual(await errands.run(stand("people")), done(standing("closed")));
  assert.equal(toggles(errands).length, 1);
});

test("while Chatwoot is down it is put off", async (t) => {
  const errands = await startErrands(t);
  for (let times = 0; times < 3; times += 1)
    errands.chatwoot.next(TOGGLE, { type: "answer", status: 503, text: "" });
  await assert.rejects(errands.run(stand("people")), TryLater);
});
