/** Reads server-sent events as a browser does, and lets a test wait for the one it is about. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { ChatEvents } from "../../contract/chat.ts";
import type { DeskEvents } from "../../contract/desk.ts";
import type { Client, Headers } from "./client.ts";
import { within } from "./deadline.ts";

export type Frame<Events, Name extends keyof Events = keyof Events> = {
  [Each in Name]: { readonly event: Each; readonly id: number | null; readonly data: Events[Each] };
}[Name];

export type EventReader<Events> = Disposable & {
  readonly headers: IncomingHttpHeaders;
  /** Everything so far, oldest first. */
  readonly frames: readonly Frame<Events>[];
  /** The next frame of this name that was not passed over yet and of which `holds` is true. */
  readonly next: <Name extends keyof Events>(
    name: Name,
    holds?: (data: Events[Name]) => boolean,
  ) => Promise<Frame<Events, Name>>;
  /** The data of all frames of this name so far. */
  readonly dataOf: <Name extends keyof Events>(name: Name) => readonly Events[Name][];
  /** Resolves when the stream is over: ended by the server, or broken. */
  readonly over: Promise<"ended" | "broken">;
  readonly close: () => void;
};

export const openChat = (client: Client, headers: Headers = {}, query = "") =>
  openEvents<ChatEvents>(client, `/api/chat/events${query}`, headers);

export const openDesk = (client: Client, headers: Headers = {}, query = "") =>
  openEvents<DeskEvents>(client, `/api/desk/events${query}`, headers);

async function openEvents<Events>(
  client: Client,
  path: string,
  headers: Headers,
): Promise<EventReader<Events>> {
  const incoming = await client.open("GET", path, { headers });
  if (incoming.statusCode !== 200) {
    incoming.resume();
    throw new Error(`${path} answers ${incoming.statusCode}`);
  }
  return readEvents(incoming);
}

/** Reads the body of an answer as events. */
export function readEvents<Events>(incoming: IncomingMessage): EventReader<Events> {
  const frames: Frame<Events>[] = [];
  const over = Promise.withResolvers<"ended" | "broken">();
  let news = Promise.withResolvers<void>();
  let passed = 0;
  parseFrames<Events>(incoming, (frame) => {
    frames.push(frame);
    news.resolve();
    news = Promise.withResolvers();
  });
  incoming.on("end", () => over.resolve("ended")).on("error", () => over.resolve("broken"));
  incoming.on("close", () => over.resolve("broken"));
  const close = () => void incoming.destroy();
  const find: EventReader<Events>["next"] = async (name, holds = () => true) => {
    for (;;) {
      for (let frame = frames[passed]; frame !== undefined; frame = frames[passed]) {
        passed += 1;
        // The name tells which frame it is; TypeScript does not see that through the type parameter.
        const match = frame as unknown as Frame<Events, typeof name>;
        if (frame.event === name && holds(match.data as Events[typeof name])) return match;
      }
      await Promise.race([news.promise, over.promise.then(failWhenOver)]);
    }
  };
  return {
    headers: incoming.headers,
    frames,
    next: (name, holds) => within(find(name, holds), () => `an event ${String(name)}\n${tell(frames)}`),
    dataOf: (name) =>
      frames.filter((frame) => frame.event === name).map((frame) => frame.data as Events[typeof name]),
    over: over.promise,
    close,
    [Symbol.dispose]: close,
  };
}

function failWhenOver(how: string): never {
  throw new Error(`the stream is over (${how})`);
}

function tell(frames: readonly unknown[]): string {
  return `${frames.length} so far; the last ones: ${JSON.stringify(frames.slice(-5)).slice(0, 2_000)}`;
}

/** Frames as https://html.spec.whatwg.org/multipage/server-sent-events.html writes them; those without data are dropped. */
function parseFrames<Events>(incoming: IncomingMessage, take: (frame: Frame<Events>) => void): void {
  let pieces: string[] = [];
  incoming.setEncoding("utf8").on("data", (piece: string) => {
    pieces.push(piece);
    if (!piece.includes("\n")) return;
    const blocks = pieces.join("").split("\n\n");
    pieces = [blocks.pop() ?? ""];
    // What Baton sends is what these tests are about; a wrong shape shows where it is compared.
    for (const frame of blocks.map(toFrame)) if (frame !== null) take(frame as unknown as Frame<Events>);
  });
}

function toFrame(block: string) {
  const fields = new Map(block.split("\n").map(splitField));
  const [event, data, id] = [fields.get("event"), fields.get("data"), fields.get("id")];
  return data === undefined
    ? null
    : { event, id: id === undefined ? null : Number(id), data: JSON.parse(data) };
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(": ");
  return [line.slice(0, colon), line.slice(colon + 2)];
}
