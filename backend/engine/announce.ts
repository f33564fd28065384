/** What is told after a commit: to those who watch the conversation, to the desk, to the worker and to the journal. */
import type { Happening } from "../conversation/happening.ts";
import type { Conversation, TurnEnding } from "../conversation/state.ts";
import type { Drafts } from "./drafts.ts";
import type { Duty } from "./duty.ts";
import type { EngineParts } from "./engine.ts";
import type { Settled } from "./settle.ts";

export type Announce = (happening: Happening, settled: Settled) => void;

export function createAnnouncer(parts: EngineParts, drafts: Drafts, duty: Pick<Duty, "note">): Announce {
  const { feed, journal, worker } = parts;
  return (happening, settled) => {
    const { next, endings, messages } = settled.decision;
    for (const ending of endings) {
      offerDraft(happening, settled, ending);
      feed.publish(next.id, { type: "turn-ended", ending });
    }
    if (messages.length > 0) feed.publish(next.id, { type: "messages-added", upTo: next.lastSeq });
    if (isEntryNews(settled.before, next))
      feed.publish(next.id, { type: "control-changed", conversation: next });
    tellDesk(settled);
    worker.take(settled.effects);
    duty.note(next);
    journal.info(
      {
        conversation: next.id,
        epoch: next.control.epoch,
        seq: next.lastSeq,
        outcome: outcomeOf(settled),
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

  function tellDesk({ decision, before, loaded, userId }: Settled): void {
    if (userId === null) return;
    const { next, messages } = decision;
    // Who has only arrived can be given a person before the first word.
    const isNew = loaded.conversation === null || (before.lastSeq === 0 && next.lastSeq > 0);
    const isTurnNews = (next.turn === null) !== (before.turn === null);
    if (isEntryNews(before, next) || isTurnNews || isNew)
      feed.publishDesk({ type: "entry-changed", entry: { userId, conversation: next } });
    if (messages.length > 0) feed.publishDesk({ type: "messages-added" });
  }
}

/** True when how the conversation stands looks otherwise to those who watch it. */
function isEntryNews(before: Conversation, next: Conversation): boolean {
  if (before.control !== next.control) return true;
  const [was, is] = [before.memory, next.memory];
  if (was === is) return false;
  if (was.there?.id !== is.there?.id) return true;
  return was.waiting !== is.waiting || was.isClosed !== is.isClosed || was.address !== is.address;
}

function outcomeOf({ decision, loaded }: Settled): string {
  if (decision.refusal !== null) return `refused: ${decision.refusal.type}`;
  return decision.endings.at(-1)?.outcome.type ?? (loaded.repeated === null ? "noted" : "repeat");
}
