/** `GET /` and what the page is made of. Built files carry their content's hash in their name and never change. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import serveStatic from "@fastify/static";
import type { App } from "./typed-app.ts";

const NOT_BUILT =
  "The page is not built. Run `npm start`, which builds it, or `node scripts/build-page.ts`.\n";

export async function openPage(app: App, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) {
    app.get("/", { schema: { hide: true } }, async (_request, reply) =>
      reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT),
    );
    return;
  }
  await app.register(serveStatic, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(folder, "assets"));
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
