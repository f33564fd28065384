/**
 * Checks a value against a schema and tells all faults at once, each where it is and in plain words; and fills in what
 * was left out. TypeBox's own errors stop at eight and speak of schemas, so it is asked about one value at a time.
 */
import { Value } from "typebox/value";
import { mustBe, nearest, type Rules, shown, shownKey } from "./fault-words.ts";

/** Where it is, such as `replies#2.text` for the second of the replies, and the whole sentence. */
export type Fault = { readonly path: string; readonly words: string };

type Group = Readonly<Record<string, unknown>>;

export function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All faults of a value; `path` is where it is, empty for the whole file. */
export function faultsOf(rules: Rules, value: unknown, path = ""): readonly Fault[] {
  const { properties, items } = rules;
  if (properties !== undefined && isGroup(value)) return faultsInGroup({ ...rules, properties }, value, path);
  if (items !== undefined && Array.isArray(value)) return faultsInList({ ...rules, items }, value, path);
  if (Value.Check(rules, value)) return [];
  const words = `${path || "the file"} ${mustBe(rules)}`;
  return [{ path, words: rules.writeOnly ? `${words}.` : `${words}, not ${shown(value)}.` }];
}

type GroupRules = Rules & Required<Pick<Rules, "properties">>;
type ListRules = Rules & Required<Pick<Rules, "items">>;

function faultsInGroup({ properties, required = [] }: GroupRules, value: Group, path: string) {
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  const missing = required
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => ({
      path: below(key),
      words: `${below(key)} is missing; it ${mustBe(properties[key] ?? {})}.`,
    }));
  const found = Object.entries(value).flatMap(([key, inside]): readonly Fault[] => {
    const rules = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (rules !== undefined) return faultsOf(rules, inside, below(key));
    return [unknownKey(below(shownKey(key)), key, Object.keys(properties))];
  });
  return [...missing, ...found];
}

function unknownKey(path: string, key: string, keys: readonly string[]): Fault {
  const meant = nearest(key, keys);
  const advice = meant === null ? `the settings here are ${keys.join(", ")}.` : `did you mean ${meant}?`;
  return { path, words: `${path} is not a setting; ${advice}` };
}

function faultsInList({ items, minItems = 0, maxItems }: ListRules, value: readonly unknown[], path: string) {
  const inside = value.flatMap((each, index) => faultsOf(items, each, `${path}#${index + 1}`));
  const must = (words: string) => ({ path, words: `${path} must have ${words}, not ${value.length}.` });
  if (value.length < minItems) return [must(`${minItems} or more entries`), ...inside];
  if (maxItems !== undefined && value.length > maxItems)
    return [must(`at most ${maxItems} entries`), ...inside];
  return inside;
}

/**
 * The value with the schema's defaults for all that was left out: groups merge, lists and all else replace. What has
 * faults stays as it is, so that the type holds for the parts without faults only.
 */
export function filled<Value>(rules: Rules & { readonly "~unsafe": Value }, value: unknown): Value {
  // The schema was written for this type.
  return fill(rules, value) as Value;
}

function fill(rules: Rules, value: unknown): unknown {
  const { properties, items } = rules;
  const given = value === undefined ? presetOf(rules) : value;
  if (properties !== undefined && isGroup(given))
    return Object.fromEntries(
      Object.entries(properties).map(([key, inside]) => [
        key,
        fill(inside, Object.hasOwn(given, key) ? given[key] : undefined),
      ]),
    );
  if (items !== undefined && Array.isArray(given)) return given.map((each) => fill(items, each));
  return given;
}

/** A group that is left out is one with nothing in it. */
function presetOf(rules: Rules): unknown {
  return "default" in rules || rules.properties === undefined ? rules.default : {};
}
