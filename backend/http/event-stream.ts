/**
 * Server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html frames them. Streams are
 * bounded in number and beat every 15 s. A reader that does not keep up is dropped and comes back by itself: whatever
 * it missed is read from the log again.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Clock } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

/** A lease is three of them long: see routing/agent.ts. */
export const BEAT_MS = 15_000;
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
  /** Called once, however the stream ends; at once when it has ended. */
  readonly onClose: (act: () => void) => void;
  readonly end: () => void;
};

/** Whose stream it is, and the sign-in that it lasts as long as. */
type Holder = { readonly owner: string; readonly session?: Session | null };

/** A sign-in, and the moment at which it is over. */
export type Session = { readonly id: string; readonly until: number };

export type EventStreams = {
  /** Turns the request into a stream of this holder's. Answers 429 when the owner has too many. */
  readonly open: (request: FastifyRequest, reply: FastifyReply, holder: Holder) => EventStream;
  /** Ends all streams of a sign-in. Whoever wanted to be told of their end has been when it returns. */
  readonly endSession: (id: string) => void;
  readonly closeAll: () => void;
};

type Raw = FastifyReply["raw"];
type Held = { readonly owner: string; readonly session: string | null; readonly stream: EventStream };

export function createEventStreams(clock: Clock): EventStreams {
  const open = new Map<Raw, Held>();
  const beatOn = createHeart();
  let isClosing = false;
  const beat = () => {
    for (const raw of open.keys()) beatOn(raw);
    clock.after(BEAT_MS, beat);
  };
  clock.after(BEAT_MS, beat);
  return {
    open: (request, reply, { owner, session = null }) => {
      if (isClosing) throw new HttpFault(503, "Baton is stopping; try again in a moment.");
      const owners = [...open.values()].map((held) => held.owner);
      refuseTooMany(owners, owner);
      const { raw } = reply;
      // Whoever left while we looked them up closes no more: a stream of theirs would stay in the books for ever.
      if (raw.destroyed) throw new HttpFault(400, "The reader is gone.");
      const stream = createStream(raw);
      open.set(raw, { owner, session: session?.id ?? null, stream });
      raw.once("close", () => open.delete(raw));
      if (session !== null) stream.onClose(clock.after(session.until - clock.now(), stream.end));
      begin(request, reply);
      return stream;
    },
    endSession: (id) => {
      for (const { session, stream } of open.values()) if (session === id) stream.end();
    },
    closeAll: () => {
      isClosing = true;
      for (const raw of open.keys()) raw.end();
    },
  };
}

/** From here on the answer is a stream. */
function begin({ socket }: FastifyRequest, reply: FastifyReply): void {
  const { raw } = reply;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  socket.setNoDelay(true);
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
  let isOver = false;
  const acts: (() => void)[] = [];
  const finish = () => {
    isOver = true;
    for (const act of acts.splice(0)) act();
  };
  raw.once("close", finish);
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
    onClose: (act) => {
      if (isOver) act();
      else acts.push(act);
    },
    end: () => {
      raw.end();
      finish();
    },
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
