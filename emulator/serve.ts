/** Lets calls of the API in: written down, faults first, then rights, then the door; faults again on the way out. */

import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readBody, type SentBody } from "./bodies.ts";
import { admit, callerOf, checkAccount, tokenKindOf } from "./caller.ts";
import { type Answer, type Call, type Caller, type Door, isObject, notFound, Refusal } from "./door.ts";
import type { FaultBook } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { ApiFault } from "./play.ts";
import type { World } from "./world.ts";

export interface Serving {
  readonly world: World;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly requestsPerMinute: number | null;
}

type Outcome = Answer | "cut";

const BROKEN: Answer = { status: 500, body: { status: 500, error: "Internal Server Error" } };
const GATEWAY: Answer = { status: 502, body: "<html><head><title>502 Bad Gateway</title></head></html>" };
const LATER: Answer = { status: 429, body: "Retry later" };

function texts(value: unknown): Call["params"] {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]))
    : {};
}

/** Runs the door; a refusal is its answer, and anything else that is thrown is Chatwoot's 500. */
function answerOf(act: () => Answer): Answer {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof Refusal) return fault.answer;
    return BROKEN;
  }
}

/** What the fault does instead of the call; null to go on. */
function before(fault: ApiFault | null): Outcome | null {
  switch (fault?.type) {
    case "drop-before":
      return "cut";
    case "rate-limited":
      return LATER;
    case "fail-before":
      return BROKEN;
    case "bad-gateway":
      return GATEWAY;
    case "delay":
    case "answer-then-drop":
    case "fail-after":
    case undefined:
      return null;
  }
}

function after(fault: ApiFault | null, answer: Answer): Outcome {
  if (fault?.type === "answer-then-drop") return "cut";
  return fault?.type === "fail-after" ? BROKEN : answer;
}

function isOverLimit({ journal, world, requestsPerMinute }: Serving): boolean {
  if (requestsPerMinute === null) return false;
  const since = world.now() - 60_000;
  return journal.requests.filter(({ at }) => at > since).length > requestsPerMinute;
}

async function send(reply: FastifyReply, outcome: Outcome): Promise<void> {
  if (outcome === "cut") {
    reply.hijack();
    reply.raw.destroy();
    return;
  }
  reply.code(outcome.status);
  if (typeof outcome.body === "string") return void (await reply.type("text/html").send(outcome.body));
  if (!("body" in outcome)) return void (await reply.send());
  await reply.type("application/json; charset=utf-8").send(JSON.stringify(outcome.body));
}

/** Who called with what, once read. */
interface Read {
  readonly caller: Caller;
  /** Null for bytes that are not what they say. */
  readonly sent: SentBody | null;
}

async function read(world: World, request: FastifyRequest): Promise<Read> {
  const { body, headers } = request;
  const sent = await readBody(body, headers["content-type"]).catch(() => null);
  return { caller: callerOf(world, headers), sent };
}

function work(serving: Serving, request: FastifyRequest, done: Read & { readonly door: Door }): Answer {
  const { caller, sent, door } = done;
  if (sent === null) return { status: 400, body: { status: 400, error: "Bad Request" } };
  return answerOf(() => {
    admit(serving.world, door, request.headers);
    const params = texts(request.params);
    checkAccount(serving.world, params["account_id"]);
    return door.run({ caller, params, query: isObject(request.query) ? request.query : {}, ...sent });
  });
}

async function outcomeOf(serving: Serving, fault: ApiFault | null, act: () => Answer): Promise<Outcome> {
  if (isOverLimit(serving)) return LATER;
  if (fault?.type === "delay") await pause(fault.ms, undefined, { ref: false });
  // Also for a caller who gave up meanwhile: Rails works the request all the same.
  return before(fault) ?? after(fault, act());
}

async function serve(
  serving: Serving,
  door: Door,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { request, reply } = exchange;
  const { world, faults, journal } = serving;
  const { method, url: path } = request;
  const { caller, sent } = await read(world, request);
  const fault = faults.forApi({ method, path });
  const seen = {
    method,
    path,
    tokenKind: tokenKindOf(caller),
    body: sent?.body ?? null,
    isFault: fault !== null,
  };
  const note = journal.request({ at: world.now(), ...seen, status: null });
  const outcome = await outcomeOf(serving, fault, () => work(serving, request, { caller, sent, door }));
  if (outcome !== "cut") note({ status: outcome.status });
  await send(reply, outcome);
}

const NOTHING: Door = {
  method: "GET",
  path: "*",
  rights: "anyone",
  run: () => {
    throw notFound();
  },
};

/** Opens the doors; every other path is answered as what Chatwoot does not have. */
export function openDoors(app: FastifyInstance, serving: Serving, doors: readonly Door[]): void {
  for (const door of doors)
    app.route({
      method: door.method,
      url: door.path,
      handler: (request, reply) => serve(serving, door, { request, reply }),
    });
  app.setNotFoundHandler((request, reply) => serve(serving, NOTHING, { request, reply }));
}
