/** `GET /api/desk/events`: all page conversations as one log, for the agent console. */
import type { DeskEvents, DeskTeam } from "../../contract/desk.ts";
import type { Clock, DeskEntry, DeskEvent } from "../engine/ports.ts";
import { lineToWire, noteToWire } from "./desk.ts";
import type { Doors } from "./doors.ts";
import { stateOf } from "./entry-state.ts";
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
    stream.onClose(doors.engine.team.arrive(agent));
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
  { archive, clock, engine, feed, loadDesk }: Doors,
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
        send("line", lineToWire(line), cursor);
      },
    },
    visit.onFault,
  );
  const tellTeam = createPaced(clock, () => send("team", teamOf(engine)));
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
      case "note-added":
        return send("note", noteToWire(event.note));
      case "visitor-typing":
        return send("typing", { user_id: event.userId });
      case "team-changed":
        return tellTeam();
    }
  };
  stream.onClose(feed.subscribeDesk(hear));
  const [desk, entries] = await Promise.all([loadDesk(), archive.deskEntries(MOST_ENTRIES)]);
  send("switch", { human_mode: desk.humanMode });
  send("team", teamOf(engine));
  for (const entry of entries) {
    send("entry", stateOf(entry));
    const draft = openDraftOf(entry);
    if (draft !== null) send("suggestion", { user_id: entry.userId, text: draft });
  }
  tail.poke();
}

/** What the bot was about to say to a visitor who still waits. */
function openDraftOf({ conversation: { control, memory } }: DeskEntry): string | null {
  return control.owner === "human" && memory.waiting !== null ? control.brief.draft : null;
}

function teamOf({ team }: Doors["engine"]): DeskTeam {
  return {
    agents: team.members().map(({ profile, state, load }) => {
      const { id, capacity, skills } = profile;
      return { agent: id, state, load, capacity, skills };
    }),
  };
}

/** A busy desk changes many times a second, and a team is long to tell: once in a while is often enough. */
const TEAM_PAUSE_MS = 500;

/** Runs `act` a moment after it is asked for, once for all that asked meanwhile. */
function createPaced(clock: Clock, act: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    clock.after(TEAM_PAUSE_MS, () => {
      isDue = false;
      act();
    });
  };
}
