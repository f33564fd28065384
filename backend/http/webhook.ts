/**
 * `POST /webhook/chatwoot`, the seed's contract to the letter. A visitor's page is known by its cookie and speaks in
 * its own conversation; anybody else makes a direct call, which is a conversation of its own, answered right here.
 */
import type { FastifyRequest } from "fastify";
import { problem } from "../../contract/fault.ts";
import {
  HUMAN_MODE_MESSAGE,
  IDEMPOTENCY_HEADER,
  type WebhookAnswer,
  type WebhookBody,
  webhookAnswer,
  webhookBody,
} from "../../contract/webhook.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Channel } from "../conversation/state.ts";
import type { Doors } from "./doors.ts";
import { HttpFault } from "./faults.ts";
import { keyOf } from "./idempotency.ts";
import type { Limits } from "./limits.ts";
import type { App } from "./typed-app.ts";
import type { WaitingRoom } from "./waiting-room.ts";
import type { Who } from "./who.ts";

const IGNORED: WebhookAnswer = { status: "ignored" };
const ROUTED_TO_HUMAN: WebhookAnswer = { status: "ok", route: "human", message: HUMAN_MODE_MESSAGE };

const NO_SESSION = "This session is not known here; POST /api/chat/session begins one.";

type Parts = {
  readonly doors: Doors;
  readonly who: Who;
  readonly limits: Limits;
  readonly waitingRoom: WaitingRoom;
};

type Caller = {
  readonly conversation: ConversationId;
  readonly channel: Channel;
  readonly key: string | null;
};

export function openWebhook(app: App, { doors, who, limits, waitingRoom }: Parts): void {
  const callerOf = async (request: FastifyRequest): Promise<Caller> => {
    const visitor = who.visitor(request);
    if (visitor === null) return directCaller(request);
    // A page whose conversation is gone, as after a restart in memory, begins a new one and sends again: here its old
    // numbers would stand for other messages.
    if ((await doors.archive.findConversation(visitor)) === null) throw new HttpFault(401, NO_SESSION);
    return { conversation: visitor, channel: "page", key: keyOf(request.headers[IDEMPOTENCY_HEADER]) };
  };
  const directCaller = (request: FastifyRequest): Caller => {
    // A page would have its message answered as a direct call, and again in the conversation that it begins anew.
    if (who.hasLostSession(request)) throw new HttpFault(401, NO_SESSION);
    if (doors.settings.isSigned) throw new HttpFault(401, "Deliveries must be signed by Chatwoot.");
    // A direct call is never a repeat: the seed's example always sends the same id.
    return { conversation: doors.newConversationId("direct"), channel: "direct", key: null };
  };

  app.post(
    "/webhook/chatwoot",
    { schema: { body: webhookBody, response: { 200: webhookAnswer, default: problem } } },
    async (request): Promise<WebhookAnswer> => {
      const caller = await callerOf(request);
      const said = wordsOf(request.body);
      if (said === null) return IGNORED;
      await limits.forMessage(request, caller.channel);
      return waitingRoom.enter(caller.conversation, async (watch) => {
        const at = doors.clock.now();
        const { seq, isRepeat } = await doors.engine.receive({
          type: "visitor-wrote",
          ...caller,
          ...said,
          at,
        });
        const outcome = await (isRepeat ? watch.finalOfPast(seq) : watch.final(seq));
        return answerOf(outcome);
      });
    },
  );
}

type Words = { readonly text: string; readonly attachments: number };

/** What a visitor says with this event, null when nothing. */
function wordsOf(body: WebhookBody): Words | null {
  if (body.event !== "message_created" || body.message_type !== "incoming") return null;
  const text = body.content ?? "";
  const attachments = body.attachments?.length ?? 0;
  return attachments === 0 && text.trim() === "" ? null : { text, attachments };
}

type Outcome = Awaited<ReturnType<ReturnType<Doors["engine"]["watch"]>["final"]>>;

function answerOf(outcome: Outcome): WebhookAnswer {
  switch (outcome.type) {
    case "replied":
      return { status: "ok", route: "bot", reply: outcome.text };
    case "handed-over":
    case "withdrawn":
      return ROUTED_TO_HUMAN;
    case "late":
      throw new HttpFault(504, "The reply takes too long. Send the message again.");
    case "stopped":
      throw new HttpFault(503, "Baton is stopping. Send the message again in a moment.");
  }
}
