/** The parts that the API's answers and the webhooks have in common: people, messages and conversations as JSON. */

import type { JsonObject } from "./play.ts";
import type {
  Agent,
  Attachment,
  Contact,
  Conversation,
  Inbox,
  Message,
  MessageType,
  Sender,
} from "./records.ts";
import { contactOf, found, newest, thread, type World } from "./world.ts";

export const MESSAGE_TYPE_NUMBERS: { readonly [Type in MessageType]: number } = {
  incoming: 0,
  outgoing: 1,
  activity: 2,
  template: 3,
};

export const seconds = (at: number) => Math.floor(at / 1000);
/** Unix seconds, 0 for never: how Chatwoot tells times that may be missing. */
export const secondsOrZero = (at: number | null) => (at === null ? 0 : seconds(at));
export const iso = (at: number) => new Date(at).toISOString();
/** Unix seconds with microseconds, as a conversation's `updated_at` is. */
const exactSeconds = (at: number) => Number((at / 1000).toFixed(6));

function contactView(contact: Contact): JsonObject {
  return {
    additional_attributes: contact.additionalAttributes,
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: "",
    blocked: contact.isBlocked,
    type: "contact",
  };
}

function agentView(agent: Agent): JsonObject {
  return {
    id: agent.id,
    name: agent.name,
    available_name: agent.availableName,
    avatar_url: "",
    type: "user",
    availability_status: agent.availability,
    thumbnail: "",
  };
}

function botView(world: World, id: number): JsonObject {
  return { id, name: found(world.bots, id, "agent bot").name, avatar_url: "", type: "agent_bot" };
}

/** The sender as messages show it (`push_event_data`), or null for the senders that are nobody. */
export function senderView(world: World, sender: Sender | null): JsonObject | null {
  if (sender === null) return null;
  switch (sender.type) {
    case "contact":
      return contactView(found(world.contacts, sender.id, "contact"));
    case "user":
      return agentView(found(world.agents, sender.id, "agent"));
    case "agent_bot":
      return botView(world, sender.id);
    case "captain_assistant":
      return captainView(sender.id);
  }
}

export function captainView(id: number): JsonObject {
  return {
    id,
    name: "Captain",
    avatar_url: "",
    description: "Answers from the help centre",
    created_at: "2026-01-01T00:00:00.000Z",
    type: "captain_assistant",
  };
}

const SENDER_CLASSES = {
  contact: "Contact",
  user: "User",
  agent_bot: "AgentBot",
  captain_assistant: "Captain::Assistant",
} as const;

/** An attachment as Chatwoot shows it (app/models/attachment.rb#push_event_data). */
function attachmentView(world: World, messageId: number, file: Attachment): JsonObject {
  const url = `${world.address.origin}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    message_id: messageId,
    file_type: file.fileType,
    account_id: world.account.id,
    extension: file.name.split(".").at(-1) ?? null,
    content_type: file.contentType,
    data_url: url,
    thumb_url: file.fileType === "image" ? url : "",
    file_size: file.bytes.byteLength,
    width: null,
    height: null,
    ...(file.fileType === "audio" ? { transcribed_text: file.transcript } : {}),
  };
}

export function attachmentViews(world: World, message: Message): readonly JsonObject[] {
  return message.attachments.map((file) => attachmentView(world, message.id, file));
}

/** Messages of the visitor since an agent looked. */
function unreadCount(world: World, conversation: Conversation): number {
  const since = conversation.agentSeenAt ?? 0;
  return thread(world, conversation.id).filter((one) => one.type === "incoming" && one.createdAt > since)
    .length;
}

/** A message inside a conversation (`push_event_data`): numbers for the type, unix seconds for the time. */
export function innerMessageView(world: World, message: Message, conversation: Conversation): JsonObject {
  const place = found(world.contactInboxes, conversation.contactInboxId, "contact inbox");
  const sender = senderView(world, message.sender);
  return {
    id: message.id,
    content: message.content,
    account_id: world.account.id,
    inbox_id: message.inboxId,
    conversation_id: message.conversationId,
    message_type: MESSAGE_TYPE_NUMBERS[message.type],
    created_at: seconds(message.createdAt),
    updated_at: iso(message.updatedAt),
    private: message.isPrivate,
    status: message.status,
    source_id: message.sourceId,
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    sender_type: message.sender === null ? null : SENDER_CLASSES[message.sender.type],
    sender_id: message.sender?.id ?? null,
    external_source_ids: {},
    additional_attributes: message.additionalAttributes,
    processed_message_content: message.content,
    sentiment: {},
    conversation: {
      assignee_id: conversation.assigneeId,
      unread_count: unreadCount(world, conversation),
      last_activity_at: seconds(conversation.lastActivityAt),
      contact_inbox: { source_id: place.sourceId },
    },
    ...(message.attachments.length > 0 ? { attachments: attachmentViews(world, message) } : {}),
    ...(sender === null ? {} : { sender }),
  };
}

/** The newest message that both sides can see, which need not be the one that is told about (issue 14023). */
function lastChatMessage(world: World, conversation: Conversation): readonly JsonObject[] {
  const last = newest(world, conversation.id, (one) => one.type !== "activity" && !one.isPrivate);
  return last === undefined ? [] : [innerMessageView(world, last, conversation)];
}

export function channelName(inbox: Inbox): string {
  return inbox.channel.type === "api" ? "Channel::Api" : "Channel::WebWidget";
}

/** Who the conversation is assigned to; the bot stands before a person. */
export function assigneeView(
  world: World,
  conversation: Conversation,
): { readonly assignee: JsonObject | null; readonly assignee_type: "User" | "AgentBot" | null } {
  const { agentBotId, assigneeId } = conversation;
  if (agentBotId !== null && world.bots.has(agentBotId))
    return { assignee: botView(world, agentBotId), assignee_type: "AgentBot" };
  if (assigneeId !== null)
    return { assignee: agentView(found(world.agents, assigneeId, "agent")), assignee_type: "User" };
  return { assignee: null, assignee_type: null };
}

export function teamView(world: World, teamId: number | null): JsonObject | null {
  const team = teamId === null ? undefined : world.teams.get(teamId);
  return team === undefined ? null : { id: team.id, name: team.name };
}

/** The times and marks that the webhook's and the API's conversation share. */
export function conversationCore(world: World, conversation: Conversation): JsonObject {
  return {
    id: conversation.id,
    inbox_id: conversation.inboxId,
    messages: lastChatMessage(world, conversation),
    labels: conversation.labels,
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    additional_attributes: conversation.additionalAttributes,
    can_reply: true,
    snoozed_until: conversation.snoozedUntil === null ? null : seconds(conversation.snoozedUntil),
    unread_count: unreadCount(world, conversation),
    first_reply_created_at: conversation.firstReplyAt === null ? null : seconds(conversation.firstReplyAt),
    priority: conversation.priority,
    waiting_since: secondsOrZero(conversation.waitingSince),
    agent_last_seen_at: secondsOrZero(conversation.agentSeenAt),
    contact_last_seen_at: secondsOrZero(conversation.contactSeenAt),
    last_activity_at: seconds(conversation.lastActivityAt),
    timestamp: seconds(conversation.lastActivityAt),
    created_at: seconds(conversation.createdAt),
    updated_at: exactSeconds(conversation.updatedAt),
  };
}

export function contactMetaView(world: World, conversation: Conversation): JsonObject {
  return contactView(contactOf(world, conversation));
}
