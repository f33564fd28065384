/** What the desk's feed tells of each conversation: its lines, how it stands, what the agent should hear of it. */
import {
  addDetail,
  addLine,
  addNote,
  addSuggestion,
  changeEntry,
  changeKnown,
  confirmNeglect,
  type DeskEntry,
  findEntry,
  lookOver,
  noticeNeglect,
  noticeTyping,
  setControl,
} from "./desk-entries.ts";
import { isAssignedTo, isOfferedTo, isWaiting } from "./desk-groups.ts";
import type { EntryEvent, Stamp } from "./event.ts";
import { andThen, beholderOf, type PageState, type Step, step, withDesk } from "./state.ts";

/** What the feed brings so soon after it opened was there before. */
const REPLAY_MS = 2_000;

export function updateEntry(state: PageState, event: EntryEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "line-came": {
      const { line, id } = event;
      const newestLine = Math.max(state.desk.newestLine, id);
      const isChosen = state.desk.form.userId === line.user_id;
      return change(
        withDesk(state, { newestLine }),
        line.user_id,
        stamp,
      )((entry) => {
        const added = addLine(entry, line);
        return isChosen ? lookOver(added) : added;
      });
    }
    case "entry-came":
      return change(state, event.entry.user_id, stamp)((entry) => setControl(entry, event.entry));
    case "detail-came": {
      const { detail } = event;
      return step(withKnown(state, detail.entry.user_id, (entry) => addDetail(entry, detail)));
    }
    case "suggestion-came": {
      const { user_id, text } = event.suggestion;
      const entries = changeEntry(state.desk.entries, user_id, (entry) => addSuggestion(entry, text));
      return step(withDesk(state, { entries }));
    }
    case "note-came":
      return step(withKnown(state, event.note.user_id, (entry) => addNote(entry, event.note)));
    case "typing-came":
      return step(withKnown(state, event.userId, (entry) => noticeTyping(entry, stamp.at)));
    case "look-again-due":
      return step(withKnown(state, event.userId, (entry) => confirmNeglect(entry, event.key)));
  }
}

type Change = (entry: DeskEntry) => DeskEntry;

function withKnown(state: PageState, userId: string, edit: Change): PageState {
  const before = findEntry(state.desk.entries, userId);
  if (before === undefined) return state;
  const after = edit(before);
  if (after === before) return state;
  return withDesk(state, { entries: changeKnown(state.desk.entries, userId, () => after) });
}

/** Changes an entry, then does what the change asks for. */
function change(state: PageState, userId: string, stamp: Stamp): (edit: Change) => Step {
  return (edit) => {
    const before = findEntry(state.desk.entries, userId);
    const entries = changeEntry(state.desk.entries, userId, (entry) => noticeNeglect(edit(entry), stamp.key));
    const changed = step(withDesk(state, { entries }));
    const after = findEntry(entries, userId);
    if (after === undefined || after === before) return changed;
    const looked = andThen(changed, (next) => lookAgain(next, after, stamp));
    const read = andThen(looked, (next) => readAnew(next, before, after));
    return andThen(read, (next) => ring(next, { before, after }, stamp));
  };
}

/** A neglect of a visitor's message is looked at again after a while, and counts if it has lasted. */
function lookAgain(state: PageState, { userId, neglect }: DeskEntry, { key }: Stamp): Step {
  return neglect?.key === key
    ? step(state, { part: "desk", type: "look-again-later", userId, key })
    : step(state);
}

/** At a change of owner the chosen conversation has another packet. */
export function readAnew(state: PageState, before: DeskEntry | undefined, after: DeskEntry): Step {
  const { userId } = after;
  const isChosen = state.desk.form.userId === userId;
  if (!isChosen || before?.control.epoch === after.control.epoch) return step(state);
  return step(state, { part: "desk", type: "read-entry", userId });
}

type Turn = { readonly before: DeskEntry | undefined; readonly after: DeskEntry };

/** Rings for who waits anew or is offered to the agent, but not for what the agent has just taken. */
function ring(state: PageState, { before, after }: Turn, { at }: Stamp): Step {
  const { isMuted, connectedAt } = state.desk;
  if (isMuted || at - connectedAt < REPLAY_MS) return step(state);
  const beholder = beholderOf(state);
  const is = (test: (entry: DeskEntry) => boolean) => test(after) && !(before !== undefined && test(before));
  const isOffered = is((entry) => isOfferedTo(entry, beholder.me));
  const isTaken = is((entry) => isAssignedTo(entry, beholder.me));
  const waits = is((entry) => isWaiting(entry, beholder)) && !isTaken;
  return isOffered || waits ? step(state, { part: "desk", type: "ring" }) : step(state);
}
