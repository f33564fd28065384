/** Reads the words behind a command; every fault is one line that names the word. */
import { parseArgs } from "node:util";

export type OptionNames = {
  /** Options with a value behind them. */
  readonly values: readonly string[];
  readonly switches: readonly string[];
};

export type OptionsResult =
  | {
      readonly type: "options";
      readonly values: Readonly<Record<string, string>>;
      readonly switches: readonly string[];
    }
  | { readonly type: "fault"; readonly fault: string };

/** Takes `--name value` and `--name=value`; a word that no option takes is a fault. */
export function readOptions(command: string, args: readonly string[], names: OptionNames): OptionsResult {
  const options = Object.fromEntries([
    ...names.values.map((name) => [name, { type: "string" } as const]),
    ...names.switches.map((name) => [name, { type: "boolean" } as const]),
  ]);
  // Not strict, because the parser's own words are long and speak of its settings.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    const fault = faultIn(token, names, command);
    if (fault !== null) return { type: "fault", fault };
  }
  const given = tokens.flatMap((token) => (token.kind === "option" ? [token] : []));
  return {
    type: "options",
    values: Object.fromEntries(
      given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
    switches: given.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
  };
}

type Token = {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | undefined;
};

function faultIn(
  { kind, name = "", rawName = "--", value }: Token,
  { values, switches }: OptionNames,
  command: string,
) {
  if (kind !== "option") return `${command} has no option ${JSON.stringify(value ?? rawName)}`;
  if (switches.includes(name)) return value === undefined ? null : `${rawName} takes no value`;
  if (!values.includes(name)) return `${command} has no option ${JSON.stringify(rawName)}`;
  const isMissing = value === undefined || value === "" || value.startsWith("--");
  return isMissing ? `${rawName} needs a value behind it` : null;
}
