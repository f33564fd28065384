/** The API's conversations: listing, beginning, showing, and everything that is set on one but its status. */

import { writeCalled } from "./api-messages.ts";
import { agentDetails, botDetails, conversationView, teamDetails } from "./api-views.ts";
import { takePlace } from "./contact-acts.ts";
import { assignAgent, assignBot, beginConversation, changeConversation } from "./conversation-acts.ts";
import {
  type Answer,
  type Call,
  type Door,
  isYes,
  known,
  notFound,
  objectOf,
  ok,
  textOf,
  textsOf,
  unprocessable,
  wholeOf,
} from "./door.ts";
import type { Stage } from "./happenings.ts";
import type { ContactInbox, Conversation, Priority } from "./records.ts";
import { found, type World } from "./world.ts";

const BASE = "/api/v1/accounts/:account_id/conversations";
const PER_PAGE = 25;

export function calledConversation(stage: Stage, call: Call): Conversation {
  return known(stage.world.conversations, call.params["conversation_id"]);
}

type Fits = (conversation: Conversation) => boolean;

function belongsTo(call: Call): Fits {
  const wanted = textOf(call.query["assignee_type"]) ?? "all";
  const me = call.caller.type === "user" ? call.caller.agent.id : null;
  return ({ assigneeId }) => {
    if (wanted === "me") return assigneeId === me;
    if (wanted === "unassigned") return assigneeId === null;
    return wanted !== "assigned" || assigneeId !== null;
  };
}

function filtersOf(query: Call["query"]): readonly Fits[] {
  const status = textOf(query["status"]) ?? "open";
  const inboxId = wholeOf(query["inbox_id"]);
  const teamId = wholeOf(query["team_id"]);
  const labels = textsOf(query["labels[]"] ?? query["labels"]);
  return [
    (one) => status === "all" || one.status === status,
    (one) => inboxId === undefined || one.inboxId === inboxId,
    (one) => teamId === undefined || one.teamId === teamId,
    (one) => labels.length === 0 || labels.some((label) => one.labels.includes(label)),
  ];
}

/** Open ones unless a status is asked for; the last active first, 25 a page. */
function list(world: World, call: Call): Answer {
  const fits = filtersOf(call.query);
  const all = [...world.conversations.values()].filter((one) => fits.every((isFit) => isFit(one)));
  const mine = all
    .filter(belongsTo(call))
    .toSorted((one, other) => other.lastActivityAt - one.lastActivityAt || other.id - one.id);
  const from = ((wholeOf(call.query["page"]) ?? 1) - 1) * PER_PAGE;
  const me = call.caller.type === "user" ? call.caller.agent.id : null;
  const count = (isCounted: Fits) => all.filter(isCounted).length;
  const meta = {
    mine_count: count(({ assigneeId }) => assigneeId === me),
    assigned_count: count(({ assigneeId }) => assigneeId !== null),
    unassigned_count: count(({ assigneeId }) => assigneeId === null),
    all_count: all.length,
  };
  const payload = mine.slice(from, from + PER_PAGE).map((one) => conversationView(world, one));
  return ok({ data: { meta, payload } });
}

function placeOf(stage: Stage, body: Call["body"]): ContactInbox {
  const inboxId = wholeOf(body["inbox_id"]);
  const contactId = wholeOf(body["contact_id"]);
  const sourceId = textOf(body["source_id"]);
  if (inboxId === undefined || contactId === undefined) {
    const place = stage.world.contactInboxes.values().find((one) => one.sourceId === sourceId);
    if (place === undefined) throw notFound();
    return place;
  }
  known(stage.world.inboxes, inboxId);
  known(stage.world.contacts, contactId);
  const place = takePlace(stage, { inboxId, contactId, sourceId });
  if (place === null) throw unprocessable("source_id should be unique");
  return place;
}

function statusOf(value: unknown): Conversation["status"] | undefined {
  return value === "open" || value === "pending" || value === "resolved" || value === "snoozed"
    ? value
    : undefined;
}

/** With one conversation a contact, the last one is taken again. */
function lastConversation(world: World, place: ContactInbox): Conversation | undefined {
  if (!found(world.inboxes, place.inboxId, "inbox").isLockedToSingle) return undefined;
  return [...world.conversations.values()].findLast((one) => one.contactInboxId === place.id);
}

