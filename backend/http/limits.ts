/**
 * How often somebody may knock. Signed deliveries and direct calls on a loopback server have no limit, so that
 * neither Chatwoot's one address nor a load test is ever refused.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Channel } from "../conversation/state.ts";
import type { DoorSettings } from "./doors.ts";
import { refuseWhenExceeded, type Who } from "./who.ts";

/** A message every two seconds is more than anybody types, and leaves room for a burst. */
const MESSAGES_PER_MINUTE = 30;
const DIRECT_CALLS_PER_MINUTE = 60;
/** New conversations by one address; a page that is loaded again keeps its own. */
const NEW_SESSIONS_PER_MINUTE = 60;

/** A page tells every few seconds that its visitor types. */
const TYPING_PER_MINUTE = 60;

const MINUTE_MS = 60_000;

const nothing = async () => undefined;

export type Limits = {
  readonly forMessage: (request: FastifyRequest, channel: Channel) => Promise<void>;
  readonly forTyping: (request: FastifyRequest) => Promise<void>;
  readonly forNewSession: (request: FastifyRequest) => Promise<void>;
};

export function createLimits(app: FastifyInstance, settings: DoorSettings, who: Who): Limits {
  if (!settings.rateLimits) return { forMessage: nothing, forTyping: nothing, forNewSession: nothing };
  const messages = app.createRateLimit({
    max: MESSAGES_PER_MINUTE,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `visitor:${who.visitor(request)}`,
  });
  const typing = app.createRateLimit({
    max: TYPING_PER_MINUTE,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `typing:${who.visitor(request)}`,
  });
  const calls = app.createRateLimit({ max: DIRECT_CALLS_PER_MINUTE, timeWindow: MINUTE_MS });
  const sessions = app.createRateLimit({ max: NEW_SESSIONS_PER_MINUTE, timeWindow: MINUTE_MS });
  return {
    forMessage: async (request, channel) => {
      if (channel === "page") refuseWhenExceeded(await messages(request));
      else if (!settings.isLoopback) refuseWhenExceeded(await calls(request));
    },
    forTyping: async (request) => refuseWhenExceeded(await typing(request)),
    forNewSession: async (request) => refuseWhenExceeded(await sessions(request)),
  };
}
