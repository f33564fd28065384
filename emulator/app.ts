/** The emulator's doors on one server: Chatwoot's API, files, the doors to play, and the page. */

import type { IncomingMessage, ServerResponse } from "node:http";
import fastify, { type FastifyInstance } from "fastify";
import { takeAllBodies } from "./bodies.ts";
import type { Door } from "./door.ts";
import { openPage } from "./page.ts";
import type { Emulator } from "./play.ts";
import { openPlay } from "./play-doors.ts";
import { openDoors, type Serving } from "./serve.ts";
import type { World } from "./world.ts";

export interface App {
  /** Hands a request to the doors; nothing before `open` resolved. */
  routing(request: IncomingMessage, response: ServerResponse): void;
  open(doors: readonly Door[], emulator: Emulator): Promise<void>;
  close(): Promise<void>;
}

/** An attachment's bytes; 404 as often as was asked for, as Chatwoot uploads after it tells. */
function openFiles(app: FastifyInstance, world: World): void {
  app.get<{ Params: { id: string; name: string } }>("/files/:id/:name", async (request, reply) => {
    const id = Number(request.params.id);
    const file = world.messages
      .values()
      .flatMap(({ attachments }) => attachments)
      .find((one) => one.id === id);
    const missing = world.missing.get(id) ?? 0;
    world.missing.set(id, Math.max(0, missing - 1));
    if (file === undefined || missing > 0) return reply.code(404).send();
    return reply.type(file.contentType).send(Buffer.from(file.bytes));
  });
}

export function createApp(serving: Serving): App {
  const app = fastify({ logger: false, routerOptions: { ignoreTrailingSlash: true } });
  takeAllBodies(app);
  return {
    routing: (request, response) => app.routing(request, response),
    open: async (doors, emulator) => {
      openFiles(app, serving.world);
      openPage(app);
      openPlay(app, emulator);
      openDoors(app, serving, doors);
      await app.ready();
    },
    close: () => app.close(),
  };
}
