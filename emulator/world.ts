/** All there is in the made-up Chatwoot: tables of rows that are replaced, never changed, and the counters of their ids. */

import { type Chance, createChance } from "./chance.ts";
import type { SenderKind } from "./play.ts";
import type {
  Account,
  Agent,
  AgentBot,
  Contact,
  ContactInbox,
  Conversation,
  Inbox,
  Label,
  Message,
  Team,
  Webhook,
} from "./records.ts";

export interface World {
  readonly account: Account;
  readonly agents: Map<number, Agent>;
  readonly bots: Map<number, AgentBot>;
  readonly inboxes: Map<number, Inbox>;
  readonly contacts: Map<number, Contact>;
  readonly contactInboxes: Map<number, ContactInbox>;
  readonly conversations: Map<number, Conversation>;
  /** What each conversation was before, the newest last. */
  readonly past: Map<number, readonly Conversation[]>;
  readonly messages: Map<number, Message>;
  /** The ids of each conversation's messages, in order. */
  readonly threads: Map<number, number[]>;
  readonly webhooks: Map<number, Webhook>;
  readonly teams: Map<number, Team>;
  readonly labels: Map<number, Label>;
  /** Who types where: the name that is shown, and whether it is a note. */
  readonly typing: Map<number, { readonly name: string; readonly isPrivate: boolean }>;
  /** How many more times an attachment's file is not there yet. */
  readonly missing: Map<number, number>;
  /** Where the emulator listens, for the addresses of files. */
  readonly address: { origin: string };
  readonly chance: Chance;
  readonly now: () => number;
  /** Chatwoot's, such as "4.16.2". */
  readonly version: string;
  nextId(table: Counted): number;
}
type Counted = "bot" | "inbox" | "contact" | "contactInbox" | "conversation" | "message" | "other";

/** A stale snapshot looks no further back. */
const MOST_PAST = 20;
export const WEB_INBOX = 3;
export const DANA = 5;
const OMAR = 6;

function staff(chance: Chance): readonly Agent[] {
  const person = (id: number, availableName: string, role: Agent["role"]): Agent => ({
    id,
    name: `${availableName} ${role === "agent" ? "Agent" : "Admin"}`,
    availableName,
    email: `${availableName.toLowerCase()}@example.test`,
    role,
    token: chance.token(24),
    availability: "online",
  });
  return [person(1, "Ada", "administrator"), person(DANA, "Dana", "agent"), person(OMAR, "Omar", "agent")];
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

const TEAMS: readonly Team[] = [
  { id: 3, name: "billing", isAssigning: true, memberIds: [DANA] },
  { id: 4, name: "support", isAssigning: true, memberIds: [DANA, OMAR] },
];
const LABELS: readonly Label[] = [
  { id: 1, title: "billing" },
  { id: 2, title: "handover" },
  { id: 3, title: "vip" },
];

function website(chance: Chance, isAssigning: boolean): Inbox {
  return {
    id: WEB_INBOX,
    name: "Website",
    channel: { type: "web", websiteToken: chance.token(24), websiteUrl: "https://shop.example.test" },
    botId: null,
    isAssigning,
    isLockedToSingle: false,
    isGreeting: false,
    memberIds: [DANA, OMAR],
  };
}

/** Different kinds start at different numbers, so that one taken for another shows. */
function createCounter(): World["nextId"] {
  const last = {
    bot: 6,
    inbox: WEB_INBOX,
    contact: 20,
    contactInbox: 10,
    conversation: 56,
    message: 900,
    other: 30,
  };
  return (table) => {
    last[table] += 1;
    return last[table];
  };
}

export interface WorldSettings {
  readonly seed: number;
  readonly now: () => number;
  readonly isAssigning: boolean;
  readonly version: string;
}

/** A fresh account with three people, two teams, three labels and a website. */
export function createWorld(settings: WorldSettings): World {
  const chance = createChance(settings.seed);
  return {
    account: { id: 1, name: "Acme Support" },
    agents: byId(staff(chance)),
    bots: new Map(),
    inboxes: byId([website(chance, settings.isAssigning)]),
    contacts: new Map(),
    contactInboxes: new Map(),
    conversations: new Map(),
    past: new Map(),
    messages: new Map(),
    threads: new Map(),
    webhooks: new Map(),
    teams: byId(TEAMS),
    labels: byId(LABELS),
    typing: new Map(),
    missing: new Map(),
    address: { origin: "" },
    chance,
    now: settings.now,
    version: settings.version,
    nextId: createCounter(),
  };
}

/** Whether the emulated Chatwoot is of that version or newer; unreadable parts count as 0. */
export function isSince({ version }: Pick<World, "version">, since: string): boolean {
  const parts = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const [ours, theirs] = [parts(version), parts(since)];
  const at = theirs.findIndex((part, index) => (ours[index] ?? 0) !== part);
  return at === -1 || (ours[at] ?? 0) > (theirs[at] ?? 0);
}

/** What signs such deliveries: nothing before 4.13, and for the account's webhooks before 4.12. */
export function signingSecret(world: World, kind: SenderKind, secret: string): string | null {
  return isSince(world, kind === "account" ? "4.12.0" : "4.13.0") ? secret : null;
}

/** The row of that id, or an Error that names what is missing. */
export function found<Row>(rows: ReadonlyMap<number, Row>, id: number, what: string): Row {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`there is no ${what} ${id}`);
  return row;
}

/** Takes the conversation's next state in and remembers the one before; its `updatedAt` always goes up. */
export function keepConversation(world: World, next: Omit<Conversation, "updatedAt">): Conversation {
  const before = world.conversations.get(next.id);
  // A microsecond apart at least, as in a database: receivers order the states of a conversation by it.
  const updatedAt = before === undefined ? world.now() : Math.max(world.now(), before.updatedAt + 0.001);
  const kept: Conversation = { ...next, updatedAt };
  world.conversations.set(kept.id, kept);
  if (before !== undefined)
    world.past.set(kept.id, [...(world.past.get(kept.id) ?? []), before].slice(-MOST_PAST));
  return kept;
}

export function keepMessage(world: World, message: Message): Message {
  if (!world.messages.has(message.id)) {
    const thread = world.threads.get(message.conversationId);
    if (thread === undefined) world.threads.set(message.conversationId, [message.id]);
    else thread.push(message.id);
  }
  world.messages.set(message.id, message);
  return message;
}

/** The conversation's messages, the oldest first. */
export function thread(world: World, conversationId: number): readonly Message[] {
  return (world.threads.get(conversationId) ?? []).flatMap((id) => world.messages.get(id) ?? []);
}

/** The newest of the conversation's messages that fits. */
export function newest(
  world: World,
  conversationId: number,
  fits: (message: Message) => boolean,
): Message | undefined {
  return (world.threads.get(conversationId) ?? [])
    .toReversed()
    .values()
    .map((id) => world.messages.get(id))
    .find((message) => message !== undefined && fits(message));
}

/** The bot that is attached to the inbox: it makes new conversations pending. */
export function activeBot(world: World, inboxId: number): AgentBot | null {
  const botId = world.inboxes.get(inboxId)?.botId ?? null;
  return botId === null ? null : (world.bots.get(botId) ?? null);
}

export function contactOf(world: World, conversation: Conversation): Contact {
  const place = found(world.contactInboxes, conversation.contactInboxId, "contact inbox");
  return found(world.contacts, place.contactId, "contact");
}
