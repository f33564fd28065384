/**
 * Webhooks of accounts and API inboxes are never repeated, and nobody hears those that come while we are down: so every
 * few minutes it is read which conversations something happened in, and what was missed is taken in.
 */
import { Type } from "typebox";
import type { Clock, Journal } from "../engine/ports.ts";
import { ChatwootFault, isPassing } from "./client-faults.ts";
import { createMissed, type Missed, type MissedParts } from "./missed.ts";
import { type WireConversation, wireConversation } from "./wire.ts";

export type ReconcilerParts = Omit<MissedParts, "signal"> & {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly everyMs?: number;
};

export type Reconciler = {
  /** Reads what was missed, now and every few minutes. */
  readonly start: () => void;
  /** Breaks off what is being read. */
  readonly stop: () => void;
  /** Takes in what was said since message `newest` in conversation number `there`, and how it stands. Rejects with a `ChatwootFault`. */
  readonly catchUp: (there: number, newest: number) => Promise<void>;
};

const EVERY_MS = 180_000;

/** A conversation's activity may be written down after that of another one that began later. */
const OVERLAP_MS = 120_000;

/** After a start: conversations are looked at that somebody was active in since then, and those that wait for the bot. */
const FIRST_LOOK_MS = 7 * 24 * 3_600_000;
/** After a start: messages may be missing in the middle of what the last process heard since then. */
const FIRST_GAP_MS = 600_000;

/** `ConversationFinder` gives so many a page, those with the newest activity first. */
const PAGE = 25;
/** 1,000 conversations of an inbox in one round; the rest was idle for longer. */
const MOST_PAGES = 40;

const conversationList = Type.Object({ data: Type.Object({ payload: Type.Array(wireConversation) }) });

type Found = Map<number, WireConversation>;

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { clock, journal, everyMs = EVERY_MS } = parts;
  const control = new AbortController();
  const { signal } = control;
  const missed = createMissed({ ...parts, signal });
  const rounds = createRounds(parts, missed, signal);
  let cancel = () => {};
  const go = async (): Promise<void> => {
    try {
      await rounds.next();
    } catch (err) {
      if (!signal.aborted) journal.error({ err }, "what was missed could not be read; tried again soon");
    }
    if (!signal.aborted) cancel = clock.after(everyMs, () => void go());
  };
  return {
    start: () => void go(),
    stop: () => {
      cancel();
      control.abort();
    },
    catchUp: missed.catchUp,
  };
}

/** One round after the other. `next` rejects with its first fault that may pass, after it did what it could. */
function createRounds({ client, served, clock }: ReconcilerParts, missed: Missed, signal: AbortSignal) {
  const inboxes = [...new Set([...served.inboxIds, served.pageInboxId ?? []].flat())];
  /** The newest activity that a round without faults has seen, in ms of Chatwoot's clock; null before the first. */
  let mark: number | null = null;
  return {
    next: async (): Promise<void> => {
      const found = await (mark === null
        ? listFirst(clock.now() - FIRST_LOOK_MS)
        : listAll(mark - OVERLAP_MS));
      const since = mark === null ? clock.now() - FIRST_GAP_MS : mark - OVERLAP_MS;
      await takeEach(missed, found, { since, signal });
      const activities = found.flatMap((conversation) => activityOf(conversation) ?? []);
      if (activities.length > 0) mark = Math.max(mark ?? 0, ...activities);
    },
  };

  async function listFirst(since: number): Promise<readonly WireConversation[]> {
    const pending: Found = new Map();
    for (const inbox of inboxes) await list(`status=pending&inbox_id=${inbox}`, 0, pending);
    return listAll(since, pending);
  }

  async function listAll(since: number, found: Found = new Map()): Promise<readonly WireConversation[]> {
    for (const inbox of inboxes) await list(`status=all&inbox_id=${inbox}`, since, found);
    return [...found.values()];
  }

  async function list(query: string, since: number, found: Found): Promise<void> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const path = `/conversations?${query}&assignee_type=all&page=${page}`;
      const { payload } = (await client.get(path, conversationList, { as: "user", signal })).data;
      const active = payload.filter((conversation) => (activityOf(conversation) ?? since) >= since);
      for (const conversation of active) found.set(conversation.id, conversation);
      if (active.length < PAGE) return;
    }
  }
}

type Look = { readonly since: number; readonly signal: AbortSignal };

/** A conversation that cannot be read does not keep the others; the first fault worth another try is thrown after all. */
async function takeEach(
  missed: Missed,
  found: readonly WireConversation[],
  { since, signal }: Look,
): Promise<void> {
  const faults: unknown[] = [];
  for (const conversation of found) {
    signal.throwIfAborted();
    await missed.take(conversation, since).catch((fault) => faults.push(fault));
  }
  const passing = faults.filter((fault) => !(fault instanceof ChatwootFault) || isPassing(fault));
  if (passing.length > 0) throw passing[0];
}

/** In ms of Chatwoot's clock, null for one that does not say. */
const activityOf = ({ last_activity_at }: WireConversation): number | null =>
  typeof last_activity_at === "number" ? last_activity_at * 1000 : null;
