/** How messages are written and change, and what of it is told. */

import { changeConversation, wake } from "./conversation-acts.ts";
import type { Stage } from "./happenings.ts";
import { renderLiquid } from "./liquid.ts";
import type { JsonObject } from "./play.ts";
import type { Attachment, Conversation, Message, MessageStatus, MessageType, Sender } from "./records.ts";
import { contactOf, found, keepConversation, keepMessage, thread, type World } from "./world.ts";

export interface MessageDraft {
  readonly conversationId: number;
  readonly type: MessageType;
  readonly content: string | null;
  readonly sender: Sender | null;
  readonly isPrivate?: boolean;
  readonly contentType?: string;
  readonly contentAttributes?: JsonObject;
  readonly additionalAttributes?: JsonObject;
  readonly sourceId?: string | null;
  readonly attachments?: readonly Attachment[];
}

function drops(world: World, conversation: Conversation, sender: Sender | null): Map<string, string | null> {
  const contact = contactOf(world, conversation);
  const agent = sender?.type === "user" ? world.agents.get(sender.id) : undefined;
  const person = (prefix: string, name: string, email: string | null): [string, string | null][] => [
    [`${prefix}.name`, name],
    [`${prefix}.first_name`, name.split(" ")[0] ?? name],
    [`${prefix}.email`, email],
  ];
  return new Map([
    ...person("contact", contact.name, contact.email),
    ["contact.phone_number", contact.phoneNumber],
    ...(agent === undefined ? [] : person("agent", agent.name, agent.email)),
    ["conversation.display_id", String(conversation.id)],
    ["inbox.name", found(world.inboxes, conversation.inboxId, "inbox").name],
    ["account.name", world.account.name],
  ]);
}

function rendered(world: World, conversation: Conversation, draft: MessageDraft): string | null {
  const isRendered = draft.type === "outgoing" || draft.type === "template";
  if (draft.content === null || !isRendered) return draft.content;
  return renderLiquid(draft.content, drops(world, conversation, draft.sender));
}

/** Writes the message as Chatwoot does: wakes the conversation, tells the message, then what it did to the waiting. */
export function writeMessage(stage: Stage, draft: MessageDraft): Message {
  const { world } = stage;
  const conversation = found(world.conversations, draft.conversationId, "conversation");
  const at = world.now();
  const message = keepMessage(world, {
    id: world.nextId("message"),
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
    type: draft.type,
    content: rendered(world, conversation, draft),
    contentType: draft.contentType ?? "text",
    contentAttributes: draft.contentAttributes ?? {},
    additionalAttributes: draft.additionalAttributes ?? {},
    isPrivate: draft.isPrivate ?? false,
    sender: draft.sender,
    sourceId: draft.sourceId ?? null,
    status: "sent",
    attachments: draft.attachments ?? [],
    createdAt: at,
    updatedAt: at,
  });
  world.typing.delete(conversation.id);
  if (message.type === "incoming") wake(stage, conversation);
  const woken = found(world.conversations, conversation.id, "conversation");
  const touched = keepConversation(world, { ...woken, lastActivityAt: at });
  stage.tell({ type: "message_created", message, conversation: touched });
  keepWaiting(stage, touched, message);
  return message;
}

/** Whether a person wrote it to the visitor (`Message#human_response?`). */
function isHumanReply(message: Message): boolean {
  if (message.type !== "outgoing" || message.isPrivate) return false;
  const isMade =
    "automation_rule_id" in message.contentAttributes || "campaign_id" in message.additionalAttributes;
  return !isMade && (message.sender?.type === "user" || message.contentAttributes["external_echo"] === true);
}

function isBotReply(message: Message): boolean {
  if (message.type !== "outgoing" || message.isPrivate) return false;
  return message.sender?.type === "agent_bot" || message.sender?.type === "captain_assistant";
}

/** A visitor waits from their message on, until a person or a bot answers them publicly. */
function keepWaiting(stage: Stage, conversation: Conversation, message: Message): void {
  const { id, firstReplyAt, waitingSince } = conversation;
  if (message.type === "incoming") {
    if (waitingSince === null) changeConversation(stage, id, { waitingSince: message.createdAt });
    return;
  }
  if (isHumanReply(message)) {
    if (firstReplyAt === null || waitingSince !== null)
      changeConversation(stage, id, { firstReplyAt: firstReplyAt ?? message.createdAt, waitingSince: null });
    return;
  }
  if (isBotReply(message) && waitingSince !== null) changeConversation(stage, id, { waitingSince: null });
}

/** Changes the message and tells it, without saying what changed. */
function changeMessage(stage: Stage, id: number, patch: Partial<Message>): Message {
  const before = found(stage.world.messages, id, "message");
  const message = keepMessage(stage.world, { ...before, ...patch, updatedAt: stage.world.now() });
  const conversation = found(stage.world.conversations, message.conversationId, "conversation");
  stage.tell({ type: "message_updated", message, conversation });
  return message;
}

export function submitValues(stage: Stage, id: number, values: readonly JsonObject[]): Message {
  const { contentAttributes } = found(stage.world.messages, id, "message");
  return changeMessage(stage, id, { contentAttributes: { ...contentAttributes, submitted_values: values } });
}

export function deleteMessage(stage: Stage, id: number): Message {
  const content = "This message was deleted";
  return changeMessage(stage, id, { content, contentAttributes: { deleted: true }, attachments: [] });
}

/** Where the message stands with the visitor; a failure keeps its reason in `external_error`. */
export function markMessage(
  stage: Stage,
  id: number,
  mark: { status: MessageStatus; error?: string },
): Message {
  const { contentAttributes } = found(stage.world.messages, id, "message");
  const { external_error: _former, ...rest } = contentAttributes;
  const error = mark.status === "failed" ? { external_error: mark.error ?? "" } : {};
  return changeMessage(stage, id, { status: mark.status, contentAttributes: { ...rest, ...error } });
}

/** The visitor read all: one message_updated for each outgoing message that was not read yet. */
export function readAll(stage: Stage, conversationId: number): void {
  const conversation = found(stage.world.conversations, conversationId, "conversation");
  keepConversation(stage.world, { ...conversation, contactSeenAt: stage.world.now() });
  const unread = thread(stage.world, conversationId).filter(
    (message) => message.type === "outgoing" && !message.isPrivate && message.status !== "read",
  );
  for (const { id } of unread) changeMessage(stage, id, { status: "read" });
}

export function addTranscript(stage: Stage, id: number, transcript: string): Message {
  const { attachments } = found(stage.world.messages, id, "message");
  return changeMessage(stage, id, { attachments: attachments.map((file) => ({ ...file, transcript })) });
}

function fileTypeOf(contentType: string): Attachment["fileType"] {
  const kind = contentType.split("/")[0];
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}

export interface UploadedFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** How often its address answers 404 first. */
  readonly missingTimes?: number;
}

export function attachmentsOf(world: World, files: readonly UploadedFile[]): readonly Attachment[] {
  return files.map(({ name, contentType, bytes, missingTimes }) => {
    const id = world.nextId("other");
    world.missing.set(id, missingTimes ?? 0);
    return { id, name, fileType: fileTypeOf(contentType), contentType, bytes, transcript: "" };
  });
}
