/** The API's inboxes: listing, making, changing, and which bot answers there. */

import { agentDetails, botDetails, inboxView } from "./api-views.ts";
import {
  type Answer,
  type Call,
  type Door,
  isYes,
  known,
  objectOf,
  ok,
  textOf,
  unprocessable,
  wholeOf,
} from "./door.ts";
import { addApiInbox, addWebInbox } from "./inbox-acts.ts";
import type { Channel, Inbox } from "./records.ts";
import type { World } from "./world.ts";

const BASE = "/api/v1/accounts/:account_id";

export function isAdmin(call: Call): boolean {
  return call.caller.type === "user" && call.caller.agent.role === "administrator";
}

function create(world: World, call: Call, isAssigning: boolean): Answer {
  const channel = objectOf(call.body["channel"]) ?? {};
  const name = textOf(call.body["name"]) ?? "";
  if (channel["type"] === "web_widget") {
    const inbox = addWebInbox(world, { name, websiteUrl: textOf(channel["website_url"]) ?? "" });
    return ok(inboxView(world, inbox, isAdmin(call)));
  }
  if (channel["type"] !== "api") throw unprocessable("this kind of channel is not emulated");
  const inbox = addApiInbox(world, {
    name,
    webhookUrl: textOf(channel["webhook_url"]) ?? null,
    isLockedToSingle: isYes(call.body["lock_to_single_conversation"]),
    isAssigning:
      "enable_auto_assignment" in call.body ? isYes(call.body["enable_auto_assignment"]) : isAssigning,
  });
  return ok(inboxView(world, inbox, isAdmin(call)));
}

function changedChannel(before: Channel, given: Call["body"]): Channel {
  if (before.type === "web")
    return { ...before, websiteUrl: textOf(given["website_url"]) ?? before.websiteUrl };
  return { ...before, webhookUrl: textOf(given["webhook_url"]) ?? before.webhookUrl };
}

function yesOr(value: unknown, before: boolean): boolean {
  return value === undefined ? before : isYes(value);
}

function change(world: World, call: Call, before: Inbox): Answer {
  const { body } = call;
  const inbox: Inbox = {
    ...before,
    name: textOf(body["name"]) ?? before.name,
    channel: changedChannel(before.channel, objectOf(body["channel"]) ?? {}),
    isAssigning: yesOr(body["enable_auto_assignment"], before.isAssigning),
    isLockedToSingle: yesOr(body["lock_to_single_conversation"], before.isLockedToSingle),
    isGreeting: yesOr(body["greeting_enabled"], before.isGreeting),
  };
  world.inboxes.set(inbox.id, inbox);
  return ok(inboxView(world, inbox, isAdmin(call)));
}

/** Null or nothing takes the bot off. */
function setBot(world: World, call: Call, inbox: Inbox): Answer {
  const given = wholeOf(call.body["agent_bot"]);
  const botId = given === undefined ? null : known(world.bots, given).id;
  world.inboxes.set(inbox.id, { ...inbox, botId });
  return ok();
}

function resetSecret(world: World, call: Call, inbox: Inbox): Answer {
  if (inbox.channel.type !== "api") throw unprocessable("only an API inbox has a secret");
  const next = { ...inbox, channel: { ...inbox.channel, secret: world.chance.token(32) } };
  world.inboxes.set(inbox.id, next);
  return ok(inboxView(world, next, isAdmin(call)));
}

function members(world: World, inbox: Inbox): Answer {
  const payload = inbox.memberIds
    .flatMap((id) => world.agents.get(id) ?? [])
    .map((agent) => agentDetails(world, agent));
  return ok({ payload });
}

export function inboxDoors(world: World, isAssigning: boolean): readonly Door[] {
  const all = `${BASE}/inboxes`;
  const one = `${all}/:id`;
  const of = (call: Call) => known(world.inboxes, call.params["id"]);
  return [
    {
      method: "GET",
      path: all,
      rights: "users",
      run: (call) =>
        ok({ payload: [...world.inboxes.values()].map((inbox) => inboxView(world, inbox, isAdmin(call))) }),
    },
    { method: "POST", path: all, rights: "admins", run: (call) => create(world, call, isAssigning) },
    {
      method: "GET",
      path: one,
      rights: "users",
      run: (call) => ok(inboxView(world, of(call), isAdmin(call))),
    },
    { method: "PATCH", path: one, rights: "admins", run: (call) => change(world, call, of(call)) },
    {
      method: "GET",
      path: `${one}/agent_bot`,
      rights: "users",
      run: (call) => {
        const bot = world.bots.get(of(call).botId ?? 0);
        return ok({ agent_bot: bot === undefined ? {} : botDetails(world, bot, isAdmin(call)) });
      },
    },
    {
      method: "POST",
      path: `${one}/set_agent_bot`,
      rights: "admins",
      run: (call) => setBot(world, call, of(call)),
    },
    {
      method: "POST",
      path: `${one}/reset_secret`,
      rights: "admins",
      run: (call) => resetSecret(world, call, of(call)),
    },
    {
      method: "GET",
      path: `${BASE}/inbox_members/:id`,
      rights: "users",
      run: (call) => members(world, of(call)),
    },
  ];
}
