/** The API's answers, shaped as Chatwoot's jbuilder views. */

import type { JsonObject } from "./play.ts";
import type {
  Agent,
  AgentBot,
  Contact,
  ContactInbox,
  Conversation,
  Inbox,
  Message,
  Team,
  Webhook,
} from "./records.ts";
import {
  assigneeView,
  attachmentViews,
  channelName,
  conversationCore,
  innerMessageView,
  MESSAGE_TYPE_NUMBERS,
  seconds,
  secondsOrZero,
  senderView,
} from "./views.ts";
import { contactOf, found, newest, signingSecret, thread, type World } from "./world.ts";

export function contactInboxView(world: World, place: ContactInbox): JsonObject {
  const inbox = found(world.inboxes, place.inboxId, "inbox");
  return {
    source_id: place.sourceId,
    inbox: {
      id: inbox.id,
      avatar_url: "",
      channel_id: inbox.id,
      name: inbox.name,
      channel_type: channelName(inbox),
      provider: null,
    },
  };
}

export function apiContactView(world: World, contact: Contact): JsonObject {
  const places = [...world.contactInboxes.values()].filter(({ contactId }) => contactId === contact.id);
  return {
    additional_attributes: contact.additionalAttributes,
    availability_status: "offline",
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phoneNumber,
    blocked: contact.isBlocked,
    identifier: contact.identifier,
    thumbnail: "",
    custom_attributes: contact.customAttributes,
    last_activity_at: seconds(contact.createdAt),
    created_at: seconds(contact.createdAt),
    contact_inboxes: places.map((place) => contactInboxView(world, place)),
  };
}

export function agentDetails(world: World, agent: Agent): JsonObject {
  return {
    id: agent.id,
    account_id: world.account.id,
    availability_status: agent.availability,
    auto_offline: true,
    confirmed: true,
    email: agent.email,
    available_name: agent.availableName,
    name: agent.name,
    role: agent.role,
    thumbnail: "",
    custom_role_id: null,
  };
}

export function teamDetails(world: World, team: Team): JsonObject {
  return {
    id: team.id,
    name: team.name,
    description: null,
    allow_auto_assign: team.isAssigning,
    account_id: world.account.id,
    is_member: false,
  };
}

/** `access_token` and `secret` only for an administrator. */
export function botDetails(world: World, bot: AgentBot, isAdmin: boolean): JsonObject {
  return {
    id: bot.id,
    name: bot.name,
    description: bot.description,
    thumbnail: "",
    outgoing_url: bot.outgoingUrl,
    bot_type: "webhook",
    bot_config: {},
    account_id: world.account.id,
    ...(isAdmin ? { access_token: bot.token, secret: signingSecret(world, "bot", bot.secret) } : {}),
    system_bot: false,
  };
}

export function webhookView(world: World, webhook: Webhook): JsonObject {
  const { id, url, name, subscriptions } = webhook;
  const secret = signingSecret(world, "account", webhook.secret);
  return { id, url, name, account_id: world.account.id, subscriptions, secret, inbox: null };
}

/** `hmac_token` and `secret` only for an administrator. */
export function inboxView(world: World, inbox: Inbox, isAdmin: boolean): JsonObject {
  const { channel } = inbox;
  return {
    id: inbox.id,
    avatar_url: "",
    channel_id: inbox.id,
    name: inbox.name,
    channel_type: channelName(inbox),
    greeting_enabled: inbox.isGreeting,
    greeting_message: inbox.isGreeting ? "Hello! How can we help?" : null,
    working_hours_enabled: false,
    enable_email_collect: false,
    csat_survey_enabled: false,
    enable_auto_assignment: inbox.isAssigning,
    auto_assignment_config: {},
    out_of_office_message: null,
    working_hours: [],
    timezone: "UTC",
    allow_messages_after_resolved: true,
    lock_to_single_conversation: inbox.isLockedToSingle,
    sender_name_type: "friendly",
    business_name: null,
    ...(channel.type === "web"
      ? { website_url: channel.websiteUrl, website_token: channel.websiteToken }
      : {
          callback_webhook_url: channel.webhookUrl,
          webhook_url: channel.webhookUrl,
          inbox_identifier: channel.identifier,
          additional_attributes: {},
          ...(isAdmin
            ? { hmac_token: channel.hmacToken, secret: signingSecret(world, "api-inbox", channel.secret) }
            : {}),
        }),
  };
}

