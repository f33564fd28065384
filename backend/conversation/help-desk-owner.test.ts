/** Who has a conversation follows what changes at the help desk outside, and an old word never undoes a newer one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, AT, switchOn } from "../../test/fakes/builders.ts";
import { agentSaid, openThere, standing, told, visitorSaid, withPeople } from "../../test/fakes/there.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import { agentOf } from "./state.ts";

const atOnce: Policy = {
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, chatwoot: { idleMs: 0, longestMs: 0 } },
};
const open = (policy: Partial<Policy> = {}) => openThere({ policy: { ...atOnce, ...policy } });
const elsewhere = (agent: typeof ANNA | null) => ({ type: "elsewhere", agent, since: AT });

test("a person's word while the bot thinks ends its turn, and the conversation is opened", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(902));
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "withdrawn" } }]);
  it.answer();
  assert.deepEqual(it.log(), ["visitor: hello", "agent: I am here"]);
  const { control, memory } = it.now();
  assert.deepEqual(control.owner === "human" && [control.reason, control.place], [
    "takeover",
    elsewhere(ANNA),
  ]);
  assert.deepEqual([memory.waiting, memory.lastAgent], [null, ANNA]);
  assert.deepEqual(it.endAll(), ["stand people"]);
});

test("a person whose name nobody knows is a person: a phone, another tool", () => {
  const it = open();
  it.take(visitorSaid(901), told({ said: { by: "agent", agent: null, id: 902, text: "I call you" } }));
  const { control } = it.now();
  assert.deepEqual(control.owner === "human" && control.place, elsewhere(null));
});

test("a person who steps in while the reply is on its way keeps it from the visitor", () => {
  const it = open();
  it.take(visitorSaid(901));
  it.answer();
  it.take(agentSaid(902));
  it.end({ type: "outdated" });
  assert.deepEqual(it.log(), ["visitor: hello", "agent: I am here"]);
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "withdrawn" } }]);
});

test("what was said before we heard of the person stands in the log all the same", () => {
  const it = open();
  it.take(visitorSaid(901));
  it.answer("too late");
  it.take(agentSaid(902));
  it.end({ type: "done", id: 903, standing: null });
  assert.deepEqual(it.log(), ["visitor: hello", "agent: I am here", "bot: too late"]);
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "withdrawn" } }]);
});

test("people who have it there before we heard so keep the reply back", () => {
  const it = open();
  it.take(visitorSaid(901));
  it.answer();
  it.end({ type: "taken", standing: withPeople(AT + 5, { agent: ANNA }) });
  assert.deepEqual(it.endings(), [{ turn: 1, outcome: { type: "withdrawn" } }]);
  const { control } = it.now();
  assert.deepEqual(control.owner === "human" && control.place, elsewhere(ANNA));
  assert.deepEqual(it.errands(), []);
});

test("opened there, it is people's here; made pending again, it is the bot's, who goes on with what waits", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: withPeople(AT + 1) }));
  assert.deepEqual([it.now().control.owner, it.endings().at(-1)?.outcome.type], ["human", "withdrawn"]);
  it.take(
    visitorSaid(902, "hello?", { standing: withPeople(AT + 2) }),
    told({ standing: standing({ at: AT + 3 }) }),
  );
  assert.deepEqual([it.now().control.owner, it.asked(), it.now().turn?.from], ["bot", 2, 1]);
  assert.deepEqual(it.now().memory.boundary, 2);
  assert.deepEqual(it.endAll(), ["carry"]);
});

test("assigned to the bot, it is given back, and made pending", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: withPeople(AT + 1) }));
  it.take(told({ standing: withPeople(AT + 2, { isBots: true }) }));
  assert.deepEqual([it.now().control.owner, it.endAll()], ["bot", ["carry", "stand bot"]]);
});

test("an automation that opens it and leaves the bot assigned means people", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: withPeople(AT + 1, { isBots: true }) }));
  assert.equal(it.now().control.owner, "human");
});

test("an old word never undoes a newer one", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: withPeople(AT + 9) }));
  it.take(
    told({ standing: standing({ at: AT + 8 }) }),
    visitorSaid(900, "before", { standing: standing({ at: AT + 7 }) }),
  );
  assert.deepEqual([it.now().control.owner, it.now().memory.there?.standing?.at], ["human", AT + 9]);
  assert.equal(it.asked(), 1);
});

test("what we did ourselves changes nothing when it comes back", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(902));
  it.endAll();
  const before = it.now();
  it.take(told({ standing: withPeople(before.memory.there?.standing?.at ?? 0) }));
  assert.deepEqual(it.now(), before);
});

test("a pending word from before our own opening is no handback", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(902), told({ standing: standing({ at: AT + 1 }) }));
  assert.equal(it.now().control.owner, "human");
  it.endAll();
  it.take(told({ standing: standing({ at: AT + 1 }) }));
  assert.equal(it.now().control.owner, "human");
});

test("closed there, it is closed here, and what the visitor writes next begins a new episode for the bot", () => {
  const it = open();
  it.take(visitorSaid(901), told({ standing: standing({ status: "closed", at: AT + 1 }) }));
  assert.deepEqual([it.now().memory.isClosed, it.endings().at(-1)?.outcome.type], [true, "withdrawn"]);
  it.take(visitorSaid(905, "me again", { standing: standing({ at: AT + 2 }) }));
  const { memory, control } = it.now();
  assert.deepEqual([memory.isClosed, memory.boundary, control.owner, it.asked()], [false, 1, "bot", 2]);
  assert.deepEqual(it.errands(), []);
});

test("after a handover the help desk gets the line, the packet and the opening, in this order", () => {
  const it = open();
  it.take(visitorSaid(901, "a person please"));
  const turn = it.now().turn;
  it.take({
    type: "bot-handed-over",
    conversation: it.now().id,
    at: AT,
    turn: turn?.id ?? 0,
    fence: turn?.fence ?? 0,
    reason: "asked",
    summary: null,
    wanted: [],
  });
  assert.deepEqual(it.endAll(), ["carry", "packet", "stand people"]);
  const { control } = it.now();
  assert.deepEqual(control.owner === "human" && [control.place, agentOf(it.now())], [elsewhere(null), null]);
});

test("human mode opens what comes in with a note, and the bot stays silent", () => {
  const it = openThere({ desk: switchOn(), policy: atOnce });
  it.take(visitorSaid(901));
  assert.deepEqual([it.asked(), it.now().control.owner], [0, "human"]);
  assert.deepEqual(it.endAll(), ["note human-mode", "stand people"]);
});

test("made pending under human mode, it is opened again: nobody is silent while pending", () => {
  const it = openThere({ desk: switchOn(), policy: atOnce });
  it.take(visitorSaid(901));
  it.endAll();
  it.take(told({ standing: standing({ at: AT + 60_000 }), at: AT + 60_000 }));
  assert.deepEqual([it.now().control.owner, it.endAll()], ["human", ["note human-mode", "stand people"]]);
});

test("a person who answers under human mode keeps it when the switch goes off", () => {
  const it = openThere({ desk: switchOn(), policy: atOnce });
  it.take(visitorSaid(901), agentSaid(902, "hello", { standing: withPeople(AT + 1) }));
  const { control } = it.now();
  assert.deepEqual(control.owner === "human" && control.reason, "takeover");
});

for (const assigned of ["people", "bot"] as const)
  test(`assigned to a person while pending, it is ${assigned === "bot" ? "still the bot's" : "people's"} where the policy says so`, () => {
    const it = open({ helpDesk: { ...defaultPolicy.helpDesk, assigned } });
    it.take(visitorSaid(901), told({ standing: standing({ agent: ANNA, isBots: false, at: AT + 1 }) }));
    assert.equal(it.now().control.owner === "human", assigned === "people");
    assert.deepEqual(it.endAll(), assigned === "people" ? ["stand people"] : []);
  });

test("who was assigned before the visitor came back does not take it from the bot", () => {
  const it = open();
  it.take(visitorSaid(901, "hello", { standing: standing({ agent: ANNA, isBots: false }) }));
  assert.deepEqual([it.now().control.owner, it.asked()], ["bot", 1]);
});

test("whoever changes it back each time is a machine: after four changes it is left to people", () => {
  const it = openThere({ desk: switchOn(), policy: atOnce });
  it.take(visitorSaid(901));
  const done: string[] = [];
  for (let round = 1; round <= 9; round++) {
    done.push(...it.endAll());
    const at = (it.now().memory.there?.standing?.at ?? AT) + 1;
    it.take(told({ standing: standing({ at }), at: AT + round }));
  }
  done.push(...it.endAll());
  assert.equal(done.filter((each) => each === "stand people").length, 4);
  assert.equal(done.filter((each) => each === "note disagreement").length, 1);
  assert.equal(it.now().control.owner, "human");
});

test("our own doing that is told before its errand has ended undoes nothing that was decided since", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(902));
  it.take({ type: "agent-handed-back", conversation: it.now().id, at: AT, agent: ANNA, epoch: null });
  assert.deepEqual([it.now().control.owner, it.errands()], ["bot", ["stand", "stand"]]);
  it.take(told({ standing: withPeople(AT + 1) }));
  assert.equal(it.now().control.owner, "bot");
});

test("made pending again right after we opened it, before we looked, it is given back", () => {
  const it = open();
  it.take(visitorSaid(901), agentSaid(902));
  it.end({ type: "done", id: null, standing: standing({ at: AT + 5 }) });
  assert.deepEqual([it.now().control.owner, it.errands()], ["bot", []]);
});
