/** Whatever goes wrong with a call to Chatwoot, each step of a reply and of a handover is done once, and in order. */
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import type { ApiFault } from "../../emulator/play.ts";
import { answerNewcomer, HELLO, startStage } from "./chatwoot-stage.ts";
import { HANDOVER_STEPS, meetAt, REPLY_STEPS } from "./chatwoot-steps.ts";
import { ATTENDED } from "./visitor.ts";

const SUPPORT = 4;
const it = await startStage({ policy: { helpDesk: { labels: ["handover"], team: SUPPORT } } });
after(it[Symbol.asyncDispose]);
const { look, visitor } = it.chatwoot;

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
        REPLY_STEPS.map(async (step) => {
          const { conversation } = visitor.write("hello");
          meetAt(it.chatwoot, { conversation, step }, fault);
          await it.sees(conversation, GREETED, "pending");
        }),
      );
    });

  for (const fault of kinds)
    test(`a handover is done once and in order, whichever of its calls meets ${fault.type}`, async () => {
      await Promise.all(
        HANDOVER_STEPS.map(async (step) => {
          const { conversation } = visitor.write(ASKS);
          meetAt(it.chatwoot, { conversation, step }, fault);
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
