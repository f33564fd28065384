/** What `baton` answers when it is called with words: a new token for an agent, how it is called, or what is wrong. */
import { randomBytes } from "node:crypto";
import process from "node:process";
import { agentNameFault, hashToken } from "./agents-file.ts";

/** As many as nobody can guess, so that the plain hash in the team file gives nothing away. */
const TOKEN_BYTES = 32;

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

type Asked = {
  readonly args: readonly string[];
  readonly token: string;
  /** Whether a person reads the answer. */
  readonly isTerminal: boolean;
};

const USAGE = `Usage: baton [start]            starts Baton (the default)
       baton setup              joins Baton and a Chatwoot, and writes .env
       baton doctor             examines the connection to Chatwoot, and says each fix
       baton token [--name N]   makes a token for an agent, and its hash for the team file
       baton --help             shows this
`;

const TOKEN_USAGE = `Usage: baton token [--name N]

Makes a new token for an agent, and its hash for the file that AGENTS_FILE names. Keeps neither.

  --name N     the agent's name, for the entry that is shown on a terminal
  -h, --help   shows this

Into a pipe or a file it writes two lines: "token ..." and "hash sha256:...".
`;

/** Answers on this process's own streams. */
export function runCommand(args: readonly string[]): void {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const { stdout, stderr, exitCode } = answerTo({ args, token, isTerminal: process.stdout.isTTY === true });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

/** The answer to the words behind `baton`, with this token should one be wanted. */
export function answerTo({ args, token, isTerminal }: Asked): Answer {
  const [command = "", ...options] = args;
  if (command === "--help" || command === "-h") return said(USAGE);
  if (command === "start") return refused("start takes nothing behind it", "baton");
  if (command !== "token") return refused(`there is no command ${JSON.stringify(command)}`, "baton");
  if (options.includes("--help") || options.includes("-h")) return said(TOKEN_USAGE);
  const asked = readName(options);
  if (asked.type === "fault") return refused(asked.fault, "baton token");
  return said(isTerminal ? explained(token, asked.name) : `token ${token}\nhash ${hashToken(token)}\n`);
}

const said = (stdout: string): Answer => ({ stdout, stderr: "", exitCode: 0 });

const refused = (fault: string, command: string): Answer => ({
  stdout: "",
  stderr: `baton: ${fault}; see ${command} --help\n`,
  exitCode: 2,
});

type Named =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "fault"; readonly fault: string };

/** `--name Anna` or `--name=Anna`, or nothing. */
function readName(options: readonly string[]): Named {
  const [first, ...rest] = options.flatMap((option) =>
    option.startsWith("--name=") ? ["--name", option.slice("--name=".length)] : [option],
  );
  if (first === undefined) return { type: "name", name: "Anna" };
  if (first !== "--name") return { type: "fault", fault: `token has no option ${JSON.stringify(first)}` };
  const [name, extra] = rest;
  if (name === undefined) return { type: "fault", fault: "--name needs a name behind it" };
  if (extra !== undefined) return { type: "fault", fault: `token has no option ${JSON.stringify(extra)}` };
  const fault = agentNameFault(name, "--name");
  return fault === null ? { type: "name", name } : { type: "fault", fault: fault.replace(/\.$/, "") };
}

function explained(token: string, name: string): string {
  const entry = { name, tokenHash: hashToken(token), skills: [], capacity: 5, role: "agent" };
  return `A new token for an agent. Baton does not keep it: give it to ${name} now, in a safe way.

  ${token}

Put this into the list in the file that AGENTS_FILE names; it holds the hash alone:

${JSON.stringify(entry, null, 2).replace(/^/gm, "  ")}
`;
}
