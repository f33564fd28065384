/** Whatever goes wrong with a call to Chatwoot, each step of a reply and of a handover is done once, and in order. */
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import type { ApiFault, ApiMatch } from "../../emulator/play.ts";
import { answerNewcomer, HELLO, startStage } from "./chatwoot-stage.ts";
import { ATTENDED } from "./visitor.ts";

const SUPPORT = 4;
const it = await startStage({ policy: { helpDesk: { labels: ["handover"], team: SUPPORT } } });
after(it[Symbol.asyncDispose]);
const { faults, look, visitor } = it.chatwoot;

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const ASKS = "I want to talk to a person";
const HANDED_OVER = [`contact: ${ASKS}`, `agent_bot: ${ATTENDED}`, "note: **Over to you:** …"];

const kinds: readonly ApiFault[] = [
  { type: "delay", ms: 700 },
  { type: "drop-before" },
  { type: "answer-then-drop" },
  { type: "rate-limited" },
  { type: "fail-before" },
  { type: "fail-after" },
  { type: "bad-gateway" },
];

/** A call in this conversation; `nth`: how many of them go well before the one that is meant. */
type Step = { readonly method: "GET" | "POST"; readonly end: string; readonly nth?: number };

/** The fault that this call meets. Others of its kind go through. */
function meet(conversation: number, { method, end, nth = 0 }: Step, fault: ApiFault) {
  const path = new RegExp(`/conversations/${conversation}${end}(\\?|$)`);
  const match: ApiMatch = { method, path };
  if (nth > 0) faults.next({ on: "api", match, times: nth, do: { type: "delay", ms: 0 } });
  faults.next({ on: "api", match, do: fault });
}

const replySteps: readonly Step[] = [
  { method: "GET", end: "" },
  { method: "GET", end: "/messages" },
  { method: "POST", end: "/messages" },
];

const handoverSteps: readonly Step[] = [
  { method: "POST", end: "/messages" },
  { method: "POST", end: "/messages", nth: 1 },
  { method: "GET", end: "/labels" },
  { method: "POST", end: "/labels" },
  { method: "POST", end: "/custom_attributes" },
  { method: "POST", end: "/assignments" },
  { method: "POST", end: "/toggle_status" },
];

/** What a handover leaves behind, and how often it was opened. */
function outcomeOf(conversation: number) {
  const { labels, customAttributes, teamId, status, messages } = look.conversation(conversation);
  const opened = messages.filter(({ type, content }) => type === "activity" && /open/.test(content ?? ""));
  return { labels, reason: customAttributes["baton_reason"], teamId, status, opened: opened.length };
}

suite("a call goes wrong", { concurrency: true }, () => {
  for (const fault of kinds)
    test(`a reply is said once, whichever of its calls meets ${fault.type}`, async () => {
      await Promise.all(
        replySteps.map(async (step) => {
          const { conversation } = visitor.write("hello");
          meet(conversation, step, fault);
          await it.sees(conversation, GREETED, "pending");
        }),
      );
    });

  for (const fault of kinds)
    test(`a handover is done once and in order, whichever of its calls meets ${fault.type}`, async () => {
      await Promise.all(
        handoverSteps.map(async (step) => {
          const { conversation } = visitor.write(ASKS);
          meet(conversation, step, fault);
          await it.sees(conversation, HANDED_OVER, "open");
          assert.deepEqual(
            outcomeOf(conversation),
            { labels: ["handover"], reason: "asked", teamId: SUPPORT, status: "open", opened: 1 },
            `${step.method} ${step.end}`,
          );
        }),
      );
    });
});

test("none of it is done again afterwards", async () => {
  await it.chatwoot.idle();
  await answerNewcomer(it);
  const all = look.conversations().map(({ id }) => id);
  for (const id of all) {
    const asked = look.conversation(id).messages[0]?.content === ASKS;
    await it.sees(id, asked ? HANDED_OVER : GREETED, asked ? "open" : "pending");
  }
});
