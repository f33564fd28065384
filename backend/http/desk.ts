/** `/api/desk`: what agents do. Every door here asks who is calling. */
import {
  type DeskEntryState,
  type DeskSession,
  deskSession,
  entryParams,
  entryState,
  replyBody,
  signInBody,
} from "../../contract/desk.ts";
import { problem } from "../../contract/fault.ts";
import { IDEMPOTENCY_HEADER } from "../../contract/webhook.ts";
import type { AgentTookOver, AgentWrote, HumanModeSet } from "../conversation/happening.ts";
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import type { DeskEntry } from "../engine/ports.ts";
import type { Doors } from "./doors.ts";
import { findEntry } from "./find-entry.ts";
import { keyOf } from "./idempotency.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

export function openDeskDoors(app: App, doors: Doors, who: Who): void {
  const { archive, clock, engine } = doors;
  const act = async (
    userId: string,
    happening: (conversation: ConversationId, at: number) => AgentWrote | AgentTookOver | HumanModeSet,
  ): Promise<DeskEntryState> => {
    const entry = await findEntry(archive, userId);
    const { conversation } = await engine.receive(happening(entry.conversation.id, clock.now()));
    return stateOf({ ...entry, conversation });
  };
  const answers = { response: { "2xx": entryState, default: problem } };

  openSession(app, who);

  app.post(
    "/api/desk/conversations/:user_id/messages",
    { onRequest: who.requireAgent, schema: { params: entryParams, body: replyBody, ...answers } },
    async (request, reply) => {
      const agent = who.agent(request);
      const key = deskKey(keyOf(request.headers[IDEMPOTENCY_HEADER]));
      const { text } = request.body;
      reply.code(201);
      return act(request.params.user_id, (conversation, at) => ({
        type: "agent-wrote",
        conversation,
        agent,
        text,
        key,
        at,
      }));
    },
  );

  for (const [name, happeningOf] of Object.entries(CHANGES_OF_OWNER))
    app.post(
      `/api/desk/conversations/:user_id/${name}`,
      { onRequest: who.requireAgent, schema: { params: entryParams, ...answers } },
      async (request) => {
        const agent = who.agent(request);
        return act(request.params.user_id, (conversation, at) => happeningOf(conversation, agent, at));
      },
    );
}

/** A visitor's key never stands for an agent's message. */
const deskKey = (key: string | null): string | null => (key === null ? null : `desk:${key}`);

type ChangeOfOwner = (
  conversation: ConversationId,
  agent: AgentId,
  at: number,
) => AgentTookOver | HumanModeSet;

/** What an agent may do with a conversation without a word. */
const CHANGES_OF_OWNER: Readonly<Record<string, ChangeOfOwner>> = {
  takeover: (conversation, agent, at) => ({ type: "agent-took-over", conversation, agent, at }),
  handback: (conversation, _agent, at) => ({ type: "human-mode-set", conversation, enabled: false, at }),
};

function openSession(app: App, who: Who): void {
  app.post(
    "/api/desk/session",
    { schema: { body: signInBody, response: { 200: deskSession, default: problem } } },
    async (request, reply): Promise<DeskSession> => {
      return { agent: await who.signIn(request, reply, request.body.token ?? null) };
    },
  );

  app.delete("/api/desk/session", async (_request, reply) => {
    who.signOut(reply);
    return reply.code(204).send();
  });
}

/** The conversation as the console shows it. */
export function stateOf({ userId, conversation }: DeskEntry): DeskEntryState {
  const { control } = conversation;
  return {
    user_id: userId,
    owner: control.owner,
    reason: control.owner === "human" ? control.reason : null,
    epoch: control.epoch,
    is_thinking: conversation.turn !== null,
  };
}
