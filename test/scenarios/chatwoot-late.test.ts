/** What was said in Chatwoot and is heard late belongs where it was said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStage } from "./chatwoot-stage.ts";
import { until } from "./deadline.ts";
import { openDesk } from "./event-reader.ts";

const MOCK = "Hello! How can I help you today?";

test("what the visitor asked after a person's answer whose delivery was lost is answered once the bot has it back", async () => {
  await using it = await startStage();
  const { agent, faults, visitor } = it.chatwoot;
  const { conversation } = visitor.write("hello");
  const greeted = ["contact: hello", `agent_bot: ${MOCK}`];
  await it.sees(conversation, greeted, "pending");
  await it.chatwoot.idle();
  faults.next({ on: "delivery", match: { event: "message_created" }, do: { type: "drop" } });
  agent.reply(conversation, "I take this");
  await it.chatwoot.idle();
  visitor.write("thanks", { conversation });
  const asked = [...greeted, "user: I take this", "contact: thanks"];
  await it.sees(conversation, asked, "open");
  await it.chatwoot.idle();
  await it.kill();
  await it.start();
  using desk = await openDesk(it.baton().client());
  await until(
    async () => desk.dataOf("line").find(({ text }) => text === "I take this") ?? null,
    "the lost answer is read",
  );
  agent.status(conversation, "pending");
  await it.sees(
    conversation,
    [...asked, "agent_bot: The bot goes on with what you wrote.", "agent_bot: You are welcome! …"],
    "pending",
  );
});

const GREETED = ["contact: hello", `agent_bot: ${MOCK}`];

test("a message that is delivered after its conversation was resolved does not open it again", async () => {
  await using it = await startStage();
  const { agent, faults, visitor } = it.chatwoot;
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  await it.chatwoot.idle();
  faults.next({ on: "delivery", match: { event: "message_created" }, do: { type: "delay", ms: 500 } });
  visitor.write("thanks", { conversation });
  agent.status(conversation, "resolved");
  await it.chatwoot.idle();
  const { conversation: other } = visitor.write("hello");
  await it.sees(other, GREETED, "pending");
  await it.sees(conversation, [...GREETED, "contact: thanks"], "resolved");
});

test("a lost message of an episode that a person closed is not answered in the next one", async () => {
  await using it = await startStage();
  const { agent, faults, visitor, look } = it.chatwoot;
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  await it.chatwoot.idle();
  faults.next({ on: "delivery", match: { event: "message_created" }, do: { type: "drop" } });
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  agent.status(conversation, "resolved");
  await it.chatwoot.idle();
  visitor.write("hello", { conversation });
  const talk = [...GREETED, "contact: thanks", ...GREETED];
  await it.sees(conversation, talk, "pending");
  await it.chatwoot.idle();
  await it.kill();
  await it.start();
  await it.until(
    () => look.requests().filter(({ path }) => path.includes(`/${conversation}/messages`)).length > 0,
  );
  await it.chatwoot.idle();
  const { conversation: other } = visitor.write("hello");
  await it.sees(other, GREETED, "pending");
  await it.chatwoot.idle();
  assert.equal(
    look.conversation(conversation).messages.filter(({ senderType }) => senderType === "agent_bot").length,
    2,
  );
});
