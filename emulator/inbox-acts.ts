/** How inboxes, bots and webhooks come to be: Chatwoot makes their tokens and secrets, nobody chooses them. */

import type { AgentBot, Inbox, Webhook } from "./records.ts";
import type { World } from "./world.ts";

export interface NewInbox {
  readonly name: string;
  readonly webhookUrl: string | null;
  readonly isLockedToSingle: boolean;
  readonly isAssigning: boolean;
}

export function addApiInbox(world: World, given: NewInbox): Inbox {
  const inbox: Inbox = {
    id: world.nextId("inbox"),
    name: given.name,
    channel: {
      type: "api",
      identifier: world.chance.token(24),
      hmacToken: world.chance.token(24),
      secret: world.chance.token(32),
      webhookUrl: given.webhookUrl,
    },
    botId: null,
    isAssigning: given.isAssigning,
    isLockedToSingle: given.isLockedToSingle,
    isGreeting: false,
    memberIds: [...world.agents.values()].filter(({ role }) => role === "agent").map(({ id }) => id),
  };
  world.inboxes.set(inbox.id, inbox);
  return inbox;
}

export function addWebInbox(world: World, given: { name: string; websiteUrl: string }): Inbox {
  const inbox: Inbox = {
    id: world.nextId("inbox"),
    name: given.name,
    channel: { type: "web", websiteToken: world.chance.token(24), websiteUrl: given.websiteUrl },
    botId: null,
    isAssigning: false,
    isLockedToSingle: false,
    isGreeting: false,
    memberIds: [],
  };
  world.inboxes.set(inbox.id, inbox);
  return inbox;
}

export function addBot(
  world: World,
  given: { name: string; description?: string; url: string | null },
): AgentBot {
  const bot: AgentBot = {
    id: world.nextId("bot"),
    name: given.name,
    description: given.description ?? "",
    outgoingUrl: given.url,
    token: world.chance.token(24),
    secret: world.chance.token(32),
  };
  world.bots.set(bot.id, bot);
  return bot;
}

export function addWebhook(
  world: World,
  given: { name: string; url: string; subscriptions: readonly string[] },
): Webhook {
  const webhook: Webhook = { id: world.nextId("other"), ...given, secret: world.chance.token(32) };
  world.webhooks.set(webhook.id, webhook);
  return webhook;
}
