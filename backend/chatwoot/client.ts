/**
 * Chatwoot's API: one place for its address, its two tokens, how long a call may take and what is tried again. The bot
 * token speaks; what it may not do is done with the user token.
 */
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Clock, Journal } from "../engine/ports.ts";
import { ChatwootFault, faultOfNetwork, faultOfReading, faultOfStatus, Withdrawn } from "./client-faults.ts";
import { limitOf, pause } from "./pause.ts";

export type ClientSettings = {
  /** Without anything behind it but a path that Chatwoot is served below. */
  readonly baseUrl: string;
  readonly accountId: number;
  readonly botToken: string | null;
  readonly userToken: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
};

export type How = {
  /** The user if absent. */
  readonly as?: "bot" | "user";
  readonly signal?: AbortSignal;
  /** Whether a write does no harm when it is done twice; a read never does. */
  readonly mayRepeat?: boolean;
  /** Asked right before a request leaves, with nothing awaited in between; false rejects with `Withdrawn`. */
  readonly mayStill?: () => boolean;
};

/** Paths stand below `/api/v1/accounts/{id}`, those of `publicPost` below `/public/api/v1`. All reject with a `ChatwootFault`. */
export type Client = {
  readonly get: <Schema extends TSchema>(path: string, schema: Schema, how?: How) => Promise<Static<Schema>>;
  readonly post: <Schema extends TSchema>(
    path: string,
    body: unknown,
    ...rest: readonly [schema: Schema, how?: How]
  ) => Promise<Static<Schema>>;
  /** A visitor's own call, without a token. */
  readonly publicPost: (path: string, body: unknown, how?: How) => Promise<void>;
};

/** A person waits behind most calls, and Chatwoot itself gives up after 15 s. */
const TIMEOUT_MS = 10_000;
/** What does no harm twice is tried so often, after 0.3 and 0.6 s: a hiccup passes, an outage is the worker's to wait for. */
const TRIES = 3;
const FIRST_PAUSE_MS = 300;
/** The longest answer we ask for is 100 messages of 150,000 characters; nobody writes those. */
const LONGEST_ANSWER = 32_000_000;

type Call = {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** For logs and for what a token may not do: the method and the path without its numbers. */
  readonly operation: string;
  readonly body: string | undefined;
  readonly how: How;
};

type Answer = { readonly status: number; readonly text: string };

export function createClient(settings: ClientSettings): Client {
  const { accountId, clock } = settings;
  const base = settings.baseUrl.replace(/\/+$/, "");
  const exchange = createExchange(settings);
  const asSomebody = createTokenChoice(settings, (call, token) =>
    tryOften(call, () => exchange(call, token)),
  );

  const inAccount = (method: Call["method"], path: string, rest: Pick<Call, "body" | "how">): Call => ({
    method,
    url: `${base}/api/v1/accounts/${accountId}${path}`,
    operation: operationOf(method, path),
    ...rest,
  });

  return {
    get: async (path, schema, how = {}) => {
      const call = inAccount("GET", path, { body: undefined, how });
      return readAs(schema, await asSomebody(call), call.operation);
    },
    post: async (path, body, ...[schema, how = {}]) => {
      const call = inAccount("POST", path, { body: JSON.stringify(body), how });
      return readAs(schema, await asSomebody(call), call.operation);
    },
    publicPost: async (path, body, how = {}) => {
      const url = `${base}/public/api/v1${path}`;
      const operation = "POST public";
      const call: Call = { method: "POST", url, operation, body: JSON.stringify(body), how };
      await tryOften(call, () => exchange(call, null));
    },
  };

  async function tryOften(call: Call, attempt: () => Promise<Answer>): Promise<Answer> {
    const { method, how } = call;
    const tries = method === "GET" || how.mayRepeat === true ? TRIES : 1;
    const attemptAfter = async (failed: number): Promise<Answer> => {
      try {
        return await attempt();
      } catch (fault) {
        if (failed + 1 >= tries || !isWorthAnother(fault)) throw fault;
      }
      await pause(clock, FIRST_PAUSE_MS * 2 ** failed, how.signal);
      return attemptAfter(failed + 1);
    };
    return attemptAfter(0);
  }
}

function isWorthAnother(fault: unknown): boolean {
  return fault instanceof ChatwootFault && ["unreachable", "overloaded", "broken"].includes(fault.kind);
}

function operationOf(method: string, path: string): string {
  return `${method} ${path.replace(/\?.*$/, "").replaceAll(/\/\d+/g, "/:id")}`;
}

/** The bot where it may; an operation that it may not do is found out once, said once and done as the user from then on. */
function createTokenChoice(
  { botToken, userToken, journal }: ClientSettings,
  send: (call: Call, token: string) => Promise<Answer>,
): (call: Call) => Promise<Answer> {
  const barred = new Set<string>();
  const bar = (operation: string): void => {
    if (barred.has(operation)) return;
    barred.add(operation);
    journal.info({ operation }, "bot token may not do this, the user token does");
  };
  return async (call) => {
    const isForBot = call.how.as === "bot" && !barred.has(call.operation);
    if (!isForBot || botToken === null) return send(call, userToken);
    try {
      return await send(call, botToken);
    } catch (fault) {
      if (!isBarred(fault)) throw fault;
    }
    bar(call.operation);
    return send(call, userToken);
  };
}

/** 403 is the plan's, which no other token changes. */
function isBarred(fault: unknown): boolean {
  return fault instanceof ChatwootFault && fault.kind === "not-allowed" && fault.status === 401;
}

/** One request and its answer, within the time it may take. Nothing is awaited before the request leaves. */
function createExchange({
  clock,
  timeoutMs = TIMEOUT_MS,
  fetch = globalThis.fetch,
}: ClientSettings): (call: Call, token: string | null) => Promise<Answer> {
  return async ({ method, url, operation, body, how }, token) => {
    if (how.mayStill?.() === false) throw new Withdrawn(`${operation} is not wanted any more`);
    const limit = limitOf(clock, timeoutMs, how.signal);
    try {
      const response = await fetch(url, {
        method,
        headers: headersOf(token, body),
        // A token goes to the address that was set and to no other.
        redirect: "manual",
        signal: limit.signal,
        ...(body !== undefined && { body }),
      });
      return await answerOf(response, operation);
    } catch (error) {
      throw error instanceof ChatwootFault ? error : faultOfNetwork(operation, error);
    } finally {
      limit.lift();
    }
  };
}

/** With hyphens, because nginx leaves out headers with underscores, and Rails reads both as the same. */
function headersOf(token: string | null, body: string | undefined): Record<string, string> {
  return {
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(token !== null && { "api-access-token": token }),
  };
}

async function answerOf(response: Response, operation: string): Promise<Answer> {
  const { status, ok } = response;
  const text = await textOf(response);
  if (text === null) throw faultOfReading(operation, status);
  if (!ok) throw faultOfStatus(operation, status, text);
  return { status, text };
}

/** The body, null when it is too long to be an answer. */
async function textOf({ body }: Response): Promise<string | null> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > LONGEST_ANSWER) return null;
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** Some calls answer 200 with nothing at all: that is undefined. */
function readAs<Schema extends TSchema>(
  schema: Schema,
  { status, text }: Answer,
  operation: string,
): Static<Schema> {
  const value = text.trim() === "" ? undefined : jsonOf(text, status, operation);
  if (Value.Check(schema, value)) return value;
  throw faultOfReading(operation, status);
}

function jsonOf(text: string, status: number, operation: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw faultOfReading(operation, status, cause);
  }
}
