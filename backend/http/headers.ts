/**
 * The headers of every answer. They never differ, so helmet is asked for them once and not on every request.
 */
import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance } from "fastify";

/** The page loads what this server serves and nothing else, and nobody may frame it. */
const OPTIONS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: "deny" },
  // For Flash, old Internet Explorers and the like: no browser of today reads them, and each costs every answer.
  dnsPrefetchControl: false,
  ieNoOpen: false,
  originAgentCluster: false,
  permittedCrossDomainPolicies: false,
  xssFilter: false,
  // TLS ends in front of Baton; whoever ends it says for how long.
  strictTransportSecurity: false,
} as const;

export async function installHeaders(app: FastifyInstance): Promise<void> {
  const headers = await askHelmet();
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** What helmet puts on an answer that has no other headers. */
async function askHelmet(): Promise<Record<string, string>> {
  const asked = fastify();
  await asked.register(helmet, OPTIONS);
  asked.get("/", (_request, reply) => void reply.code(204).send());
  const { headers } = await asked.inject("/");
  await asked.close();
  const own = Object.entries(headers).filter(([name]) => !["date", "connection"].includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}
