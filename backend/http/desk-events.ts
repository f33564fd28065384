/** `GET /api/desk/events`: all page conversations as one log, for the agent console. */
import type { DeskEvents, DeskTeam } from "../../contract/desk.ts";
import type { AgentId } from "../conversation/ids.ts";
import type { Clock, DeskEntry, DeskEvent } from "../engine/ports.ts";
import { lineToWire, noteToWire } from "./desk.ts";
import type { Doors } from "./doors.ts";
import { stateOf } from "./entry-state.ts";
import { BEAT_MS, type EventStream, type EventStreams, resumePoint, streamOptions } from "./event-stream.ts";
import { followLog, LINES_AT_ONCE, type Tail } from "./tail.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

/** What a console that comes fresh is shown of the past. */
const LONGEST_REPLAY = 500;
const MOST_ENTRIES = 200;

type DeskDoors = Pick<Doors, "archive" | "clock" | "engine" | "feed" | "loadDesk">;

type Parts = { readonly doors: DeskDoors; readonly who: Who; readonly streams: EventStreams };

export function openDeskEvents(app: App, { doors, who, streams }: Parts): void {
  app.get("/api/desk/events", { ...streamOptions, onRequest: who.requireAgent }, async (request, reply) => {
    const agent = who.agent(request);
    const start = await startOf(doors, resumePoint(request, request.query.after));
    const stream = streams.open(request, reply, {
      owner: `${agent} ${request.ip}`,
      session: who.session(request),
    });
    const onFault = (fault: unknown) => request.log.error({ err: fault, agent }, "desk stream failed");
    serveDesk(doors, stream, { agent, start, onFault }).catch((fault: unknown) => {
      onFault(fault);
      // It would look like a desk where nobody waits. The page comes back by itself.
      stream.end();
    });
    return reply;
  });
}

/** A place beyond the end is no place in this log: such a reader is shown it as if it came fresh. */
async function startOf({ archive }: DeskDoors, after: number | null): Promise<number> {
  if (after !== null && after <= (await archive.deskTail(0))) return after;
  return archive.deskTail(LONGEST_REPLAY);
}

type Visit = {
  readonly agent: AgentId;
  readonly start: number;
  readonly onFault: (fault: unknown) => void;
};

type Send = <Name extends keyof DeskEvents>(name: Name, data: DeskEvents[Name], number?: number) => void;

/** Subscribes before it replays, so that nothing falls between the two. The agent is there once they see who waits. */
async function serveDesk(doors: DeskDoors, stream: EventStream, visit: Visit): Promise<void> {
  const { clock, engine, feed } = doors;
  const send: Send = stream.send;
  const tail = followDeskLog(doors, stream, visit);
  const tell = createTeller(doors, send);
  stream.onClose(
    feed.subscribeDesk((event) => (event.type === "messages-added" ? tail.poke() : tell(event))),
  );
  await showDesk(doors, stream, send);
  if (!stream.isOpen()) return;
  stream.onClose(engine.team.arrive(visit.agent));
  send("team", teamOf(engine));
  stream.onClose(createBeat(clock, () => send("beat", {})));
  tail.poke();
}

function followDeskLog({ archive }: DeskDoors, stream: EventStream, { start, onFault }: Visit): Tail {
  let cursor = start;
  return followLog(
    stream,
    {
      read: () => archive.deskLinesAfter(cursor, LINES_AT_ONCE),
      send: (line) => {
        cursor = line.number;
        stream.send("line", lineToWire(line), cursor);
      },
    },
    onFault,
  );
}

/** Tells what happens at the desk, but for the lines of its log. */
function createTeller({ clock, engine }: DeskDoors, send: Send) {
  const tellTeam = createPaced(clock, () => send("team", teamOf(engine)));
  return (event: Exclude<DeskEvent, { type: "messages-added" }>) => {
    switch (event.type) {
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
}

/**
 * Sends the switch and all entries, each when the reader has taken in the one before: there may be more than are kept
 * for a reader. What changes meanwhile is told by then, and the older row that was read before does not follow it.
 */
async function showDesk(
  { archive, feed, loadDesk }: DeskDoors,
  stream: EventStream,
  send: Send,
): Promise<void> {
  const changed = new Map<DeskEntry["userId"], DeskEntry>();
  const stop = feed.subscribeDesk((event) => {
    if (event.type === "entry-changed") changed.set(event.entry.userId, event.entry);
  });
  stream.onClose(stop);
  const [desk, entries] = await Promise.all([loadDesk(), archive.deskEntries(MOST_ENTRIES)]);
  send("switch", { human_mode: desk.humanMode });
  for (const entry of entries) {
    if (!stream.isOpen()) return;
    const news = changed.get(entry.userId);
    if (news === undefined) send("entry", stateOf(entry));
    const draft = openDraftOf(news ?? entry);
    if (draft !== null) send("suggestion", { user_id: entry.userId, text: draft });
    await stream.drained();
  }
  stop();
}

/** Asks again and again, in the pace of a lease; the result ends it. */
function createBeat({ after }: Clock, beat: () => void): () => void {
  let cancel = after(BEAT_MS, ring);
  function ring() {
    beat();
    cancel = after(BEAT_MS, ring);
  }
  return () => cancel();
}

/** What the bot was about to say to a visitor who still waits. */
function openDraftOf({ conversation: { control, memory } }: DeskEntry): string | null {
  return control.owner === "human" && memory.waiting !== null ? control.brief.draft : null;
}

function teamOf({ team }: DeskDoors["engine"]): DeskTeam {
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
