/** The promises in plain words, judged by what was committed and by what the world saw. They know no epochs and no fences. */
import assert from "node:assert/strict";
import type { Committed, StoredTurn, Witness } from "./committed.ts";
import type { Request, Seen } from "./world.ts";

const FINAL = ["replied", "handed-over", "withdrawn"];

export function checkAll(committed: Committed, seen: Seen): void {
  assert.deepEqual(seen.faults, [], "nothing was refused");
  checkNoTalkOver(committed.witnesses);
  checkOneOrder(committed);
  checkOneOutcome(committed);
  checkNothingLost(committed, seen);
  checkWaiters(committed, seen);
  checkDrafts(committed, seen);
}

/**
 * When bot text is committed the bot owns the conversation, and it has not changed hands since its turn was asked.
 * The other way round, a turn is withdrawn only if it has.
 */
function checkNoTalkOver(witnesses: readonly Witness[]): void {
  const asked = new Map<string, readonly Witness[]>();
  for (const [index, { what, conversation, turn, detail }] of witnesses.entries()) {
    const isChange = (each: Witness) =>
      each.what === "switch" || (each.what === "owner" && each.conversation === conversation);
    const changes = witnesses.slice(0, index).filter(isChange);
    const name = `turn ${turn} of ${conversation}`;
    if (what === "asked") asked.set(name, changes);
    if (what === "message" && detail === "bot") {
      assert.deepEqual(changes, asked.get(name), `no talk-over: ${name} changed hands since it was asked`);
      assert.deepEqual(ownersAfter(changes), ["bot", "bot"], `no talk-over: people owned ${name}`);
    }
    if (what === "ended" && detail === "withdrawn")
      assert.notDeepEqual(changes, asked.get(name), `${name} was withdrawn though nobody took it`);
  }
}

/** Who owns it by the switch, and who by the conversation's own control. */
function ownersAfter(changes: readonly Witness[]): readonly string[] {
  return ["switch", "owner"].map((kind) => changes.findLast(({ what }) => what === kind)?.detail ?? "bot");
}

/** 1, 2, 3 … in every conversation. */
function checkOneOrder({ messages }: Committed): void {
  for (const [, log] of Map.groupBy(messages, ({ conversation }) => conversation))
    assert.deepEqual(
      log.map(({ seq }) => seq),
      log.map((_, index) => index + 1),
      "one order",
    );
}

/** Every visitor message ends in one outcome, a reply among them, and nothing else ends. */
function checkOneOutcome({ messages, turns, left }: Committed): void {
  assert.equal(left, 0, "one outcome: no turn is open and no effect is left");
  const visitors = messages.filter(({ author }) => author === "visitor");
  assert.deepEqual(
    turns.map(({ conversation, turn }) => [conversation, turn]),
    visitors.map(({ conversation, seq }) => [conversation, seq]),
    "one outcome: every visitor message has exactly one",
  );
  for (const turn of turns) assert.ok(FINAL.includes(lastOf(turn, turns).outcome), "one outcome: in the end");
}

/** The turn that took the messages of this one in, which is always a newer one. */
function lastOf(turn: StoredTurn, turns: readonly StoredTurn[]): StoredTurn {
  if (turn.outcome !== "superseded") return turn;
  const by = turns.find((each) => each.conversation === turn.conversation && each.turn === turn.detail);
  assert.ok(by !== undefined && by.turn > turn.turn, "one outcome: superseded by a newer turn");
  return lastOf(by, turns);
}

/** What was acknowledged is stored once, under the number that was acknowledged; nothing is stored that nobody said. */
function checkNothingLost({ messages }: Committed, { requests, agentTexts }: Seen): void {
  for (const { to, text, seq } of requests) {
    const stored = messages.filter((each) => each.conversation === to && each.text === text);
    assert.ok(stored.length <= 1, `nothing lost, nothing twice: ${text} in ${to}`);
    if (seq !== null) assert.equal(stored[0]?.seq, seq, `nothing lost: ${text} in ${to}`);
  }
  const texts = messages.map(({ text }) => text);
  for (const text of agentTexts) assert.ok(texts.includes(text), `nothing lost: ${text}`);
}

/** Whoever asked and was not cut off has been told how it ended, and it is what was recorded. */
function checkWaiters(committed: Committed, { requests }: Seen): void {
  const told = requests.filter(({ outcome }) => outcome !== null);
  for (const { to, text } of requests)
    assert.ok(
      told.some((each) => each.to === to && each.text === text),
      `nobody waits for ever: ${text} in ${to}`,
    );
  for (const request of told) assert.deepEqual(request.outcome, recordedOutcome(committed, request));
}

function recordedOutcome({ turns, messages }: Committed, { to, seq }: Request) {
  const own = turns.find(({ conversation, turn }) => conversation === to && turn === seq);
  assert.ok(own !== undefined, `one outcome: turn ${seq} of ${to}`);
  const last = lastOf(own, turns);
  if (last.outcome !== "replied") return { type: last.outcome };
  const reply = messages.find((each) => each.conversation === to && each.seq === last.detail);
  return { type: "replied", seq: reply?.seq, text: reply?.text };
}

/** What was offered to the desk is nobody's message. */
function checkDrafts({ messages }: Committed, { offered }: Seen): void {
  for (const { text } of messages)
    assert.ok(!offered.includes(text), `no talk-over: the draft ${text} was withdrawn`);
}
