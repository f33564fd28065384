/**
 * Who is calling: the visitor of a page by a signed cookie, an agent by a signed cookie or the token itself.
 * Signatures and tokens are compared in constant time.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import { clearCookie, readCookie, type SignedCookie, writeCookie } from "./cookies.ts";
import type { DoorSettings } from "./doors.ts";
import { HttpFault } from "./faults.ts";

/** A visitor keeps their conversation for a month, an agent signs in once a working day. */
const VISITOR: SignedCookie = { name: "baton_visitor", purpose: "visitor", seconds: 30 * 24 * 3600 };
const AGENT_SECONDS = 12 * 3600;

/** Wrong tokens from one address: ten a minute leave no hope of guessing 16 characters. */
const SIGN_IN_ATTEMPTS = { max: 10, timeWindow: 60_000 } as const;

/** The only agent there is without a team file. */
const THE_AGENT = "agent" as AgentId;

export type Who = {
  readonly visitor: (request: FastifyRequest) => ConversationId | null;
  /** True for a page whose cookie we did not sign, as after a restart in memory. */
  readonly hasLostSession: (request: FastifyRequest) => boolean;
  readonly rememberVisitor: (reply: FastifyReply, id: ConversationId) => void;
  /** Answers 401 unless the caller may act for the desk. For onRequest: before anything else is looked at. */
  readonly requireAgent: (request: FastifyRequest) => Promise<void>;
  /** Who acts, on a route that requires an agent. */
  readonly agent: (request: FastifyRequest) => AgentId;
  /** Answers 401 when the token is needed and not the right one. */
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, token: string | null) => Promise<AgentId>;
  readonly signOut: (reply: FastifyReply) => void;
};

export function createWho(app: FastifyInstance, settings: DoorSettings, now: () => number): Who {
  const checkToken = createTokenCheck(app, settings);
  const agentCookie = agentCookieOf(settings);
  return {
    // We signed the cookie, so the text in it is an id that we made.
    visitor: (request) => readCookie(request, VISITOR) as ConversationId | null,
    hasLostSession: (request) =>
      request.cookies[VISITOR.name] !== undefined && readCookie(request, VISITOR) === null,
    rememberVisitor: (reply, id) => writeCookie(reply, VISITOR, id),
    requireAgent: async (request) => {
      // The cookie says until when it counts: a browser may keep it for longer.
      const until = readCookie(request, agentCookie);
      if (until === null || Number(until) <= now()) await checkToken(request, bearerOf(request));
    },
    agent: () => THE_AGENT,
    signIn: async (request, reply, token) => {
      await checkToken(request, token ?? bearerOf(request));
      writeCookie(reply, agentCookie, String(now() + AGENT_SECONDS * 1000));
      return THE_AGENT;
    },
    signOut: (reply) => clearCookie(reply, agentCookie),
  };
}

/** The token is part of what is signed, so that a new token ends all sessions that the old one began. */
function agentCookieOf({ agentToken }: DoorSettings): SignedCookie {
  const mark = agentToken === null ? "" : `-${hash(agentToken).toString("hex").slice(0, 16)}`;
  return { name: "baton_agent", purpose: `agent${mark}`, seconds: AGENT_SECONDS };
}

type CheckToken = (request: FastifyRequest, token: string | null) => Promise<void>;

/** Answers 401 unless the token is right or none is needed, and 429 to an address that tried too often. */
function createTokenCheck(app: FastifyInstance, { agentToken, rateLimits }: DoorSettings): CheckToken {
  const attempts = app.createRateLimit(SIGN_IN_ATTEMPTS);
  const count: typeof attempts = rateLimits ? attempts : async () => ({ isAllowed: true, key: "" });
  return async (request, token) => {
    if (agentToken === null) return;
    if (token === null) throw unauthorised("Sign in as an agent first.");
    refuseWhenExceeded(await count(request, { increment: false }));
    if (isSame(token, agentToken)) return;
    refuseWhenExceeded(await count(request));
    throw unauthorised("This is not the agent token.");
  };
}

const unauthorised = (detail: string) =>
  new HttpFault(401, detail, { headers: { "www-authenticate": "Bearer" }, field: "token" });

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(\S{1,1000})$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

/** Hashing first makes both the same length, so that the comparison tells nothing of either. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other));
}

const hash = (text: string) => createHash("sha256").update(text).digest();

type Limit = Awaited<ReturnType<ReturnType<FastifyInstance["createRateLimit"]>>>;

/** Answers 429 when a limit is used up. */
export function refuseWhenExceeded(limit: Limit): void {
  if (limit.isAllowed || !limit.isExceeded) return;
  const seconds = String(limit.ttlInSeconds);
  throw new HttpFault(429, `Too many requests; try again in ${seconds} s.`, {
    headers: { "retry-after": seconds },
  });
}
