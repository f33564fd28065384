/** Looks into what a provider sent, which nobody has checked. */

/** A field of whatever it is, undefined when it has none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A list as it is, nothing for all else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text as it is, a blank one for all else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
