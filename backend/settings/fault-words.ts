/** The words of faults in a team's files: what a setting must be, what it is instead, and which key was meant. */

/** As much of JSON schema as our schemas use. */
export type Rules = {
  /** For the compiler alone: what a sound value is. TypeBox's types tell no more of a schema. */
  readonly "~unsafe"?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Rules>>;
  readonly required?: readonly string[];
  readonly items?: Rules;
  readonly default?: unknown;
  /** Goes on a path with "must be …"; Visual Studio Code reads it as well. */
  readonly patternErrorMessage?: string;
  /** A secret: no fault repeats it. */
  readonly writeOnly?: boolean;
};

/** Longer values are cut, so that a fault stays one line. */
const LONGEST_SHOWN = 40;

/** "must be a number from 0 to 3600" and the like. */
export function mustBe(rules: Rules): string {
  if (rules.patternErrorMessage !== undefined) return rules.patternErrorMessage;
  if (rules.enum !== undefined) return `must be one of ${rules.enum.join(", ")}`;
  const types = [rules.type ?? []].flat();
  return `must be ${types.map((type) => typeInWords(type, rules)).join(" or ")}`;
}

const RANGED: Readonly<Record<string, string>> = { number: "a number", integer: "a whole number" };
const PLAIN: Readonly<Record<string, string>> = {
  boolean: "true or false",
  string: "text in quotes",
  array: "a list in [ ]",
  object: "a group of settings in { }",
};

function typeInWords(type: string, { minimum, maximum }: Rules): string {
  const ranged = RANGED[type];
  return ranged === undefined ? (PLAIN[type] ?? type) : `${ranged} from ${minimum} to ${maximum}`;
}

/** A value as it is told in a fault, on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a group in { }";
  // JSON cannot write the number that 1e999 is read as.
  const written = typeof value === "number" ? String(value) : JSON.stringify(value);
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}…` : written;
}

/** A key as it is told in a fault. */
export function shownKey(key: string): string {
  const plain = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}

/** The key that somebody probably meant, or null when none is near. */
export function nearest(key: string, keys: readonly string[]): string | null {
  const [best] = keys
    .map((known) => ({ known, distance: distanceOf(stem(key), stem(known)) }))
    .filter(({ known, distance }) => distance <= Math.max(1, Math.floor(stem(known).length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.known ?? null;
}

/** Units and case do not count: who writes offerMs means offerSeconds. */
function stem(key: string): string {
  const bare = key.slice(0, LONGEST_SHOWN).replace(/(?:Ms|Milliseconds|Seconds|Minutes|Hours)$/, "");
  return bare.replace(/^is(?=[A-Z])/, "").toLowerCase();
}

/** How many letters must be put in, left out or changed to get from one word to the other. */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries())
      next.push(
        Math.min(
          (row[column] ?? 0) + (letter === other ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
