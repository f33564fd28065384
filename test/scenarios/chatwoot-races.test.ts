/** Changes in Chatwoot that overtake each other and ours: whatever is heard first, the newest one holds. */
import { test } from "node:test";
import { openPage } from "./bridged-page.ts";
import { answerNewcomer, type ChatwootStage, HELLO, startStage, WELCOME } from "./chatwoot-stage.ts";
import { agentAt } from "./team.ts";

const GREETED = ["contact: hello", "agent_bot: Hello! How can I help you today?"];

/** The next change of ours is told half a second late, and what Baton reads after it takes a second. */
function letItsEchoBeLate({ faults }: ChatwootStage["chatwoot"]): void {
  const match = { method: "GET", path: /\/conversations\/\d+$/ };
  faults.next({ on: "api", match, do: { type: "delay", ms: 0 } });
  faults.next({ on: "api", match, do: { type: "delay", ms: 1_000 } });
  faults.next({ on: "delivery", times: 20, do: { type: "delay", ms: 500 } });
}

for (const [first, status, second, then] of [
  ["resolve", "resolved", "takeover", "open"],
  ["takeover", "open", "handback", "pending"],
  ["takeover", "open", "resolve", "resolved"],
] as const)
  test(`${second} right after ${first} holds, although the ${first} is told late`, async () => {
    await using it = await startStage({ isBridged: true });
    using visitor = await openPage(it);
    await visitor.say("hello");
    await visitor.sees(GREETED);
    await it.chatwoot.idle();
    const desk = await agentAt(it.baton());
    letItsEchoBeLate(it.chatwoot);
    await desk.act(visitor, first);
    await visitor.sees(GREETED, status);
    await desk.act(visitor, second);
    it.chatwoot.faults.clear();
    await it.chatwoot.idle();
    await visitor.sees(GREETED, then);
  });

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

for (const round of [1, 2, 3, 4])
  test(`set pending right after Baton opened it, the bot has it again (${round})`, async () => {
    await using it = await startStage();
    const { agent, look, visitor } = it.chatwoot;
    const { conversation } = visitor.write("hello");
    const looks = ["contact: hello", `agent_bot: ${HELLO}`];
    await it.sees(conversation, looks, "pending");
    await it.chatwoot.idle();
    agent.reply(conversation, "I take this.");
    await it.until(() => look.conversation(conversation).status === "open");
    agent.status(conversation, "pending");
    visitor.write("thanks", { conversation });
    await it.sees(
      conversation,
      [...looks, "user: I take this.", "contact: thanks", `agent_bot: ${WELCOME}`],
      "pending",
    );
  });
