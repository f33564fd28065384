/**
 * The loop: a happening goes into its conversation's lane, is decided there on what is stored, and saved with all
 * that follows from it in one transaction. Only then is anybody told and any effect performed.
 */

import { type Decision, decide } from "../conversation/decide.ts";
import { type Desk, type DeskDecision, decideDesk } from "../conversation/desk.ts";
import type { Happening, SwitchFlipped } from "../conversation/happening.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import { type Conversation, newConversation } from "../conversation/state.ts";
import { createAnnouncer } from "./announce.ts";
import { createDrafts, type Draft } from "./drafts.ts";
import { createLanes } from "./lanes.ts";
import { type Watch, watchOutcomes } from "./outcomes.ts";
import { createPerformer } from "./perform.ts";
import type { Answerer, Archive, Clock, EffectId, Feed, Journal, Loaded, Store, Worker } from "./ports.ts";

/** Decisions that lost a race against another writer this often in a row are given up: something is wrong. */
const MOST_CONFLICTS = 100;

export type EngineParts = {
  readonly store: Store;
  readonly archive: Archive;
  readonly answerer: Answerer;
  readonly feed: Feed;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly journal: Journal;
};

/** What came of a happening. `seq` is the message it stored, or stored before when `isRepeat`. */
type Receipt = {
  readonly conversation: Conversation;
  readonly userId: UserId | null;
  readonly desk: Desk;
  readonly seq: number;
  readonly isRepeat: boolean;
};

/** Takes a happening in. Resolves once it is committed. `done` is the stored effect that brought it about. */
export type Receive = (happening: Happening, done?: EffectId) => Promise<Receipt>;

export type Engine = {
  readonly receive: Receive;
  /** Takes a happening of the desk in. Resolves with the desk once it is committed. */
  readonly receiveDesk: (happening: SwitchFlipped) => Promise<Desk>;
  /** Watches how turns of this conversation end, until it is stopped. */
  readonly watch: (id: ConversationId) => Watch;
  /** The bot text on screen in this conversation. */
  readonly draftOf: (id: ConversationId) => Draft | null;
  /** Takes up what was left undone. */
  readonly start: () => Promise<void>;
  /** Lets what runs finish within `graceMs`; the rest stays stored for the next start. */
  readonly stop: (graceMs: number) => Promise<void>;
};

export function createEngine(parts: EngineParts): Engine {
  const lanes = createLanes();
  const drafts = createDrafts(parts.feed);
  const announce = createAnnouncer(parts, drafts);
  const receive: Receive = (happening, done) =>
    lanes.run(happening.conversation, async () => {
      const result = await settle(parts.store, happening, done ?? null);
      announce(happening, result);
      return receiptOf(result);
    });
  const perform = createPerformer(parts, drafts, receive);
  return {
    receive,
    receiveDesk: (happening) => lanes.run("desk", () => settleDesk(parts, happening)),
    watch: (id) => watchOutcomes(parts, id),
    draftOf: drafts.current,
    start: async () => {
      parts.worker.start(perform);
      parts.worker.take(await parts.store.pendingEffects());
    },
    stop: (graceMs) => parts.worker.stop(graceMs),
  };
}

/** What was loaded, what was decided on it and what the store made of it. */
export type Settled = {
  readonly before: Conversation;
  readonly decision: Decision;
  readonly loaded: Loaded;
  readonly userId: UserId | null;
  readonly effects: Parameters<Worker["take"]>[0];
};

/** load → decide → save, again whenever another writer was faster. */
async function settle(store: Store, happening: Happening, done: EffectId | null): Promise<Settled> {
  let loaded = isFirstWord(happening) ? await loadNothing(store) : await load(store, happening);
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const settled = await settleOn(store, loaded, { happening, done });
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

type Task = { readonly happening: Happening; readonly done: EffectId | null };

/** Decides on what was loaded and saves that; null when another writer was faster. */
async function settleOn(store: Store, loaded: Loaded, { happening, done }: Task): Promise<Settled | null> {
  const before = loaded.conversation ?? blank(happening);
  const decision = loaded.repeated === null ? decide(before, loaded.desk, happening) : nothing(before);
  const settled = { before, decision, loaded };
  const isIdle = done === null && loaded.conversation !== null && decision.next === before;
  if (isIdle) return { ...settled, userId: loaded.userId, effects: [] };
  const expected = { version: loaded.version, deskEpoch: loaded.desk.epoch };
  const saved = await store.save({ ...decision, userId: loaded.userId, expected, done });
  return saved.type === "conflict" ? null : { ...settled, userId: saved.userId, effects: saved.effects };
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

function nothing(next: Conversation): Decision {
  return { next, messages: [], endings: [], effects: [] };
}

function receiptOf({ decision, loaded, userId }: Settled): Receipt {
  const seq = loaded.repeated?.seq ?? decision.messages[0]?.seq ?? decision.next.lastSeq;
  return { conversation: decision.next, userId, desk: loaded.desk, seq, isRepeat: loaded.repeated !== null };
}

async function settleDesk(parts: EngineParts, happening: SwitchFlipped): Promise<Desk> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const desk = await parts.store.loadDesk();
    const decision: DeskDecision = decideDesk(desk, happening);
    if (decision.next === desk) return desk;
    const saved = await parts.store.saveDesk(decision.next, decision.effects, desk.epoch);
    if (saved.type === "conflict") continue;
    parts.journal.info({ humanMode: decision.next.humanMode, epoch: decision.next.epoch }, happening.type);
    parts.feed.publishDesk({ type: "switch-changed", desk: decision.next });
    parts.worker.take(saved.effects);
    return decision.next;
  }
  throw new Error(`the desk could not be saved: ${MOST_CONFLICTS} version conflicts in a row`);
}
