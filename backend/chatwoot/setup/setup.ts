/**
 * Joins Baton and a Chatwoot: reads and asks first, says what it would replace, then changes Chatwoot and writes
 * `.env`. Run again it changes only what is not right yet; stopped in the middle it goes on where it was.
 */
import { createAdminApi } from "./admin-api.ts";
import { AdminFault, wordsOf } from "./admin-fault.ts";
import {
  checkWritable,
  closeToOthers,
  type EnvFile,
  keepsRest,
  type Lines,
  readEnvFile,
  valuesIn,
  withLines,
  writeEnvFile,
} from "./env-file.ts";
import { differing, linesFor, type PlannedLines, unknownLines, type Wiring } from "./env-lines.ts";
import { type Asker, confirmed } from "./question.ts";
import { type Chosen, choose, type Wishes } from "./setup-choices.ts";
import { SetupFault } from "./setup-fault.ts";
import { GivenUp } from "./terminal.ts";
import { confirmBots, type Found, findPresent, secretsIn, wire } from "./wiring.ts";

export type Setup = {
  readonly asker: Asker;
  readonly wishes: Wishes;
  /** The file to write, `.env` most of the time. */
  readonly envPath: string;
  /** What the process was started with; it wins over the file, as when Baton starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly makeToken: () => string;
};

const NEXT = `
Next: npm start           starts Baton
      npx baton doctor    then checks the connection both ways`;

/** The exit code: 0 all is as chosen, 1 something must be put right first, 2 wrongly called. */
export async function setUp(setup: Setup): Promise<0 | 1 | 2> {
  const { terminal } = setup.asker;
  try {
    await run(setup);
    return 0;
  } catch (fault) {
    const { text, fix, exitCode } = explained(fault);
    terminal.mark("fault", text);
    terminal.say(`  → ${fix}`);
    return exitCode;
  }
}

function explained(fault: unknown): Pick<SetupFault, "fix" | "exitCode"> & { readonly text: string } {
  if (fault instanceof SetupFault) return { text: fault.message, fix: fault.fix, exitCode: fault.exitCode };
  if (fault instanceof AdminFault) return { ...wordsOf(fault), exitCode: 1 };
  if (fault instanceof GivenUp)
    return { text: "Given up", fix: "run baton setup again: it goes on where it was", exitCode: 1 };
  throw fault;
}

async function run(setup: Setup): Promise<void> {
  const { asker, wishes, envPath } = setup;
  const { terminal } = asker;
  const file = await openEnv(envPath);
  const known = { ...valuesIn(file.text), ...set(setup.env) };
  const chosen = await choose({ asker, wishes, known }, createAdminApi);
  const found = await findPresent(asker, chosen, known["CHATWOOT_BOT_ID"] ?? "");
  await confirmBots(asker, chosen, found);
  await confirmLines(setup, file, plannedLines(chosen, found, file));
  const changes: string[] = [];
  const changed = (what: string) => {
    changes.push(what);
    terminal.mark("good", what);
  };
  const pathToken = valuesIn(file.text)["CHATWOOT_WEBHOOK_TOKEN"] ?? setup.makeToken();
  terminal.progress("joining Baton and Chatwoot");
  const wiring = await wire({ chosen, pathToken, changed }, found);
  warn(setup, wiring);
  const lines = linesFor(chosen, wiring, file.text);
  await write({ path: envPath, file, lines, changed });
  if (changes.length === 0) terminal.mark("good", "All is as chosen: nothing was changed");
  terminal.say(NEXT);
}

async function openEnv(path: string): Promise<EnvFile> {
  try {
    await checkWritable(path);
    return await readEnvFile(path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

const set = (env: Setup["env"]): Lines =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );

function plannedLines(chosen: Chosen, { bot, page, otherSecrets }: Found, { text }: EnvFile): PlannedLines {
  const secrets = [...new Set([...secretsIn([bot, page]), ...otherSecrets])];
  const lines = linesFor(chosen, { bot, page, secrets, pathToken: null }, text);
  return { ...lines, ...unknownLines(bot === null, page === null && chosen.page.type !== "none") };
}

/** Resolves when these lines may be changed; rejects with a `SetupFault` that names them when they may not. */
async function confirmLines({ asker, envPath }: Setup, { text }: EnvFile, lines: PlannedLines) {
  const names = differing(text, lines);
  const what = names.length === 1 ? "has another value" : "have other values";
  if (names.length > 0)
    await confirmed(asker, `In ${envPath}, ${names.join(", ")} ${what} and will be replaced.`);
}

function warn({ asker }: Setup, { bot, pathToken }: Wiring): void {
  if (pathToken !== null)
    asker.terminal.mark(
      "warning",
      "This Chatwoot has no signing secret to read: a secret address (CHATWOOT_WEBHOOK_TOKEN) is used instead; 4.13 signs",
    );
  if (!bot?.access_token)
    asker.terminal.mark(
      "warning",
      "This Chatwoot does not show the bot's token: replies carry the name of the user",
    );
}

type Writing = {
  readonly path: string;
  readonly file: EnvFile;
  readonly lines: Lines;
  readonly changed: (what: string) => void;
};

async function write({ path, file, lines, changed }: Writing): Promise<void> {
  const text = withLines(file.text, lines);
  if (!keepsRest(file.text, text, lines))
    throw new SetupFault(`${path} cannot be changed safely`, "put its quotes and line ends in order first");
  try {
    if (text !== file.text) {
      await writeEnvFile(path, text);
      changed(`${path} is written, for its owner alone`);
    } else if (await closeToOthers(path, file)) changed(`${path} is readable by its owner alone now`);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  return cause instanceof Error && "code" in cause
    ? new SetupFault(
        `${path} cannot be read and written (${String(cause.code)})`,
        "make it a file of your own in a folder of your own",
      )
    : cause;
}
