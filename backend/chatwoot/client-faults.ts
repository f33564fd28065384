/** What can go wrong with a call to Chatwoot, told apart by `kind`. No text of Chatwoot's and no token is kept in it. */

export type ChatwootFaultKind =
  /** No answer: nobody listens, the connection was lost, it took too long, or it is not wanted any more. */
  | "unreachable"
  /** 429, or too many messages in one conversation. */
  | "overloaded"
  /** 5xx. */
  | "broken"
  /** The token is none of Chatwoot's. */
  | "unauthorised"
  /** The token may not do this, or the plan does not include it. */
  | "not-allowed"
  | "not-found"
  /** 422 and every other 4xx. */
  | "invalid"
  /** An answer that is none of this API's. */
  | "unreadable";

type Facts = {
  readonly kind: ChatwootFaultKind;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Whether it may have been done all the same. */
  readonly isUnknown: boolean;
};

/** `message` names the operation and the outcome, never what was sent or answered. */
export class ChatwootFault extends Error {
  override readonly name = "ChatwootFault";
  readonly kind: ChatwootFaultKind;
  readonly status: number | null;
  readonly isUnknown: boolean;

  constructor(operation: string, { kind, status, isUnknown }: Facts, cause?: unknown) {
    super(`Chatwoot: ${operation}: ${kind}${status === null ? "" : ` (${status})`}`, { cause });
    this.kind = kind;
    this.status = status;
    // A read does nothing, however it ends.
    this.isUnknown = isUnknown && !operation.startsWith("GET ");
  }
}

/** The call was not sent, because `mayStill` said so. */
export class Withdrawn extends Error {
  override readonly name = "Withdrawn";
}

const PASSING: ReadonlySet<ChatwootFaultKind> = new Set([
  "unreachable",
  "overloaded",
  "broken",
  "unauthorised",
  "unreadable",
]);

/**
 * Another moment may be better. An unknown token and an answer of somebody else too: whoever looks after Baton or Chatwoot
 * puts that right.
 */
export function isPassing({ kind }: ChatwootFault): boolean {
  return PASSING.has(kind);
}

/** With these codes nothing was ever sent. */
const NOT_SENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The fault of a call that got no answer. */
export function faultOfNetwork(operation: string, error: unknown): ChatwootFault {
  const code = codeOf(error);
  const isUnknown = code === null || !NOT_SENT.has(code);
  return new ChatwootFault(operation, { kind: "unreachable", status: null, isUnknown }, error);
}

/** The fault of an answer that is not 2xx; `text` is its body. */
export function faultOfStatus(operation: string, status: number, text: string): ChatwootFault {
  return new ChatwootFault(operation, {
    kind: kindOf(status, text),
    status,
    // A gateway's 502 or 504 says nothing of what is behind it, and a 500 may come after the row was written.
    isUnknown: status >= 500 || status === 408,
  });
}

/** The fault of a 2xx answer that cannot be read: it was done. */
export function faultOfReading(operation: string, status: number, cause?: unknown): ChatwootFault {
  return new ChatwootFault(operation, { kind: "unreadable", status, isUnknown: true }, cause);
}

const KINDS: Readonly<Record<number, ChatwootFaultKind>> = {
  402: "not-allowed",
  403: "not-allowed",
  404: "not-found",
  408: "broken",
  429: "overloaded",
};

function kindOf(status: number, text: string): ChatwootFaultKind {
  if (status < 400) return "unreadable";
  if (status >= 500) return "broken";
  if (status === 401) return isUnknownToken(text) ? "unauthorised" : "not-allowed";
  if (isFlood(status, text)) return "overloaded";
  return KINDS[status] ?? "invalid";
}

/**
 * Chatwoot answers 401 for an unknown token, for none, and for one that may not do this ("Access to this endpoint is not
 * authorized for bots", "You are not authorized to do this action"); only the text tells (`access_token_auth_helper.rb`).
 */
function isUnknownToken(text: string): boolean {
  return text.includes("Invalid Access Token") || text.includes("You need to sign in");
}

/** 200 messages a minute in one conversation (`Message#prevent_message_flooding`): the next minute is a better moment. */
function isFlood(status: number, text: string): boolean {
  return status === 422 && /too many messages/i.test(text);
}

/** The first `code` in an error's chain of causes, which Node's fetch nests. */
function codeOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 4) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause, depth + 1);
}
