/** What is said at the help desk outside, and what becomes of the bot's replies on their way there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AT, alarmRang, switchOff, switchOn } from "../../test/fakes/builders.ts";
import { agentSaid, openThere, standing, told, visitorSaid, withPeople } from "../../test/fakes/there.ts";
import { defaultPolicy, type Policy } from "./policy.ts";

const atOnce: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, chatwoot: { idleMs: 0, longestMs: 0 } },
};
const open = (policy: Partial<Policy> = {}) => openThere({ policy: { ...atOnce, ...policy } });

test("a visitor's message there is a turn of the bot's, and its reply is a message only once it was said", () => {
  const it = open();
  it.take(visitorSaid(901, "Where is my order?"));
  it.answer("On its way.");
  assert.deepEqual(it.log(), ["visitor: Where is my order?"]);
  assert.deepEqual(it.errands(), ["reply"]);
  it.end({ type: "done", id: 902, standing: null });
  assert.deepEqual(it.log(), ["visitor: Where is my order?", "bot: On its way."]);
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "replied", seq: 2, text: "On its way." } }]);
  assert.deepEqual([it.now().turn, it.now().memory.there?.newest], [null, 902]);
});

test("quick messages there are one turn after the quiet that the policy wants", () => {
  const it = openThere();
  it.take(visitorSaid(901, "hi"), visitorSaid(902, "are you there?", { at: AT + 1_000 }));
  assert.deepEqual([it.asked(), it.now().alarm], [0, AT + 2_500]);
  it.take(alarmRang(AT + 2_500));
  assert.deepEqual([it.asked(), it.now().turn?.from, it.now().turn?.id], [1, 1, 2]);
});

test("what the visitor writes while the reply is on its way is the next turn, once the reply was said", () => {
  const it = open();
  it.take(visitorSaid(901, "one"));
  it.answer("first");
  it.take(visitorSaid(903, "two"), visitorSaid(904, "three"));
  assert.deepEqual([it.asked(), it.errands()], [1, ["reply"]]);
  it.end({ type: "done", id: 905, standing: null });
  assert.deepEqual(it.endings(), [
    { turn: 2, outcome: { type: "superseded", by: 3 } },
    { turn: 1, outcome: { type: "replied", seq: 4, text: "first" } },
  ]);
  assert.deepEqual([it.asked(), it.now().turn?.from, it.now().turn?.id], [2, 2, 3]);
});

test("a reply that came too late for a newer message is never said: the bot answers both", () => {
  const it = open();
  it.take(visitorSaid(901, "one"));
  it.answer("first");
  it.take(visitorSaid(903, "two"));
  it.end({ type: "outdated" });
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "superseded", by: 2 } }]);
  assert.deepEqual([it.asked(), it.now().turn?.from, it.now().turn?.id], [2, 1, 2]);
  assert.deepEqual(it.log(), ["visitor: one", "visitor: two"]);
});

test("a reply that met a message which we have not heard of waits for it, and is made anew", () => {
  const it = openThere();
  it.take(visitorSaid(901, "one"), alarmRang(AT + 1_500));
  it.answer("first");
  it.end({ type: "outdated" });
  assert.deepEqual([it.now().turn?.askAt, it.now().turn?.reply], [AT + 1_500, undefined]);
  it.take(visitorSaid(902, "two", { at: AT + 100 }), alarmRang(AT + 1_600));
  assert.deepEqual([it.asked(), it.now().turn?.from, it.now().turn?.id], [2, 1, 2]);
});

test("a message that is too old when we hear of it is for people, not a late surprise", () => {
  const it = open();
  const at = AT + defaultPolicy.helpDesk.lateMs + 1;
  it.take(told({ at, said: { id: 901, text: "hello?", writtenAt: AT } }));
  const { control } = it.now();
  assert.deepEqual([it.asked(), control.owner === "human" && control.reason], [0, "late"]);
});

test("what a person has answered before we heard of it waits for nobody", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(910), visitorSaid(905, "late news", { standing: withPeople(AT + 1) }));
  assert.deepEqual(
    [it.now().memory.waiting, it.endings().at(-1)],
    [null, { turn: 3, outcome: { type: "handed-over" } }],
  );
});

test("a template, an automation or another bot is told as Baton's lines are, and changes nothing", () => {
  const it = open();
  it.take(visitorSaid(901), told({ said: { by: "machine", id: 902, text: "We are closed." } }));
  assert.deepEqual(
    [it.log().at(-1), it.now().control.owner, it.asked()],
    ["system: We are closed.", "bot", 1],
  );
});

test("what a person said before they gave it back does not take it again", () => {
  const it = open();
  it.take(
    visitorSaid(901),
    told({ standing: withPeople(AT + 1) }),
    told({ standing: standing({ at: AT + 9 }) }),
  );
  it.take(agentSaid(902, "done", { standing: withPeople(AT + 2) }));
  assert.equal(it.now().control.owner, "bot");
});

test("a person's word to a closed conversation opens nothing", () => {
  const it = open();
  const shut = standing({ status: "closed", at: AT + 1 });
  it.take(visitorSaid(901), told({ standing: shut }), agentSaid(902, "bye", { standing: shut }));
  assert.deepEqual([it.now().memory.isClosed, it.errands()], [true, []]);
});

test("a reply that is refused for good goes to people instead of nowhere", () => {
  const it = open();
  it.take(visitorSaid(901));
  it.answer();
  it.end({ type: "refused", because: "not-found" });
  const { control } = it.now();
  assert.deepEqual(control.owner === "human" && control.reason, "bot-failed");
});

test("an idle conversation of the bot's is closed there, or goes to people where the policy says so", () => {
  for (const [idle, errands] of [
    ["close", ["stand closed"]],
    ["people", ["carry", "packet", "stand people"]],
  ] as const) {
    const it = open({ helpDesk: { ...defaultPolicy.helpDesk, idle } });
    it.take(visitorSaid(901));
    it.answer();
    it.endAll();
    it.take(alarmRang(it.now().alarm ?? 0));
    assert.deepEqual(it.endAll(), errands);
  }
});

test("a person's answer that is heard late leaves open what was asked after it", () => {
  const it = open();
  it.take(visitorSaid(901), visitorSaid(905, "and this?"), agentSaid(903));
  assert.deepEqual(it.now().memory.waiting?.from, 1);
  it.take(told({ standing: withPeople(AT + 1) }), told({ standing: standing({ at: AT + 2 }) }));
  assert.deepEqual([it.now().control.owner, it.now().turn?.from], ["bot", 1]);
});

test("what was written before somebody closed it opens nothing", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: standing({ status: "closed", at: AT + 5 }) }));
  it.take(visitorSaid(902, "hello?", { standing: standing({ at: AT + 1 }) }));
  assert.deepEqual(
    [it.now().memory.isClosed, it.endings().at(-1)],
    [true, { turn: 2, outcome: { type: "withdrawn" } }],
  );
});

test("a bare word from there after the switch went off has the bot answer what waits", () => {
  const before = openThere({ desk: switchOn(), policy: atOnce });
  before.take(visitorSaid(901));
  before.end();
  const it = openThere({ policy: atOnce, desk: switchOff(2) }, before.now());
  it.take(told({ standing: withPeople(AT + 1) }));
  assert.deepEqual([it.now().control.owner, it.now().turn?.from], ["bot", 1]);
});
