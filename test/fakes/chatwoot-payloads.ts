/** Chatwoot's deliveries as the fixtures show them, to be changed where a rule needs it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FIXTURES = join(import.meta.dirname, "../fixtures/chatwoot");

export type Json = { readonly [key: string]: unknown };

/** The fixture whose name begins with this. */
export function readPayload(name: string): Json {
  // The fixtures are objects.
  return JSON.parse(readFileSync(join(FIXTURES, name), "utf8")) as Json;
}

/** A copy in which these fields are others; groups are merged, a field that is undefined is left out. */
export function changed(payload: Json, change: Json): Json {
  const entries = Object.entries({ ...payload, ...change }).map(([key, value]) => {
    const old = payload[key];
    return [key, isGroup(old) && isGroup(value) ? changed(old, value) : value] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const isGroup = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const bytesOf = (payload: unknown): Buffer => Buffer.from(JSON.stringify(payload));
