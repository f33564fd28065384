import assert from "node:assert/strict";
import { test } from "node:test";
import { AT } from "../../test/fakes/builders.ts";
import { type Errands, MARK, startErrands } from "../../test/fakes/chatwoot-errands.ts";
import type { Misbehaviour } from "../../test/fakes/small-chatwoot.ts";
import type { Packet } from "../conversation/packet.ts";
import { type Job, TryLater } from "../engine/ports.ts";
import { packetNote } from "./packet-note.ts";

const packet: Packet = {
  reason: "asked",
  since: AT,
  summary: [{ text: "The order is late.", seq: 1 }],
  tried: [{ text: "It is on its way.", seq: 2 }],
  question: { text: "When does it come?", seq: 3 },
  draft: "Tomorrow.",
};
const handover: Job = { type: "packet", packet, wanted: ["orders"] };

/** Everything a handover leaves there. */
const left = ({ chatwoot: { messages, state } }: Errands) => ({
  notes: messages.map(({ content, private: isPrivate, content_attributes }) => ({
    content,
    isPrivate,
    content_attributes,
  })),
  labels: state.labels,
  attributes: state.attributes,
  team: state.team,
});

const NOTE = {
  content: packetNote(packet, ["orders"]),
  isPrivate: true,
  content_attributes: { baton: MARK },
};
const WHOLE = {
  notes: [NOTE],
  labels: ["vip", "baton"],
  attributes: { plan: "pro", baton_reason: "asked", baton_since: new Date(AT).toISOString() },
  team: 3,
};

test("a handover leaves a private note, then our labels, attributes and team beside what was there", async (t) => {
  const errands = await startErrands(t);
  assert.deepEqual(await errands.run(handover), { type: "done", id: 901, standing: null });
  assert.deepEqual(left(errands), WHOLE);
  assert.deepEqual(
    errands.chatwoot.asked.map(({ who, method, path }) => `${who} ${method} ${path.split("/").at(-1)}`),
    [
      "bot POST messages",
      "bot GET labels",
      "bot POST labels",
      "bot GET 57",
      "bot POST custom_attributes",
      "user GET teams",
      "bot POST assignments",
    ],
  );
  const bodies = errands.chatwoot.asked.map(({ body }) => body);
  assert.deepEqual(bodies[4], { custom_attributes: WHOLE.attributes, merge: true });
  assert.deepEqual(bodies[6], { team_id: 3 });
});

test("a crash after any step, and a second time, leaves the same", async (t) => {
  const errands = await startErrands(t);
  for (const step of [/messages$/, /labels$/, /custom_attributes$/, /assignments$/]) {
    const stop = new AbortController();
    errands.chatwoot.next(new RegExp(`^POST .*${step.source}`), {
      type: "hang-after",
      come: () => stop.abort(),
    });
    const isRepeat = errands.chatwoot.messages.length > 0;
    await assert.rejects(errands.run(handover, { isRepeat }, stop.signal), TryLater, step.source);
    // The label stands there now; so that its step is done again, somebody takes it away.
    if (step.source.startsWith("messages")) errands.chatwoot.state.labels = ["vip"];
  }
  assert.deepEqual(await errands.restarted().run(handover, { isRepeat: true }), {
    type: "done",
    id: 901,
    standing: null,
  });
  assert.deepEqual(left(errands), WHOLE);
});

test("labels that are there already are not written again", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.state.labels = ["baton", "vip"];
  await errands.run(handover);
  assert.deepEqual(errands.chatwoot.state.labels, ["baton", "vip"]);
  assert.equal(errands.chatwoot.asked.filter(({ path }) => path.endsWith("labels")).length, 1);
});

test("what is not set is not touched", async (t) => {
  const errands = await startErrands(t, { settings: { labels: [], teamId: null, hasAttributes: false } });
  await errands.run(handover);
  assert.equal(errands.chatwoot.asked.length, 1);
});

const missing = (status: number): Misbehaviour => ({ type: "answer", status, text: "" });
test("a mark that may not be set, or that Chatwoot does not take, is said once and keeps nobody waiting", async (t) => {
  const errands = await startErrands(t);
  const fail = () => {
    errands.chatwoot.next(/^POST .*labels$/, missing(422));
    errands.chatwoot.next(/^POST .*custom_attributes$/, missing(403));
    for (let times = 0; times < 3; times += 1) errands.chatwoot.next(/^GET .*teams$/, missing(500));
  };
  for (const errand of [4, 5]) {
    fail();
    assert.equal((await errands.run(handover, { errand })).type, "done");
  }
  assert.deepEqual(
    errands.journal.lines.map(({ what, facts }) => ({ what, facts })),
    [
      { what: "handover goes on without a mark", facts: { what: "labels", because: "invalid" } },
      { what: "handover goes on without a mark", facts: { what: "attributes", because: "not-allowed" } },
      { what: "handover goes on without a mark", facts: { what: "team", because: "broken" } },
    ],
  );
});

test("a team that does not exist takes nobody's team away", async (t) => {
  const errands = await startErrands(t, { settings: { teamId: 99 } });
  errands.chatwoot.state.team = 1;
  assert.equal((await errands.run(handover)).type, "done");
  assert.equal(errands.chatwoot.state.team, 1);
  assert.deepEqual(errands.journal.lines.at(-1)?.facts, { what: "team", because: "not-found" });
});

test("an outage between the steps puts the rest off", async (t) => {
  const errands = await startErrands(t);
  for (let times = 0; times < 3; times += 1) errands.chatwoot.next(/labels$/, { type: "reset-before" });
  await assert.rejects(errands.run(handover), TryLater);
  assert.equal((await errands.run(handover, { isRepeat: true })).type, "done");
  assert.deepEqual(left(errands), WHOLE);
});
