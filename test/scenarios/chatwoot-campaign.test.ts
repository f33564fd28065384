/** A campaign is no person: the bot goes on. */
import { test } from "node:test";
import { answerNewcomer, HELLO, startStage, WELCOME } from "./chatwoot-stage.ts";

test("a campaign is no question, and leaves the conversation with the bot", async () => {
  await using it = await startStage();
  const { conversation } = it.chatwoot.visitor.write("hello");
  await it.sees(conversation, ["contact: hello", `agent_bot: ${HELLO}`], "pending");
  it.chatwoot.other.campaign(conversation, "Our summer sale!");
  await answerNewcomer(it);
  const looks = ["contact: hello", `agent_bot: ${HELLO}`, "nobody: Our summer sale!"];
  await it.sees(conversation, looks, "pending");
  it.chatwoot.visitor.write("thanks", { conversation });
  await it.sees(conversation, [...looks, "contact: thanks", `agent_bot: ${WELCOME}`], "pending");
});
