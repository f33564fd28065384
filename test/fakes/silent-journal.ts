/** A journal that keeps its lines for the test and prints nothing. */
import type { Journal } from "../../backend/engine/ports.ts";

export type Line = {
  readonly level: "info" | "error";
  readonly what: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

export type SilentJournal = Journal & {
  readonly lines: readonly Line[];
  readonly errors: () => readonly string[];
};

export function createSilentJournal(): SilentJournal {
  const lines: Line[] = [];
  return {
    lines,
    errors: () => lines.filter(({ level }) => level === "error").map(({ what }) => what),
    info: (facts, what) => void lines.push({ level: "info", what, facts }),
    error: (facts, what) => void lines.push({ level: "error", what, facts }),
  };
}
