/** A conversation in a Chatwoot stand-in from the first word to the last: bot, person, and back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStage } from "./chatwoot-stage.ts";
import { ATTENDED } from "./visitor.ts";

const MOCK = "Hello! How can I help you today?";

test("the bot answers there as the bot, once, although three webhooks tell of the message", async () => {
  await using it = await startStage({ isToldTwice: true });
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${MOCK}`], "pending");
  await it.chatwoot.idle();
  await it.sees(conversation, ["contact: hello", `agent_bot: ${MOCK}`], "pending");
});

test("three quick messages get one reply", async () => {
  await using it = await startStage();
  const { conversation } = it.chatwoot.visitor.write("hi");
  for (const text of ["are you there?", "thanks"]) it.chatwoot.visitor.write(text, { conversation });
  await it.until(() => it.chatwoot.look.conversation(conversation).messages.length === 4);
  await it.chatwoot.idle();
  assert.equal(
    it.chatwoot.look
      .conversation(conversation)
      .messages.filter(({ senderType }) => senderType === "agent_bot").length,
    1,
  );
});

test("who asks for a person is told, the packet is noted, and the conversation is opened, in this order", async () => {
  await using it = await startStage();
  const { conversation } = it.chatwoot.visitor.write("I want to talk to a person");
  await it.sees(
    conversation,
    ["contact: I want to talk to a person", `agent_bot: ${ATTENDED}`, "note: …"],
    "open",
  );
});

test("a person's reply while it is pending puts the bot out, and the conversation is opened", async () => {
  await using it = await startStage();
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${MOCK}`], "pending");
  it.chatwoot.agent.reply(conversation, "I take this");
  await it.until(() => it.chatwoot.look.conversation(conversation).status === "open");
  it.chatwoot.visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  await it.sees(
    conversation,
    ["contact: hello", `agent_bot: ${MOCK}`, "user: I take this", "contact: thanks"],
    "open",
  );
});

test("given back to the bot, it goes on; resolved, the next message is a new episode of the bot's", async () => {
  await using it = await startStage();
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${MOCK}`]);
  it.chatwoot.agent.status(conversation, "open");
  it.chatwoot.agent.status(conversation, "pending");
  it.chatwoot.visitor.write("hey", { conversation });
  const talk = ["contact: hello", `agent_bot: ${MOCK}`, "contact: hey", `agent_bot: ${MOCK}`];
  await it.sees(conversation, talk, "pending");
  it.chatwoot.agent.status(conversation, "resolved");
  it.chatwoot.visitor.write("thanks", { conversation });
  await it.sees(conversation, [...talk, "contact: thanks", "agent_bot: You are welcome! …"], "pending");
});
