/** One thing setup must know: said by an option, asked on a terminal, or as it was before. */
import { SetupFault } from "./setup-fault.ts";
import type { Terminal } from "./terminal.ts";

export type Reading<Value> =
  | { readonly type: "value"; readonly value: Value }
  | { readonly type: "fault"; readonly fault: string };

export type Question<Value> = {
  readonly text: string;
  /** The option that answers it. */
  readonly option: string;
  /** What the option says; null when it was left out. */
  readonly said: string | null;
  /** Taken when nothing is said: what the last setup found, or the only choice there is. */
  readonly usual: string | null;
  readonly isSecret?: boolean;
  readonly read: (text: string) => Reading<Value>;
};

export type Asker = {
  readonly terminal: Terminal;
  /** Whether every yes is said beforehand. */
  readonly isYes: boolean;
};

/** Who answers wrongly this often wants something else. */
const MOST_TRIES = 5;

const SAY_ALL = "without a terminal everything is said by options; see baton setup --help";

/** The value of the answer; rejects with a `SetupFault` when nobody can be asked or the option's value is wrong. */
export async function answerTo<Value>(asker: Asker, question: Question<Value>): Promise<Value> {
  const { option, said, usual, read } = question;
  const isAsked = said === null && asker.terminal.isInteractive && !(asker.isYes && usual !== null);
  if (isAsked) return asked(asker.terminal, question);
  const text = said ?? usual;
  if (text === null) throw new SetupFault(`${option} is missing`, SAY_ALL, 2);
  const reading = read(text);
  if (reading.type === "fault") throw new SetupFault(reading.fault, `say it with ${option}`, 2);
  return reading.value;
}

async function asked<Value>(terminal: Terminal, question: Question<Value>): Promise<Value> {
  const { option, usual, isSecret, read } = question;
  const shown = `${question.text}${usualShown(question)}:`;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const typed = await (isSecret ? terminal.askSecret(shown) : terminal.ask(shown));
    const reading = read(typed || (usual ?? ""));
    if (reading.type === "value") return reading.value;
    terminal.mark("warning", reading.fault);
  }
  throw new SetupFault(`${option} has no answer`, "run baton setup again");
}

/** A secret is not shown, not even one that is known already. */
function usualShown({ usual, isSecret }: Pick<Question<unknown>, "usual" | "isSecret">): string {
  if (usual === null) return "";
  return isSecret ? " [as before]" : ` [${usual}]`;
}

/** Resolves when it may be done; otherwise rejects with a `SetupFault` that says what was left as it is. */
export async function confirmed({ terminal, isYes }: Asker, what: string): Promise<void> {
  if (isYes) return;
  const isAllowed = terminal.isInteractive && /^y(es)?$/i.test(await terminal.ask(`${what} Do it? [y/N]`));
  if (!isAllowed) throw new SetupFault(`${what} Left as it is`, "answer y, or run it again with --yes");
}