/** A message as the messages' doors show it: `sender` is absent for nobody. */
export function messageView(world: World, message: Message): JsonObject {
  const sender = senderView(world, message.sender);
  return {
    id: message.id,
    content: message.content,
    inbox_id: message.inboxId,
    conversation_id: message.conversationId,
    message_type: MESSAGE_TYPE_NUMBERS[message.type],
    content_type: message.contentType,
    status: message.status,
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    private: message.isPrivate,
    source_id: message.sourceId,
    ...(sender === null ? {} : { sender }),
    ...(message.attachments.length > 0 ? { attachments: attachmentViews(world, message) } : {}),
  };
}

function present(name: string, value: unknown): JsonObject {
  return value === null || value === undefined ? {} : { [name]: value };
}

export function conversationView(world: World, conversation: Conversation): JsonObject {
  const place = found(world.contactInboxes, conversation.contactInboxId, "contact inbox");
  const inbox = found(world.inboxes, conversation.inboxId, "inbox");
  const team = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId);
  const { assignee, assignee_type } = assigneeView(world, conversation);
  const last = newest(world, conversation.id, () => true);
  const lastSaid = newest(world, conversation.id, ({ type }) => type !== "activity");
  return {
    ...conversationCore(world, conversation),
    meta: {
      sender: apiContactView(world, contactOf(world, conversation)),
      channel: channelName(inbox),
      ...present("assignee", assignee),
      ...present("assignee_type", assignee_type),
      ...present("team", team === undefined ? null : teamDetails(world, team)),
      hmac_verified: place.isVerified,
    },
    messages: last === undefined ? [] : [innerMessageView(world, last, conversation)],
    last_non_activity_message:
      lastSaid === undefined ? null : innerMessageView(world, lastSaid, conversation),
    account_id: world.account.id,
    uuid: conversation.uuid,
    assignee_last_seen_at: 0,
    first_reply_created_at: secondsOrZero(conversation.firstReplyAt),
    muted: contactOf(world, conversation).isBlocked,
    sla_policy_id: null,
  };
}

/** What a visitor may see of a message. */
export function publicMessageView(world: World, message: Message): JsonObject {
  const sender = senderView(world, message.sender);
  return {
    id: message.id,
    content: message.content,
    message_type: MESSAGE_TYPE_NUMBERS[message.type],
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    conversation_id: message.conversationId,
    ...(message.attachments.length > 0 ? { attachments: attachmentViews(world, message) } : {}),
    ...(sender === null ? {} : { sender }),
  };
}

/** Neither notes nor activity lines. */
export function publicMessages(world: World, conversationId: number): readonly Message[] {
  return thread(world, conversationId).filter(({ isPrivate, type }) => !isPrivate && type !== "activity");
}

export function publicConversationView(world: World, conversation: Conversation): JsonObject {
  const { id, name, email, phoneNumber } = contactOf(world, conversation);
  return {
    id: conversation.id,
    uuid: conversation.uuid,
    inbox_id: conversation.inboxId,
    contact_last_seen_at: secondsOrZero(conversation.contactSeenAt),
    status: conversation.status,
    agent_last_seen_at: secondsOrZero(conversation.agentSeenAt),
    messages: publicMessages(world, conversation.id).map((message) => publicMessageView(world, message)),
    contact: { id, name, email, phone_number: phoneNumber },
  };
}
