/** What is shown of the made-up Chatwoot to whoever plays with it. */

import type { Journal } from "./journal.ts";
import type { Look, SeenConversation, SeenMessage } from "./play.ts";
import type { Conversation, Message } from "./records.ts";
import { assigneeView, senderView } from "./views.ts";
import { contactOf, found, thread, type World } from "./world.ts";

function seenMessage(world: World, message: Message): SeenMessage {
  const name = senderView(world, message.sender)?.["name"];
  return {
    id: message.id,
    type: message.type,
    content: message.content,
    private: message.isPrivate,
    senderType: message.sender?.type ?? null,
    senderName: typeof name === "string" ? name : null,
    contentAttributes: message.contentAttributes,
    status: message.status,
    attachments: message.attachments.map(({ id, name: file }) => ({
      name: file,
      url: `${world.address.origin}/files/${id}/${encodeURIComponent(file)}`,
    })),
    createdAt: message.createdAt,
  };
}

function seenAssignee(world: World, conversation: Conversation): SeenConversation["assignee"] {
  const { assignee } = assigneeView(world, conversation);
  const id = assignee?.["id"];
  const name = assignee?.["name"];
  return typeof id === "number" && typeof name === "string" ? { id, name } : null;
}

function seenConversation(world: World, conversation: Conversation): SeenConversation {
  return {
    id: conversation.id,
    inboxId: conversation.inboxId,
    sourceId: found(world.contactInboxes, conversation.contactInboxId, "contact inbox").sourceId,
    contactName: contactOf(world, conversation).name,
    status: conversation.status,
    assignee: seenAssignee(world, conversation),
    assigneeType: assigneeView(world, conversation).assignee_type,
    labels: conversation.labels,
    customAttributes: conversation.customAttributes,
    teamId: conversation.teamId,
    typing: world.typing.get(conversation.id) ?? null,
    messages: thread(world, conversation.id).map((message) => seenMessage(world, message)),
  };
}

export function createLook(world: World, journal: Journal): Look {
  return {
    conversation: (id) => seenConversation(world, found(world.conversations, id, "conversation")),
    conversations: () => [...world.conversations.values()].map((one) => seenConversation(world, one)),
    requests: () => journal.requests,
    deliveries: () => journal.deliveries,
  };
}
