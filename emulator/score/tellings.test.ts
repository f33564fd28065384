import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRequest } from "../play.ts";
import { delivery } from "./story-test-kit.ts";
import { evidenceOf, judged, knownAt, toldAt } from "./tellings.ts";

const MESSAGE = { conversation: 57, message: 901, at: 100 };
const CHANGE = { conversation: 57, message: null, at: 100 };

function reading(path: string, more: Partial<SeenRequest> = {}): SeenRequest {
  const call = { method: "GET", path: `/api/v1/accounts/1${path}`, tokenKind: "admin", body: null } as const;
  return { at: 120, ...call, status: 200, isFault: false, ...more };
}
const told = (...deliveries: Parameters<typeof delivery>[0][]) => ({
  deliveries: deliveries.map((one) => delivery(one)),
  requests: [],
});
const read = (...requests: SeenRequest[]) => ({ deliveries: [], requests });

test("the bot was told of a message once it answered 2xx to its first delivery", () => {
  const evidence = told(
    { message: 901, at: 300 },
    { message: 901, at: 150, ms: 20 },
    { message: 7, at: 101 },
  );
  assert.equal(toldAt(evidence, MESSAGE), 170);
});

test("a delivery that was not taken, or tells only that a message changed, has not told of it", () => {
  const evidence = told(
    { message: 901, at: 150, status: 500 },
    { message: 901, at: 160, status: null, ms: null },
    { message: 901, at: 170, event: "message_updated" },
  );
  assert.equal(toldAt(evidence, MESSAGE), null);
});

test("the bot was told of a change by the first sound delivery of the conversation after it", () => {
  const evidence = told(
    { event: "conversation_updated", at: 99 },
    { event: "conversation_updated", at: 110, isFault: true },
    { event: "conversation_updated", at: 111, conversation: 58 },
    { event: "message_created", at: 112, message: 901 },
    { event: "conversation_opened", at: 130, ms: 5 },
  );
  assert.equal(toldAt(evidence, CHANGE), 135);
});

test("the bot could know of a message as soon as a delivery of it was on its way", () => {
  const evidence = told(
    { message: 901, at: 150, status: 500 },
    { message: 901, at: 140, ms: null, status: null },
  );
  assert.equal(knownAt(evidence, MESSAGE), 150);
});

test("the bot could know of a message once it read the conversation or the list after it", () => {
  for (const path of ["/conversations/57", "/conversations/57/messages?after=9", "/conversations?status=all"])
    assert.equal(knownAt(read(reading(path)), MESSAGE), 120);
});

test("a call that failed, was earlier, changed something or was about something else has not read it", () => {
  const calls = [
    reading("/conversations/57", { status: 500 }),
    reading("/conversations/57", { at: 99 }),
    reading("/conversations/57/messages", { method: "POST" }),
    reading("/conversations/58"),
    reading("/conversations/57/labels"),
  ];
  assert.equal(knownAt(read(...calls), MESSAGE), null);
});

test("a conversation's evidence is its own deliveries and the calls that may have read it", () => {
  const own = delivery({ message: 901 });
  const call = reading("/conversations/57");
  const all = {
    deliveries: [own, delivery({ conversation: 58 })],
    requests: [call, reading("/conversations/58"), reading("/conversations/57", { method: "POST" })],
  };
  assert.deepEqual(evidenceOf(57, all), { deliveries: [own], requests: [call] });
});

test("each line gets what the bot knew of it", () => {
  const evidence = told({ message: 901, at: 150 }, { event: "conversation_opened", at: 160 });
  const ref = { play: 1, number: 1 };
  const judge = (line: Parameters<typeof judged>[0]) => judged(line, 57, evidence);
  const at = 100;
  assert.deepEqual(
    [
      judge({ type: "visitor-wrote", at, message: 901, ref }),
      judge({ type: "person-wrote", at, message: 901 }),
      judge({ type: "status-became", at, status: "open", by: "bot" }),
      judge({ type: "person-assigned", at }),
    ],
    [
      { type: "visitor-wrote", at, message: 901, ref, knownAt: 150 },
      { type: "person-wrote", at, message: 901, toldAt: 160 },
      { type: "status-became", at, status: "open", by: "bot", toldAt: 170 },
      { type: "person-assigned", at },
    ],
  );
});
