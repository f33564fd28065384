/**
 * The floor: who stands in the queue and how much each agent has to do, as the committed conversations say. An index in
 * memory, made at the start and kept up with every commit, so that no decision costs more with many conversations.
 */
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import { isRoutable } from "../conversation/place.ts";
import { agentOf, type Conversation, type Place } from "../conversation/state.ts";
import { byTurn, type Waiter } from "../routing/route.ts";

export type Floor = {
  /** Takes in how a conversation stands now. True when that changed anything here. */
  readonly note: (conversation: Conversation) => boolean;
  /** The queue in its order. */
  readonly queue: () => Iterable<Waiter>;
  readonly queueLength: () => number;
  readonly hasQueued: (conversation: ConversationId) => boolean;
  /** Conversations that an agent has or is offered. */
  readonly loadOf: (agent: AgentId) => number;
  readonly heldBy: (agent: AgentId) => readonly ConversationId[];
  readonly holders: () => readonly AgentId[];
  readonly counts: () => Readonly<Record<Place["type"], number>>;
};

type Standing = {
  readonly agent: AgentId | null;
  readonly type: Place["type"];
  readonly waiter: Waiter | null;
};

export function createFloor(): Floor {
  const standings = new Map<ConversationId, Standing>();
  const held = new Map<AgentId, Set<ConversationId>>();
  const waiters = createWaiters();
  const counts = { queued: 0, offered: 0, assigned: 0, elsewhere: 0 };

  const leave = (id: ConversationId, { agent, type }: Standing) => {
    counts[type] -= 1;
    standings.delete(id);
    waiters.remove(id);
    if (agent === null) return;
    held.get(agent)?.delete(id);
    if (held.get(agent)?.size === 0) held.delete(agent);
  };
  const enter = (id: ConversationId, standing: Standing) => {
    const { agent, type, waiter } = standing;
    counts[type] += 1;
    standings.set(id, standing);
    if (waiter !== null) waiters.add(waiter);
    if (agent !== null) held.set(agent, (held.get(agent) ?? new Set()).add(id));
  };
  return {
    note: (conversation) => {
      const before = standings.get(conversation.id) ?? null;
      const now = standingOf(conversation);
      if (isSame(before, now)) return false;
      if (before !== null) leave(conversation.id, before);
      if (now !== null) enter(conversation.id, now);
      return true;
    },
    queue: () => waiters,
    queueLength: waiters.size,
    hasQueued: waiters.has,
    loadOf: (agent) => held.get(agent)?.size ?? 0,
    heldBy: (agent) => [...(held.get(agent) ?? [])],
    holders: () => [...held.keys()],
    counts: () => ({ ...counts }),
  };
}

/** The queue, sorted when it is gone through: many come and go before anybody is free for them. */
function createWaiters() {
  const waiters = new Map<ConversationId, Waiter>();
  let sorted: readonly Waiter[] | null = null;
  return {
    add: (waiter: Waiter) => {
      waiters.set(waiter.conversation, waiter);
      sorted = null;
    },
    remove: (id: ConversationId) => {
      if (waiters.delete(id)) sorted = null;
    },
    size: () => waiters.size,
    has: (id: ConversationId) => waiters.has(id),
    [Symbol.iterator]: () => {
      sorted ??= [...waiters.values()].sort(byTurn);
      return sorted.values();
    },
  };
}

function standingOf(conversation: Conversation): Standing | null {
  const { control } = conversation;
  if (control.owner === "bot") return null;
  const { type } = control.place;
  return { agent: agentOf(conversation), type, waiter: waiterOf(conversation) };
}

function waiterOf(conversation: Conversation): Waiter | null {
  const { id, control, memory } = conversation;
  if (control.owner === "bot" || control.place.type !== "queued" || !isRoutable(conversation)) return null;
  const { since, isFront, passed, step } = control.place;
  return {
    conversation: id,
    since,
    isFront,
    passed,
    step,
    wanted: control.wanted,
    lastAgent: memory.lastAgent,
  };
}

/** The state's parts are never changed in place, so the same standing has the same parts. */
function isSame(before: Standing | null, now: Standing | null): boolean {
  if (before === null || now === null) return before === now;
  return before.type === now.type && before.agent === now.agent && isSameWaiter(before.waiter, now.waiter);
}

function isSameWaiter(before: Waiter | null, now: Waiter | null): boolean {
  if (before === null || now === null) return before === now;
  return WAITER_PARTS.every((part) => before[part] === now[part]);
}

const WAITER_PARTS = ["since", "isFront", "step", "passed", "wanted", "lastAgent"] as const;
