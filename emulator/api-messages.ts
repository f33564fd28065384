/** The API's messages: reading them in order, writing one, deleting one, and marking how far one came. */

import { agentDetails, apiContactView, messageView } from "./api-views.ts";
import {
  type Answer,
  type Call,
  type Door,
  isYes,
  known,
  notFound,
  objectOf,
  ok,
  Refusal,
  textOf,
  unprocessable,
  wholeOf,
} from "./door.ts";
import type { Stage } from "./happenings.ts";
import { attachmentsOf, deleteMessage, markMessage, writeMessage } from "./message-acts.ts";
import type { Conversation, Message, MessageStatus, MessageType, Sender } from "./records.ts";
import { contactOf, found, thread, type World } from "./world.ts";

const ALL = "/api/v1/accounts/:account_id/conversations/:conversation_id/messages";

const NEWEST_COUNT = 20;
const AFTER_COUNT = 100;
const BETWEEN_COUNT = 1000;
const LONGEST_CONTENT = 150_000;
/** CONVERSATION_MESSAGE_PER_MINUTE_LIMIT */
const MESSAGES_PER_MINUTE = 200;
const MOST_ATTACHMENTS = 15;

/** The newest 20; up to 100 after an id; the 20 before an id; up to 1,000 between two (app/finders/message_finder.rb). */
function chosenMessages(all: readonly Message[], query: Call["query"]): readonly Message[] {
  const after = wholeOf(query["after"]);
  const before = wholeOf(query["before"]);
  const older = before === undefined ? all : all.filter(({ id }) => id < before);
  if (after === undefined) return older.slice(-NEWEST_COUNT);
  const newer = older.filter(({ id }) => id > after);
  return newer.slice(0, before === undefined ? AFTER_COUNT : BETWEEN_COUNT);
}

function list(world: World, conversation: Conversation, query: Call["query"]): Answer {
  const all = thread(world, conversation.id).filter(
    ({ isPrivate, type }) => !isYes(query["filter_internal_messages"]) || (!isPrivate && type !== "activity"),
  );
  const agent = world.agents.get(conversation.assigneeId ?? 0);
  return ok({
    meta: {
      labels: conversation.labels,
      additional_attributes: conversation.additionalAttributes,
      contact: apiContactView(world, contactOf(world, conversation)),
      ...(agent === undefined ? {} : { assignee: agentDetails(world, agent) }),
      agent_last_seen_at:
        conversation.agentSeenAt === null ? null : new Date(conversation.agentSeenAt).toISOString(),
      assignee_last_seen_at: null,
    },
    payload: chosenMessages(all, query).map((message) => messageView(world, message)),
  });
}

/** Too long or too many is turned down, as the message's validations do. */
export function checkMessage(world: World, conversationId: number, content: string | null): void {
  if (content !== null && content.length > LONGEST_CONTENT)
    throw unprocessable(`Validation failed: Content is too long (maximum is ${LONGEST_CONTENT} characters)`);
  const since = world.now() - 60_000;
  const recent = thread(world, conversationId).filter(({ createdAt }) => createdAt >= since);
  if (recent.length >= MESSAGES_PER_MINUTE) throw unprocessable("Validation failed: Too many messages");
}

function typeOf(value: unknown): MessageType {
  return value === "incoming" || value === "activity" || value === "template" ? value : "outgoing";
}

/** The visitor for incoming messages; the bot that a user names; else who called. */
function senderOfCall(world: World, conversation: Conversation, call: Call): Sender | null {
  const { body, caller } = call;
  if (typeOf(body["message_type"]) === "incoming")
    return { type: "contact", id: contactOf(world, conversation).id };
  if (caller.type === "bot") return { type: "agent_bot", id: caller.bot.id };
  const botId = wholeOf(body["sender_id"]);
  if (body["sender_type"] === "AgentBot" && botId !== undefined && world.bots.has(botId))
    return { type: "agent_bot", id: botId };
  return caller.type === "user" ? { type: "user", id: caller.agent.id } : null;
}

/** Content attributes come as an object, or as JSON text in a form. */
function attributesOf(value: unknown): Message["contentAttributes"] {
  if (typeof value !== "string") return objectOf(value) ?? {};
  try {
    return objectOf(JSON.parse(value)) ?? {};
  } catch {
    return {};
  }
}

/** Writes the message that was sent; there is no idempotency: the same twice is written twice. */
export function writeCalled(stage: Stage, conversation: Conversation, call: Call): Message {
  const { world } = stage;
  const { body, files } = call;
  const type = typeOf(body["message_type"]);
  const inbox = found(world.inboxes, conversation.inboxId, "inbox");
  if (type === "incoming" && inbox.channel.type !== "api")
    throw unprocessable("Incoming messages are only allowed in Api inboxes");
  if (files.length > MOST_ATTACHMENTS)
    throw unprocessable("Validation failed: Attachments exceeded maximum allowed");
  const content = textOf(body["content"]) ?? null;
  checkMessage(world, conversation.id, content);
  return writeMessage(stage, {
    conversationId: conversation.id,
    type,
    content,
    sender: senderOfCall(world, conversation, call),
    isPrivate: isYes(body["private"]),
    contentType: textOf(body["content_type"]) ?? "text",
    contentAttributes: attributesOf(body["content_attributes"]),
    sourceId: textOf(body["source_id"]) ?? null,
    attachments: attachmentsOf(world, files),
  });
}

function create(stage: Stage, conversation: Conversation, call: Call): Answer {
  const message = writeCalled(stage, conversation, call);
  const echoId = textOf(call.body["echo_id"]);
  return ok({ ...messageView(stage.world, message), ...(echoId === undefined ? {} : { echo_id: echoId }) });
}

function statusOf(value: unknown): MessageStatus {
  if (value === "sent" || value === "delivered" || value === "read" || value === "failed") return value;
  throw new Refusal(500, { status: 500, error: "Internal Server Error" });
}

function mark(stage: Stage, conversation: Conversation, call: Call): Answer {
  const inbox = found(stage.world.inboxes, conversation.inboxId, "inbox");
  if (inbox.channel.type !== "api")
    throw new Refusal(403, { error: "Message status update is only allowed for API inboxes" });
  const { id } = calledMessage(stage.world, conversation, call);
  const error = textOf(call.body["external_error"]);
  const status = statusOf(call.body["status"]);
  return ok(
    messageView(stage.world, markMessage(stage, id, { status, ...(error === undefined ? {} : { error }) })),
  );
}

function calledMessage(world: World, conversation: Conversation, call: Call): Message {
  const message = known(world.messages, call.params["message_id"]);
  if (message.conversationId !== conversation.id) throw notFound();
  return message;
}

export function messageDoors(stage: Stage): readonly Door[] {
  const { world } = stage;
  const of = (call: Call) => known(world.conversations, call.params["conversation_id"]);
  const one = `${ALL}/:message_id`;
  return [
    { method: "GET", path: ALL, rights: "users", run: (call) => list(world, of(call), call.query) },
    { method: "POST", path: ALL, rights: "bots", run: (call) => create(stage, of(call), call) },
    { method: "PATCH", path: one, rights: "users", run: (call) => mark(stage, of(call), call) },
    {
      method: "DELETE",
      path: one,
      rights: "users",
      run: (call) => {
        deleteMessage(stage, calledMessage(world, of(call), call).id);
        return ok();
      },
    },
  ];
}
