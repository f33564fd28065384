/** Our own change, told while its errand is still under way, undoes what our agent did since. */
import { test } from "node:test";
import { openPage } from "./bridged-page.ts";
import { type ChatwootStage, startStage } from "./chatwoot-stage.ts";
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
