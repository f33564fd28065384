/** The API's doors to a conversation's status, its typing and what an agent has seen. */

import { calledConversation } from "./api-conversations.ts";
import { conversationView } from "./api-views.ts";
import { handOff, switchStatus } from "./conversation-acts.ts";
import {
  type Answer,
  type Call,
  type Caller,
  type Door,
  isYes,
  ok,
  Refusal,
  textOf,
  wholeOf,
} from "./door.ts";
import type { Stage } from "./happenings.ts";
import type { Status } from "./play.ts";
import type { Conversation, Sender } from "./records.ts";
import { setTyping } from "./typing.ts";
import { found, keepConversation } from "./world.ts";

const ONE = "/api/v1/accounts/:account_id/conversations/:conversation_id";

function senderOf(caller: Caller): Sender | null {
  switch (caller.type) {
    case "user":
      return { type: "user", id: caller.agent.id };
    case "bot":
      return { type: "agent_bot", id: caller.bot.id };
    case "nobody":
      return null;
  }
}

/** The status asked for; without one open and resolved change places, and all else opens. */
function wantedStatus(value: unknown, current: Status): Status {
  const text = textOf(value) ?? "";
  if (text === "") return current === "open" ? "resolved" : "open";
  if (text === "open" || text === "pending" || text === "resolved" || text === "snoozed") return text;
  throw new Refusal(500, { status: 500, error: "Internal Server Error" });
}

/** `success` is null when a bot hands over: a pending conversation that a bot's token opens. */
function toggleStatus(stage: Stage, call: Call): Answer {
  const before = calledConversation(stage, call);
  const status = wantedStatus(call.body["status"], before.status);
  const isHandover =
    call.caller.type === "bot" && before.status === "pending" && call.body["status"] === "open";
  const snoozedUntil = wholeOf(call.body["snoozed_until"]);
  const by = senderOf(call.caller);
  const conversation = isHandover
    ? handOff(stage, before.id)
    : switchStatus(stage, before.id, {
        status,
        by,
        snoozedUntil: snoozedUntil === undefined ? null : snoozedUntil * 1000,
      });
  return ok({
    meta: {},
    payload: {
      success: isHandover ? null : true,
      conversation_id: conversation.id,
      current_status: conversation.status,
      snoozed_until:
        conversation.snoozedUntil === null ? null : new Date(conversation.snoozedUntil).toISOString(),
    },
  });
}

function toggleTyping(stage: Stage, call: Call): Answer {
  const { id } = calledConversation(stage, call);
  const by = senderOf(call.caller);
  const status = textOf(call.body["typing_status"]) ?? textOf(call.query["typing_status"]);
  if (by !== null && (status === "on" || status === "off"))
    setTyping(stage, id, { by, isOn: status === "on", isPrivate: isYes(call.body["is_private"]) });
  return ok();
}

function see(stage: Stage, conversation: Conversation): Answer {
  keepConversation(stage.world, { ...conversation, agentSeenAt: stage.world.now() });
  return ok(conversationView(stage.world, found(stage.world.conversations, conversation.id, "conversation")));
}

export function statusDoors(stage: Stage): readonly Door[] {
  return [
    {
      method: "POST",
      path: `${ONE}/toggle_status`,
      rights: "bots",
      run: (call) => toggleStatus(stage, call),
    },
    {
      method: "POST",
      path: `${ONE}/toggle_typing_status`,
      rights: "bots",
      run: (call) => toggleTyping(stage, call),
    },
    {
      method: "POST",
      path: `${ONE}/update_last_seen`,
      rights: "users",
      run: (call) => see(stage, calledConversation(stage, call)),
    },
  ];
}
