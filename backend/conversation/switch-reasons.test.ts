/** Under the global switch: what is for people anyway, and what becomes of it when the switch goes off. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNA,
  AT,
  around,
  offered,
  switchChanged,
  switchOff,
  switchOn,
  visitorAskedForPerson,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { course, goOn } from "../../test/fakes/course.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import type { Conversation } from "./state.ts";

const legal: Policy = { ...defaultPolicy, handover: { ...defaultPolicy.handover, keywords: ["lawyer"] } };
const on = (policy: Policy = defaultPolicy) => around({ policy, desk: switchOn() });
const offAgain = (policy: Policy = defaultPolicy) => around({ policy, desk: switchOff(2) });

const standing = ({ control, turn }: Conversation) => ({
  owner: control.owner,
  reason: control.owner === "human" ? control.reason : null,
  stays: control.owner === "human" && control.stays,
  isAsked: turn !== null,
});
const stayed = (reason: string) => ({ owner: "human", reason, stays: false, isAsked: false });

test("a keyword under the switch stays with people when the switch goes off", () => {
  for (const words of [["my lawyer asks"], ["hello", "my lawyer asks"]]) {
    const here = course(
      words.map((text) => visitorWrote(text)),
      on(legal),
    );
    assert.deepEqual(standing(goOn(here, [switchChanged()], offAgain(legal))), stayed("keyword"));
  }
});

test("whoever asks for a person under the switch stays with people when it goes off", () => {
  const here = course([visitorWrote(), visitorAskedForPerson()], on());
  assert.deepEqual(standing(goOn(here, [switchChanged()], offAgain())), stayed("asked"));
});

test("out of the bot's hours nobody is given back to it: by no switch that goes off, and by no command", () => {
  const never: Policy = {
    ...defaultPolicy,
    hours: { bot: { timeZone: "UTC", week: [[], [], [], [], [], [], []] }, desk: null },
  };
  const here = course([visitorWrote()], on());
  assert.deepEqual(standing(goOn(here, [switchChanged()], offAgain(never))), stayed("out-of-hours"));
  const asked = course([visitorAskedForPerson()]);
  assert.deepEqual(standing(goOn(asked, [visitorWrote("/bot")], around({ policy: never }))), stayed("asked"));
});

test("an agent who is given a visitor without an offer is the one they had last", () => {
  const here = course([visitorAskedForPerson(), offered({ agent: ANNA, until: null, at: AT })]);
  assert.equal(here.memory.lastAgent, ANNA);
});
