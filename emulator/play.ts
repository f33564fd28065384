/** What a test, the page or a score can do to the emulator and see of it; doors below /emulator/ offer the same over HTTP. */

export type Status = "open" | "pending" | "resolved" | "snoozed";
/** `bot`: an agent bot's `outgoing_url`; `account`: a webhook of the account; `api-inbox`: the inbox's own `webhook_url`. */
export type SenderKind = "bot" | "account" | "api-inbox";
export type TokenKind = "admin" | "agent" | "bot" | "none";
export type JsonObject = { readonly [key: string]: unknown };

export interface EmulatorSettings {
  /** 0, the default, takes any free port of 127.0.0.1. */
  readonly port?: number;
  /** Chooses tokens, secrets and the faults of `faults.seeded`; 1 if absent. */
  readonly seed?: number;
  /** How long a webhook's receiver may take; Chatwoot's default is 5,000 ms. */
  readonly timeoutMs?: number;
  /** The pause between the three attempts of a bot's webhook; about 3,000 ms in Chatwoot. */
  readonly retryPauseMs?: number;
  /** Whether an opened conversation is assigned to an online agent at once. */
  readonly isAssigning?: boolean;
  /** Whether `merge: true` of custom attributes is known; Chatwoot up to 4.16.2 does not know it. */
  readonly isMerging?: boolean;
  /** Requests a minute before 429 "Retry later"; no limit if absent. */
  readonly requestsPerMinute?: number;
  /** What `GET /api` tells, 4.16.2 if absent. Older ones do without what came later: see `isSince` in world.ts. */
  readonly version?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface BotSetup {
  readonly id: number;
  readonly token: string;
  readonly secret: string;
}
export interface ApiInboxSetup {
  readonly id: number;
  readonly identifier: string;
  readonly secret: string;
}
interface WebhookSetup {
  readonly id: number;
  readonly secret: string;
}
export interface Setup {
  readonly accountId: number;
  readonly adminToken: string;
  readonly agentToken: string;
  readonly webInbox: { readonly id: number };
  readonly apiInbox: ApiInboxSetup | null;
  readonly bot: BotSetup | null;
}

export interface SentFile {
  readonly name: string;
  readonly contentType: string;
  /** Absent: made-up bytes are served. */
  readonly text?: string;
  /** The file's address answers 404 this many times first, as Chatwoot uploads after it tells. */
  readonly missingTimes?: number;
}
export interface Written {
  /** The display id, which the API calls conversation_id. */
  readonly conversation: number;
  readonly message: number;
}
export interface VisitorWriting {
  /** Absent: a new contact and a new conversation. */
  readonly conversation?: number;
  readonly attachments?: readonly SentFile[];
  /** The inbox of a new conversation; the website's if absent. */
  readonly inbox?: number;
  /** The contact of a new conversation, if that place in the inbox is known already. */
  readonly sourceId?: string;
}
interface AgentWriting {
  readonly private?: boolean;
  /** "Dana" if absent. */
  readonly name?: string;
  readonly attachments?: readonly SentFile[];
}

export interface Visitor {
  write(text: string | null, writing?: VisitorWriting): Written;
  /** Answers a message with choices or a form: one message_updated with submitted_values. */
  submit(messageId: number, values: readonly JsonObject[]): void;
  /** One message_updated for each outgoing message. */
  readAll(conversation: number): void;
  /** A new visitor opens the widget: webwidget_triggered. */
  openWidget(): { readonly sourceId: string };
  typing(conversation: number, isOn: boolean): void;
}
export interface Agent {
  reply(conversation: number, text: string, writing?: AgentWriting): Written;
  status(conversation: number, status: Status): void;
  assign(conversation: number, agentId: number | null): void;
  /** Assigns the inbox's bot. */
  assignBot(conversation: number): void;
  label(conversation: number, labels: readonly string[]): void;
  typing(conversation: number, isOn: boolean, isPrivate?: boolean): void;
  deleteMessage(messageId: number): void;
  /** Who is there for auto-assignment; all agents are online at the start. */
  availability(agentId: number, availability: "online" | "busy" | "offline"): void;
}
/** Everybody else who writes or switches there, each as Chatwoot shows them. */
export interface Other {
  phoneEcho(conversation: number, text: string): Written;
  slackReply(conversation: number, text: string): Written;
  automationMessage(conversation: number, text: string): Written;
  /** A bare change of status: the bot stays assigned. */
  automationStatus(conversation: number, status: Status): void;
  template(conversation: number, text: string): Written;
  otherBot(conversation: number, text: string): Written;
  captain(conversation: number, text: string): Written;
  campaign(conversation: number, text: string): Written;
  /** A voice message's text that comes late: message_updated with `transcribed_text`. */
  transcript(messageId: number, text: string): void;
}

export interface SeenMessage {
  readonly id: number;
  readonly type: "incoming" | "outgoing" | "activity" | "template";
  readonly content: string | null;
  readonly private: boolean;
  readonly senderType: "contact" | "user" | "agent_bot" | "captain_assistant" | null;
  readonly senderName: string | null;
  readonly contentAttributes: JsonObject;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly attachments: readonly { readonly name: string; readonly url: string }[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}
export interface SeenConversation {
  readonly id: number;
  readonly inboxId: number;
  readonly sourceId: string;
  readonly contactName: string;
  readonly status: Status;
  readonly assignee: { readonly id: number; readonly name: string } | null;
  readonly assigneeType: "User" | "AgentBot" | null;
  readonly labels: readonly string[];
  readonly customAttributes: JsonObject;
  readonly teamId: number | null;
  /** Who types now, as the API or a player said last. */
  readonly typing: { readonly name: string; readonly isPrivate: boolean } | null;
  readonly messages: readonly SeenMessage[];
}
export interface SeenRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly tokenKind: TokenKind;
  readonly body: unknown;
  /** What was answered; null while it waits or when the connection was cut. */
  readonly status: number | null;
  readonly isFault: boolean;
}
export interface SeenDelivery {
  /** X-Chatwoot-Delivery. */
  readonly id: string;
  readonly url: string;
  readonly kind: SenderKind;
  readonly event: string;
  /** The message's id, or null for other events. */
  readonly message: number | null;
  readonly conversation: number | null;
  /** 1, 2 or 3. */
  readonly attempt: number;
  readonly at: number;
  /** What the receiver answered; null for none, or not yet. */
  readonly status: number | null;
  /** From sending to the answer or the failure; null while it waits. */
  readonly ms: number | null;
  readonly isFault: boolean;
}
export interface Look {
  conversation(id: number): SeenConversation;
  conversations(): readonly SeenConversation[];
  /** Every call of the API that came in, the oldest first. */
  requests(): readonly SeenRequest[];
  /** Every attempt to deliver a webhook, the oldest first. */
  deliveries(): readonly SeenDelivery[];
}

export type ApiFault =
  | { readonly type: "delay"; readonly ms: number }
  /** Nothing is done, the connection is cut. */
  | { readonly type: "drop-before" }
  /** All is done, the connection is cut before the answer. */
  | { readonly type: "answer-then-drop" }
  | { readonly type: "rate-limited" }
  | { readonly type: "fail-before" }
  | { readonly type: "fail-after" }
  | { readonly type: "bad-gateway" };
export type DeliveryFault =
  | { readonly type: "duplicate"; readonly id: "same" | "new"; readonly afterMs?: number }
  | { readonly type: "delay"; readonly ms: number }
  /** Held back until `behind` later deliveries went out, at most `holdMs` (1,000 if absent). */
  | { readonly type: "reorder"; readonly behind: number; readonly holdMs?: number }
  | { readonly type: "drop" }
  /** The conversation as it stood `changes` changes ago, with the `updated_at` of then. */
  | { readonly type: "stale"; readonly changes: number };
export interface ApiMatch {
  readonly method?: string;
  /** A text is looked for anywhere in the path. */
  readonly path?: RegExp | string;
}
export interface DeliveryMatch {
  readonly event?: string;
  readonly kind?: SenderKind;
}
export type PlannedFault =
  | { readonly on: "api"; readonly match?: ApiMatch; readonly times?: number; readonly do: ApiFault }
  | {
      readonly on: "delivery";
      readonly match?: DeliveryMatch;
      readonly times?: number;
      readonly do: DeliveryFault;
    };
/** The chance of each fault, 0 to 1; absent is 0. */
export interface FaultRates {
  readonly api?: { readonly [Type in ApiFault["type"]]?: number };
  readonly delivery?: { readonly [Type in DeliveryFault["type"]]?: number };
}
export interface Faults {
  /** Planned faults are used up in order, before those of the seed. */
  next(fault: PlannedFault): void;
  seeded(rates: FaultRates): void;
  clear(): void;
}

export interface Emulator {
  /** Without a slash at the end. */
  readonly url: string;
  /** As it stands now: the bot and the API inbox appear once they are there. */
  readonly setup: Setup;
  readonly visitor: Visitor;
  readonly agent: Agent;
  readonly other: Other;
  readonly look: Look;
  readonly faults: Faults;
  /** Creates the bot, or points the one of before elsewhere, and attaches it to all inboxes. */
  attachBot(bot: { readonly url: string; readonly name?: string }): BotSetup;
  /** All events if no subscriptions are given. */
  registerWebhook(webhook: {
    readonly url: string;
    readonly subscriptions?: readonly string[];
  }): WebhookSetup;
  createApiInbox(inbox: { readonly webhookUrl: string; readonly name?: string }): ApiInboxSetup;
  /** Refuses and cuts all connections until `up`; webhooks still go out. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves when no delivery is queued or under way. */
  idle(): Promise<void>;
  /** Resolves once it holds, looked at after every change; rejects with an Error after `withinMs` (5,000). */
  until(holds: () => boolean, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}
