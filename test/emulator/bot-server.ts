/** The emulator with a tiny bot beside it, which writes down what is delivered and answers as it is told. */

import { createServer, type IncomingHttpHeaders } from "node:http";
import type { TestContext } from "node:test";
import { createEmulator } from "../../emulator/emulator.ts";
import type { BotSetup, Emulator, EmulatorSettings, JsonObject } from "../../emulator/play.ts";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly event: string;
  readonly body: JsonObject;
}
export interface BotServer {
  readonly url: string;
  readonly received: Received[];
  /** What the next deliveries are answered, one each, then 200 again; null leaves the delivery without an answer. */
  answers(...statuses: readonly (number | null)[]): void;
  events(): readonly string[];
}
export interface Called {
  readonly status: number;
  readonly body: unknown;
}
export interface CallTools {
  call(method: string, path: string, body?: unknown): Promise<Called>;
}
export interface Stage {
  readonly emulator: Emulator;
  readonly server: BotServer;
  readonly bot: BotSetup;
  /** Calls below the account's address, as the bot. */
  readonly asBot: CallTools["call"];
  readonly asAdmin: CallTools["call"];
  readonly asAgent: CallTools["call"];
  /** Calls any path with any token. */
  request(call: AnyCall): Promise<Called>;
}
export interface AnyCall {
  readonly token: string | null;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export async function startServer(context: TestContext): Promise<BotServer> {
  const received: Received[] = [];
  const next: (number | null)[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const raw = Buffer.concat(parts).toString("utf8");
    const body = JSON.parse(raw) as JsonObject;
    received.push({
      path: request.url ?? "",
      headers: request.headers,
      raw,
      event: String(body["event"]),
      body,
    });
    const status = next.length > 0 ? next.shift() : 200;
    if (typeof status === "number") response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers: (...statuses) => next.push(...statuses),
    events: () => received.map(({ event }) => event),
  };
}

async function read(response: Response): Promise<Called> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** An emulator with an attached bot; pauses are short, and all ends with the test. */
export async function start(context: TestContext, settings: EmulatorSettings = {}): Promise<Stage> {
  const server = await startServer(context);
  const emulator = await createEmulator({ retryPauseMs: 5, ...settings });
  context.after(() => emulator.stop());
  const bot = emulator.attachBot({ url: server.url });
  const request: Stage["request"] = async ({ token, method, path, body }) => {
    const headers = {
      "content-type": "application/json",
      ...(token === null ? {} : { "Api-Access-Token": token }),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return read(await fetch(`${emulator.url}${path}`, { method, headers, ...sent }));
  };
  const as =
    (token: string): CallTools["call"] =>
    (method, path, body) =>
      request({ token, method, path: `/api/v1/accounts/1${path}`, body });
  const { adminToken, agentToken } = emulator.setup;
  return {
    emulator,
    server,
    bot,
    request,
    asBot: as(bot.token),
    asAdmin: as(adminToken),
    asAgent: as(agentToken),
  };
}

/** The value at the dotted path, or undefined. */
export function at(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const name of path.split("."))
    found = typeof found === "object" && found !== null ? (found as JsonObject)[name] : undefined;
  return found;
}
