/** Baton judged as any bot of Chatwoot's: nobody talked over, nothing said twice, nobody lost, one reply for a burst. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScore, scoreSetup } from "../../emulator/score/score.ts";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import { startBaton } from "./baton-process.ts";
import { freePort } from "./chatwoot-stage.ts";

const CONVERSATIONS = 18;

for (const faults of ["off", "many"] as const)
  test(`with faults ${faults} the score of Baton is 0 / 0 / 0 / 0 / 1`, async () => {
    using folder = makeTempFolder();
    const port = await freePort();
    const { accountId, inboxId, adminToken, bot } = await scoreSetup(port);
    await using baton = await startBaton({
      DATABASE_URL: `sqlite:${folder.file("baton.db")}`,
      RATE_LIMITS: "off",
      CHATWOOT_BASE_URL: `http://127.0.0.1:${port}`,
      CHATWOOT_API_TOKEN: adminToken,
      CHATWOOT_ACCOUNT_ID: String(accountId),
      CHATWOOT_INBOX_ID: String(inboxId),
      CHATWOOT_BOT_TOKEN: bot.token,
      CHATWOOT_BOT_ID: String(bot.id),
      CHATWOOT_WEBHOOK_SECRET: bot.secret,
    });
    const figures = await runScore({
      bot: `${baton.url}/webhook/chatwoot`,
      port,
      faults,
      conversations: CONVERSATIONS,
    });
    const { conversations, talkOvers, duplicates, losses, orderErrors, burstReplies, acknowledgement } =
      figures;
    assert.deepEqual(
      { conversations, talkOvers, duplicates, losses, orderErrors, burst: burstReplies.highest },
      {
        conversations: { asked: CONVERSATIONS, played: CONVERSATIONS },
        talkOvers: [],
        duplicates: [],
        losses: [],
        orderErrors: [],
        burst: 1,
      },
    );
    assert.equal(acknowledgement.failed, 0);
  });
