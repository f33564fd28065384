/** The rows of the made-up Chatwoot. All times are milliseconds since 1970. */

import type { JsonObject, Status } from "./play.ts";

export interface Account {
  readonly id: number;
  readonly name: string;
}
type Availability = "online" | "busy" | "offline";
export interface Agent {
  readonly id: number;
  readonly name: string;
  readonly availableName: string;
  readonly email: string;
  readonly role: "administrator" | "agent";
  readonly token: string;
  readonly availability: Availability;
}
export interface AgentBot {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly outgoingUrl: string | null;
  readonly token: string;
  readonly secret: string;
}
export type Channel =
  | { readonly type: "web"; readonly websiteToken: string; readonly websiteUrl: string }
  | {
      readonly type: "api";
      readonly identifier: string;
      readonly hmacToken: string;
      readonly secret: string;
      readonly webhookUrl: string | null;
    };
export interface Inbox {
  readonly id: number;
  readonly name: string;
  readonly channel: Channel;
  readonly botId: number | null;
  readonly isAssigning: boolean;
  /** A contact's last conversation is taken again instead of a new one. */
  readonly isLockedToSingle: boolean;
  readonly isGreeting: boolean;
  readonly memberIds: readonly number[];
}
export interface Contact {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly identifier: string | null;
  readonly phoneNumber: string | null;
  readonly isBlocked: boolean;
  readonly customAttributes: JsonObject;
  readonly additionalAttributes: JsonObject;
  readonly createdAt: number;
}
export interface ContactInbox {
  readonly id: number;
  readonly contactId: number;
  readonly inboxId: number;
  readonly sourceId: string;
  readonly pubsubToken: string;
  readonly isVerified: boolean;
  readonly createdAt: number;
}
export type Priority = "low" | "medium" | "high" | "urgent";
export interface Conversation {
  /** The display id: what the API and the webhooks call the conversation's id. */
  readonly id: number;
  readonly uuid: string;
  readonly inboxId: number;
  readonly contactInboxId: number;
  readonly status: Status;
  readonly assigneeId: number | null;
  readonly agentBotId: number | null;
  readonly teamId: number | null;
  readonly labels: readonly string[];
  readonly customAttributes: JsonObject;
  readonly additionalAttributes: JsonObject;
  readonly priority: Priority | null;
  readonly snoozedUntil: number | null;
  readonly waitingSince: number | null;
  readonly firstReplyAt: number | null;
  readonly agentSeenAt: number | null;
  readonly contactSeenAt: number | null;
  readonly lastActivityAt: number;
  readonly createdAt: number;
  /** With a fraction: no two states of a conversation have the same. */
  readonly updatedAt: number;
}
type SenderType = "contact" | "user" | "agent_bot" | "captain_assistant";
export interface Sender {
  readonly type: SenderType;
  readonly id: number;
}
export type MessageType = "incoming" | "outgoing" | "activity" | "template";
export type MessageStatus = "sent" | "delivered" | "read" | "failed";
export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly fileType: "image" | "audio" | "video" | "file";
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly transcript: string;
}
export interface Message {
  /** Counted over all conversations. */
  readonly id: number;
  readonly conversationId: number;
  readonly inboxId: number;
  readonly type: MessageType;
  readonly content: string | null;
  readonly contentType: string;
  readonly contentAttributes: JsonObject;
  readonly additionalAttributes: JsonObject;
  readonly isPrivate: boolean;
  readonly sender: Sender | null;
  readonly sourceId: string | null;
  readonly status: MessageStatus;
  readonly attachments: readonly Attachment[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
export interface Webhook {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly subscriptions: readonly string[];
  readonly secret: string;
}
export interface Team {
  readonly id: number;
  readonly name: string;
  readonly isAssigning: boolean;
  readonly memberIds: readonly number[];
}
export interface Label {
  readonly id: number;
  readonly title: string;
}
