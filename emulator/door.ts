/** What a door of the API is: who may come in, and an answer that is worked out at once from what was sent. */

import type { UploadedFile } from "./message-acts.ts";
import type { JsonObject } from "./play.ts";
import type { Agent, AgentBot } from "./records.ts";

export type Caller =
  | { readonly type: "user"; readonly agent: Agent }
  | { readonly type: "bot"; readonly bot: AgentBot }
  | { readonly type: "nobody" };

export interface Call {
  readonly caller: Caller;
  /** The parts of the path, by name. */
  readonly params: { readonly [name: string]: string };
  readonly query: JsonObject;
  /** Empty if no object was sent. */
  readonly body: JsonObject;
  readonly files: readonly UploadedFile[];
}
export interface Answer {
  readonly status: number;
  /** Absent: an empty body. A text is sent as it is. */
  readonly body?: unknown;
}
export interface Door {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** With ":name" for the parts that vary. */
  readonly path: string;
  /** `bots`: users and bots; `anyone`: no token is asked for. */
  readonly rights: "anyone" | "bots" | "users" | "admins";
  /** Before this version bots were turned away. */
  readonly botsSince?: string;
  run(call: Call): Answer;
}

/** A call that is turned down, with Chatwoot's status and body. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
    this.answer = { status, body };
  }
}

export const ok = (body?: unknown): Answer => (body === undefined ? { status: 200 } : { status: 200, body });
export const notFound = () => new Refusal(404, { error: "Resource could not be found" });
export const unprocessable = (error: string) => new Refusal(422, { error });

/** The row, or the refusal that Chatwoot answers with for an id that is not there. */
export function known<Row>(rows: ReadonlyMap<number, Row>, id: unknown): Row {
  const row = rows.get(Number(id));
  if (row === undefined) throw notFound();
  return row;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** The text there; a number is taken as its digits, as Rails does. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}
/** The whole number there, which a form sends as text. */
export function wholeOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}
/** Rails' idea of true. */
export function isYes(value: unknown): boolean {
  return value === true || value === "true" || value === "1" || value === 1;
}
export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
export function textsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return list.filter((one) => typeof one === "string");
}
