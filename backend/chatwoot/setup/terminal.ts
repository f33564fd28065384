/** Speaking with the person at the terminal: lines, marks, progress and questions; plain when nobody sits there. */
import { createInterface } from "node:readline/promises";
import { type Readable, Writable } from "node:stream";

export type Mark = "good" | "warning" | "fault";

export type Terminal = {
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean;
  readonly say: (line: string) => void;
  /** A line that begins with its mark, in colour on a terminal. */
  readonly mark: (mark: Mark, line: string) => void;
  /** What is being done, gone with the next line; nothing when nobody looks. */
  readonly progress: (words: string) => void;
  /** The trimmed answer; rejects with `GivenUp` when the person ends the input. */
  readonly ask: (question: string) => Promise<string>;
  /** The same, and what is typed is not shown. */
  readonly askSecret: (question: string) => Promise<string>;
};

/** The person pressed Ctrl-C or Ctrl-D at a question. */
export class GivenUp extends Error {}

export type TerminalStreams = {
  readonly input: Readable;
  readonly output: Writable;
  readonly isInputTerminal: boolean;
  readonly isOutputTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const SIGNS: Readonly<Record<Mark, string>> = { good: "✓", warning: "!", fault: "✗" };

/** Green, yellow, red. */
const COLOURS: Readonly<Record<Mark, number>> = { good: 32, warning: 33, fault: 31 };

const CLEAR_LINE = "\r\u001b[2K";

/** Colour and progress only on a terminal; `NO_COLOR` (source: no-color.org) takes the colour away. */
export function createTerminal(streams: TerminalStreams): Terminal {
  const { output, env } = streams;
  const isLively = streams.isOutputTerminal && env["TERM"] !== "dumb";
  const isColourful = isLively && (env["NO_COLOR"] ?? "") === "";
  let isProgressShown = false;
  const write = (text: string) => {
    output.write(isProgressShown ? CLEAR_LINE + text : text);
    isProgressShown = false;
  };
  const signOf = (mark: Mark) =>
    isColourful ? `\u001b[${COLOURS[mark]}m${SIGNS[mark]}\u001b[0m` : SIGNS[mark];
  const question = (text: string, isSecret: boolean) => {
    write("");
    return askOnce(streams, text, isSecret);
  };
  return {
    isInteractive: streams.isInputTerminal && streams.isOutputTerminal,
    say: (line) => write(`${line}\n`),
    mark: (mark, line) => write(`${signOf(mark)} ${line}\n`),
    progress: (words) => {
      if (!isLively) return;
      output.write(`${CLEAR_LINE}… ${words}`);
      isProgressShown = true;
    },
    ask: (text) => question(text, false),
    askSecret: (text) => question(text, true),
  };
}

async function askOnce({ input, output }: TerminalStreams, text: string, isSecret: boolean): Promise<string> {
  // What is typed is echoed by readline, not by the terminal: an output that keeps it hides it.
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (isSecret) output.write(`${text} `);
  const lines = createInterface({
    input,
    output: isSecret ? hidden : output,
    terminal: true,
    historySize: 0,
  });
  const ended = Promise.withResolvers<never>();
  lines.once("close", () => ended.reject(new GivenUp("given up")));
  // After the end nobody waits for it any more.
  const answer = lines.question(isSecret ? "" : `${text} `).catch(() => ended.promise);
  try {
    return (await Promise.race([answer, ended.promise])).trim();
  } finally {
    lines.close();
    if (isSecret) output.write("\n");
  }
}
