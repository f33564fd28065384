/** `/api/desk/conversations`: what agents do with conversations. Every door here asks who is calling. */
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  type DeskEntryDetail,
  type DeskEntryState,
  type DeskLineEvent,
  type DeskNote,
  entryDetail,
  entryParams,
  entryState,
  note,
  noteBody,
  replyBody,
} from "../../contract/desk.ts";
import { problem } from "../../contract/fault.ts";
import { IDEMPOTENCY_HEADER } from "../../contract/webhook.ts";
import type { Happening } from "../conversation/happening.ts";
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import type { DeskLine, Note } from "../engine/ports.ts";
import type { Doors } from "./doors.ts";
import { faultOf, stateOf } from "./entry-state.ts";
import { filesToWire } from "./files.ts";
import { findEntry } from "./find-entry.ts";
import { deskKeyOf } from "./idempotency.ts";
import { epochOf, tagOf } from "./if-match.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

/** What a console is shown of one conversation. */
const MOST_NOTES = 200;
const MOST_LINES = 40;

const ANSWERS = { response: { "2xx": entryState, default: problem } };

/** What every act of an agent says of itself. */
type By = {
  readonly conversation: ConversationId;
  readonly agent: AgentId;
  readonly epoch: number | null;
  readonly at: number;
};

/** Has the agent who calls do this with the visitor's conversation. Answers 409 or 412 when it may not be done. */
type Act = (
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
) => (happening: (by: By) => Happening) => Promise<DeskEntryState>;

export function openDeskDoors(app: App, doors: Doors, who: Who): void {
  const { archive, clock, engine } = doors;
  const onRequest = who.requireAgent;
  const act: Act = (request, reply, userId) => async (happening) => {
    const agent = who.agent(request);
    const epoch = epochOf(request);
    const entry = await findEntry(archive, userId);
    engine.team.act(agent);
    const by = { conversation: entry.conversation.id, agent, epoch, at: clock.now() };
    const { conversation, refusal } = await engine.receive(happening(by));
    if (refusal !== null) throw faultOf(refusal, conversation);
    reply.header("etag", tagOf(conversation.control.epoch));
    return stateOf({ ...entry, conversation });
  };

  app.post(
    "/api/desk/conversations/:user_id/messages",
    { onRequest, schema: { params: entryParams, body: replyBody, ...ANSWERS } },
    async (request, reply) => {
      const key = deskKeyOf(request.headers[IDEMPOTENCY_HEADER], who.agent(request));
      const { text } = request.body;
      reply.code(201);
      return act(request, reply, request.params.user_id)((by) => ({ type: "agent-wrote", ...by, text, key }));
    },
  );

  for (const [name, type] of Object.entries(ACTS))
    app.post(
      `/api/desk/conversations/:user_id/${name}`,
      { onRequest, schema: { params: entryParams, ...ANSWERS } },
      async (request, reply) => act(request, reply, request.params.user_id)((by) => ({ type, ...by })),
    );

  openDetail(app, doors, who);
}

/** What an agent may do with a conversation without a word. */
const ACTS = {
  takeover: "agent-took-over",
  accept: "agent-accepted",
  decline: "agent-declined",
  release: "agent-released",
  handback: "agent-handed-back",
  resolve: "agent-resolved",
} as const;

/** The packet and the notes: for the desk alone, on a path of their own. */
function openDetail(app: App, { archive, clock, engine, feed, records }: Doors, who: Who): void {
  app.get(
    "/api/desk/conversations/:user_id",
    {
      onRequest: who.requireAgent,
      schema: { params: entryParams, response: { 200: entryDetail, default: problem } },
    },
    async (request): Promise<DeskEntryDetail> => {
      const entry = await findEntry(archive, request.params.user_id);
      const { id, lastSeq } = entry.conversation;
      const [packet, log, notes] = await Promise.all([
        engine.packetOf(entry.conversation),
        archive.messagesUpTo(id, lastSeq, MOST_LINES),
        records.notesOf(id, MOST_NOTES),
      ]);
      const lines = log.map((message) => lineToWire({ userId: entry.userId, message }));
      return { entry: stateOf(entry), packet, lines, notes: notes.map(noteToWire) };
    },
  );

  app.post(
    "/api/desk/conversations/:user_id/notes",
    {
      onRequest: who.requireAgent,
      schema: { params: entryParams, body: noteBody, response: { 201: note, default: problem } },
    },
    async (request, reply): Promise<DeskNote> => {
      const agent = who.agent(request);
      const { userId, conversation } = await findEntry(archive, request.params.user_id);
      engine.team.act(agent);
      const { text } = request.body;
      const key = deskKeyOf(request.headers[IDEMPOTENCY_HEADER], agent);
      const added = await records.addNote(conversation.id, { userId, agent, text, at: clock.now() }, key);
      if (!added.isRepeat) feed.publishDesk({ type: "note-added", note: added.note });
      reply.code(201);
      return noteToWire(added.note);
    },
  );
}

export const noteToWire = ({ userId, ...rest }: Note): DeskNote => ({ user_id: userId, ...rest });

export function lineToWire({ userId, message }: Omit<DeskLine, "number">): DeskLineEvent {
  const { seq, author, text, attachments, at } = message;
  return { user_id: userId, seq, author, text, attachments, files: filesToWire(message), at };
}
