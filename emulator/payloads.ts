/** The bodies of webhooks, shaped as Chatwoot's (Message#webhook_data, Conversations::EventDataPresenter). */

import type { Happening } from "./happenings.ts";
import type { JsonObject } from "./play.ts";
import type { Contact, ContactInbox, Conversation, Message, Sender } from "./records.ts";
import {
  assigneeView,
  attachmentViews,
  captainView,
  channelName,
  contactMetaView,
  conversationCore,
  iso,
  teamView,
} from "./views.ts";
import { found, type World } from "./world.ts";

/** JSON with `<`, `>` and `&` escaped, as Rails writes it: signatures hold for these very bytes. */
export function railsJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("&", "\\u0026");
}

function contactInboxRow(place: ContactInbox): JsonObject {
  return {
    id: place.id,
    contact_id: place.contactId,
    inbox_id: place.inboxId,
    source_id: place.sourceId,
    created_at: iso(place.createdAt),
    updated_at: iso(place.createdAt),
    hmac_verified: place.isVerified,
    pubsub_token: place.pubsubToken,
  };
}

function conversationData(world: World, conversation: Conversation): JsonObject {
  const inbox = found(world.inboxes, conversation.inboxId, "inbox");
  const place = found(world.contactInboxes, conversation.contactInboxId, "contact inbox");
  return {
    ...conversationCore(world, conversation),
    channel: channelName(inbox),
    contact_inbox: contactInboxRow(place),
    meta: {
      sender: contactMetaView(world, conversation),
      ...assigneeView(world, conversation),
      team: teamView(world, conversation.teamId),
      hmac_verified: place.isVerified,
    },
    account: world.account,
  };
}

function contactData(world: World, contact: Contact): JsonObject {
  return {
    account: world.account,
    additional_attributes: contact.additionalAttributes,
    avatar: "",
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: "",
    blocked: contact.isBlocked,
  };
}

/** A contact has no `type`, which is how receivers tell it from a person who answers; nobody is null. */
function senderData(world: World, sender: Sender | null): JsonObject | null {
  if (sender === null) return null;
  switch (sender.type) {
    case "contact":
      return contactData(world, found(world.contacts, sender.id, "contact"));
    case "user": {
      const { id, name, email } = found(world.agents, sender.id, "agent");
      return { id, name, email, type: "user" };
    }
    case "agent_bot":
      return { id: sender.id, name: found(world.bots, sender.id, "agent bot").name, type: "agent_bot" };
    case "captain_assistant":
      return captainView(sender.id);
  }
}

/** Without trailing newlines and the backslashes of hard breaks (webhook_content_normalizer.rb). */
function normalized(content: string | null): string | null {
  return content === null ? null : content.replace(/\\(\r?\n)/g, "$1").replace(/[\r\n]+$/, "");
}

function messageData(world: World, message: Message, conversation: Conversation): JsonObject {
  return {
    account: world.account,
    additional_attributes: message.additionalAttributes,
    content_attributes: message.contentAttributes,
    content_type: message.contentType,
    content: normalized(message.content),
    conversation: conversationData(world, conversation),
    created_at: iso(message.createdAt),
    id: message.id,
    inbox: inboxData(world, message.inboxId),
    message_type: message.type,
    private: message.isPrivate,
    sender: senderData(world, message.sender),
    source_id: message.sourceId,
    ...(message.attachments.length > 0 ? { attachments: attachmentViews(world, message) } : {}),
  };
}

function inboxData(world: World, inboxId: number): JsonObject {
  return { id: inboxId, name: found(world.inboxes, inboxId, "inbox").name };
}

const BROWSER = {
  browser_name: "Chrome",
  browser_version: "138.0",
  device_name: "Unknown",
  platform_name: "macOS",
  platform_version: "15.5",
};

function widgetData(world: World, place: ContactInbox): JsonObject {
  return {
    id: place.id,
    contact: contactData(world, found(world.contacts, place.contactId, "contact")),
    inbox: inboxData(world, place.inboxId),
    account: world.account,
    current_conversation: null,
    source_id: place.sourceId,
    event: "webwidget_triggered",
    event_info: {
      initiated_at: { timestamp: iso(place.createdAt) },
      referer: "https://shop.example.test/orders",
      widget_language: "en",
      browser_language: "en",
      browser: BROWSER,
    },
  };
}

/** The additional attributes that the widget gives a conversation. */
export function widgetAttributes(at: number): JsonObject {
  return {
    browser: BROWSER,
    referer: "https://shop.example.test/orders",
    initiated_at: { timestamp: iso(at) },
    browser_language: "en",
  };
}

/** The webhook's body for what happened. */
export function payloadOf(world: World, happening: Happening): JsonObject {
  switch (happening.type) {
    case "message_created":
    case "message_updated":
      return { ...messageData(world, happening.message, happening.conversation), event: happening.type };
    case "conversation_created":
    case "conversation_opened":
    case "conversation_resolved":
      return { ...conversationData(world, happening.conversation), event: happening.type };
    case "conversation_status_changed":
      // Null in the field too: Chatwoot reads the change after it was cleared.
      return {
        ...conversationData(world, happening.conversation),
        event: happening.type,
        changed_attributes: null,
      };
    case "conversation_updated":
      return {
        ...conversationData(world, happening.conversation),
        event: happening.type,
        changed_attributes: happening.changes,
      };
    case "conversation_typing_on":
    case "conversation_typing_off":
      return {
        event: happening.type,
        user: senderData(world, happening.by),
        conversation: conversationData(world, happening.conversation),
        is_private: happening.isPrivate,
      };
    case "webwidget_triggered":
      return widgetData(world, happening.place);
    case "contact_created":
      return { ...contactData(world, happening.contact), event: happening.type };
    case "contact_updated":
      return {
        ...contactData(world, happening.contact),
        event: happening.type,
        changed_attributes: happening.changes,
      };
  }
}
