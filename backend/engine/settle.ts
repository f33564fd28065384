/** load → decide → save, again whenever another writer was faster. */
import { auditOf } from "../conversation/audit.ts";
import { decide } from "../conversation/decide.ts";
import { type Around, type Decision, unchanged } from "../conversation/decision.ts";
import type { Happening } from "../conversation/happening.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import { type Conversation, newConversation } from "../conversation/state.ts";
import type { EffectId, Loaded, Store, Worker } from "./ports.ts";

/** Decisions that lost a race against another writer this often in a row are given up: something is wrong. */
export const MOST_CONFLICTS = 100;

/** What was loaded, what was decided on it and what the store made of it. */
export type Settled = {
  readonly before: Conversation;
  readonly decision: Decision;
  readonly loaded: Loaded;
  readonly userId: UserId | null;
  readonly effects: Parameters<Worker["take"]>[0];
};

export type Task = {
  readonly happening: Happening;
  readonly done: EffectId | null;
  readonly around: Omit<Around, "desk">;
};

/** Decides on the happening and saves what follows. Throws `UnknownConversation`. */
export async function settle(store: Store, task: Task): Promise<Settled> {
  const { happening } = task;
  let loaded = isFirstWord(happening) ? await loadNothing(store) : await load(store, happening);
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const settled = await settleOn(store, loaded, task);
    if (settled !== null) return settled;
    loaded = await load(store, happening);
  }
  throw new Error(
    `no decision on ${happening.type} could be saved: ${MOST_CONFLICTS} version conflicts in a row`,
  );
}

function load(store: Store, happening: Happening): Promise<Loaded> {
  return store.load(happening.conversation, "key" in happening ? happening.key : null);
}

/** Decides on what was loaded and saves that; null when another writer was faster. */
async function settleOn(
  store: Store,
  loaded: Loaded,
  { happening, done, around }: Task,
): Promise<Settled | null> {
  const before = loaded.conversation ?? blank(happening);
  const { desk } = loaded;
  const news = loaded.repeated === null ? happening : withoutRepeat(happening);
  const decision = news === null ? unchanged(before) : decide(before, { ...around, desk }, news);
  const settled = { before, decision, loaded };
  const isIdle = done === null && loaded.conversation !== null && decision.next === before;
  if (isIdle) return { ...settled, userId: loaded.userId, effects: [] };
  const { next, messages, endings, effects } = decision;
  const saved = await store.save({
    next,
    messages,
    endings,
    effects,
    audit:
      next.control === before.control && next.memory === before.memory
        ? null
        : auditOf(before, next, happening),
    userId: loaded.userId,
    before: loaded.conversation,
    expected: { version: loaded.version, deskEpoch: desk.epoch },
    done,
  });
  return saved.type === "conflict" ? null : { ...settled, userId: saved.userId, effects: saved.effects };
}

/** What is still new when the message was stored before: how the conversation stands at the help desk. */
function withoutRepeat(happening: Happening): Happening | null {
  return happening.type === "help-desk-told" ? { ...happening, said: null, key: null } : null;
}

/** A direct call is a conversation of its own: there is nothing to load, and the save finds out if there was. */
function isFirstWord(happening: Happening): boolean {
  return happening.type === "visitor-wrote" && happening.channel === "direct";
}

async function loadNothing(store: Store): Promise<Loaded> {
  return { conversation: null, userId: null, version: 0, desk: await store.loadDesk(), repeated: null };
}

/** Only what a visitor does begins a conversation; anything else about an unknown one is a fault of the caller. */
function blank(happening: Happening): Conversation {
  if (!("channel" in happening)) throw new UnknownConversation(happening.conversation);
  return newConversation(happening.conversation, happening.channel, happening.at);
}

/** Somebody spoke of a conversation that does not exist (any more). */
export class UnknownConversation extends Error {
  constructor(id: ConversationId) {
    super(`there is no conversation ${id}`);
  }
}
