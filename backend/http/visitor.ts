/** `/api/chat`: the visitor's own room. The conversation is always the cookie's, whatever a request says. */
import {
  type ChatControl,
  type ChatEvents,
  type ChatMessage,
  type ChatSession,
  chatSession,
} from "../../contract/chat.ts";
import { problem } from "../../contract/fault.ts";
import type { Desk } from "../conversation/desk.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Policy } from "../conversation/policy.ts";
import type { Conversation, Message, Place } from "../conversation/state.ts";
import type { Archive, ConversationEvent, DeskEvent } from "../engine/ports.ts";
import type { Doors } from "./doors.ts";
import { type EventStream, type EventStreams, resumePoint, streamOptions } from "./event-stream.ts";
import { HttpFault } from "./faults.ts";
import { filesToWire } from "./files.ts";
import type { Limits } from "./limits.ts";
import { followLog, LINES_AT_ONCE, type Tail } from "./tail.ts";
import type { App } from "./typed-app.ts";
import { openVisitorActs } from "./visitor-acts.ts";
import type { Who } from "./who.ts";

/** What a page that comes fresh is shown of the past. */
const LONGEST_REPLAY = 500;

type Parts = {
  readonly doors: Doors;
  readonly who: Who;
  readonly limits: Limits;
  readonly streams: EventStreams;
};

export function openVisitorDoors(app: App, { doors, who, limits, streams }: Parts): void {
  app.post(
    "/api/chat/session",
    { schema: { response: { 200: chatSession, default: problem } } },
    async (request, reply): Promise<ChatSession> => {
      const known = who.visitor(request);
      const resumed = known === null ? null : await doors.archive.findConversation(known);
      if (known !== null && resumed?.userId) return { user_id: resumed.userId, resumed: true };
      await limits.forNewSession(request);
      // Never under the old name: a page that still holds it counts on from messages that are gone.
      const conversation = doors.newConversationId("page");
      const at = doors.clock.now();
      const { userId } = await doors.engine.receive({
        type: "visitor-arrived",
        conversation,
        channel: "page",
        at,
      });
      who.rememberVisitor(reply, conversation);
      return { user_id: userId ?? "", resumed: false };
    },
  );

  openVisitorActs(app, doors, { who, limits });

  app.get("/api/chat/events", streamOptions, async (request, reply) => {
    const id = who.visitor(request);
    const found = id === null ? null : await doors.archive.findConversation(id);
    if (id === null || found === null)
      throw new HttpFault(401, "There is no conversation yet; POST /api/chat/session begins one.");
    const desk = await doors.loadDesk();
    const after = resumePoint(request, request.query.after);
    const stream = streams.open(request, reply, { owner: id });
    const onFault = (fault: unknown) =>
      request.log.error({ err: fault, conversation: id }, "visitor stream failed");
    serveVisitor(doors, stream, { id, conversation: found.conversation, desk, after, onFault });
    return reply;
  });
}

type Visit = {
  readonly id: ConversationId;
  readonly conversation: Conversation;
  readonly desk: Desk;
  readonly after: number | null;
  readonly onFault: (fault: unknown) => void;
};

/** Subscribes before it replays, so that nothing falls between the two. */
function serveVisitor({ archive, engine, feed, policy }: Doors, stream: EventStream, visit: Visit): void {
  const { id } = visit;
  let { conversation, desk } = visit;
  const send = <Name extends keyof ChatEvents>(name: Name, data: ChatEvents[Name]) => stream.send(name, data);
  const tellControl = onlyNews((control: ChatControl) => send("control", control));
  const noteControl = () => tellControl(controlToWire(conversation, desk, policy));
  const tail = followTalk(archive, stream, visit);
  const hear = (event: ConversationEvent) => {
    switch (event.type) {
      case "messages-added":
        return tail.poke();
      case "control-changed":
        conversation = event.conversation;
        return noteControl();
      case "draft-written":
        return send("draft", { turn: event.turn, text: event.text, whole: false });
      case "draft-restarted":
        return send("draft", { turn: event.turn, text: "", whole: true });
      case "turn-ended":
        if (event.ending.outcome.type !== "replied") send("draft-retracted", { turn: event.ending.turn });
        return;
      case "agent-typing":
        return send("agent-typing", { is_on: event.isOn });
    }
  };
  const hearDesk = (event: DeskEvent) => {
    if (event.type !== "switch-changed") return;
    desk = event.desk;
    noteControl();
  };
  stream.onClose(feed.subscribe(id, hear));
  stream.onClose(feed.subscribeDesk(hearDesk));
  noteControl();
  const draft = engine.draftOf(id);
  if (draft !== null) send("draft", { ...draft, whole: true });
  tail.poke();
}

/** Sends what is said, from where the reader left off. */
function followTalk(archive: Archive, stream: EventStream, visit: Visit): Tail {
  let cursor = startOf(visit);
  return followLog(
    stream,
    {
      read: () => archive.messagesAfter(visit.id, cursor, LINES_AT_ONCE),
      send: (message) => {
        cursor = message.seq;
        stream.send("message", toWire(message), cursor);
      },
    },
    visit.onFault,
  );
}

/** A place beyond the end is no place in this log: such a reader is shown it as if it came fresh. */
function startOf({ after, conversation }: Visit): number {
  if (after !== null && after <= conversation.lastSeq) return after;
  return Math.max(0, conversation.lastSeq - LONGEST_REPLAY);
}

/** Tells only what is not as it was told last. */
function onlyNews<Value>(tell: (value: Value) => void): (value: Value) => void {
  let last = "";
  return (value) => {
    const text = JSON.stringify(value);
    if (text === last) return;
    last = text;
    tell(value);
  };
}

function controlToWire({ control, memory }: Conversation, desk: Desk, policy: Policy): ChatControl {
  const isBySwitch = control.owner === "human" && control.reason === "switch" && !desk.humanMode;
  const owner = desk.humanMode ? "human" : isBySwitch ? "bot" : control.owner;
  const isHeld = control.owner === "human" && hasAgent(control.place);
  const isLeft = owner === "human" ? memory.waiting !== null && !isHeld : memory.keptSince !== null;
  return {
    owner,
    human_mode: desk.humanMode,
    is_queued: owner === "human" && control.owner === "human" && !isHeld,
    can_ask: owner === "bot" && policy.handover.button,
    can_leave_address: isLeft && memory.address === null,
  };
}

/** At the help desk outside nobody may have it either. */
function hasAgent(place: Place): boolean {
  return place.type === "assigned" || (place.type === "elsewhere" && place.agent !== null);
}

function toWire(message: Message): ChatMessage {
  const { seq, author, text, attachments, turn, key, at } = message;
  const files = filesToWire(message);
  return { seq, author, text, attachments, files, turn, key: author === "visitor" ? key : null, at };
}
