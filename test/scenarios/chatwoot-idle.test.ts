/** A conversation in which nobody speaks any more does not stay pending for ever: the policy closes it or gives it to people. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { answerNewcomer, type ChatwootStage, HELLO, looksOf, startStage, WELCOME } from "./chatwoot-stage.ts";

const DAY_MS = 24 * 3_600_000;
const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];

/** Ends Baton, lets a day and a minute go by for all that it has stored, and starts it again. */
async function aDayLater({ chatwoot, env, kill, start }: ChatwootStage) {
  await chatwoot.idle();
  await kill();
  const database = new DatabaseSync((env["DATABASE_URL"] ?? "").replace("sqlite:", ""));
  const past = DAY_MS + 60_000;
  const { changes } = database
    .prepare(
      `UPDATE conversation SET alarm = alarm - ${past},
        memory = json_set(memory, '$.lastAt', json_extract(memory, '$.lastAt') - ${past})`,
    )
    .run();
  database.close();
  assert.notEqual(changes, 0);
  await start();
}

async function greeted(it: ChatwootStage): Promise<number> {
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  return conversation;
}

suite("nobody speaks for a day", { concurrency: true }, () => {
  test("the conversation is resolved without a word, and begins anew with the next message", async () => {
    await using it = await startStage();
    const conversation = await greeted(it);
    await aDayLater(it);
    await it.sees(conversation, GREETED, "resolved");
    await it.chatwoot.idle();
    it.chatwoot.visitor.write("thanks", { conversation });
    await it.sees(conversation, [...GREETED, "contact: thanks", `agent_bot: ${WELCOME}`], "pending");
  });

  test("the conversation goes to people with a note, where the policy says so", async () => {
    await using it = await startStage({ policy: { helpDesk: { idle: "people" } } });
    const conversation = await greeted(it);
    await aDayLater(it);
    await it.until(() => it.chatwoot.look.conversation(conversation).status === "open");
    await it.chatwoot.idle();
    await answerNewcomer(it);
    assert.deepEqual(
      looksOf(it.chatwoot.look.conversation(conversation)).filter((line) => line.startsWith("note: ")),
      ["note: **Over to you:** nobody wrote for a long time."],
    );
    assert.equal(it.chatwoot.look.conversation(conversation).status, "open");
  });

  test("the conversation stays as it is, where the policy never closes one", async () => {
    await using it = await startStage({ policy: { idleCloseMinutes: null } });
    const conversation = await greeted(it);
    await aDayLater(it);
    await answerNewcomer(it);
    await it.sees(conversation, GREETED, "pending");
  });

  test("what a person has taken up is theirs, and not closed", async () => {
    await using it = await startStage();
    const conversation = await greeted(it);
    it.chatwoot.agent.reply(conversation, "I take this.");
    await it.until(() => it.chatwoot.look.conversation(conversation).status === "open");
    await answerNewcomer(it);
    await aDayLater(it);
    await answerNewcomer(it);
    await it.sees(conversation, [...GREETED, "user: I take this."], "open");
  });
});
