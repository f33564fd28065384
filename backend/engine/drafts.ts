/**
 * The drafts on screen: bot text of running turns that is not a message yet. They live in this process alone
 * and are told to those who watch the conversation; what becomes of them is decided by how their turn ends.
 */
import type { ConversationId } from "../conversation/ids.ts";
import type { DraftSink, Feed } from "./ports.ts";

export type Draft = { readonly turn: number; readonly text: string };

export type Drafts = {
  readonly current: (id: ConversationId) => Draft | null;
  /** Where the text of this turn goes, from its beginning; silent once `signal` is aborted. */
  readonly open: (id: ConversationId, turn: number, signal: AbortSignal) => DraftSink;
  /** Forgets the draft of this turn and returns its text, empty when there is none. */
  readonly close: (id: ConversationId, turn: number) => string;
};

export function createDrafts(feed: Feed): Drafts {
  const drafts = new Map<ConversationId, Draft>();
  const textOf = (id: ConversationId, turn: number) => {
    const draft = drafts.get(id);
    return draft?.turn === turn ? draft.text : "";
  };
  return {
    current: (id) => drafts.get(id) ?? null,
    open: (id, turn, signal) => {
      const sink: DraftSink = {
        write: (text) => {
          if (signal.aborted || text === "") return;
          drafts.set(id, { turn, text: textOf(id, turn) + text });
          feed.publish(id, { type: "draft-written", turn, text });
        },
        restart: () => {
          if (signal.aborted || textOf(id, turn) === "") return;
          drafts.delete(id);
          feed.publish(id, { type: "draft-restarted", turn });
        },
      };
      // A first try that broke off has left its text on screen.
      sink.restart();
      return sink;
    },
    close: (id, turn) => {
      const text = textOf(id, turn);
      if (text !== "") drafts.delete(id);
      return text;
    },
  };
}
