/** What holds after any story whatever, judged by an oracle that knows nothing of epochs and fences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyStory, type Told, tell } from "../../test/fakes/story.ts";
import type { Decision } from "./decide.ts";
import type { Outcome } from "./state.ts";

const always = (name: string, check: (told: readonly Told[]) => void) =>
  test(name, () => {
    fc.assert(
      fc.property(anyStory, (story) => check(tell(story))),
      { numRuns: 1_000 },
    );
  });

const visitorSeqs = ({ messages }: Decision) =>
  messages.filter(({ author }) => author === "visitor").map(({ seq }) => seq);

const botMessages = ({ messages }: Decision) => messages.filter(({ author }) => author === "bot");

/** How often the conversation had changed hands when each turn was asked. */
function changesWhenAsked(told: readonly Told[]): ReadonlyMap<number | null, number> {
  return new Map(
    told.flatMap(({ decision, changes }) => decision.effects.map(({ turn }) => [turn, changes])),
  );
}

always("one order: messages are numbered 1, 2, 3 … without a gap", (told) => {
  const seqs = told.flatMap(({ decision }) => decision.messages.map(({ seq }) => seq));
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
  assert.equal(told.at(-1)?.decision.next.lastSeq ?? 0, seqs.length);
});

always("no talk-over: bot text is committed only if nobody changed hands since it was asked", (told) => {
  const asked = changesWhenAsked(told);
  for (const { decision, owner, changes } of told)
    for (const { turn } of botMessages(decision))
      assert.deepEqual({ owner, changes }, { owner: "bot", changes: asked.get(turn) });
});

always("the bot's answer is committed whenever its turn is open and nobody changed hands", (told) => {
  const asked = changesWhenAsked(told);
  const due = told.filter(
    ({ happening, before, owner, changes }) =>
      happening.type === "bot-answered" &&
      before.turn?.id === happening.turn &&
      before.turn.fence === happening.fence &&
      owner === "bot" &&
      asked.get(happening.turn) === changes,
  );
  for (const { before, decision } of due)
    assert.deepEqual(
      botMessages(decision).map(({ turn }) => turn),
      [before.turn?.id],
    );
});

always("the bot is asked exactly when a visitor writes and the bot owns the conversation", (told) => {
  for (const { happening, decision, owner } of told)
    assert.equal(decision.effects.length, happening.type === "visitor-wrote" && owner === "bot" ? 1 : 0);
});

always("one outcome: every visitor message reaches one outcome, or waits in the open turn", (told) => {
  const visitors = told.flatMap(({ decision }) => visitorSeqs(decision));
  const endings = told.flatMap(({ decision }) => decision.endings);
  const outcomes = new Map(endings.map(({ turn, outcome }) => [turn, outcome]));
  assert.equal(endings.length, outcomes.size, "no turn ends twice");
  for (const { turn } of endings)
    assert.ok(visitors.includes(turn), "a turn is named after a visitor's message");
  const open = told.at(-1)?.decision.next.turn?.id;
  for (const seq of visitors) {
    const last = lastTurn(seq, outcomes);
    assert.ok(outcomes.has(last) !== (last === open), `message ${seq} ended in turn ${last}`);
  }
});

/** Follows who superseded whom, always to a newer turn, so that the chain cannot be a ring. */
function lastTurn(turn: number, outcomes: ReadonlyMap<number, Outcome>): number {
  const outcome = outcomes.get(turn);
  if (outcome?.type !== "superseded") return turn;
  assert.ok(outcome.by > turn, "a turn is superseded by a newer one only");
  return lastTurn(outcome.by, outcomes);
}

always("one outcome: the bot is asked about all messages that wait and no other", (told) => {
  let waiting: readonly number[] = [];
  for (const { decision } of told) {
    const isAnswered = decision.endings.some(({ outcome }) => outcome.type !== "superseded");
    waiting = isAnswered ? [] : [...waiting, ...visitorSeqs(decision)];
    for (const { from, turn } of decision.effects)
      assert.deepEqual({ from, turn }, { from: waiting[0], turn: waiting.at(-1) });
    assert.equal(decision.next.turn?.from, waiting[0]);
  }
});

always("the epoch goes up by exactly one at every change of owner and only then", (told) => {
  for (const { before, decision } of told) {
    const { control } = decision.next;
    const isChange = control.owner !== before.control.owner;
    assert.equal(control.epoch, before.control.epoch + (isChange ? 1 : 0));
  }
});

always("the conversation's own control follows the plain words", (told) => {
  for (const [index, { before, owner }] of told.entries())
    if (owner === "bot") assert.equal(before.control.owner, "bot", `before happening ${index}`);
});

always("a happening that changes nothing returns the same conversation and asks for nothing", (told) => {
  for (const { before, decision } of told) {
    if (decision.next !== before) assert.notDeepEqual(decision.next, before);
    else assert.deepEqual(decision, { next: before, messages: [], endings: [], effects: [] });
  }
});
