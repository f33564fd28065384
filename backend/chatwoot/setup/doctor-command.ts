/** `baton doctor`: reads its options and `.env`, and runs it on this process's own streams and clock. */
import { lookup } from "node:dns/promises";
import process from "node:process";
import { readAddress } from "./addresses.ts";
import { type Doctor, examine } from "./doctor.ts";
import { readEnvFile, valuesIn } from "./env-file.ts";
import { type OptionsResult, readOptions } from "./options.ts";
import { ownTerminal } from "./setup-command.ts";
import type { Terminal } from "./terminal.ts";

type Env = Readonly<Record<string, string | undefined>>;

const DOCTOR_USAGE = `Usage: baton doctor [options]

Examines the connection between Baton and Chatwoot both ways and says each fix in one line. Changes nothing.
Reads the environment and .env; wants a running Baton, and an administrator's token in CHATWOOT_API_TOKEN to see all.

  --public-url URL   Baton's address, as Chatwoot should reach it (the one that the bot delivers to)
  --env FILE         another file than .env
  -h, --help         shows this

Exit code: 0 nothing must be fixed, 1 something must, 2 wrongly called.
`;

/** Runs on this process's own streams and sets its exit code. */
export async function runDoctor(args: readonly string[], env: Env): Promise<void> {
  const around = { terminal: ownTerminal(env), now: Date.now, lookup: resolveAll };
  process.exitCode = await answerDoctor(args, env, around);
}

const resolveAll = async (hostname: string): Promise<readonly string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** Does what the words behind `baton doctor` say; the exit code. */
export async function answerDoctor(
  args: readonly string[],
  env: Env,
  around: Pick<Doctor, "terminal" | "now" | "lookup">,
): Promise<0 | 1 | 2> {
  const { terminal } = around;
  if (args.includes("--help") || args.includes("-h")) {
    terminal.say(DOCTOR_USAGE.trimEnd());
    return 0;
  }
  const options = readOptions("doctor", args, { values: ["public-url", "env"], switches: [] });
  if (options.type === "fault") return refused(terminal, options.fault);
  const address = publicUrlSaid(options);
  if (address?.type === "fault") return refused(terminal, address.fault);
  const path = options.values["env"] ?? ".env";
  const file = await readEnvFile(path).catch(() => null);
  if (file === null) return refused(terminal, `${path} cannot be read`);
  // As when Baton starts: the environment wins over the file.
  return examine({ ...around, env: { ...valuesIn(file.text), ...env }, publicUrl: address?.url ?? null });
}

function publicUrlSaid({ values }: Extract<OptionsResult, { type: "options" }>) {
  const text = values["public-url"];
  return text === undefined ? null : readAddress(text, "--public-url");
}

function refused(terminal: Terminal, fault: string): 2 {
  terminal.mark("fault", fault);
  terminal.say("  → see baton doctor --help");
  return 2;
}
