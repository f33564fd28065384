/** What holds of turns and messages after any story whatever, judged by an oracle that knows nothing of epochs and fences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anySteps } from "../../test/fakes/any-story.ts";
import { asksOf } from "../../test/fakes/builders.ts";
import { isUnsettled, plotsOf, type Told, tell } from "../../test/fakes/story.ts";
import { isDone } from "./agent.ts";
import { decide } from "./decide.ts";
import { type Decision, refused, unchanged } from "./decision.ts";
import { ownerOf } from "./state.ts";

const anyPlot = plotsOf(anySteps, "page");

const always = (name: string, check: (told: readonly Told[]) => void) =>
  test(name, () => {
    fc.assert(
      fc.property(anyPlot, (plot) => check(tell(plot))),
      { numRuns: 1_000 },
    );
  });

const seqsOf = ({ messages }: Decision, wanted: string) =>
  messages.filter(({ author }) => author === wanted).map(({ seq }) => seq);

/** The bot's own words; that it is back at a visitor's command is Baton's. */
const botMessages = ({ decision, around }: Told) =>
  decision.messages.filter(({ author, text }) => author === "bot" && text !== around.policy.lines.called);

/** How often the conversation had changed hands when each turn was asked, after the happening that asked it. */
function changesWhenAsked(told: readonly Told[]): ReadonlyMap<number | null, number> {
  const asked = new Map<number | null, number>();
  for (const [index, { decision }] of told.entries())
    for (const { turn } of asksOf(decision.effects)) asked.set(turn, told[index + 1]?.changes ?? Number.NaN);
  return asked;
}

always("one order: messages are numbered 1, 2, 3 … without a gap", (told) => {
  const seqs = told.flatMap(({ decision }) => decision.messages.map(({ seq }) => seq));
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
  assert.equal(told.at(-1)?.decision.next.lastSeq ?? 0, seqs.length);
});

/** Flips that the conversation has not heard of count as soon as they are done, so a late settling may not either. */
always("no talk-over: bot text is committed only if nobody changed hands since it was asked", (told) => {
  const asked = new Map<number | null, { readonly hands: number; readonly epoch: number }>();
  for (const each of told) {
    const { decision, around, before, isOn } = each;
    for (const { turn } of botMessages(each)) {
      assert.equal(isOn, false);
      assert.equal(before.control.owner, "bot");
      assert.equal(asked.get(turn)?.hands, each.changes, `turn ${turn}`);
      assert.equal(asked.get(turn)?.epoch, around.desk.epoch);
    }
    const after = told[told.indexOf(each) + 1];
    for (const { turn } of asksOf(decision.effects))
      asked.set(turn, { hands: handsAfter(each, after), epoch: around.desk.epoch });
  }
});

/** Flips between two happenings come after the first of them. */
function handsAfter({ around }: Told, after: Told | undefined): number {
  if (after === undefined) return Number.NaN;
  return after.changes - (after.around.desk.epoch - around.desk.epoch);
}

always("the bot's answer is committed whenever its turn is open and nobody changed hands", (told) => {
  const asked = changesWhenAsked(told);
  for (const each of told) {
    const { happening, before, isOn, changes } = each;
    if (happening.type !== "bot-answered" || before.turn?.id !== happening.turn) continue;
    if (before.turn.fence !== happening.fence || before.turn.askAt !== null || isOn) continue;
    if (before.control.owner === "human" || asked.get(happening.turn) !== changes) continue;
    assert.deepEqual(
      botMessages(each).map(({ turn }) => turn),
      [happening.turn],
    );
  }
});

always("the bot is asked only while it owns the conversation, and only with its turn open", (told) => {
  for (const each of told) {
    const { decision, around } = each;
    // The switch gave it back, and the happening took it at once: the question is asked and withdrawn.
    if (isUnsettled(each) && decision.next.turn === null) continue;
    for (const { turn, fence } of asksOf(decision.effects)) {
      assert.deepEqual(decision.next.turn && { ...decision.next.turn, from: 0, since: 0 }, {
        id: turn,
        from: 0,
        fence,
        since: 0,
        askAt: null,
      });
      assert.equal(ownerOf(decision.next, around.desk), "bot");
    }
  }
});

