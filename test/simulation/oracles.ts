/** The promises in plain words, judged by what was committed and by what the world saw. They know no epochs and no fences. */
import assert from "node:assert/strict";
import { defaultPolicy } from "../../backend/conversation/policy.ts";
import type { Committed, StoredMessage, StoredTurn, Witness } from "./committed.ts";
import { TEAM } from "./life.ts";
import { DIRECT } from "./plan.ts";
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
  checkOnePlace(committed);
  checkNobodyForgotten(committed, seen);
}

/**
 * When bot text is committed the bot owns the conversation, and it has neither changed hands nor been closed since its
 * turn was asked. The other way round, a turn is withdrawn only if it has. Without being asked the bot only says that
 * it is back.
 */
function checkNoTalkOver(witnesses: readonly Witness[]): void {
  const asked = new Map<string, readonly Witness[]>();
  for (const [index, witness] of witnesses.entries()) {
    const { what, conversation, turn, detail } = witness;
    const changes = witnesses.slice(0, index).filter((each) => isChange(each, conversation));
    const name = `turn ${turn} of ${conversation}`;
    const before = asked.get(name);
    if (what === "asked") asked.set(name, changes);
    if (what === "message" && detail === "bot") checkBotText(witness, { name, changes, before });
    if (what === "ended" && detail === "withdrawn")
      assert.notDeepEqual(changes, before, `${name} was withdrawn though nobody took it`);
  }
}

function isChange({ what, conversation }: Witness, of: string | null): boolean {
  return what === "switch" || ((what === "owner" || what === "closed") && conversation === of);
}

type Past = {
  readonly name: string;
  readonly changes: readonly Witness[];
  readonly before: readonly Witness[] | undefined;
};

function checkBotText({ text }: Witness, { name, changes, before }: Past): void {
  if (before === undefined) assert.equal(text, defaultPolicy.lines.called, `${name} was never asked`);
  else assert.deepEqual(changes, before, `no talk-over: ${name} changed hands since it was asked`);
  assert.deepEqual(ownersAfter(changes), ["bot", "bot"], `no talk-over: people owned ${name}`);
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
  const lines = messages.filter(({ author }) => author === "system");
  const isOf = ({ conversation, turn }: StoredTurn, log: readonly StoredMessage[]) =>
    log.some((each) => each.conversation === conversation && each.seq === turn);
  assert.deepEqual(
    turns.filter((turn) => !isOf(turn, lines)).map(({ conversation, turn }) => [conversation, turn]),
    visitors.map(({ conversation, seq }) => [conversation, seq]),
    "one outcome: every visitor message has exactly one, and nothing else but a line that calls the bot back",
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
      told.some((each) => placeOf(each.to) === placeOf(to) && each.text === text),
      `nobody waits for ever: ${text} in ${to}`,
    );
  for (const request of told) assert.deepEqual(request.outcome, recordedOutcome(committed, request));
}

/** Who calls directly once more begins anew. */
const placeOf = (to: Request["to"]) => (to.startsWith(DIRECT) ? DIRECT : to);

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

/**
 * A conversation of people stands in one queue or with one agent, in every state that was committed. And nobody is
 * offered more than they can carry: what an agent took by themselves does not count, for nobody can keep them from it.
 */
function checkOnePlace({ witnesses, pages }: Committed): void {
  const offers = new Map<string, string>();
  for (const witness of witnesses.filter(({ what }) => what === "place")) {
    const { conversation, detail, text } = witness;
    assert.equal(detail === "offered" || detail === "assigned", text !== null, `one place: ${conversation}`);
    noteOffer(offers, witness);
    for (const { id, capacity } of TEAM) {
      const load = [...offers.values()].filter((agent) => agent === id).length;
      assert.ok(load <= capacity, `one place: ${id} was offered more than they can carry`);
    }
  }
  for (const { id, owner, place } of pages)
    assert.equal(owner === "human", place !== null, `one place: ${id} stands somewhere or is the bot's`);
}

/** Whom an agent has by an offer: from when it is made until the conversation stands elsewhere. */
function noteOffer(offers: Map<string, string>, { conversation, detail, text }: Witness): void {
  const of = String(conversation);
  if (detail === "offered" && text !== null) offers.set(of, text);
  else if (detail !== "assigned" || offers.get(of) !== text) offers.delete(of);
}

/** Whoever waits has an alarm; and while agents are there who accept, nobody who waits is left in the queue. */
function checkNobodyForgotten({ pages }: Committed, { breaches }: Seen): void {
  assert.deepEqual(breaches, [], "nobody waits for ever: whatever happened, nobody was forgotten");
  for (const { id, place, waitingSince, alarm } of pages) {
    if (waitingSince === null) continue;
    assert.ok(alarm !== null, `nobody waits for ever: ${id} has an alarm`);
    assert.equal(place, "assigned", `nobody waits for ever: ${id} has an agent`);
  }
}
