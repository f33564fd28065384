/** Sets up what an administrator would: the bot, webhooks and an API inbox, and tells ids, tokens and secrets. */

import { addApiInbox, addBot, addWebhook } from "./inbox-acts.ts";
import type { ApiInboxSetup, BotSetup, Emulator, Setup } from "./play.ts";
import { SUBSCRIPTIONS } from "./receivers.ts";
import type { AgentBot, Inbox } from "./records.ts";
import { DANA, found, WEB_INBOX, type World } from "./world.ts";

function apiInboxSetup(inbox: Inbox): ApiInboxSetup | null {
  if (inbox.channel.type !== "api") return null;
  return { id: inbox.id, identifier: inbox.channel.identifier, secret: inbox.channel.secret };
}

function setupOf(world: World): Setup {
  const bot = world.bots.get(world.inboxes.get(WEB_INBOX)?.botId ?? 0);
  const api = [...world.inboxes.values()].flatMap((inbox) => apiInboxSetup(inbox) ?? []);
  return {
    accountId: world.account.id,
    adminToken: found(world.agents, 1, "agent").token,
    agentToken: found(world.agents, DANA, "agent").token,
    webInbox: { id: WEB_INBOX },
    apiInbox: api.at(0) ?? null,
    bot: bot === undefined ? null : { id: bot.id, token: bot.token, secret: bot.secret },
  };
}

function attached(world: World, given: { readonly url: string; readonly name?: string }): AgentBot {
  const before = world.bots.get(world.inboxes.get(WEB_INBOX)?.botId ?? 0);
  if (before === undefined) return addBot(world, { name: given.name ?? "Helper Bot", url: given.url });
  const bot = { ...before, name: given.name ?? before.name, outgoingUrl: given.url };
  world.bots.set(bot.id, bot);
  return bot;
}

export function createSetup(
  world: World,
  isAssigning: boolean,
): Pick<Emulator, "setup" | "attachBot" | "registerWebhook" | "createApiInbox"> {
  return {
    get setup() {
      return setupOf(world);
    },
    attachBot: (given): BotSetup => {
      const { id, token, secret } = attached(world, given);
      for (const inbox of [...world.inboxes.values()]) world.inboxes.set(inbox.id, { ...inbox, botId: id });
      return { id, token, secret };
    },
    registerWebhook: ({ url, subscriptions }) => {
      const { id, secret } = addWebhook(world, {
        name: "",
        url,
        subscriptions: subscriptions ?? SUBSCRIPTIONS,
      });
      return { id, secret };
    },
    createApiInbox: ({ webhookUrl, name }) => {
      const inbox = addApiInbox(world, {
        name: name ?? "Page",
        webhookUrl,
        isLockedToSingle: false,
        isAssigning,
      });
      const botId = world.inboxes.get(WEB_INBOX)?.botId ?? null;
      world.inboxes.set(inbox.id, { ...inbox, botId });
      const setup = apiInboxSetup(inbox);
      if (setup === null) throw new Error("an API inbox is of the API's channel");
      return setup;
    },
  };
}
