/** `GET /api/desk/events`: all page conversations as one log, for the agent console. */
import type { DeskEvents, DeskLineEvent } from "../../contract/desk.ts";
import type { DeskEvent, DeskLine } from "../engine/ports.ts";
import { stateOf } from "./desk.ts";
import type { Doors } from "./doors.ts";
import { type EventStream, type EventStreams, resumePoint, streamOptions } from "./event-stream.ts";
import { followLog, LINES_AT_ONCE } from "./tail.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

/** What a console that comes fresh is shown of the past. */
const LONGEST_REPLAY = 500;
const MOST_ENTRIES = 200;

type Parts = { readonly doors: Doors; readonly who: Who; readonly streams: EventStreams };

export function openDeskEvents(app: App, { doors, who, streams }: Parts): void {
  app.get("/api/desk/events", { ...streamOptions, onRequest: who.requireAgent }, async (request, reply) => {
    const agent = who.agent(request);
    const start = await startOf(doors, resumePoint(request, request.query.after));
    const stream = streams.open(request, reply, `${agent} ${request.ip}`);
    const onFault = (fault: unknown) => request.log.error({ err: fault, agent }, "desk stream failed");
    serveDesk(doors, stream, { start, onFault }).catch(onFault);
    return reply;
  });
}

/** A place beyond the end is no place in this log: such a reader is shown it as if it came fresh. */
async function startOf({ archive }: Doors, after: number | null): Promise<number> {
  if (after !== null && after <= (await archive.deskTail(0))) return after;
  return archive.deskTail(LONGEST_REPLAY);
}

type Visit = { readonly start: number; readonly onFault: (fault: unknown) => void };

/** Subscribes before it replays, so that nothing falls between the two. */
async function serveDesk(
  { archive, feed, loadDesk }: Doors,
  stream: EventStream,
  visit: Visit,
): Promise<void> {
  const send = <Name extends keyof DeskEvents>(name: Name, data: DeskEvents[Name], number?: number) =>
    stream.send(name, data, number);
  let cursor = visit.start;
  const tail = followLog(
    stream,
    {
      read: () => archive.deskLinesAfter(cursor, LINES_AT_ONCE),
      send: (line) => {
        cursor = line.number;
        send("line", toWire(line), cursor);
      },
    },
    visit.onFault,
  );
  const hear = (event: DeskEvent) => {
    switch (event.type) {
      case "messages-added":
        return tail.poke();
      case "switch-changed":
        return send("switch", { human_mode: event.desk.humanMode });
      case "entry-changed":
        return send("entry", stateOf(event.entry));
      case "draft-offered":
        return send("suggestion", { user_id: event.userId, text: event.text });
    }
  };
  stream.onClose(feed.subscribeDesk(hear));
  const [desk, entries] = await Promise.all([loadDesk(), archive.deskEntries(MOST_ENTRIES)]);
  send("switch", { human_mode: desk.humanMode });
  for (const entry of entries) send("entry", stateOf(entry));
  tail.poke();
}

function toWire({ userId, message }: DeskLine): DeskLineEvent {
  const { seq, author, text, attachments, at } = message;
  return { user_id: userId, seq, author, text, attachments, at };
}
