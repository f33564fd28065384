/**
 * Faults as RFC 9457 problem documents: what is wrong, in which field, and nothing of our insides.
 * Every fault of a request ends here.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Problem } from "../../contract/fault.ts";

/** A fault with an answer of its own. */
export class HttpFault extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly field: string | null;
  constructor(
    status: number,
    detail: string,
    extra: { readonly headers?: Record<string, string>; readonly field?: string } = {},
  ) {
    super(detail);
    this.status = status;
    this.headers = extra.headers ?? {};
    this.field = extra.field ?? null;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const DETAILS: Readonly<Record<number, string>> = {
  400: "The body is not valid JSON.",
  413: "The body is larger than 1 MB, or than 8 MB of a delivery.",
  415: "Send the body as application/json.",
  503: "Baton is stopping; try again in a moment.",
};

type Errors = NonNullable<Problem["errors"]>;

function problemOf(status: number, detail: string, errors: Errors = []): Problem {
  const title = TITLES[status] ?? "Internal Server Error";
  return { type: "about:blank", title, status, detail, ...(errors.length > 0 && { errors }) };
}

/** Answers a request with a fault. */
function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type("application/problem+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(problem);
}

export function installFaults(app: FastifyInstance): void {
  const methodsOf = collectMethods(app);
  const answerNotFound = (request: FastifyRequest, reply: FastifyReply) => {
    const methods = methodsOf(request.url.split("?", 1)[0] ?? "/");
    if (methods.length === 0) return sendProblem(reply, problemOf(404, "There is nothing at this address."));
    const allow = methods.join(", ");
    reply.header("allow", allow);
    return sendProblem(reply, problemOf(405, `${request.method} is not possible here; use ${allow}.`));
  };
  app.setErrorHandler((fault: FastifyError | HttpFault, request, reply) =>
    // Where there is no door, it does not matter what is wrong with the body.
    request.is404 && !(fault instanceof HttpFault)
      ? answerNotFound(request, reply)
      : answerFault(fault, request, reply),
  );
  app.setNotFoundHandler(answerNotFound);
}

/** Answers a request whose address cannot be read, before any hook or handler sees it. */
export function answerBadAddress(_fault: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, problemOf(400, "The address is not valid."));
}

function answerFault(fault: FastifyError | HttpFault, request: FastifyRequest, reply: FastifyReply) {
  if (fault instanceof HttpFault) {
    const errors = fault.field === null ? [] : [{ field: fault.field, detail: fault.message }];
    return sendProblem(reply.headers(fault.headers), problemOf(fault.status, fault.message, errors));
  }
  if (fault.validation !== undefined) {
    const errors = fault.validation.map((each) => nameField(each, fault.validationContext ?? "body"));
    const detail = errors.map(({ field, detail: each }) => `${field}: ${each}`).join("; ");
    return sendProblem(reply, problemOf(422, detail, errors));
  }
  const status = fault.statusCode ?? 500;
  if (status < 500 || status === 503)
    return sendProblem(reply, problemOf(status, DETAILS[status] ?? fault.message));
  request.log.error(
    { err: fault, method: request.method, route: request.routeOptions.url ?? null },
    "request failed",
  );
  return sendProblem(reply, problemOf(500, "Something went wrong here; the log says what."));
}

type Validation = NonNullable<FastifyError["validation"]>[number];

/** The field in dotted form; the whole body when the fault is not in one field. */
function nameField(fault: Validation, context: string): Errors[number] {
  const missing = fault.params["missingProperty"];
  const path = fault.instancePath.split("/").slice(1);
  if (typeof missing === "string") path.push(missing);
  const field = path.length > 0 ? path.join(".") : context;
  return { field, detail: typeof missing === "string" ? "must be given" : wordsOf(fault) };
}

function wordsOf({ keyword, params, message }: Validation): string {
  const allowed = params["allowedValues"];
  if (keyword === "enum" && Array.isArray(allowed)) return `must be one of ${allowed.join(", ")}`;
  return message ?? "is not valid";
}

/** Which methods a path answers to, learnt from the routes as they are added. */
function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly method: string }[] = [];
  app.addHook("onRoute", (route) => {
    if (route.url.includes("*")) return;
    const pattern = new RegExp(`^${route.url.replaceAll(".", "\\.").replace(/:[^/]+/g, "[^/]+")}$`);
    for (const method of [route.method].flat()) routes.push({ pattern, method });
  });
  return (path) =>
    [...new Set(routes.filter((each) => each.pattern.test(path)).map((each) => each.method))].sort();
}
