/** Why a model gave no answer: one word for the log, told by the error's class and fields and never by its text. */
import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import type { Timeout } from "./time-limits.ts";

export type ModelFailure =
  | Timeout
  /** Nobody listens at the address. */
  | "connection-refused"
  /** No response for another reason: an unknown host, a broken certificate, a connection lost before the head. */
  | "connection-failed"
  /** 401 or 403: the key is wrong or may not use this model. */
  | "unauthorised"
  /** 404: no such model, or no Chat Completions at this address. */
  | "not-found"
  /** 429: too many calls, or no money left. */
  | "rate-limited"
  /** Another 4xx: the server does not like what it was sent. */
  | "rejected"
  | "server-error"
  /** The provider reported an error in the middle of its stream. */
  | "error-in-stream"
  | "malformed-stream"
  /** The connection was lost, or the response ended, in the middle of the answer. */
  | "broken-stream"
  /** A response that ended without saying or finishing anything. */
  | "no-answer"
  /** A finished answer without words. */
  | "empty-answer"
  /** The provider's content filter stopped the answer. */
  | "filtered"
  | "unexpected";

/** The word for what the `openai` package threw. */
export function failureOf(error: unknown): ModelFailure {
  if (error instanceof APIConnectionTimeoutError) return "connect-timeout";
  if (error instanceof APIConnectionError)
    return codeOf(error) === "ECONNREFUSED" ? "connection-refused" : "connection-failed";
  if (error instanceof APIError) return failureOfStatus(error.status);
  // The package parses each chunk itself and lets the parser's class of error through.
  if (error instanceof SyntaxError) return "malformed-stream";
  // Once the head is there, fetch's own errors come through: faults of the network have a code, mistakes in code
  // have none or, when Node found them (an address that is none), one that begins with ERR_.
  const code = codeOf(error);
  return code === null || code.startsWith("ERR_") ? "unexpected" : "broken-stream";
}

/** An error that comes inside a stream has no status. */
function failureOfStatus(status: number | undefined): ModelFailure {
  if (status === undefined) return "error-in-stream";
  if (status === 401 || status === 403) return "unauthorised";
  if (status === 404) return "not-found";
  if (status === 429) return "rate-limited";
  return status >= 500 ? "server-error" : "rejected";
}

/** The first `code` in an error's chain of causes, which Node's fetch nests up to three deep. */
function codeOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 4) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause, depth + 1);
}
