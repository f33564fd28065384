/** Baton is killed between any two steps in Chatwoot: started again, it does every step once and leaves none out. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { SeenConversation } from "../../emulator/play.ts";
import { answering, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { answerNewcomer, type ChatwootStage, HELLO, startStage } from "./chatwoot-stage.ts";
import { HANDOVER_STEPS, meetAt, pathOf, REPLY_STEPS, type Step } from "./chatwoot-steps.ts";
import { within } from "./deadline.ts";
import { ATTENDED } from "./visitor.ts";

const SUPPORT = 4;
const policy = { helpDesk: { labels: ["handover"], team: SUPPORT } };

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const ASKS = "I want to talk to a person";
const HANDED_OVER = [`contact: ${ASKS}`, `agent_bot: ${ATTENDED}`, "note: **Over to you:** …"];

/** With the look at how it stands, right before the opening. */
const handoverSteps = HANDOVER_STEPS.toSpliced(-1, 0, { method: "GET", end: "", nth: 1 });

/** Longer than a start takes, so that the call is still under way when the next Baton looks. */
const SLOW_MS = 2_500;

/** Makes this call slow; resolves once it is under way. */
async function underWay({ chatwoot, until }: ChatwootStage, conversation: number, step: Step) {
  const { method, end, nth = 0 } = step;
  const path = pathOf(conversation, step);
  meetAt(chatwoot, { conversation, step }, { type: "delay", ms: SLOW_MS });
  const isCalled = () =>
    chatwoot.look.requests().filter((each) => each.method === method && path.test(each.path)).length > nth;
  await until(isCalled, () => `${method} ${end} was never called`);
}

const marksOf = ({ labels, customAttributes, teamId, messages }: SeenConversation) => ({
  labels,
  reason: customAttributes["baton_reason"],
  teamId,
  opened: messages.filter(({ type, content }) => type === "activity" && /open/.test(content ?? "")).length,
});
const MARKED = { labels: ["handover"], reason: "asked", teamId: SUPPORT, opened: 1 };

suite("killed", { concurrency: true }, () => {
  test("while each call of a reply and of a handover is under way: all of it is done, once", async () => {
    await using it = await startStage({ policy });
    const { visitor, look } = it.chatwoot;
    const asking = REPLY_STEPS.map((step) => ({ step, id: visitor.write("hello").conversation }));
    const wanting = handoverSteps.map((step) => ({ step, id: visitor.write(ASKS).conversation }));
    await Promise.all([...asking, ...wanting].map(({ step, id }) => underWay(it, id, step)));
    await it.kill();
    await it.start();
    for (const { id } of asking) await it.sees(id, GREETED, "pending");
    for (const { id } of wanting) await it.sees(id, HANDED_OVER, "open");
    await it.until(() => look.requests().every(({ status }) => status !== null));
    await it.chatwoot.idle();
    await answerNewcomer(it);
    for (const { id } of asking) await it.sees(id, GREETED, "pending");
    for (const { id, step } of wanting) {
      await it.sees(id, HANDED_OVER, "open");
      assert.deepEqual(marksOf(look.conversation(id)), MARKED, `${step.method} ${step.end}`);
    }
  });

  test("right after each step of a handover was done: the others follow, and none comes twice", async () => {
    await using it = await startStage({ policy });
    const { visitor, look } = it.chatwoot;
    const done: readonly ((seen: SeenConversation) => boolean)[] = [
      ({ messages }) => messages.length === 2,
      ({ messages }) => messages.length === 3,
      ({ labels }) => labels.length > 0,
      ({ customAttributes }) => Object.keys(customAttributes).length > 0,
      ({ teamId }) => teamId !== null,
      ({ status }) => status === "open",
    ];
    const all: number[] = [];
    for (const isDone of done) {
      const { conversation } = visitor.write(ASKS);
      all.push(conversation);
      await it.until(() => isDone(look.conversation(conversation)));
      await it.kill();
      await it.start();
    }
    for (const id of all) await it.sees(id, HANDED_OVER, "open");
    await it.chatwoot.idle();
    await answerNewcomer(it);
    for (const [index, id] of all.entries()) {
      await it.sees(id, HANDED_OVER, "open");
      assert.deepEqual(marksOf(look.conversation(id)), MARKED, `step ${index}`);
    }
  });

  test("as soon as it has acknowledged a message: it is answered once", async () => {
    await using it = await startStage();
    const { visitor, look } = it.chatwoot;
    const { conversation, message } = visitor.write("hello");
    await it.until(() => look.deliveries().some((each) => each.message === message && each.status === 200));
    await it.kill();
    await it.start();
    await it.sees(conversation, GREETED);
    await answerNewcomer(it);
    await it.sees(conversation, GREETED);
  });

  test("while the model thinks: the model is asked again, and its answer said once", async () => {
    await using model = await startFakeOpenAi(holding("head"));
    await using it = await startStage({ env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url } });
    const { conversation } = it.chatwoot.visitor.write("hello");
    const first = await within(model.nextRequest(), "the model is asked");
    await it.chatwoot.idle();
    await it.kill();
    await within(first.aborted, "the first call is over");
    model.use(answering());
    await it.start();
    await it.sees(conversation, ["contact: hello", "agent_bot: Hello from the model."], "pending");
    assert.equal(model.requests.length, 2);
  });

  test("while an agent's reply waits to be followed by open: it is opened, and the bot is silent", async () => {
    await using it = await startStage();
    const { visitor, agent, look } = it.chatwoot;
    const { conversation } = visitor.write("hello");
    await it.sees(conversation, GREETED, "pending");
    await it.chatwoot.idle();
    const called = underWay(it, conversation, { method: "POST", end: "/toggle_status" });
    agent.reply(conversation, "I take this.");
    await called;
    await it.kill();
    await it.start();
    const looks = [...GREETED, "user: I take this."];
    await it.sees(conversation, looks, "open");
    await it.until(() => look.requests().every(({ status }) => status !== null));
    await answerNewcomer(it);
    await it.sees(conversation, looks, "open");
  });
});
