/**
 * Where Chatwoot delivers: `POST /webhook/chatwoot` with its headers, and `POST /webhook/chatwoot/TOKEN` for one that does
 * not sign. Bodies stay the bytes they are until somebody has verified them. What comes without the headers is the
 * seed's call, which `webhook.ts` answers.
 */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { problem } from "../../contract/fault.ts";
import type { Doors } from "./doors.ts";
import { HttpFault } from "./faults.ts";
import type { App } from "./typed-app.ts";

const SIGNATURE = "x-chatwoot-signature";
const TIMESTAMP = "x-chatwoot-timestamp";
const DELIVERY = "x-chatwoot-delivery";

/** In bytes: a message of 150,000 characters stands in its delivery three times, escaped. */
const LARGEST_DELIVERY = 8_000_000;

const NOT_GENUINE = "This is no delivery of our Chatwoot; the log says why.";

const deliveryAnswer = Type.Object({ status: Type.Union([Type.Literal("ok"), Type.Literal("ignored")]) });
const deliveryPath = Type.Object({ token: Type.String() });

type Strategy = Parameters<FastifyInstance["addConstraintStrategy"]>[0];
type Handlers = ReturnType<Strategy["storage"]>;

/** Tells a delivery from the seed's call by Chatwoot's headers, so that each has its own door at the same address. */
const byDelivery: Strategy = {
  name: "delivery",
  storage: (): Handlers => {
    const handlers = new Map<unknown, Parameters<Handlers["set"]>[1]>();
    return {
      get: (kind) => handlers.get(kind) ?? null,
      set: (kind, handler) => void handlers.set(kind, handler),
    };
  },
  validate: () => undefined,
  deriveConstraint: ({ headers }: IncomingMessage) =>
    headers[SIGNATURE] !== undefined || headers[DELIVERY] !== undefined ? "chatwoot" : undefined,
};

/** Opens nothing without a help desk: then all that comes is the seed's call. */
export async function openDeliveries(app: App, deliveries: Doors["deliveries"]): Promise<void> {
  if (deliveries === null) return;
  const answerTo = async (
    request: FastifyRequest,
    token: string | null,
  ): Promise<Static<typeof deliveryAnswer>> => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = {
      signature: headerOf(request, SIGNATURE),
      timestamp: headerOf(request, TIMESTAMP),
      delivery: headerOf(request, DELIVERY),
    };
    const taken = await deliveries.take({ body, headers, token });
    if (taken === "forged") throw new HttpFault(401, NOT_GENUINE);
    return { status: taken === "taken" ? "ok" : "ignored" };
  };
  app.addConstraintStrategy(byDelivery);
  // A room of its own, because here a body of any type stays bytes.
  await app.register((room: App, _options, opened) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    const response = { 200: deliveryAnswer, default: problem };
    room.post(
      "/webhook/chatwoot",
      // The document of this API has one text an address: the seed's call.
      {
        schema: { hide: true, response },
        constraints: { delivery: "chatwoot" },
        bodyLimit: LARGEST_DELIVERY,
      },
      (request) => answerTo(request, null),
    );
    room.post(
      "/webhook/chatwoot/:token",
      { schema: { params: deliveryPath, response }, bodyLimit: LARGEST_DELIVERY },
      (request) => answerTo(request, request.params.token),
    );
    opened();
  });
}

function headerOf({ headers }: FastifyRequest, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : null;
}
