/**
 * Files that came with messages. Who may see the message is told their names and may fetch their content, which is
 * passed on piece by piece from where it lies and never kept. Where that is nobody is told.
 */
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type AttachedFile, chatFileParams, deskFileParams } from "../../contract/attached-file.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Message } from "../conversation/state.ts";
import type { Doors } from "./doors.ts";
import { HttpFault } from "./faults.ts";
import { findEntry } from "./find-entry.ts";
import type { App } from "./typed-app.ts";
import { refuseWhenExceeded, type Who } from "./who.ts";

/** Until the first byte, with the tries it takes for a file that the help desk told of before it had stored it. */
const OPENING_MS = 30_000;
/** Until the last: the largest file that Chatwoot takes, 40 MB, over a slow line. */
const PASSING_MS = 300_000;

/** A visitor opens some files in a row; more is no person. */
const FILES_PER_MINUTE = { max: 60, timeWindow: 60_000 } as const;

/** What a file system allows a name. */
const LONGEST_NAME = 255;

type Files = Pick<Doors, "clock" | "openFile"> & {
  readonly archive: Pick<Doors["archive"], "findEntry" | "messagesAfter">;
  readonly settings: Pick<Doors["settings"], "rateLimits">;
};

export function openFileDoors(app: App, doors: Files, who: Pick<Who, "visitor" | "requireAgent">): void {
  const pass = createPass(doors);
  const limit = app.createRateLimit({
    ...FILES_PER_MINUTE,
    keyGenerator: (request) => `files:${who.visitor(request)}`,
  });

  app.get(
    "/api/chat/files/:seq/:index",
    { exposeHeadRoute: false, schema: { params: chatFileParams } },
    async (request, reply) => {
      const conversation = who.visitor(request);
      if (conversation === null)
        throw new HttpFault(401, "There is no conversation yet; POST /api/chat/session begins one.");
      if (doors.settings.rateLimits) refuseWhenExceeded(await limit(request));
      return pass(request, reply, { conversation, ...placeOf(request.params) });
    },
  );

  app.get(
    "/api/desk/conversations/:user_id/files/:seq/:index",
    { exposeHeadRoute: false, onRequest: who.requireAgent, schema: { params: deskFileParams } },
    async (request, reply) => {
      const entry = await findEntry(doors.archive, request.params.user_id);
      return pass(request, reply, { conversation: entry.conversation.id, ...placeOf(request.params) });
    },
  );
}

/** What is told of a message's files; nothing is known of a file that has only been counted. */
export function filesToWire({ files = [] }: Message): AttachedFile[] {
  return files.map(({ name, type, bytes }) => ({ name: cleanName(name), type, bytes }));
}

type Place = { readonly seq: number; readonly index: number };
type Wanted = Place & { readonly conversation: ConversationId };
type Pass = (request: FastifyRequest, reply: FastifyReply, wanted: Wanted) => Promise<FastifyReply>;

const placeOf = ({ seq, index }: { readonly seq: string; readonly index: string }): Place => ({
  seq: Number(seq),
  index: Number(index),
});

/** Passes a file on. Answers 404 when there is none, and 502 when it cannot be had where it lies. */
function createPass({ archive, clock, openFile }: Files): Pass {
  return async (request, reply, { conversation, seq, index }) => {
    const [message] = await archive.messagesAfter(conversation, seq - 1, 1);
    const file = message?.seq === seq ? message.files?.[index] : undefined;
    if (openFile === null || file === undefined || file.url === null)
      throw new HttpFault(404, "There is no such file.");
    const stop = new AbortController();
    const abort = () => stop.abort();
    const cancelOpening = clock.after(OPENING_MS, abort);
    reply.raw.once("close", abort);
    const opened = await openFile(file.url, stop.signal)
      .catch((fault: unknown) => {
        const because = fault instanceof Error ? fault.message : "unknown";
        request.log.warn({ conversation, seq, index, because }, "file not opened");
        throw new HttpFault(502, "The help desk does not give this file now; try again later.");
      })
      .finally(cancelOpening);
    reply.raw.once("close", clock.after(PASSING_MS, abort));
    reply.headers(headersOf(file.name, opened.bytes));
    return reply.send(Readable.from(measured(opened.body, opened.bytes), { objectMode: false }));
  };
}

/** A page of ours never shows it, whatever it is: it is saved as a file. */
function headersOf(name: string, bytes: number | null): Record<string, string | number> {
  return {
    "content-type": "application/octet-stream",
    "content-disposition": dispositionOf(cleanName(name)),
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    ...(bytes !== null && { "content-length": bytes }),
  };
}

/** The name as RFC 6266 has it: once in ASCII for old browsers, once whole as RFC 8187 writes it. */
function dispositionOf(name: string): string {
  const ascii = name.replaceAll(/[^ -~]|["%\\]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`;
}

/** Without what leads elsewhere, or turns the direction so that `exe` reads as a picture. */
function cleanName(name: string): string {
  const clean = name
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replaceAll(/[/\\]/g, "_")
    .slice(0, LONGEST_NAME)
    .toWellFormed();
  return clean.trim() === "" ? "file" : clean;
}

/** Fails a body that is not as long as was said: the answer after it on the same connection would begin at the wrong byte. */
async function* measured(
  body: AsyncIterable<Uint8Array>,
  bytes: number | null,
): AsyncGenerator<Uint8Array, void> {
  let passed = 0;
  for await (const piece of body) {
    passed += piece.byteLength;
    if (bytes !== null && passed > bytes) throw new Error(`a file is longer than the ${bytes} bytes said`);
    yield piece;
  }
  if (bytes !== null && passed < bytes) throw new Error(`a file ended after ${passed} of ${bytes} bytes`);
}
