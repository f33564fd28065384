/** The page to play visitor and agent: four plain files, served as they are. */

import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

const FILES = [
  ["/", "page/index.html", "text/html; charset=utf-8"],
  ["/page.css", "page/page.css", "text/css; charset=utf-8"],
  ["/wide.css", "page/wide.css", "text/css; charset=utf-8"],
  ["/words.css", "page/words.css", "text/css; charset=utf-8"],
  ["/page.js", "page/page.js", "text/javascript; charset=utf-8"],
  ["/draw.js", "page/draw.js", "text/javascript; charset=utf-8"],
] as const;

/** Nothing from elsewhere, no inline code: what visitors and bots write stays text. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'";

export function openPage(app: FastifyInstance): void {
  for (const [path, file, type] of FILES) {
    const text = readFileSync(new URL(file, import.meta.url), "utf8");
    app.get(path, (_request, reply) =>
      reply
        .type(type)
        .header("Content-Security-Policy", POLICY)
        .header("Cache-Control", "no-store")
        .send(text),
    );
  }
}
