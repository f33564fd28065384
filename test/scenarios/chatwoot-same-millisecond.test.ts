/** Two states of one millisecond: the older one never counts, although it is heard of later. */
import { test } from "node:test";
import { answerNewcomer, HELLO, startStage } from "./chatwoot-stage.ts";

test("the state before last, a microsecond older, does not give it back to the bot", async () => {
  await using it = await startStage();
  const { agent, faults, visitor } = it.chatwoot;
  const { conversation } = visitor.write("hello");
  const looks = ["contact: hello", `agent_bot: ${HELLO}`];
  await it.sees(conversation, looks, "pending");
  // Opens it, with the bot still assigned, and a microsecond later the bot is off and Dana is on (handle_human_open).
  agent.status(conversation, "open");
  await it.chatwoot.idle();
  faults.next({ on: "delivery", match: { event: "message_created" }, do: { type: "stale", changes: 2 } });
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, [...looks, "contact: thanks"], "open");
});
