/** `baton setup`: reads its options, and runs it on this process's own streams. */
import { randomBytes } from "node:crypto";
import process from "node:process";
import { readOptions } from "./options.ts";
import { setUp } from "./setup.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** As many as nobody can guess: who knows the address may deliver. */
const TOKEN_BYTES = 32;

type Env = Readonly<Record<string, string | undefined>>;

const SETUP_USAGE = `Usage: baton setup [options]

Joins Baton and a Chatwoot (4.13 or newer): makes or takes the agent bot, attaches it to the inboxes, reads the
signing secrets and writes .env. Asks for what the options leave out; can be run again at any time.

  --url URL           Chatwoot's address
  --token TOKEN       an administrator's access token; rather set CHATWOOT_API_TOKEN, options can be seen by others
  --account ID        the account
  --inbox ID[,ID]     the inboxes that the bot answers
  --public-url URL    Baton's address, as Chatwoot reaches it
  --page-inbox WHICH  Baton's own page in an API inbox too: new, none or an inbox's number
  --env FILE          the file to write (.env)
  --yes               replaces differing lines of the file, and other bots of the inboxes, without asking
  -h, --help          shows this

Exit code: 0 all is as chosen, 1 something must be put right first, 2 wrongly called.
`;

const OPTIONS = {
  values: ["url", "token", "account", "inbox", "public-url", "page-inbox", "env"],
  switches: ["yes"],
};

/** Runs on this process's own streams and sets its exit code. */
export async function runSetup(args: readonly string[], env: Env): Promise<void> {
  process.exitCode = await answerSetup(args, env, ownTerminal(env));
}

/** This process's own input and output. */
export function ownTerminal(env: Env): Terminal {
  return createTerminal({
    input: process.stdin,
    output: process.stdout,
    isInputTerminal: process.stdin.isTTY === true,
    isOutputTerminal: process.stdout.isTTY === true,
    env,
  });
}

/** Does what the words behind `baton setup` say; the exit code. */
export async function answerSetup(args: readonly string[], env: Env, terminal: Terminal): Promise<0 | 1 | 2> {
  if (args.includes("--help") || args.includes("-h")) {
    terminal.say(SETUP_USAGE.trimEnd());
    return 0;
  }
  const options = readOptions("setup", args, OPTIONS);
  if (options.type === "fault") {
    terminal.mark("fault", options.fault);
    terminal.say("  → see baton setup --help");
    return 2;
  }
  const said = (name: string) => options.values[name] ?? null;
  return setUp({
    asker: { terminal, isYes: options.switches.includes("yes") },
    wishes: {
      url: said("url"),
      token: said("token"),
      account: said("account"),
      inbox: said("inbox"),
      publicUrl: said("public-url"),
      pageInbox: said("page-inbox"),
    },
    envPath: said("env") ?? ".env",
    env,
    makeToken: () => randomBytes(TOKEN_BYTES).toString("base64url"),
  });
}
