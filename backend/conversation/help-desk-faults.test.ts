/** A help desk that refuses, is gone, or is played by a machine: nothing goes round for ever, and nobody is forgotten. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AT, aConversation, HERE, visitorWrote } from "../../test/fakes/builders.ts";
import { agentSaid, openThere, standing, told, visitorSaid, withPeople } from "../../test/fakes/there.ts";
import { defaultPolicy, type Policy } from "./policy.ts";

const atOnce: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, chatwoot: { idleMs: 0, longestMs: 0 } },
};
const asked = { type: "visitor-asked-for-person", conversation: HERE, at: AT } as const;
const aPage = (isBridged: boolean) =>
  openThere({ policy: atOnce, isBridged }, aConversation({ channel: "page" }));

test("a change that is refused for good is not tried again without end", () => {
  const it = openThere({ policy: atOnce });
  it.take(visitorSaid(901), agentSaid(902));
  it.end({ type: "refused", because: "not-found" });
  assert.deepEqual(it.errands(), []);
});

test("a page whose beginning there is refused goes on alone, and its visitor stands in our own queue", () => {
  const it = aPage(true);
  it.take(visitorWrote("hello"), asked);
  it.end({ type: "refused", because: "no-page-inbox" });
  const { control, memory } = it.now();
  assert.deepEqual([it.errands(), memory.there], [[], null]);
  assert.equal(control.owner === "human" && control.place.type, "queued");
  it.take(visitorWrote("still there?"));
  assert.deepEqual(it.errands(), ["begin", "carry", "packet", "stand"]);
});

test("a page that is bridged no more has its visitors in our own queue", () => {
  const before = aPage(true);
  before.take(visitorWrote("hello"));
  before.endAll();
  const it = openThere({ policy: atOnce }, before.now());
  it.take(asked);
  const { control } = it.now();
  assert.equal(control.owner === "human" && control.place.type, "queued");
});

test("a person's answer that is heard after a template which came later leaves nobody waiting", () => {
  const it = openThere({ policy: atOnce });
  it.take(visitorSaid(901), told({ said: { by: "machine", id: 904, text: "We are out" } }), agentSaid(903));
  assert.equal(it.now().memory.waiting, null);
});

test("what crosses our own idle close is a new question, not an old one", () => {
  const it = openThere({ policy: atOnce });
  it.take(visitorSaid(901));
  it.answer();
  it.endAll();
  const at = it.now().alarm ?? 0;
  it.take({ type: "alarm-rang", conversation: HERE, at });
  it.end({ type: "done", id: null, standing: standing({ status: "closed", at: AT + 100 }) });
  const late = standing({ at: AT + 50 });
  it.take(told({ at, standing: late, said: { id: 6_902, text: "one more thing", writtenAt: at } }));
  assert.deepEqual([it.now().memory.isClosed, it.asked()], [false, 2]);
});

test("while it is left alone there, the bot is asked in time all the same", () => {
  const changes = [AT, AT + 1, AT + 2, AT + 3];
  const known = openThere();
  known.take(visitorSaid(901));
  const { memory } = known.now();
  const there = memory.there === null ? null : { ...memory.there, changes, standing: withPeople(AT) };
  const it = openThere({}, { ...known.now(), memory: { ...memory, there } });
  it.take(visitorSaid(902, "and this", { standing: withPeople(AT), at: AT + 10 }));
  assert.deepEqual([it.now().alarm, it.errands()], [AT + 1_510, []]);
});

test("an automation that undoes every opening hears of us a few times in an hour, not every minute", () => {
  const it = openThere({ policy: atOnce });
  let openings = 0;
  const play = (at: number) => {
    const [errand] = it.now().memory.there?.errands ?? [];
    if (errand === undefined) return;
    const isOpening = errand.type === "stand" && errand.status === "people";
    const stood = (it.now().memory.there?.standing?.at ?? AT) + 1;
    const result = {
      type: "done",
      id: null,
      standing:
        errand.type === "stand" ? standing({ status: errand.status, isBots: false, at: stood }) : null,
    } as const;
    it.take({ type: "errand-ended", conversation: HERE, at, errand: errand.id, result });
    if (!isOpening) return play(at);
    openings += 1;
    it.take(told({ at, standing: standing({ at: stood + 1 }) }));
  };
  it.take(visitorSaid(901), agentSaid(902));
  for (let at = AT; at < AT + 3_600_000; at += 1_000) {
    play(at);
    const { turn, alarm } = it.now();
    if (turn !== null && turn.reply === undefined)
      it.take({ type: "bot-failed", conversation: HERE, at, turn: turn.id, fence: turn.fence });
    if (it.now().control.owner === "bot")
      it.take(told({ at, said: { by: "agent", id: 10_000 + at - AT, text: "mine" } }));
    if (alarm !== null && alarm <= at) it.take({ type: "alarm-rang", conversation: HERE, at });
  }
  assert.ok(openings > 4 && openings < 20, `${openings} openings`);
});