/** The status asked for is ignored in an inbox with a bot (issue 7834). */
function begin(stage: Stage, place: ContactInbox, body: Call["body"]): Conversation {
  const status = statusOf(body["status"]);
  const assigneeId = wholeOf(body["assignee_id"]);
  const teamId = wholeOf(body["team_id"]);
  return beginConversation(stage, {
    inbox: found(stage.world.inboxes, place.inboxId, "inbox"),
    place,
    ...(status === undefined ? {} : { status }),
    ...(assigneeId === undefined ? {} : { assigneeId }),
    ...(teamId === undefined ? {} : { teamId }),
    additionalAttributes: objectOf(body["additional_attributes"]) ?? {},
    customAttributes: objectOf(body["custom_attributes"]) ?? {},
  });
}

function create(stage: Stage, call: Call): Answer {
  const place = placeOf(stage, call.body);
  const conversation = lastConversation(stage.world, place) ?? begin(stage, place, call.body);
  const message = objectOf(call.body["message"]);
  if (message !== undefined) writeCalled(stage, conversation, { ...call, body: message });
  return ok(conversationView(stage.world, found(stage.world.conversations, conversation.id, "conversation")));
}

function assignTeam(stage: Stage, id: number, teamId: number | undefined): Answer {
  const team = stage.world.teams.get(teamId ?? 0);
  changeConversation(stage, id, { teamId: team?.id ?? null });
  return ok(team === undefined ? null : teamDetails(stage.world, team));
}

function assignToBot(stage: Stage, id: number, botId: number | null): Answer {
  const bot = stage.world.bots.get(assignBot(stage, id, botId).agentBotId ?? 0);
  return ok(bot === undefined ? null : botDetails(stage.world, bot, false));
}

/** An unknown id answers null and unassigns; `team_id` counts only without `assignee_id`. */
function assign(stage: Stage, call: Call): Answer {
  const { id } = calledConversation(stage, call);
  if (!("assignee_id" in call.body)) return assignTeam(stage, id, wholeOf(call.body["team_id"]));
  const assigneeId = wholeOf(call.body["assignee_id"]) ?? null;
  if (call.body["assignee_type"] === "AgentBot") return assignToBot(stage, id, assigneeId);
  const agent = stage.world.agents.get(assignAgent(stage, id, assigneeId).assigneeId ?? 0);
  return ok(agent === undefined ? null : agentDetails(stage.world, agent));
}

function priorityOf(value: unknown): Priority | null {
  return value === "low" || value === "medium" || value === "high" || value === "urgent" ? value : null;
}

function setAttributes(stage: Stage, call: Call, isMerging: boolean): Answer {
  const before = calledConversation(stage, call);
  const given = objectOf(call.body["custom_attributes"]) ?? {};
  // A Chatwoot that does not know `merge` ignores it and replaces everything.
  const isMerge = isMerging && isYes(call.body["merge"]);
  const customAttributes = isMerge ? { ...before.customAttributes, ...given } : given;
  changeConversation(stage, before.id, { customAttributes });
  return ok({ custom_attributes: customAttributes });
}

export function conversationDoors(stage: Stage, isMerging: boolean): readonly Door[] {
  const { world } = stage;
  const one = `${BASE}/:conversation_id`;
  const set = (call: Call, patch: Partial<Conversation>) =>
    changeConversation(stage, calledConversation(stage, call).id, patch);
  return [
    { method: "GET", path: BASE, rights: "users", run: (call) => list(world, call) },
    { method: "POST", path: BASE, rights: "bots", run: (call) => create(stage, call) },
    {
      method: "GET",
      path: one,
      rights: "bots",
      botsSince: "4.14.2",
      run: (call) => ok(conversationView(world, calledConversation(stage, call))),
    },
    {
      method: "PATCH",
      path: one,
      rights: "bots",
      run: (call) => ok(conversationView(world, set(call, { priority: priorityOf(call.body["priority"]) }))),
    },
    {
      method: "POST",
      path: `${one}/toggle_priority`,
      rights: "bots",
      run: (call) => {
        set(call, { priority: priorityOf(call.body["priority"]) });
        return ok();
      },
    },
    {
      method: "POST",
      path: `${one}/custom_attributes`,
      rights: "bots",
      run: (call) => setAttributes(stage, call, isMerging),
    },
    { method: "POST", path: `${one}/assignments`, rights: "bots", run: (call) => assign(stage, call) },
    {
      method: "GET",
      path: `${one}/labels`,
      rights: "bots",
      botsSince: "4.14.2",
      run: (call) => ok({ payload: calledConversation(stage, call).labels }),
    },
    {
      method: "POST",
      path: `${one}/labels`,
      rights: "bots",
      botsSince: "4.14.2",
      run: (call) =>
        ok({ payload: set(call, { labels: [...new Set(textsOf(call.body["labels"]))] }).labels }),
    },
  ];
}
