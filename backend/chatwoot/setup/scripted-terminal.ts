/** A terminal for tests: what was said, line by line, and answers for the questions in their order. */
import type { Mark, Terminal } from "./terminal.ts";

export type ScriptedTerminal = Terminal & {
  readonly lines: readonly string[];
  /** The lines with this mark, without it. */
  readonly marked: (mark: Mark) => readonly string[];
  /** The questions that were asked, hidden ones with a star. */
  readonly questions: readonly string[];
};

const SIGNS = { good: "✓", warning: "!", fault: "✗" } as const;

/** Without answers nobody is there to be asked. */
export function createScriptedTerminal(answers: readonly string[] | null = null): ScriptedTerminal {
  const lines: string[] = [];
  const questions: string[] = [];
  const left = [...(answers ?? [])];
  const next = async (question: string) => {
    questions.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new Error(`not expected: ${question}`);
    return answer;
  };
  return {
    isInteractive: answers !== null,
    say: (line) => void lines.push(line),
    mark: (mark, line) => void lines.push(`${SIGNS[mark]} ${line}`),
    progress: () => {},
    ask: next,
    askSecret: (question) => next(`*${question}`),
    lines,
    marked: (mark) =>
      lines.flatMap((line) =>
        line.startsWith(`${SIGNS[mark]} `) ? [line.slice(SIGNS[mark].length + 1)] : [],
      ),
    questions,
  };
}
