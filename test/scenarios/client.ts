/** A small HTTP client with a cookie jar, as a browser profile is one. It sends what it is told, wrong things too. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { within } from "./deadline.ts";

export type Headers = Readonly<Record<string, string>>;

export type Ask = {
  readonly headers?: Headers;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, as JSON unless `headers` says otherwise. */
  readonly body?: string | Buffer;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

export type Client = {
  readonly url: string;
  /** The cookies by name, as they were set. */
  readonly jar: Map<string, string>;
  readonly call: (method: string, path: string, ask?: Ask) => Promise<Answer>;
  readonly get: (path: string, ask?: Ask) => Promise<Answer>;
  readonly post: (path: string, json?: unknown, headers?: Headers) => Promise<Answer>;
  /** Begins a request and resolves with the head of its answer; the caller ends it. */
  readonly open: (method: string, path: string, ask?: Ask) => Promise<IncomingMessage>;
  readonly close: () => void;
};

/** `jar` is shared with another client, or the cookies of an earlier one. */
export function createClient(url: string, jar: Map<string, string> = new Map()): Client {
  const agent = new Agent({ keepAlive: true });
  const open: Client["open"] = async (method, path, ask = {}) => {
    const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
    const headers: Record<string, string> = { ...cookieHeader(jar) };
    if (body !== undefined) headers["content-type"] = "application/json";
    Object.assign(headers, ask.headers);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request(url + path, { method, headers, agent });
    outgoing.on("response", resolve).on("error", reject).end(body);
    const incoming = await within(promise, `${method} ${path} is answered`, LONGEST_ANSWER_MS).catch(
      (fault) => {
        outgoing.destroy();
        throw fault;
      },
    );
    keepCookies(jar, incoming.headers["set-cookie"] ?? []);
    return incoming;
  };
  const call: Client["call"] = async (method, path, ask) => {
    const incoming = await open(method, path, ask);
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, text: await textOf(incoming) };
  };
  return {
    url,
    jar,
    open,
    call,
    get: (path, ask) => call("GET", path, ask),
    post: (path, json, headers) =>
      call("POST", path, { ...(json !== undefined && { json }), ...(headers !== undefined && { headers }) }),
    close: () => agent.destroy(),
  };
}

/** A direct call is answered within 30 s. */
const LONGEST_ANSWER_MS = 32_000;

/** What an answer is compared by: its status, its content type and its body, which must be JSON. */
export function shown({ status, headers, text }: Answer) {
  return { status, type: headers["content-type"] ?? null, body: jsonOf(text) };
}

/** An answer in JSON as `shown` shows it. */
export const json = (body: unknown, status = 200) => ({
  status,
  type: "application/json; charset=utf-8",
  body,
});

/** A fault as `shown` shows it. */
export const problem = (status: number, title: string, rest: { detail: string; errors?: unknown }) => ({
  status,
  type: "application/problem+json; charset=utf-8",
  body: { type: "about:blank", title, status, ...rest },
});

/** The body of an answer with this status, in the shape that the caller knows it to have. */
export function bodyOf<Body>(answer: Answer, status = 200): Body {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${answer.text}`);
  return JSON.parse(answer.text) as Body;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of incoming.setEncoding("utf8")) text += piece;
  return text;
}

function cookieHeader(jar: ReadonlyMap<string, string>): { cookie?: string } {
  if (jar.size === 0) return {};
  return { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
}

function keepCookies(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (value === "") jar.delete(name);
    else jar.set(name, value);
  }
}
