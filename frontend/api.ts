/** The page's requests: each with a timeout, each ending in an answer or a fault, never in an exception. */
import type { AddressBody, ChatSession } from "../contract/chat.ts";
import type {
  AuditPage,
  DeskEntryDetail,
  DeskEntryState,
  DeskHealth,
  DeskNote,
  DeskSession,
  NoteBody,
  ReplyBody,
  SignInBody,
  StateBody,
} from "../contract/desk.ts";
import type { Problem } from "../contract/fault.ts";
import type { HumanMode, ToggleBody } from "../contract/human-mode.ts";
import type { WebhookAnswer, WebhookBody } from "../contract/webhook.ts";
import type { ActName } from "./desk-groups.ts";
import type { Fault } from "./fault.ts";

/** The server answers a message when the bot has replied, at most 30 s later. */
const REPLY_TIMEOUT_MS = 40_000;
const TIMEOUT_MS = 10_000;

export type Answer<Body> =
  | { readonly type: "answered"; readonly body: Body }
  | { readonly type: "failed"; readonly fault: Fault };

type Call = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
  /** The epoch that the request builds upon; without one it holds whatever happened since. */
  readonly epoch?: number | null;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
};

const UNREACHABLE = { type: "failed", fault: { type: "unreachable" } } as const;

async function call<Body>(request: Call): Promise<Answer<Body>> {
  try {
    const response = await fetch(request.path, requestOf(request));
    const text = await response.text();
    if (!response.ok) return { type: "failed", fault: readFault(response, text) };
    // Our own server answers, held to the same contract by its schemas.
    return { type: "answered", body: (text === "" ? null : JSON.parse(text)) as Body };
  } catch {
    return UNREACHABLE;
  }
}

function requestOf({ method, body, key, epoch, signal, timeout = TIMEOUT_MS }: Call): RequestInit {
  const limit = AbortSignal.timeout(timeout);
  const headers = new Headers();
  if (body !== undefined) headers.set("content-type", "application/json");
  if (key !== undefined) headers.set("idempotency-key", key);
  if (typeof epoch === "number") headers.set("if-match", `"${epoch}"`);
  return {
    method,
    headers,
    credentials: "same-origin",
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

function readFault(response: Response, text: string): Fault {
  const fallback = `The server answered with status ${response.status}.`;
  if (!response.headers.get("content-type")?.includes("problem+json")) {
    return { type: "refused", status: response.status, detail: fallback, errors: [] };
  }
  // As above: problem documents are of our own server's making.
  const { detail, errors = [] } = JSON.parse(text) as Partial<Problem>;
  return { type: "refused", status: response.status, detail: detail ?? fallback, errors };
}

export function makeChatSession(): Promise<Answer<ChatSession>> {
  return call({ method: "POST", path: "/api/chat/session", body: {} });
}

export function askForPerson(): Promise<Answer<null>> {
  return call({ method: "POST", path: "/api/chat/handover" });
}

export function leaveAddress(address: string): Promise<Answer<null>> {
  const body: AddressBody = { address };
  return call({ method: "POST", path: "/api/chat/address", body });
}

export function tellTyping(): Promise<Answer<null>> {
  return call({ method: "POST", path: "/api/chat/typing" });
}

type Message = { readonly key: string; readonly id: number; readonly text: string };

/** Posts a message as Chatwoot would. */
export function postMessage(message: Message, signal: AbortSignal): Promise<Answer<WebhookAnswer>> {
  const body: WebhookBody = {
    event: "message_created",
    id: message.id,
    content: message.text,
    message_type: "incoming",
    content_type: "text",
  };
  const { key } = message;
  return call({ method: "POST", path: "/webhook/chatwoot", body, key, signal, timeout: REPLY_TIMEOUT_MS });
}

export function readHumanMode(): Promise<Answer<HumanMode>> {
  return call({ method: "GET", path: "/human-status" });
}

export function switchHumanMode(enabled: boolean): Promise<Answer<HumanMode>> {
  const body: ToggleBody = { enabled };
  return call({ method: "POST", path: "/toggle-human", body });
}

/** An empty token asks without one. */
export function makeDeskSession(token: string): Promise<Answer<DeskSession>> {
  const body: SignInBody = token === "" ? {} : { token };
  return call({ method: "POST", path: "/api/desk/session", body });
}

export function endDeskSession(): Promise<Answer<null>> {
  return call({ method: "DELETE", path: "/api/desk/session" });
}

export function tellBeat(): Promise<Answer<null>> {
  return call({ method: "POST", path: "/api/desk/beat" });
}

export function setDeskState(state: StateBody["state"]): Promise<Answer<null>> {
  const body: StateBody = { state };
  return call({ method: "POST", path: "/api/desk/state", body });
}

type Act = { readonly key: string; readonly userId: string; readonly epoch: number | null };
type Reply = Act & { readonly text: string };

export function postReply({ key, userId, text, epoch }: Reply): Promise<Answer<DeskEntryState>> {
  const body: ReplyBody = { text };
  return call({ method: "POST", path: `${entryPath(userId)}/messages`, body, key, epoch });
}

export function postNote({ key, userId, text }: Omit<Reply, "epoch">): Promise<Answer<DeskNote>> {
  const body: NoteBody = { text };
  return call({ method: "POST", path: `${entryPath(userId)}/notes`, body, key });
}

export function actOnEntry(act: ActName, { key, userId, epoch }: Act): Promise<Answer<DeskEntryState>> {
  return call({ method: "POST", path: `${entryPath(userId)}/${act}`, key, epoch });
}

export function readEntry(userId: string): Promise<Answer<DeskEntryDetail>> {
  return call({ method: "GET", path: entryPath(userId) });
}

/** The rows before that number, newest first; null begins with the newest of all. */
export function readAudit(before: number | null): Promise<Answer<AuditPage>> {
  return call({
    method: "GET",
    path: before === null ? "/api/desk/audit" : `/api/desk/audit?before=${before}`,
  });
}

export function readHealth(): Promise<Answer<DeskHealth>> {
  return call({ method: "GET", path: "/api/desk/health" });
}

function entryPath(userId: string): string {
  return `/api/desk/conversations/${encodeURIComponent(userId)}`;
}
