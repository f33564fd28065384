/** Who hears of what happens: the inbox's and the conversation's bot, the account's webhooks, an API inbox's own address. */

import type { Happening } from "./happenings.ts";
import { payloadOf, railsJson } from "./payloads.ts";
import type { SenderKind } from "./play.ts";
import type { AgentBot, Conversation, Inbox } from "./records.ts";
import { isSince, signingSecret, type World } from "./world.ts";

/** One webhook that has to go out. */
export interface Errand {
  readonly kind: SenderKind;
  readonly url: string;
  readonly secret: string | null;
  readonly happening: Happening;
  /** The body, with the conversation as it stood so many changes ago. */
  readonly write: (changesAgo: number) => string;
}

const BOT_EVENTS: ReadonlySet<Happening["type"]> = new Set([
  "message_created",
  "message_updated",
  "conversation_opened",
  "conversation_resolved",
  "conversation_status_changed",
  "conversation_updated",
  "webwidget_triggered",
]);
const INBOX_EVENTS: ReadonlySet<Happening["type"]> = new Set([
  "message_created",
  "message_updated",
  "conversation_created",
  "conversation_status_changed",
  "conversation_updated",
  "conversation_typing_on",
  "conversation_typing_off",
]);
/** The events a webhook of the account may subscribe to (app/models/webhook.rb). */
export const SUBSCRIPTIONS: readonly string[] = [
  "conversation_status_changed",
  "conversation_updated",
  "conversation_created",
  "contact_created",
  "contact_updated",
  "message_created",
  "message_updated",
  "webwidget_triggered",
  "inbox_created",
  "inbox_updated",
  "conversation_typing_on",
  "conversation_typing_off",
];

export function conversationOf(happening: Happening): Conversation | null {
  return "conversation" in happening ? happening.conversation : null;
}

function inboxIdOf(happening: Happening): number | null {
  if (happening.type === "webwidget_triggered") return happening.place.inboxId;
  return conversationOf(happening)?.inboxId ?? null;
}

function snapshot(world: World, happening: Happening, changesAgo: number): Happening {
  if (!("conversation" in happening) || changesAgo === 0) return happening;
  const { id, updatedAt } = happening.conversation;
  const earlier = (world.past.get(id) ?? []).filter((one) => one.updatedAt < updatedAt);
  const then = earlier.at(-Math.min(changesAgo, earlier.length));
  return then === undefined ? happening : { ...happening, conversation: then };
}

/** Changes of a conversation are told to bots since 4.13. */
const LATER_BOT_EVENTS: ReadonlySet<Happening["type"]> = new Set([
  "conversation_status_changed",
  "conversation_updated",
]);

function isForBots(world: World, { type }: Happening): boolean {
  return BOT_EVENTS.has(type) && (isSince(world, "4.13.0") || !LATER_BOT_EVENTS.has(type));
}

/** The inbox's bot and the conversation's, once if they are the same. Their bodies are written at once. */
export function botErrands(world: World, happening: Happening): readonly Errand[] {
  const inboxId = inboxIdOf(happening);
  if (inboxId === null || !isForBots(world, happening)) return [];
  const ids = new Set([world.inboxes.get(inboxId)?.botId, conversationOf(happening)?.agentBotId]);
  const bots: readonly AgentBot[] = [...ids].flatMap((id) => world.bots.get(id ?? 0) ?? []);
  if (bots.length === 0) return [];
  const body = railsJson(payloadOf(world, happening));
  const write = (ago: number) =>
    ago === 0 ? body : railsJson(payloadOf(world, snapshot(world, happening, ago)));
  return bots.flatMap(({ outgoingUrl, secret }) =>
    outgoingUrl === null
      ? []
      : [
          {
            kind: "bot" as const,
            url: outgoingUrl,
            secret: signingSecret(world, "bot", secret),
            happening,
            write,
          },
        ],
  );
}

/** The happening with the rows as they are now: what an account's webhook tells may be newer than its event. */
function refreshed(world: World, happening: Happening): Happening {
  if (!("conversation" in happening)) return happening;
  const conversation = world.conversations.get(happening.conversation.id) ?? happening.conversation;
  if (!("message" in happening)) return { ...happening, conversation };
  return {
    ...happening,
    conversation,
    message: world.messages.get(happening.message.id) ?? happening.message,
  };
}

/** The account's webhooks and the API inbox's own address, with the rows as they are now. */
export function laterErrands(world: World, happening: Happening): readonly Errand[] {
  const current = refreshed(world, happening);
  const write = (ago: number) => railsJson(payloadOf(world, snapshot(world, current, ago)));
  const account = [...world.webhooks.values()]
    .filter((webhook) => webhook.subscriptions.includes(happening.type))
    .map(({ url, secret }) => ({
      kind: "account" as const,
      url,
      secret: signingSecret(world, "account", secret),
      happening,
      write,
    }));
  const inbox = world.inboxes.get(inboxIdOf(happening) ?? 0);
  return [...account, ...inboxErrands(world, inbox, { happening, write })];
}

function inboxErrands(
  world: World,
  inbox: Inbox | undefined,
  told: Pick<Errand, "happening" | "write">,
): readonly Errand[] {
  if (inbox === undefined || inbox.channel.type !== "api" || !INBOX_EVENTS.has(told.happening.type))
    return [];
  const { webhookUrl } = inbox.channel;
  const secret = signingSecret(world, "api-inbox", inbox.channel.secret);
  return webhookUrl === null ? [] : [{ kind: "api-inbox", url: webhookUrl, secret, ...told }];
}
