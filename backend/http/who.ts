/**
 * Who is calling: the visitor of a page by a signed cookie, an agent by a signed cookie or the token itself.
 * Signatures and tokens are compared in constant time.
 */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import { clearCookie, readCookie, type SignedCookie, writeCookie } from "./cookies.ts";
import { type Caller, createCredentials } from "./credentials.ts";
import type { DoorSettings } from "./doors.ts";
import type { Session } from "./event-stream.ts";
import { HttpFault } from "./faults.ts";

/** A visitor keeps their conversation for a month, an agent signs in once a working day. */
const VISITOR: SignedCookie = { name: "baton_visitor", purpose: "visitor", seconds: 30 * 24 * 3600 };
const AGENT: SignedCookie = { name: "baton_agent", purpose: "agent", seconds: 12 * 3600 };

/** Wrong tokens from one address: ten a minute leave no hope of guessing 16 characters. */
const SIGN_IN_ATTEMPTS = { max: 10, timeWindow: 60_000 } as const;

export type Who = {
  readonly visitor: (request: FastifyRequest) => ConversationId | null;
  /** True for a page whose cookie we did not sign, as after a restart in memory. */
  readonly hasLostSession: (request: FastifyRequest) => boolean;
  readonly rememberVisitor: (reply: FastifyReply, id: ConversationId) => void;
  /** Answers 401 unless the caller may act for the desk. For onRequest: before anything else is looked at. */
  readonly requireAgent: (request: FastifyRequest) => Promise<void>;
  /** The same, and 403 for an agent who is no admin. */
  readonly requireAdmin: (request: FastifyRequest) => Promise<void>;
  /** Who acts, on a route that requires an agent. */
  readonly agent: (request: FastifyRequest) => AgentId;
  /** Who acts by a cookie that still counts, null when nobody. */
  readonly signedIn: (request: FastifyRequest) => AgentId | null;
  /** The sign-in that a cookie tells of and that still counts; null for who comes with the token itself. */
  readonly session: (request: FastifyRequest) => Session | null;
  /** Answers 401 when the token is needed and not a right one. */
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, token: string | null) => Promise<Caller>;
  readonly signOut: (reply: FastifyReply) => void;
};

export function createWho(app: FastifyInstance, settings: DoorSettings, now: () => number): Who {
  const credentials = createCredentials(settings.credentials);
  const checkToken = createTokenCheck(app, settings, credentials.byToken);
  const callers = new WeakMap<FastifyRequest, Caller>();
  const byCookie = (request: FastifyRequest) => credentials.byMark(readCookie(request, AGENT), now());
  const callerOf = async (request: FastifyRequest): Promise<Caller> => {
    const caller = byCookie(request) ?? (await checkToken(request, bearerOf(request)));
    callers.set(request, caller);
    return caller;
  };
  return {
    // We signed the cookie, so the text in it is an id that we made.
    visitor: (request) => readCookie(request, VISITOR) as ConversationId | null,
    hasLostSession: (request) =>
      request.cookies[VISITOR.name] !== undefined && readCookie(request, VISITOR) === null,
    rememberVisitor: (reply, id) => writeCookie(reply, VISITOR, id),
    requireAgent: async (request) => void (await callerOf(request)),
    requireAdmin: async (request) => {
      const { agent, role } = await callerOf(request);
      if (role !== "admin") throw new HttpFault(403, `This is for admins; ${agent} is none.`);
    },
    agent: (request) => (callers.get(request) ?? nobody()).agent,
    signedIn: (request) => byCookie(request)?.agent ?? null,
    session: (request) => {
      const id = readCookie(request, AGENT);
      return id === null || byCookie(request) === null ? null : { id, until: credentials.untilOf(id) };
    },
    signIn: async (request, reply, token) => {
      const caller = await checkToken(request, token ?? bearerOf(request));
      // The cookie says until when it counts: a browser may keep it for longer.
      writeCookie(
        reply,
        AGENT,
        credentials.markOf(caller, { until: now() + AGENT.seconds * 1000, nonce: newNonce() }),
      );
      return caller;
    },
    signOut: (reply) => clearCookie(reply, AGENT),
  };
}

/** Two sign-ins of one agent, in the same millisecond too, are two sessions. */
const newNonce = () => randomBytes(9).toString("base64url");

function nobody(): never {
  throw new Error("a route that asks who acts must require an agent first");
}

type CheckToken = (request: FastifyRequest, token: string | null) => Promise<Caller>;

/** Answers 401 unless the token is right or none is needed, and 429 to an address that tried too often. */
function createTokenCheck(
  app: FastifyInstance,
  { rateLimits }: DoorSettings,
  byToken: (token: string | null) => Caller | null,
): CheckToken {
  const attempts = app.createRateLimit(SIGN_IN_ATTEMPTS);
  const count: typeof attempts = rateLimits ? attempts : async () => ({ isAllowed: true, key: "" });
  return async (request, token) => {
    const everybody = byToken(null);
    if (everybody !== null) return everybody;
    if (token === null) throw unauthorised("Sign in as an agent first.");
    refuseWhenExceeded(await count(request, { increment: false }));
    const caller = byToken(token);
    if (caller !== null) return caller;
    refuseWhenExceeded(await count(request));
    throw unauthorised("This is not the agent token.");
  };
}

const unauthorised = (detail: string) =>
  new HttpFault(401, detail, { headers: { "www-authenticate": "Bearer" }, field: "token" });

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(\S{1,1000})$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

type Limit = Awaited<ReturnType<ReturnType<FastifyInstance["createRateLimit"]>>>;

/** Answers 429 when a limit is used up. */
export function refuseWhenExceeded(limit: Limit): void {
  if (limit.isAllowed || !limit.isExceeded) return;
  const seconds = String(limit.ttlInSeconds);
  throw new HttpFault(429, `Too many requests; try again in ${seconds} s.`, {
    headers: { "retry-after": seconds },
  });
}
