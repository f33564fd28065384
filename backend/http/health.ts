/** `/healthz`: the process lives. `/readyz`: it can take requests, its store answers. And what the doors are. */
import type { FastifyReply } from "fastify";
import type { Doors } from "./doors.ts";
import type { App } from "./typed-app.ts";

const OK = { status: "ok" };

export function openHealth(app: App, { loadDesk }: Doors): void {
  const quiet = { logLevel: "silent", schema: { hide: true } } as const;
  app.get("/healthz", quiet, async () => OK);
  app.get("/readyz", quiet, async () => {
    await loadDesk();
    return OK;
  });
  app.get("/openapi.json", quiet, async (_request, reply: FastifyReply) => reply.send(app.swagger()));
}
