/** The API's account: agent bots, webhooks, people, teams, labels, and who a token is. */

import { isAdmin } from "./api-inboxes.ts";
import { agentDetails, botDetails, teamDetails, webhookView } from "./api-views.ts";
import { type Answer, type Call, type Door, known, ok, Refusal, textOf, textsOf } from "./door.ts";
import { addBot, addWebhook } from "./inbox-acts.ts";
import { SUBSCRIPTIONS } from "./receivers.ts";
import type { AgentBot } from "./records.ts";
import type { World } from "./world.ts";

const BASE = "/api/v1/accounts/:account_id";

function changeBot(world: World, call: Call, before: AgentBot): Answer {
  const bot: AgentBot = {
    ...before,
    name: textOf(call.body["name"]) ?? before.name,
    description: textOf(call.body["description"]) ?? before.description,
    outgoingUrl: textOf(call.body["outgoing_url"]) ?? before.outgoingUrl,
  };
  world.bots.set(bot.id, bot);
  return ok(botDetails(world, bot, isAdmin(call)));
}

function createBot(world: World, call: Call): Answer {
  const bot = addBot(world, {
    name: textOf(call.body["name"]) ?? "",
    description: textOf(call.body["description"]) ?? "",
    url: textOf(call.body["outgoing_url"]) ?? null,
  });
  return ok(botDetails(world, bot, true));
}

function removeBot(world: World, bot: AgentBot): Answer {
  world.bots.delete(bot.id);
  for (const inbox of [...world.inboxes.values()])
    if (inbox.botId === bot.id) world.inboxes.set(inbox.id, { ...inbox, botId: null });
  return ok();
}

function resetSecret(world: World, bot: AgentBot): Answer {
  const next = { ...bot, secret: world.chance.token(32) };
  world.bots.set(bot.id, next);
  return ok(botDetails(world, next, true));
}

function botDoors(world: World): readonly Door[] {
  const all = `${BASE}/agent_bots`;
  const one = `${all}/:id`;
  const of = (call: Call) => known(world.bots, call.params["id"]);
  return [
    {
      method: "GET",
      path: all,
      rights: "users",
      run: (call) => ok([...world.bots.values()].map((bot) => botDetails(world, bot, isAdmin(call)))),
    },
    { method: "POST", path: all, rights: "admins", run: (call) => createBot(world, call) },
    {
      method: "GET",
      path: one,
      rights: "users",
      run: (call) => ok(botDetails(world, of(call), isAdmin(call))),
    },
    { method: "PATCH", path: one, rights: "admins", run: (call) => changeBot(world, call, of(call)) },
    { method: "DELETE", path: one, rights: "admins", run: (call) => removeBot(world, of(call)) },
    {
      method: "POST",
      path: `${one}/reset_secret`,
      rights: "admins",
      run: (call) => resetSecret(world, of(call)),
    },
  ];
}

/** An address serves one webhook of the account only, and only known events can be subscribed to. */
function checkWebhook(world: World, call: Call, self: number | null): void {
  const url = textOf(call.body["url"]);
  const taken = [...world.webhooks.values()].some((one) => one.url === url && one.id !== self);
  if (taken) throw new Refusal(422, { message: "Url has already been taken", attributes: ["url"] });
  const unknown = textsOf(call.body["subscriptions"]).filter((name) => !SUBSCRIPTIONS.includes(name));
  if (unknown.length > 0)
    throw new Refusal(422, { message: "Subscriptions Invalid events", attributes: ["subscriptions"] });
}

/** Without a list, Chatwoot subscribes a webhook to most events; here to all. */
function subscriptionsOf(body: Call["body"], otherwise: readonly string[]): readonly string[] {
  return "subscriptions" in body ? textsOf(body["subscriptions"]) : otherwise;
}

function createWebhook(world: World, call: Call): Answer {
  checkWebhook(world, call, null);
  const webhook = addWebhook(world, {
    name: textOf(call.body["name"]) ?? "",
    url: textOf(call.body["url"]) ?? "",
    subscriptions: subscriptionsOf(call.body, SUBSCRIPTIONS),
  });
  return ok({ payload: { webhook: webhookView(world, webhook) } });
}

function webhookDoors(world: World): readonly Door[] {
  const all = `${BASE}/webhooks`;
  const one = `${all}/:id`;
  const of = (call: Call) => known(world.webhooks, call.params["id"]);
  const list = () => [...world.webhooks.values()].map((webhook) => webhookView(world, webhook));
  return [
    { method: "GET", path: all, rights: "admins", run: () => ok({ payload: { webhooks: list() } }) },
    { method: "POST", path: all, rights: "admins", run: (call) => createWebhook(world, call) },
    {
      method: "PATCH",
      path: one,
      rights: "admins",
      run: (call) => {
        const before = of(call);
        checkWebhook(world, call, before.id);
        const next = {
          ...before,
          name: textOf(call.body["name"]) ?? before.name,
          url: textOf(call.body["url"]) ?? before.url,
          subscriptions: subscriptionsOf(call.body, before.subscriptions),
        };
        world.webhooks.set(next.id, next);
        return ok({ payload: { webhook: webhookView(world, next) } });
      },
    },
    {
      method: "DELETE",
      path: one,
      rights: "admins",
      run: (call) => {
        world.webhooks.delete(of(call).id);
        return ok();
      },
    },
  ];
}

function profile(world: World, call: Call): Answer {
  if (call.caller.type !== "user") throw new Refusal(401, { error: "Invalid Access Token" });
  const { agent } = call.caller;
  const { availability, role, name, email, id, token } = agent;
  const account = { id: world.account.id, name: world.account.name, status: "active", active_at: null, role };
  const standing = {
    permissions: [role],
    availability,
    availability_status: availability,
    auto_offline: true,
  };
  return ok({
    id,
    access_token: token,
    account_id: world.account.id,
    available_name: agent.availableName,
    avatar_url: "",
    confirmed: true,
    display_name: null,
    message_signature: null,
    email,
    inviter_id: null,
    name,
    provider: "email",
    role,
    ui_settings: {},
    uid: email,
    type: null,
    custom_attributes: {},
    accounts: [{ ...account, ...standing, custom_role_id: null, custom_role: null }],
  });
}

export function accountDoors(world: World): readonly Door[] {
  const labels = () =>
    [...world.labels.values()].map((label) => ({
      ...label,
      description: "",
      color: "#1f93ff",
      show_on_sidebar: true,
    }));
  return [
    ...botDoors(world),
    ...webhookDoors(world),
    {
      method: "GET",
      path: `${BASE}/agents`,
      rights: "users",
      run: () => ok([...world.agents.values()].map((agent) => agentDetails(world, agent))),
    },
    {
      method: "GET",
      path: `${BASE}/teams`,
      rights: "users",
      run: () => ok([...world.teams.values()].map((team) => teamDetails(world, team))),
    },
    { method: "GET", path: `${BASE}/labels`, rights: "users", run: () => ok({ payload: labels() }) },
    {
      method: "GET",
      path: BASE,
      rights: "users",
      run: () => ok({ ...world.account, locale: "en", domain: null, features: {}, status: "active" }),
    },
    { method: "GET", path: "/api/v1/profile", rights: "users", run: (call) => profile(world, call) },
    {
      method: "GET",
      path: "/api",
      rights: "anyone",
      run: () =>
        ok({
          version: world.version,
          timestamp: new Date(world.now()).toISOString(),
          queue_services: "ok",
          data_services: "ok",
        }),
    },
  ];
}
