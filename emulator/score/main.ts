/** `npm run score -- --bot URL [options]`: scores a Chatwoot bot; `--help` says how. */

import process from "node:process";
import { isPassed } from "./figures.ts";
import { ScoreFault } from "./first-delivery.ts";
import { type Command, readCommand, USAGE, UsageFault } from "./options.ts";
import { jsonOf, tableOf } from "./report.ts";
import { runScore, type ScoreSetup, scoreSetup } from "./score.ts";

function envOf({ url, accountId, inboxId, adminToken, bot }: ScoreSetup): string {
  const lines = {
    CHATWOOT_BASE_URL: url,
    CHATWOOT_ACCOUNT_ID: accountId,
    CHATWOOT_INBOX_ID: inboxId,
    CHATWOOT_API_TOKEN: adminToken,
    CHATWOOT_BOT_TOKEN: bot.token,
    CHATWOOT_BOT_ID: bot.id,
    CHATWOOT_WEBHOOK_SECRET: bot.secret,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** On a terminal only: one line that is written over. */
function showProgress(played: number, asked: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${played} of ${asked} conversations${played === asked ? "\n" : ""}`);
}

/** Resolves with the exit code. */
async function run(command: Command): Promise<number> {
  switch (command.type) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "print-env":
      process.stdout.write(envOf(await scoreSetup(command.port)));
      return 0;
    case "run": {
      const { options, maxAckMs, isJson } = command;
      const figures = await runScore({ ...options, told: showProgress });
      process.stdout.write((isJson ? jsonOf : tableOf)(figures, maxAckMs));
      return isPassed(figures, maxAckMs) ? 0 : 1;
    }
  }
}

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(readCommand(args));
  } catch (fault) {
    if (!(fault instanceof UsageFault) && !(fault instanceof ScoreFault)) throw fault;
    process.stderr.write(`score: ${fault.message}\n`);
    return fault instanceof UsageFault ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
