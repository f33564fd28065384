/**
 * Whose page is calling. A browser says so in Origin; a foreign one is refused whatever it asks for.
 * On a loopback server without a token the Host must be this machine's own name too: otherwise a foreign page could
 * have its own domain point here (DNS rebinding) and be same-origin with us.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpFault } from "./faults.ts";

const NOT_LOCAL = "This server answers to localhost only; set AGENT_TOKEN to serve other names.";

const NOT_OURS = "Requests from other sites' pages are refused.";

export function installOriginCheck(app: FastifyInstance, onlyLocalNames: boolean): void {
  // Callers hardly ever change the name they call us by: the last good one is known at a glance.
  let goodHost: string | undefined;
  const isGoodHost = (request: FastifyRequest): boolean => {
    if (!onlyLocalNames || (goodHost !== undefined && request.headers.host === goodHost)) return true;
    if (!isLocalName(request.hostname)) return false;
    goodHost = request.headers.host;
    return true;
  };
  app.addHook("onRequest", (request, _reply, done) => {
    if (!isGoodHost(request)) done(new HttpFault(403, NOT_LOCAL));
    else if (isOwnOrigin(request)) done();
    else done(new HttpFault(403, NOT_OURS));
  });
}

function isOwnOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin === undefined)
    return request.headers["sec-fetch-site"] !== "cross-site" || isNavigation(request);
  const page = URL.parse(origin);
  return page !== null && plain(page.host) === plain(request.host);
}

/** Case, and the dot that ends a full name, make no other name of it. */
function plain(host: string): string {
  return host.toLowerCase().replace(/\.(?=(:\d+)?$)/, "");
}

/** Following a link from another site to the page itself is no call of that site's. */
function isNavigation(request: FastifyRequest): boolean {
  return request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
}

function isLocalName(host: string): boolean {
  const hostname = plain(host);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
