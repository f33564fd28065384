/** The few shapes of which the schemas of a team's files are made. They are JSON schema, so that editors read them too. */
import { type Static, type TSchema, Type } from "typebox";

/** As many phrases, replies or skills as a person can keep in view in one file. */
const MOST_ENTRIES = 200;

/** Longer phrases are never found in what somebody writes. */
const LONGEST_PHRASE = 100;

/** One message that a visitor reads on a small screen. */
const LONGEST_TEXT = 1000;

type Range = { readonly default: number; readonly minimum: number; readonly maximum: number };
type RangeOrNull = Omit<Range, "default"> & { readonly default: number | null };

/** Keys of which all but the required may be left out; the type has them all, as they are once filled in. */
export function group<const Properties extends Record<string, TSchema>>(
  description: string,
  properties: Properties,
  required: readonly string[] = [],
) {
  const schema = { type: "object", description, additionalProperties: false, properties };
  return Type.Unsafe<{ readonly [Key in keyof Properties]: Static<Properties[Key]> }>(
    required.length > 0 ? { ...schema, required } : schema,
  );
}

/** A group that may also be null, which is what it is when it is left out. */
export function groupOrNull<Value>(schema: { readonly "~unsafe": Value }) {
  return Type.Unsafe<Value | null>({ ...schema, type: ["object", "null"], default: null });
}

export const number = (description: string, range: Range) => Type.Number({ description, ...range });

export const numberOrNull = (description: string, range: RangeOrNull) =>
  Type.Unsafe<number | null>({ type: ["number", "null"], description, ...range });

export const whole = (description: string, range: Range) => Type.Integer({ description, ...range });

export const wholeOrNull = (description: string, range: RangeOrNull) =>
  Type.Unsafe<number | null>({ type: ["integer", "null"], description, ...range });

export const yesOrNo = (description: string, preset: boolean) =>
  Type.Boolean({ description, default: preset });

/** Choices of which the first is the default. */
export const choice = <const Choice extends string>(
  description: string,
  choices: readonly [Choice, ...Choice[]],
) => Type.Unsafe<Choice>({ enum: choices, description, default: choices[0] });

/** Text whose pattern is told in words: `expected` goes on "must be …", in our faults and in an editor. */
export const worded = (pattern: string, expected: string, options: Readonly<Record<string, unknown>> = {}) =>
  Type.String({ pattern, patternErrorMessage: `must be ${expected}`, ...options });

const NO_SPACE_AT_ENDS = { pattern: "^\\S(?:.*\\S)?$", minLength: 1 };
const SHORT_TEXT = "text on one line with no space at its ends, of at most";

/** Text of one line; a space at an end is a slip that nobody sees. */
const shortText = (description: string, longest: number = LONGEST_PHRASE) =>
  Type.String({
    description,
    ...NO_SPACE_AT_ENDS,
    maxLength: longest,
    patternErrorMessage: `must be ${SHORT_TEXT} ${longest} characters`,
  });

export const shortTextOrNull = (
  description: string,
  { longest, preset }: { readonly longest: number; readonly preset: string | null },
) =>
  Type.Unsafe<string | null>({
    type: ["string", "null"],
    description,
    ...NO_SPACE_AT_ENDS,
    maxLength: longest,
    patternErrorMessage: `must be ${SHORT_TEXT} ${longest} characters, or null`,
    default: preset,
  });

/** What a visitor reads. */
export const text = (description: string, options: { readonly default?: string } = {}) =>
  worded("\\S", `text of 1 to ${LONGEST_TEXT} characters`, {
    description,
    maxLength: LONGEST_TEXT,
    ...options,
  });

export const slug = (description: string, example: string) =>
  worded("^[a-z0-9-]{1,30}$", `1 to 30 small letters, digits and hyphens, such as "${example}"`, {
    description,
  });

/** A list that may be left out. */
export const list = <const Item extends TSchema>(
  description: string,
  items: Item,
  preset: readonly Static<Item>[],
) =>
  Type.Unsafe<readonly Static<Item>[]>({
    type: "array",
    description,
    items,
    maxItems: MOST_ENTRIES,
    default: preset,
  });

/** Phrases of one line. */
export const phrases = (description: string, preset: readonly string[]) =>
  list(description, shortText("Case does not matter."), preset);