always("one outcome: every visitor message's turn ends exactly once or is the open one", (told) => {
  const visitors = told.flatMap(({ decision }) => seqsOf(decision, "visitor"));
  const endings = told.flatMap(({ decision }) => decision.endings);
  const ended = new Set(endings.map(({ turn }) => turn));
  assert.equal(endings.length, ended.size, "no turn ends twice");
  const open = told.at(-1)?.decision.next.turn?.id;
  for (const seq of visitors) assert.ok(ended.has(seq) !== (seq === open), `message ${seq}`);
});

always(
  "one outcome: a turn is named after a visitor's message, or after the line that the bot is back",
  (told) => {
    const visitors = new Set(told.flatMap(({ decision }) => seqsOf(decision, "visitor")));
    const messages = told.flatMap(({ decision, around }) =>
      decision.messages.map((message) => ({ ...message, lines: around.policy.lines })),
    );
    const isBack = (seq: number) =>
      messages.some(
        ({ seq: name, author, text, lines }) =>
          name === seq && author === "system" && [lines.back, lines.backUnanswered].includes(text),
      );
    for (const { decision } of told) {
      for (const { turn } of [...decision.endings, ...asksOf(decision.effects)])
        assert.ok(visitors.has(turn) || isBack(turn), `turn ${turn}`);
      for (const { outcome } of decision.endings)
        if (outcome.type === "superseded")
          assert.equal(decision.next.turn?.id ?? decision.endings.at(-1)?.turn, outcome.by);
    }
  },
);

const isAnswer = (decision: Decision) =>
  seqsOf(decision, "bot").length + seqsOf(decision, "agent").length > 0;
const closes = ({ before, decision }: Told) => decision.next.memory.isClosed && !before.memory.isClosed;

always("nothing lost: what waits is all since somebody answered, and the bot is asked all of it", (told) => {
  let waiting: readonly number[] = [];
  for (const each of told) {
    const { memory, turn } = each.decision.next;
    waiting = [...waiting, ...seqsOf(each.decision, "visitor")];
    if (isAnswer(each.decision) || closes(each)) waiting = [];
    // Who only waits for a person waits from 0.
    assert.equal(memory.waiting?.from || undefined, waiting[0]);
    if (turn !== null) assert.equal(turn.from, waiting[0]);
    for (const effect of asksOf(each.decision.effects))
      assert.deepEqual([effect.from, effect.turn >= (waiting.at(-1) ?? 0)], [waiting[0], true]);
  }
});

always("a refusal changes nothing at all", (told) => {
  for (const { before, decision } of told)
    if (decision.refusal !== null)
      assert.deepEqual(decision, { ...unchanged(before), refusal: decision.refusal });
  for (const { before, decision } of told) if (decision.refusal !== null) assert.equal(decision.next, before);
});

always(
  "an act on what changed hands since the agent looked is refused, or was done by them already",
  (told) => {
    for (const { happening, before, decision } of told)
      if ("epoch" in happening && happening.epoch !== null && happening.epoch !== before.control.epoch)
        assert.deepEqual(
          decision,
          isDone(before, happening) ? unchanged(before) : refused(before, { type: "stale" }),
        );
  },
);

always("no act is called stale while what the agent looked at still stands", (told) => {
  for (const { happening, before, decision } of told)
    if ("epoch" in happening && happening.epoch === before.control.epoch)
      assert.notDeepEqual(decision.refusal, { type: "stale" });
});

function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

always("decide says the same each time, and never changes what it is given", (told) => {
  for (const { happening, around, before, decision } of told)
    assert.deepEqual(decide(frozen(before), frozen(around), frozen(happening)), decision);
});
