/**
 * Remembers what was just saved, so that a turn that follows at once loads nothing. This process alone writes the
 * database, and only what is committed is remembered; should a memory be stale after all, the save that relies on it
 * is a conflict, and the conversation is loaded again.
 */
import type { Desk } from "../conversation/desk.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import type { Message } from "../conversation/state.ts";
import type { Archive, Loaded, Save, Store } from "../engine/ports.ts";

/** Conversations remembered at once, a few kilobytes each; the one that was quiet for longest goes first. */
const MOST_REMEMBERED = 5_000;
/** Messages remembered of each: as many as the bot is given. */
const MOST_MESSAGES = 40;

/** Longer logs are read again: they cost more to keep than to read. */
const MOST_CHARACTERS = 32_000;

type Remembered = {
  readonly loaded: Omit<Loaded, "desk">;
  /** The log's newest messages without a gap; null when they are not known. */
  readonly recent: readonly Message[] | null;
};

type Kept = { readonly store: Store; readonly archive: Archive };

export function withCache(store: Store, archive: Archive): Kept {
  const memories = createMemories();
  let desk: Desk | null = null;
  const forgetDesk = () => {
    desk = null;
  };

  const cachedStore: Store = {
    ...store,
    load: async (id, key) => {
      const memory = memories.find(id);
      // Whether a key was used before only the database knows.
      if (memory !== null && desk !== null && key === null) return { ...memory.loaded, desk };
      const loaded = await store.load(id, key);
      desk ??= loaded.desk;
      return loaded;
    },
    save: async (save) => {
      const saved = await store.save(save);
      if (saved.type === "saved") memories.keep(save, saved.userId);
      else {
        memories.forget(save.next.id);
        forgetDesk();
      }
      return saved;
    },
    loadDesk: async () => {
      desk ??= await store.loadDesk();
      return desk;
    },
    saveDesk: async (save) => {
      // Forgotten in any case: whoever looked meanwhile may have seen what could not be committed.
      const saved = await store.saveDesk(save).finally(forgetDesk);
      if (saved.type === "saved") desk = save.next;
      return saved;
    },
  };
  const messagesUpTo: Archive["messagesUpTo"] = async (id, seq, limit) =>
    newestOf(memories.find(id)?.recent ?? null, seq, limit) ?? archive.messagesUpTo(id, seq, limit);
  return { store: cachedStore, archive: { ...archive, messagesUpTo } };
}

function createMemories() {
  const memories = new Map<ConversationId, Remembered>();
  return {
    find: (id: ConversationId): Remembered | null => memories.get(id) ?? null,
    forget: (id: ConversationId): void => void memories.delete(id),
    keep: (save: Save, userId: UserId | null): void => {
      const { id, channel, turn } = save.next;
      const recent = ifShort(continueLog(memories.get(id)?.recent ?? null, save.messages));
      memories.delete(id);
      // Nobody comes back to an answered direct call.
      if (channel === "direct" && turn === null) return;
      const version = save.expected.version + 1;
      memories.set(id, { loaded: { conversation: save.next, userId, version, repeated: null }, recent });
      if (memories.size > MOST_REMEMBERED)
        for (const oldest of memories.keys()) return void memories.delete(oldest);
    },
  };
}

function ifShort(log: readonly Message[] | null): readonly Message[] | null {
  const characters = log?.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
  return characters > MOST_CHARACTERS ? null : log;
}

/** What is known of the log after `messages` were added to what was known before. */
function continueLog(
  recent: readonly Message[] | null,
  messages: readonly Message[],
): readonly Message[] | null {
  if (messages[0]?.seq === 1) return messages;
  if (recent === null || messages.length === 0) return recent;
  return [...recent, ...messages].slice(-MOST_MESSAGES);
}

/** The newest `limit` messages up to and with `seq`, null when not all of them are known. */
function newestOf(recent: readonly Message[] | null, seq: number, limit: number): readonly Message[] | null {
  if (recent === null || recent.at(-1)?.seq !== seq) return null;
  return recent[0]?.seq === 1 || recent.length >= limit ? recent.slice(-limit) : null;
}
