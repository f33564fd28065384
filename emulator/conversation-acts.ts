/** How conversations begin and change, and what of it is told: Chatwoot's rules of pending, open and who is assigned. */

import type { Changes, Stage } from "./happenings.ts";
import type { JsonObject, Status } from "./play.ts";
import type { Contact, ContactInbox, Conversation, Inbox, Sender } from "./records.ts";
import { activeBot, contactOf, found, isSince, keepConversation, keepMessage, type World } from "./world.ts";

type Told = readonly (readonly [name: string, value: unknown])[];

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** The attributes whose change is told, as `changed_attributes` names them (app/models/conversation.rb). */
function told(conversation: Conversation): Told {
  return [
    ["status", conversation.status],
    ["assignee_id", conversation.assigneeId],
    ["assignee_agent_bot_id", conversation.agentBotId],
    ["team_id", conversation.teamId],
    ["label_list", conversation.labels],
    ["custom_attributes", conversation.customAttributes],
    ["priority", conversation.priority],
    ["snoozed_until", iso(conversation.snoozedUntil)],
    ["waiting_since", iso(conversation.waitingSince)],
    ["first_reply_created_at", iso(conversation.firstReplyAt)],
  ];
}

function changesBetween(before: Conversation, after: Conversation): Changes {
  const was = new Map(told(before));
  const changed = told(after).filter(
    ([name, value]) => JSON.stringify(was.get(name)) !== JSON.stringify(value),
  );
  const listed = changed.map(([name, value]) => ({
    [name]: { previous_value: was.get(name), current_value: value },
  }));
  if (listed.length === 0) return [];
  const times = { previous_value: iso(before.updatedAt), current_value: iso(after.updatedAt) };
  return [...listed, { updated_at: times }];
}

function tellStatus(stage: Stage, conversation: Conversation): void {
  if (conversation.status === "open") stage.tell({ type: "conversation_opened", conversation });
  if (conversation.status === "resolved") stage.tell({ type: "conversation_resolved", conversation });
  stage.tell({ type: "conversation_status_changed", conversation });
}

/** Changes the conversation and tells it in Chatwoot's order: opened or resolved, status changed, updated. */
export function changeConversation(stage: Stage, id: number, patch: Partial<Conversation>): Conversation {
  const before = found(stage.world.conversations, id, "conversation");
  const opened = patch.status === "open" && before.status !== "open";
  const agentId = opened ? nextAgent(stage.world, { ...before, ...patch }) : null;
  if (agentId !== null) return openAssigned(stage, before, { ...patch, assigneeId: agentId });
  const conversation = keepConversation(stage.world, { ...before, ...patch });
  if (conversation.status !== before.status) tellStatus(stage, conversation);
  const changes = changesBetween(before, conversation);
  if (changes.length > 0) stage.tell({ type: "conversation_updated", conversation, changes });
  // A change of labels is often told twice (issue 7402).
  if (changes.some((change) => "label_list" in change))
    stage.tell({ type: "conversation_updated", conversation, changes });
  return conversation;
}

/** Auto-assignment at opening swallows the events of the status: only the assignee is told (issues 9277, 10078). */
function openAssigned(stage: Stage, before: Conversation, patch: Partial<Conversation>): Conversation {
  const conversation = keepConversation(stage.world, { ...before, ...patch });
  const changes = changesBetween(before, conversation).filter(
    (change) => "assignee_id" in change || "updated_at" in change,
  );
  stage.tell({ type: "conversation_updated", conversation, changes });
  return conversation;
}

/** Whose turn it is among the inbox's online members, or the team's if a team is set; null for nobody. */
function nextAgent(world: World, conversation: Conversation): number | null {
  const inbox = found(world.inboxes, conversation.inboxId, "inbox");
  if (!inbox.isAssigning || conversation.assigneeId !== null) return null;
  const team = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId);
  if (team !== undefined && !team.isAssigning) return null;
  const free = inbox.memberIds.filter(
    (id) =>
      world.agents.get(id)?.availability === "online" && (team === undefined || team.memberIds.includes(id)),
  );
  const load = (id: number) =>
    world.conversations.values().reduce((sum, one) => sum + (one.assigneeId === id ? 1 : 0), 0);
  return free.toSorted((one, other) => load(one) - load(other)).at(0) ?? null;
}

export interface Beginning {
  readonly inbox: Inbox;
  readonly place: ContactInbox;
  readonly status?: Status;
  readonly assigneeId?: number;
  readonly teamId?: number;
  readonly additionalAttributes?: JsonObject;
  readonly customAttributes?: JsonObject;
}

/** A blocked contact's is resolved; one in a bot's inbox is pending and the bot's; else the status asked for, or open. */
function firstStatus(stage: Stage, beginning: Beginning, contact: Contact): Status {
  if (contact.isBlocked) return "resolved";
  if (activeBot(stage.world, beginning.inbox.id) !== null) return "pending";
  return beginning.status ?? "open";
}

/** The inbox's bot stands as the assignee of a new conversation since 4.16.2 (#14875). */
function firstBotId(world: World, inboxId: number): number | null {
  return isSince(world, "4.16.2") ? (activeBot(world, inboxId)?.id ?? null) : null;
}

