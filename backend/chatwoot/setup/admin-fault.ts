/** Why a call of Chatwoot's API brought no answer, told by a field and never by its text. */

export type AdminFaultKind =
  /** Nobody listens there, an unknown host, a broken certificate or a lost connection. */
  | "unreachable"
  | "late"
  /** 3xx: another address; not followed, the token would go along. */
  | "moved"
  /** 401: a wrong token, a right one without the right, or a bot's token where a user's is needed. */
  | "unauthorised"
  /** 403: since 4.16 also a plan without API access. */
  | "forbidden"
  | "not-found"
  | "limited"
  | "server-error"
  /** Another 4xx: Chatwoot does not take what it was sent. */
  | "rejected"
  /** A 2xx that is not what Chatwoot answers. */
  | "unintelligible";

/** A call without an answer; its message names the call, and never a token. */
export class AdminFault extends Error {
  readonly kind: AdminFaultKind;
  /** Such as `GET /api/v1/profile`. */
  readonly call: string;
  readonly status: number | null;

  constructor(kind: AdminFaultKind, call: string, more: { status?: number; cause?: unknown } = {}) {
    super(`${call}: ${kind}`, { cause: more.cause });
    this.name = "AdminFault";
    this.kind = kind;
    this.call = call;
    this.status = more.status ?? null;
  }
}

export function kindOfStatus(status: number): AdminFaultKind {
  if (status >= 300 && status < 400) return "moved";
  if (status === 401) return "unauthorised";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  if (status === 429) return "limited";
  return status >= 500 ? "server-error" : "rejected";
}

/** What happened and what to do, a line each. */
export function wordsOf({ kind, call, status }: AdminFault): { readonly text: string; readonly fix: string } {
  switch (kind) {
    case "unreachable":
      return said("Chatwoot cannot be reached", "check the address, its certificate and that Chatwoot runs");
    case "late":
      return said(
        "Chatwoot did not answer within 10 s",
        "check that Chatwoot and its database are well, and try again",
      );
    case "moved":
      return said(
        "Chatwoot answers from another address",
        "use the address that the browser shows, with https://",
      );
    case "unauthorised":
      return said(
        "Chatwoot refuses the token",
        "take a user's own access token from the profile settings in Chatwoot; a bot's token cannot do this",
      );
    case "forbidden":
      return said(
        "Chatwoot does not allow API access here (403)",
        "use an account and plan with API access (api_and_webhooks)",
      );
    case "not-found":
      return said(
        `Chatwoot does not know ${call} (404)`,
        "check the address and the ids of account and inboxes",
      );
    case "limited":
      return said("Chatwoot asks for fewer calls (429)", "wait a minute and try again");
    case "server-error":
      return said(`Chatwoot failed at ${call} (${status})`, "look into Chatwoot's own log, and try again");
    case "rejected":
      return said(`Chatwoot did not take ${call} (${status})`, "check that it is version 4.13 or newer");
    case "unintelligible":
      return said(
        "what answers does not speak as Chatwoot does",
        "check that the address is Chatwoot's, without a path behind it",
      );
  }
}

const said = (text: string, fix: string) => ({ text, fix });
