/** What the agent writes: whom for, to the visitor or for the desk alone, with the bot's draft or a canned reply. */
import { offeredReplies } from "./canned-replies.ts";
import { findEntry, spendSuggestion } from "./desk-entries.ts";
import type { ReplyEvent, Stamp } from "./event.ts";
import { choose, focusText, joined, problemOf, withEntry, withForm } from "./reply-form.ts";
import { andThen, type OpenText, type PageState, type Step, step, withDesk } from "./state.ts";
import { startAct } from "./update-acts.ts";

const USER_ID = /^user-[1-9][0-9]{0,14}$/;

export function updateReply(state: PageState, event: ReplyEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "use-clicked":
      return andThen(choose(state, event.userId), focusText);
    case "suggestion-used":
      return useSuggestion(state, event.userId);
    case "suggestion-dropped":
      return step(withEntry(state, event.userId, spendSuggestion));
    case "claim-clicked":
      return step(
        withEntry(state, event.userId, (entry) => ({
          ...entry,
          marked: entry.marked === event.seq ? null : event.seq,
        })),
      );
    case "user-id-typed":
      return step(withForm(state, { userId: event.text, userIdProblem: null }));
    case "writing-chosen":
      return focusText(withForm(state, { writing: event.writing }));
    case "reply-typed":
      return step(withForm(state, { text: event.text, textProblem: null, option: 0, isListClosed: false }));
    case "note-typed":
      return step(withForm(state, { note: event.text, noteProblem: null }));
    case "option-moved":
      return step(moveOption(state, event.by));
    case "option-chosen":
      return chooseOption(state, event.option);
    case "list-closed":
      return step(withForm(state, { isListClosed: true }));
    case "enter-pressed":
      return offeredReplies(state.desk).length > 0
        ? chooseOption(state, state.desk.form.option)
        : send(state, stamp);
    case "form-sent":
      return send(state, stamp);
  }
}

function useSuggestion(state: PageState, userId: string): Step {
  const suggestion = findEntry(state.desk.entries, userId)?.suggestion ?? "";
  const chosen = choose(state, userId);
  return andThen(chosen, (next) => {
    const text = joined(next.desk.form.text, suggestion);
    const spent = withEntry(next, userId, spendSuggestion);
    return focusText(withForm(spent, { writing: "reply", text, textProblem: null, isListClosed: true }));
  });
}

function moveOption(state: PageState, by: 1 | -1): PageState {
  const count = offeredReplies(state.desk).length;
  return count === 0 ? state : withForm(state, { option: (state.desk.form.option + by + count) % count });
}

function chooseOption(state: PageState, option: number): Step {
  const text = offeredReplies(state.desk)[option]?.text;
  return text === undefined
    ? step(state)
    : focusText(withForm(state, { text, option: 0, isListClosed: true, textProblem: null }));
}

function send(state: PageState, stamp: Stamp): Step {
  const { form, link, failed } = state.desk;
  const type = form.writing;
  const userId = form.userId.trim();
  const text = (type === "reply" ? form.text : form.note).trim();
  const refused = refuse(state, userId, text);
  if (refused !== null) return refused;
  if (link === "off") return step(withForm(state, problemOf(type, "Connect the agent first.")));
  const isAgain = failed?.type === type && failed.userId === userId && failed.text === text;
  const open: OpenText = { type, key: isAgain ? failed.key : stamp.key, userId, text };
  const empty = type === "reply" ? { text: "" } : { note: "" };
  const cleared = withForm(state, { userId, ...empty, userIdProblem: null, ...problemOf(type, null) });
  return andThen(startAct(withDesk(cleared, { failed: null }), open), focusText);
}

/** Says what is missing, at its field. */
function refuse(state: PageState, userId: string, text: string): Step | null {
  const type = state.desk.form.writing;
  const userIdProblem = USER_ID.test(userId) ? null : "Enter a user ID such as user-1.";
  const problem = text === "" ? `Write a ${type} first.` : null;
  if (userIdProblem === null && problem === null) return null;
  const field = userIdProblem === null ? type : "user-id";
  const told = withForm(state, { userIdProblem, ...problemOf(type, problem) });
  return step(told, { part: "page", type: "focus", field });
}
