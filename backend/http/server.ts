/** The HTTP server: what holds for every request, and the doors it opens. */

import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { openDeliveries } from "./deliveries.ts";
import { openDeskDoors } from "./desk.ts";
import { openDeskAdmin } from "./desk-admin.ts";
import { openDeskEvents } from "./desk-events.ts";
import { openDeskSession } from "./desk-session.ts";
import type { Doors } from "./doors.ts";
import { createEventStreams } from "./event-stream.ts";
import { answerBadAddress, installFaults } from "./faults.ts";
import { openFileDoors } from "./files.ts";
import { installHeaders } from "./headers.ts";
import { openHealth } from "./health.ts";
import { openHumanMode } from "./human-mode.ts";
import { createLimits } from "./limits.ts";
import { openMetrics } from "./metrics.ts";
import { installOriginCheck } from "./origin.ts";
import { openPage } from "./page.ts";
import type { App } from "./typed-app.ts";
import { openVisitorDoors } from "./visitor.ts";
import { createWaitingRoom } from "./waiting-room.ts";
import { openWebhook } from "./webhook.ts";
import { createWho } from "./who.ts";

/** A body may be this large, in bytes. */
const LARGEST_BODY = 1_000_000;

/** A token in the webhook's address may be this long, in characters. */
const LONGEST_PATH_PART = 200;

/** Time for the last answers to reach their readers. Who never asked, or never ends to, would hold the server open. */
const LAST_WORDS_MS = 300;

/** While the server closes, connections that have become idle are closed this often. */
const SWEEP_MS = 50;

export type Server = {
  /** Listens and returns the address that browsers can open. */
  readonly listen: (host: string, port: number) => Promise<string>;
  /** No new requests; open streams end, waiting requests go on. Resolves when the last one is answered. */
  readonly close: () => Promise<void>;
  /** Answers the requests that still wait for a reply, and soon after hangs up on whoever is left. */
  readonly dismiss: () => void;
};

/** What holds for every request: where it may come from, the headers of every answer, and how faults look. */
async function installRules(app: App, { settings }: Doors): Promise<void> {
  // Answers are typed where they are made; checking their shape again on every request would be work done twice.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser("text/plain");
  installFaults(app);
  await installHeaders(app);
  installOriginCheck(app, settings.isLoopback && settings.credentials.length === 0);
  await app.register(cookie, { secret: settings.sessionSecret });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, OPENAPI);
}

const OPENAPI = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Baton",
      version: "0.1.0",
      description: "Passes a conversation between a bot and people without ever dropping it.",
    },
  },
} as const;

export async function createServer(doors: Doors, logger: FastifyBaseLogger): Promise<Server> {
  const app: App = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    frameworkErrors: answerBadAddress,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  const streams = createEventStreams(doors.clock);
  const waitingRoom = createWaitingRoom(doors.engine, doors.clock);
  app.addHook("preClose", async () => streams.closeAll());
  await installRules(app, doors);
  const who = createWho(app, doors.settings, doors.clock.now);
  const limits = createLimits(app, doors.settings, who);
  openWebhook(app, { doors, who, limits, waitingRoom });
  await openDeliveries(app, doors.deliveries);
  openHumanMode(app, doors, who);
  openVisitorDoors(app, { doors, who, limits, streams });
  openDeskSession(app, { doors, who, streams });
  openDeskDoors(app, doors, who);
  openDeskAdmin(app, doors, who);
  openDeskEvents(app, { doors, who, streams });
  openFileDoors(app, doors, who);
  openHealth(app, doors);
  openMetrics(app, doors, who);
  await openPage(app, doors.settings.pageFolder);
  return {
    listen: (host, port) => app.listen({ host, port }).catch((fault) => refuseToListen(fault, host, port)),
    close: () => closeServer(app, doors.clock),
    dismiss: () => {
      waitingRoom.close();
      doors.clock.after(LAST_WORDS_MS, () => app.server.closeAllConnections());
    },
  };
}

/** A connection kept alive after its last answer would hold the server open. */
async function closeServer(app: App, { after }: Doors["clock"]): Promise<void> {
  let cancel = () => {};
  const sweep = () => {
    app.server.closeIdleConnections();
    cancel = after(SWEEP_MS, sweep);
  };
  const closed = app.close();
  sweep();
  await closed.finally(() => cancel());
}

/** Which variable names what cannot be listened on, by Node's error codes. */
const NOT_OURS = "is no address of this machine; set another HOST";
const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "PORT: another program listens on {place}; end it or set another PORT",
  EACCES: "PORT: {place} needs more rights than this process has; set another PORT",
  ENOTFOUND: `HOST: {place} ${NOT_OURS}`,
  EADDRNOTAVAIL: `HOST: {place} ${NOT_OURS}`,
};

function refuseToListen(cause: unknown, host: string, port: number): never {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const what = LISTEN_FAULTS[code];
  if (what === undefined) throw cause;
  throw new Error(what.replace("{place}", `${host}:${port}`), { cause });
}
