/**
 * A model provider on 127.0.0.1 that streams Chat Completions the way OpenAI does, and misbehaves when told to.
 * What it does with a request is a script; tests wait for its events and open its gates, so they need no sleeps.
 */
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { chunkOf } from "./openai-wire.ts";

export type ChatRequest = {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly [field: string]: unknown;
};

/** What is known of one request. Times are `performance.timeOrigin + performance.now()`: comparable between processes. */
export type FakeRequest = {
  readonly body: ChatRequest;
  readonly headers: IncomingHttpHeaders;
  readonly receivedAt: number;
  /** When each token was written, the first one first. */
  readonly tokenTimes: readonly number[];
  /** Opens the gate of a script that holds. */
  readonly release: () => void;
  /** Resolves when the client goes away before the response has ended. */
  readonly aborted: Promise<void>;
  readonly hasAborted: () => boolean;
};

/** The hands of a script. */
export type Reply = {
  readonly request: FakeRequest;
  /** Resolves when the request's gate is opened. */
  readonly released: Promise<void>;
  /** Sends the head and the first chunk, which has a role and no words. */
  readonly begin: () => void;
  readonly token: (text: string) => void;
  /** A chunk that brings this and no words. */
  readonly piece: (delta: object) => void;
  /** Ends the answer, but not yet the response. */
  readonly finish: (reason: string) => void;
  /** Sends `[DONE]` and ends the response. */
  readonly done: () => void;
  readonly raw: (text: string) => void;
  /** Ends the response as it is. */
  readonly end: () => void;
  /** Answers with an error in OpenAI's form; its text repeats the key and the newest message, as bad servers do. */
  readonly fail: (status: number) => void;
  /** Begins such an answer and never ends it. */
  readonly stall: (status: number) => void;
  /** Breaks the connection. */
  readonly cut: () => void;
  /** Resolves after this time, at once when the connection closes. */
  readonly pause: (ms: number) => Promise<void>;
};

export type Script = (reply: Reply) => void | Promise<void>;

export type FakeOpenAi = AsyncDisposable & {
  /** The base URL, with `/v1`. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** What is done with every request that has no script of its own. */
  readonly use: (script: Script) => void;
  /** What is done with the next request that has none yet. */
  readonly useOnce: (script: Script) => void;
  /** The oldest request that was not returned yet, as soon as there is one. */
  readonly nextRequest: () => Promise<FakeRequest>;
  readonly close: () => Promise<void>;
};

export const TOKENS: readonly string[] = ["Hello", " from", " the", " model", "."];

/** Answers as a healthy provider does, with a pause before each token. */
export function answering(tokens: readonly string[] = TOKENS, delayMs = 0): Script {
  return async (reply) => {
    reply.begin();
    for (const token of tokens) {
      if (delayMs > 0) await reply.pause(delayMs);
      reply.token(token);
    }
    reply.finish("stop");
    reply.done();
  };
}

/** Waits before the head, or after that many tokens (0: the head alone), until the request is released. */
export function holding(at: "head" | number, tokens: readonly string[] = TOKENS): Script {
  return async (reply) => {
    if (at === "head") await reply.released;
    reply.begin();
    for (const [index, token] of tokens.entries()) {
      if (index === at) await reply.released;
      reply.token(token);
    }
    if (at === tokens.length) await reply.released;
    reply.finish("stop");
    reply.done();
  };
}

/** Answers with an HTTP error. */
export function refusing(status: number): Script {
  return (reply) => reply.fail(status);
}

/**
 * Says that many tokens and then goes wrong; after a token only when the request is released. A test releases it
 * when the tokens have arrived, because a connection that breaks may take what it still carries with it.
 */
export function failing(after: number, how: (reply: Reply) => void): Script {
  return async (reply) => {
    reply.begin();
    for (const token of TOKENS.slice(0, after)) reply.token(token);
    if (after > 0) await reply.released;
    how(reply);
  };
}

