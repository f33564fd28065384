/** The feed within one process: whoever subscribed is told at once, in the order of publishing. */
import type { ConversationId } from "../conversation/ids.ts";
import type { ConversationEvent, DeskEvent, Feed, Unsubscribe } from "../engine/ports.ts";

type Listener<Event> = (event: Event) => void;

export function createFeed(): Feed {
  const conversations = new Map<ConversationId, Set<Listener<ConversationEvent>>>();
  const desk = new Set<Listener<DeskEvent>>();
  return {
    publish: (id, event) => {
      for (const listener of conversations.get(id) ?? []) listener(event);
    },
    subscribe: (id, listener) => {
      const listeners = conversations.get(id) ?? new Set();
      conversations.set(id, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && conversations.get(id) === listeners) conversations.delete(id);
      };
    },
    publishDesk: (event) => {
      for (const listener of desk) listener(event);
    },
    subscribeDesk: (listener): Unsubscribe => {
      desk.add(listener);
      return () => void desk.delete(listener);
    },
  };
}
