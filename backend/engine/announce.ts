/** What is told after a commit: to those who watch the conversation, to the desk, to the worker and to the journal. */
import type { Happening } from "../conversation/happening.ts";
import type { TurnEnding } from "../conversation/state.ts";
import type { Drafts } from "./drafts.ts";
import type { EngineParts, Settled } from "./engine.ts";

export type Announce = (happening: Happening, settled: Settled) => void;

export function createAnnouncer(parts: EngineParts, drafts: Drafts): Announce {
  const { feed, journal, worker } = parts;
  return (happening, settled) => {
    const { next, endings, messages } = settled.decision;
    for (const ending of endings) {
      offerDraft(happening, settled, ending);
      feed.publish(next.id, { type: "turn-ended", ending });
    }
    if (messages.length > 0) feed.publish(next.id, { type: "messages-added", upTo: next.lastSeq });
    if (next.control !== settled.before.control)
      feed.publish(next.id, { type: "control-changed", conversation: next });
    tellDesk(settled);
    worker.take(settled.effects);
    journal.info(
      {
        conversation: next.id,
        epoch: next.control.epoch,
        seq: next.lastSeq,
        outcome: endings.at(-1)?.outcome.type ?? (settled.loaded.repeated === null ? "noted" : "repeat"),
      },
      happening.type,
    );
  };

  /** The draft of a turn that a person withdrew goes to the desk, never to the visitor. */
  function offerDraft(happening: Happening, settled: Settled, ending: TurnEnding): void {
    const draft = drafts.close(settled.decision.next.id, ending.turn);
    if (ending.outcome.type !== "withdrawn" || settled.userId === null) return;
    const text = happening.type === "bot-answered" ? happening.text : draft;
    if (text !== "") feed.publishDesk({ type: "draft-offered", userId: settled.userId, text });
  }

  function tellDesk({ decision, before, userId }: Settled): void {
    if (userId === null) return;
    const { next, messages } = decision;
    const isFirstWord = before.lastSeq === 0 && next.lastSeq > 0;
    const isTurnNews = (next.turn === null) !== (before.turn === null);
    if (next.control !== before.control || isTurnNews || isFirstWord)
      feed.publishDesk({ type: "entry-changed", entry: { userId, conversation: next } });
    if (messages.length > 0) feed.publishDesk({ type: "messages-added" });
  }
}
