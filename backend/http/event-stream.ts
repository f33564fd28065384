/**
 * Server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html frames them. Streams are
 * bounded in number and beat every 15 s. A reader that does not keep up is dropped and comes back by itself: whatever
 * it missed is read from the log again.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Clock } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

const BEAT_MS = 15_000;
/** A browser comes back after this long. */
const RETRY_MS = 1_000;
/** Bytes that may wait for a slow reader: a long reply's drafts many times over. */
const MOST_UNREAD_BYTES = 1_000_000;
/** A visitor's windows in all their browsers, each of which has at most six; or those of one agent's machine. */
const MOST_PER_OWNER = 12;
const MOST_STREAMS = 20_000;

export type EventStream = {
  readonly send: (event: string, data: unknown, id?: number) => void;
  /** Resolves when the reader has taken in what was sent, or is gone. */
  readonly drained: () => Promise<void>;
  readonly isOpen: () => boolean;
  /** Called once, however the stream ends. */
  readonly onClose: (act: () => void) => void;
};

export type EventStreams = {
  /** Turns the request into a stream of this owner's. Answers 429 when the owner has too many. */
  readonly open: (request: FastifyRequest, reply: FastifyReply, owner: string) => EventStream;
  readonly closeAll: () => void;
};

type Raw = FastifyReply["raw"];

export function createEventStreams(clock: Clock): EventStreams {
  const open = new Map<Raw, string>();
  const beatOn = createHeart();
  let isClosing = false;
  const beat = () => {
    for (const raw of open.keys()) beatOn(raw);
    clock.after(BEAT_MS, beat);
  };
  clock.after(BEAT_MS, beat);
  return {
    open: (request, reply, owner) => {
      if (isClosing) throw new HttpFault(503, "Baton is stopping; try again in a moment.");
      refuseTooMany([...open.values()], owner);
      const { raw } = reply;
      // Whoever left while we looked them up closes no more: a stream of theirs would stay in the books for ever.
      if (raw.destroyed) throw new HttpFault(400, "The reader is gone.");
      open.set(raw, owner);
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
      raw.write(`retry: ${RETRY_MS}\n\n`);
      request.socket.setNoDelay(true);
      raw.once("close", () => open.delete(raw));
      return createStream(raw);
    },
    closeAll: () => {
      isClosing = true;
      for (const raw of open.keys()) raw.end();
    },
  };
}

/** Sends a sign of life; a reader that took nothing in since the last one is dropped. */
function createHeart(): (raw: Raw) => void {
  const stuck = new WeakSet<Raw>();
  return (raw) => {
    if (stuck.has(raw)) return void raw.destroy();
    if (!raw.writableEnded) raw.write(": beat\n\n");
    if (!raw.writableNeedDrain) return;
    stuck.add(raw);
    raw.once("drain", () => stuck.delete(raw));
  };
}

function refuseTooMany(owners: readonly string[], owner: string): void {
  if (owners.length >= MOST_STREAMS)
    throw new HttpFault(503, "Too many pages are open.", { headers: { "retry-after": "10" } });
  if (owners.filter((each) => each === owner).length >= MOST_PER_OWNER)
    throw new HttpFault(429, "Too many pages of this conversation are open; close some.", {
      headers: { "retry-after": "10" },
    });
}

function createStream(raw: Raw): EventStream {
  const isOpen = () => !(raw.destroyed || raw.writableEnded);
  return {
    send: (event, data, id) => {
      if (!isOpen()) return;
      raw.write(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
      if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
    },
    drained: () =>
      new Promise((resolve) => {
        if (!(raw.writableNeedDrain && isOpen())) return resolve();
        const done = () => {
          raw.off("drain", done).off("close", done);
          resolve();
        };
        raw.on("drain", done).on("close", done);
      }),
    isOpen,
    onClose: (act) => void raw.once("close", act),
  };
}

const afterQuery = Type.Object({ after: Type.Optional(Type.String({ pattern: "^\\d{1,15}$" })) });

/** Options of a route that streams: `?after` says where a reader left off, and there is no HEAD of what never ends. */
export const streamOptions = { exposeHeadRoute: false, schema: { querystring: afterQuery } } as const;

/** Where a reader left off: Last-Event-ID of a reconnect, or `?after` of a page that kept its log. Null when fresh. */
export function resumePoint(request: FastifyRequest, after: string | undefined): number | null {
  const last = request.headers["last-event-id"];
  if (typeof last === "string" && /^\d{1,15}$/.test(last)) return Number(last);
  return after === undefined ? null : Number(after);
}
