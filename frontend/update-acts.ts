/**
 * What the agent does with a conversation, one act at a time: each names the epoch that the one before has made, so
 * that nobody is told off for their own act.
 */
import type { DeskEntryState } from "../contract/desk.ts";
import type { DeskCommand } from "./command.ts";
import { addNote, type DeskEntry, findEntry, knownEpoch, setAnswered } from "./desk-entries.ts";
import type { ActName } from "./desk-groups.ts";
import type { ActEvent, Stamp } from "./event.ts";
import { describeFault, type Fault, isOvertaken } from "./fault.ts";
import { choose, focusText, joined, problemOf, withEntry, withForm } from "./reply-form.ts";
import { andThen, type OpenAct, type OpenText, type PageState, type Step, step, withDesk } from "./state.ts";
import { readAnew } from "./update-entries.ts";

export function updateAct(state: PageState, event: ActEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "act-clicked":
      return clickAct(state, { type: event.act, key: stamp.key, userId: event.userId });
    case "act-done":
      return andThen(takeEntry(closed(state, event.key), event.entry), (next) =>
        issueNext(next, event.entry.user_id),
      );
    case "note-stored": {
      const { note } = event;
      const noted = withEntry(closed(state, event.key), note.user_id, (entry) => addNote(entry, note));
      return issueNext(noted, note.user_id);
    }
    case "act-failed":
      return fail(state, event.key, event.fault);
  }
}

/** Performs the act, or keeps it until what is open for this conversation is done. */
export function startAct(state: PageState, act: OpenAct): Step {
  const { open } = state.desk;
  const started = withDesk(state, { open: [...open, act] });
  return open.some(({ userId }) => userId === act.userId) ? step(started) : step(started, issue(state, act));
}

/** Who takes a conversation is about to answer. A second click asks for nothing more. */
export function clickAct(state: PageState, act: Exclude<OpenAct, OpenText>): Step {
  const isOpen = state.desk.open.some(({ userId, type }) => userId === act.userId && type === act.type);
  if (isOpen) return step(state);
  const started = startAct(withEntry(state, act.userId, withoutProblem), act);
  return takesIt(act.type)
    ? andThen(
        andThen(started, (next) => choose(next, act.userId)),
        focusText,
      )
    : started;
}

function takesIt(act: ActName): boolean {
  return act === "takeover" || act === "accept";
}

const withoutProblem = (entry: DeskEntry): DeskEntry => ({ ...entry, problem: null });

function issue({ desk }: PageState, act: OpenAct): DeskCommand {
  const { key, userId } = act;
  const epoch = knownEpoch(findEntry(desk.entries, userId));
  switch (act.type) {
    case "reply":
      return { part: "desk", type: "post-reply", key, userId, text: act.text, epoch };
    case "note":
      return { part: "desk", type: "post-note", key, userId, text: act.text };
    case "accept":
    case "decline":
    case "takeover":
    case "resolve":
    case "release":
    case "handback":
      return { part: "desk", type: "act", act: act.type, key, userId, epoch };
  }
}

function issueNext(state: PageState, userId: string): Step {
  const next = state.desk.open.find((act) => act.userId === userId);
  return next === undefined ? step(state) : step(state, issue(state, next));
}

function closed(state: PageState, key: string): PageState {
  return withDesk(state, { open: state.desk.open.filter((act) => act.key !== key) });
}

function takeEntry(state: PageState, control: DeskEntryState): Step {
  const before = findEntry(state.desk.entries, control.user_id);
  if (before === undefined) return step(state);
  const after = setAnswered(withoutProblem(before), control);
  return readAnew(
    withEntry(state, control.user_id, () => after),
    before,
    after,
  );
}

/** What waited behind a failed act was meant for what it should have made, so it is not tried either. */
function fail(state: PageState, key: string, fault: Fault): Step {
  const act = state.desk.open.find((other) => other.key === key);
  if (act === undefined) return step(state);
  const { userId } = act;
  const texts = state.desk.open.filter((other) => other.userId === userId).filter(isText);
  const open = state.desk.open.filter((other) => other.userId !== userId);
  const failed = isText(act) ? act : state.desk.failed;
  const restored = texts.reduceRight(restoreText, withDesk(state, { open, failed }));
  return isText(act) ? tellText(restored, act, fault) : step(tellAct(restored, userId, fault));
}

function isText(act: OpenAct): act is OpenText {
  return act.type === "reply" || act.type === "note";
}

/** The text comes back to where it was written, above what was written since. */
function restoreText(state: PageState, { type, userId, text }: OpenText): PageState {
  const name = type === "reply" ? "text" : "note";
  const { form, entries } = state.desk;
  if (form.userId !== userId && findEntry(entries, userId) !== undefined)
    return withEntry(state, userId, (entry) => ({
      ...entry,
      typed: { ...entry.typed, [name]: joined(text, entry.typed[name]) },
    }));
  return withForm(state, { [name]: joined(text, form[name]) });
}

function tellAct(state: PageState, userId: string, fault: Fault): PageState {
  return withEntry(state, userId, (entry) => ({ ...entry, problem: describeFault(fault) }));
}

/** A problem is told at the field it is about; one with the conversation stands on its card too. */
function tellText(state: PageState, { type, userId }: OpenText, fault: Fault): Step {
  const detail = describeFault(fault);
  const isAway = state.desk.form.userId !== userId;
  const told = isAway || isOvertaken(fault) ? tellAct(state, userId, fault) : state;
  if (isAway) return step(told);
  const isAboutUser = fault.type === "refused" && (fault.status === 404 || fault.errors.some(isUserIdFault));
  return isAboutUser
    ? step(withForm(told, { userIdProblem: detail }), { part: "page", type: "focus", field: "user-id" })
    : step(withForm(told, problemOf(type, `Not sent. ${detail}`)));
}

function isUserIdFault(error: { readonly field: string }): boolean {
  return error.field === "user_id";
}