export function beginConversation(stage: Stage, beginning: Beginning): Conversation {
  const { world } = stage;
  const at = world.now();
  const status = firstStatus(stage, beginning, found(world.contacts, beginning.place.contactId, "contact"));
  const fresh: Omit<Conversation, "updatedAt"> = {
    id: world.nextId("conversation"),
    uuid: world.chance.uuid(),
    inboxId: beginning.inbox.id,
    contactInboxId: beginning.place.id,
    status,
    assigneeId: beginning.assigneeId ?? null,
    agentBotId: status === "pending" ? firstBotId(world, beginning.inbox.id) : null,
    teamId: beginning.teamId ?? null,
    labels: [],
    customAttributes: beginning.customAttributes ?? {},
    additionalAttributes: beginning.additionalAttributes ?? {},
    priority: null,
    snoozedUntil: null,
    waitingSince: at,
    firstReplyAt: null,
    agentSeenAt: null,
    contactSeenAt: null,
    lastActivityAt: at,
    createdAt: at,
  };
  const conversation = keepConversation(world, fresh);
  stage.tell({ type: "conversation_created", conversation });
  const agentId = status === "open" ? nextAgent(world, conversation) : null;
  return agentId === null ? conversation : changeConversation(stage, fresh.id, { assigneeId: agentId });
}

function nameOf(world: World, by: Sender | null): string {
  if (by?.type === "user") return world.agents.get(by.id)?.name ?? "system";
  if (by?.type === "agent_bot") return world.bots.get(by.id)?.name ?? "system";
  return "system";
}

/** A line of the conversation's history; no webhook tells it (`Message#webhook_sendable?`). */
export function noteActivity(stage: Stage, conversation: Conversation, content: string): void {
  const at = stage.world.now();
  keepMessage(stage.world, {
    id: stage.world.nextId("message"),
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
    type: "activity",
    content,
    contentType: "text",
    contentAttributes: {},
    additionalAttributes: {},
    isPrivate: false,
    sender: null,
    sourceId: null,
    status: "sent",
    attachments: [],
    createdAt: at,
    updatedAt: at,
  });
}

export interface Switching {
  readonly status: Status;
  readonly by: Sender | null;
  readonly snoozedUntil?: number | null;
}

const VERBS: { readonly [To in Status]: string } = {
  open: "reopened",
  pending: "marked as pending",
  resolved: "marked resolved",
  snoozed: "snoozed",
};

/** Sets a status as the dashboard and the API do; opening then takes the bot off, and assigns the agent who did it. */
export function switchStatus(stage: Stage, id: number, switching: Switching): Conversation {
  const before = found(stage.world.conversations, id, "conversation");
  const { status, by } = switching;
  if (before.status !== status) {
    const conversation = changeConversation(stage, id, {
      status,
      snoozedUntil: status === "snoozed" ? (switching.snoozedUntil ?? null) : null,
      ...(status === "resolved" ? { waitingSince: null } : {}),
    });
    noteActivity(stage, conversation, `Conversation was ${VERBS[status]} by ${nameOf(stage.world, by)}`);
  }
  if (status !== "open" || by?.type !== "user") return found(stage.world.conversations, id, "conversation");
  // A second change in Chatwoot too: the event of the status still shows the bot (handle_human_open).
  const isAgent = stage.world.agents.get(by.id)?.role === "agent";
  return changeConversation(stage, id, { agentBotId: null, ...(isAgent ? { assigneeId: by.id } : {}) });
}

/** What a bot's own pending → open is (`Conversation#bot_handoff!`): the bot is off, and the visitor waits since now. */
export function handOff(stage: Stage, id: number): Conversation {
  const before = found(stage.world.conversations, id, "conversation");
  const conversation = changeConversation(stage, id, {
    status: "open",
    agentBotId: null,
    snoozedUntil: null,
    waitingSince: before.waitingSince ?? stage.world.now(),
  });
  noteActivity(stage, conversation, "Conversation was marked open by system");
  return conversation;
}

/** A bare change of status, as an automation's: who is assigned stays. */
export function forceStatus(stage: Stage, id: number, status: Status): Conversation {
  const before = found(stage.world.conversations, id, "conversation");
  if (before.status === status) return before;
  return changeConversation(stage, id, {
    status,
    snoozedUntil: null,
    ...(status === "resolved" ? { waitingSince: null } : {}),
  });
}

/** A person in the bot's place; the status stays, as in 4.16.2. Nobody of that id unassigns. */
export function assignAgent(stage: Stage, id: number, agentId: number | null): Conversation {
  const agent = agentId === null ? undefined : stage.world.agents.get(agentId);
  return changeConversation(stage, id, { assigneeId: agent?.id ?? null, agentBotId: null });
}

/** A bot in the person's place; the status stays, as in 4.16.2. */
export function assignBot(stage: Stage, id: number, botId: number | null): Conversation {
  const bot = botId === null ? undefined : stage.world.bots.get(botId);
  return changeConversation(stage, id, { assigneeId: null, agentBotId: bot?.id ?? null });
}

/** A visitor's message wakes its conversation: a resolved one is the bot's again where there is one, a snoozed one opens. */
export function wake(stage: Stage, conversation: Conversation): void {
  if (contactOf(stage.world, conversation).isBlocked) return;
  const { id } = conversation;
  if (conversation.status === "snoozed")
    changeConversation(stage, id, { status: "open", snoozedUntil: null });
  if (conversation.status !== "resolved") return;
  const bot = activeBot(stage.world, conversation.inboxId);
  changeConversation(stage, id, { status: bot === null ? "open" : "pending" });
  noteActivity(stage, conversation, "Conversation was reopened by system");
}