/** Finishes without a word. */
export function empty(reason = "stop"): Script {
  return (reply) => {
    reply.begin();
    reply.finish(reason);
    reply.done();
  };
}

/** Starts it. `script` is what is done with every request; port 0 is any free one. */
export async function startFakeOpenAi(script: Script = answering(), port = 0): Promise<FakeOpenAi> {
  const requests: FakeRequest[] = [];
  const scripts: Script[] = [];
  let standing = script;
  let taken = 0;
  let announce = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    void receive(incoming, response).then((exchange) => {
      if (exchange === null) return;
      requests.push(exchange.request);
      announce.resolve();
      announce = Promise.withResolvers();
      return (scripts.shift() ?? standing)(exchange);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}/v1`,
    requests,
    use: (next) => {
      standing = next;
    },
    useOnce: (next) => {
      scripts.push(next);
    },
    nextRequest: async () => {
      const index = taken++;
      for (;;) {
        const request = requests[index];
        if (request !== undefined) return request;
        await announce.promise;
      }
    },
    close: () => close(server),
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}

/** Null when this is no call for a chat completion; it is answered then. */
async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<Reply | null> {
  let text = "";
  for await (const bytes of incoming.setEncoding("utf8")) text += bytes;
  if (incoming.method !== "POST" || incoming.url !== "/v1/chat/completions") {
    response.writeHead(404).end();
    return null;
  }
  // The production code is what writes this body; a wrong one shows in the tests that look at it.
  return exchangeOf(incoming, response, JSON.parse(text) as ChatRequest);
}

function exchangeOf(incoming: IncomingMessage, response: ServerResponse, body: ChatRequest): Reply {
  const receivedAt = now();
  const gate = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const log: Log = { tokenTimes: [], hasAborted: false, isCut: false };
  response.on("close", () => {
    if (response.writableFinished || log.isCut) return;
    log.hasAborted = true;
    aborted.resolve();
  });
  const request: FakeRequest = {
    body,
    headers: incoming.headers,
    receivedAt,
    tokenTimes: log.tokenTimes,
    release: () => gate.resolve(),
    aborted: aborted.promise,
    hasAborted: () => log.hasAborted,
  };
  return { request, released: gate.promise, ...handsFor(response, request, log) };
}

type Log = { readonly tokenTimes: number[]; hasAborted: boolean; isCut: boolean };

function handsFor(
  response: ServerResponse,
  request: FakeRequest,
  log: Log,
): Omit<Reply, "request" | "released"> {
  const raw = (text: string): void => {
    if (!response.destroyed) response.write(text);
  };
  const send = (delta: object, finish: string | null): void =>
    raw(chunkOf(request.body.model, delta, finish));
  return {
    raw,
    begin: () => {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
      });
      send({ role: "assistant", content: "" }, null);
    },
    token: (text) => {
      log.tokenTimes.push(now());
      send({ content: text }, null);
    },
    piece: (delta) => send(delta, null),
    finish: (reason) => send({}, reason),
    done: () => {
      raw("data: [DONE]\n\n");
      response.end();
    },
    end: () => {
      response.end();
    },
    fail: (status) => {
      response.writeHead(status, { "content-type": "application/json" }).end(errorOf(status, request));
    },
    stall: (status) => {
      response.writeHead(status, { "content-type": "application/json" }).write("{");
    },
    cut: () => {
      log.isCut = true;
      response.destroy();
    },
    pause: (ms) => pause(response, ms),
  };
}

function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    const timer = setTimeout(finish, ms);
    response.once("close", finish);
    function finish(): void {
      clearTimeout(timer);
      response.off("close", finish);
      resolve();
    }
  });
}

function errorOf(status: number, { body, headers }: FakeRequest): string {
  const message = `Fake error ${status} for ${headers.authorization}: ${body.messages.at(-1)?.content}`;
  return JSON.stringify({ error: { message, type: "fake_error", param: null, code: "fake_code" } });
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
