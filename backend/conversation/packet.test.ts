/** What whoever takes up a conversation is told, each claim with the message that it stands in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AT, aConversation, aMemory, aMessage, peopleOwn, queued } from "../../test/fakes/builders.ts";
import { packetOf } from "./packet.ts";
import type { Brief, Message } from "./state.ts";

const given = (brief: Partial<Brief> = {}, from = 3) =>
  aConversation({
    control: peopleOwn({
      reason: "asked",
      place: queued(),
      brief: { summary: null, draft: null, from: 1, upTo: 3, ...brief },
    }),
    memory: aMemory({ waiting: { since: AT, from } }),
  });

const log: readonly Message[] = [
  aMessage({ seq: 1, text: "My parcel is lost" }),
  aMessage({ seq: 2, author: "bot", text: "Look under the mat", turn: 1 }),
  aMessage({ seq: 3, text: "  A person, please  " }),
  aMessage({ seq: 4, author: "system", text: "Somebody comes" }),
];

test("without a model the summary is the visitor's own words", () => {
  assert.deepEqual(packetOf(given({ draft: "Maybe the" }), log, log), {
    reason: "asked",
    since: AT,
    summary: [
      { text: "My parcel is lost", seq: 1 },
      { text: "A person, please", seq: 3 },
    ],
    tried: [{ text: "Look under the mat", seq: 2 }],
    question: { text: "A person, please", seq: 3 },
    draft: "Maybe the",
  });
});

test("the model's summary stands with the visitor's newest message that it was made from", () => {
  const packet = packetOf(given({ summary: "A lost parcel." }), log, log);
  assert.deepEqual(packet?.summary, [{ text: "A lost parcel.", seq: 3 }]);
});

test("the bot's conversation has no packet", () => {
  assert.equal(packetOf(aConversation(), log, log), null);
});

test("nothing from before the bot's charge or after the handover is in it but the open question", () => {
  const more = [...log, aMessage({ seq: 5, text: "Hello?" })];
  const packet = packetOf(given({ from: 3 }), more, more);
  assert.deepEqual(packet?.summary, [{ text: "A person, please", seq: 3 }]);
  assert.deepEqual(packet?.tried, []);
  assert.deepEqual(packet?.question, { text: "Hello?", seq: 5 });
});

test("an open question that is older than the bot's last charge is told", () => {
  assert.deepEqual(packetOf(given({ from: 4, upTo: 4 }, 1), log, log)?.question, {
    text: "A person, please",
    seq: 3,
  });
});

test("who only waits for a person, or waits no more, has no open question", () => {
  assert.equal(packetOf(given({}, 0), log, log)?.question, null);
  assert.equal(packetOf({ ...given(), memory: aMemory() }, log, log)?.question, null);
});

test("a message without words is told by its attachments, and is no summary", () => {
  const file = (attachments: number) => [aMessage({ seq: 3, text: " ", attachments })];
  assert.deepEqual(packetOf(given(), file(1), file(1))?.question, { text: "1 attachment", seq: 3 });
  assert.deepEqual(packetOf(given(), file(2), file(2))?.question, { text: "2 attachments", seq: 3 });
  assert.deepEqual(packetOf(given(), file(2), file(2))?.summary, []);
});

test("the newest five of each, and of a long message its beginning, never half a character", () => {
  const many = Array.from({ length: 9 }, (_, index) => aMessage({ seq: index + 1, text: `${index + 1}` }));
  const packet = packetOf(given({ upTo: 9 }, 9), many, many);
  assert.deepEqual(
    packet?.summary.map(({ seq }) => seq),
    [5, 6, 7, 8, 9],
  );
  const whole = "y".repeat(280);
  assert.equal(
    packetOf(given(), [aMessage({ seq: 3, text: whole })], [aMessage({ seq: 3, text: whole })])?.question
      ?.text,
    whole,
  );
  const long =
    packetOf(
      given(),
      [aMessage({ seq: 3, text: `${"y".repeat(279)}😀` })],
      [aMessage({ seq: 3, text: `${"y".repeat(279)}😀` })],
    )?.question?.text ?? "";
  assert.equal(long, `${"y".repeat(279)}\u{fffd}…`);
  assert.equal(long.isWellFormed(), true);
});
