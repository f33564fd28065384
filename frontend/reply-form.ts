/** The reply form: whom it is for, and what was written for each. */
import { changeKnown, type DeskEntry, findEntry, lookOver, NOTHING_TYPED } from "./desk-entries.ts";
import {
  type DeskState,
  type PageState,
  type ReplyForm,
  type Step,
  step,
  type Writing,
  withDesk,
} from "./state.ts";

export function withForm(state: PageState, change: Partial<ReplyForm>): PageState {
  return withDesk(state, { form: { ...state.desk.form, ...change } });
}

/** Changes an entry if there is one. */
export function withEntry(
  state: PageState,
  userId: string,
  edit: (entry: DeskEntry) => DeskEntry,
): PageState {
  return withDesk(state, { entries: changeKnown(state.desk.entries, userId, edit) });
}

/** Moves the focus to where the agent writes now. */
export function focusText(state: PageState): Step {
  return step(state, { part: "page", type: "focus", field: state.desk.form.writing });
}

/** Fills in the user ID and reads the packet. What was written for one visitor is never sent to another. */
export function choose(state: PageState, userId: string): Step {
  const { form, entries } = state.desk;
  const target = findEntry(entries, userId);
  const filled = withForm(state, { userId, userIdProblem: null, ...typedFor(state.desk, userId) });
  if (target === undefined) return step(filled);
  const stashed = withEntry(filled, form.userId, (entry) =>
    form.userId === userId ? entry : { ...entry, typed: { text: form.text, note: form.note } },
  );
  const looked = withEntry(stashed, userId, (entry) => ({
    ...lookOver(entry),
    typed: NOTHING_TYPED,
  }));
  return step(looked, { part: "desk", type: "read-entry", userId });
}

/** What the fields hold when this entry is chosen. What was written for nobody yet goes along. */
function typedFor({ form, entries }: DeskState, userId: string): Partial<ReplyForm> {
  const target = findEntry(entries, userId);
  const hasOwner = findEntry(entries, form.userId) !== undefined;
  if (form.userId === userId || target === undefined) return {};
  const { text, note } = hasOwner ? NOTHING_TYPED : form;
  return {
    text: joined(target.typed.text, text),
    note: joined(target.typed.note, note),
    textProblem: null,
    noteProblem: null,
  };
}

/** Nothing that was written is lost: the second text goes below the first. */
export function joined(first: string, second: string): string {
  if (second.trim() === "") return first;
  return first.trim() === "" ? second : `${first}\n${second}`;
}

/** Says below the field that is written in what is wrong. */
export function problemOf(type: Writing, problem: string | null): Partial<ReplyForm> {
  return type === "reply" ? { textProblem: problem } : { noteProblem: problem };
}
