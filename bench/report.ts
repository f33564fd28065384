/** What a benchmark prints on stdout: a table and lines about it, for a terminal or for a Markdown file. */
import { availableParallelism, cpus, release, type as systemName } from "node:os";
import process from "node:process";

export type Table = readonly (readonly string[])[];

/** Prints a table, its first row the head; all columns but the first are figures and stand to the right. */
export function printTable(table: Table, isMarkdown: boolean): void {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const [head, ...rows] = table.map((row) =>
    widths.map((width, column) => pad(row[column] ?? "", width, column)),
  );
  const rule = widths.map((width, column) => "-".repeat(width - 1) + (isMarkdown && column > 0 ? ":" : "-"));
  for (const cells of [head ?? [], rule, ...rows])
    console.log(isMarkdown ? `| ${cells.join(" | ")} |` : cells.join("  ").trimEnd());
  console.log();
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

/** Prints lines about a table, as a list in Markdown. */
export function printLines(lines: readonly string[], isMarkdown: boolean): void {
  for (const line of lines) console.log(isMarkdown ? `- ${line}` : line);
  console.log();
}

/** How a figure stands to its budget. */
export function verdict(figure: number, bound: "≥" | "≤", budget: number): string {
  const isMet = bound === "≥" ? figure >= budget : figure <= budget;
  return `${bound} ${budget}: ${isMet ? "met" : "MISSED"}`;
}

/** What a figure depends on besides the code. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `Machine: ${model}, ${availableParallelism()} cores; ${systemName()} ${release()}; Node ${process.version}`;
}

/** The command as somebody else would type it. */
export function describeCommand(): string {
  return `Command: npm run bench -- ${process.argv.slice(2).join(" ")}`;
}

/** Progress goes to stderr, so that stdout holds nothing but the result. */
export function tell(progress: string): void {
  console.error(`bench: ${progress}`);
}
