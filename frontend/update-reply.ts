/** What the agent does with a conversation: reply, take over, hand back, use the bot's unsent draft. */
import type { DeskEntryState } from "../contract/desk.ts";
import { changeEntry, type DeskEntry, setControl } from "./desk-entries.ts";
import type { ReplyEvent, Stamp } from "./event.ts";
import { describeFault, type Fault } from "./fault.ts";
import { type OpenReply, type PageState, type ReplyForm, type Step, step, withDesk } from "./state.ts";

const USER_ID = /^user-[1-9][0-9]{0,14}$/;
const FOCUS_REPLY = { part: "page", type: "focus", field: "reply" } as const;

export function updateReply(state: PageState, event: ReplyEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "use-clicked":
      return step(withForm(state, { userId: event.userId, userIdProblem: null }), FOCUS_REPLY);
    case "take-over-clicked":
      return takeOver(state, event.userId);
    case "hand-back-clicked":
      return step(withoutProblem(state, event.userId), {
        part: "desk",
        type: "hand-back",
        userId: event.userId,
      });
    case "entry-act-failed":
      return step(withEntry(state, event.userId, { problem: describeFault(event.fault) }));
    case "suggestion-used":
      return useSuggestion(state, event.userId);
    case "suggestion-dropped":
      return step(withEntry(state, event.userId, { suggestion: null }));
    case "user-id-typed":
      return step(withForm(state, { userId: event.text, userIdProblem: null }));
    case "reply-typed":
      return step(withForm(state, { text: event.text, textProblem: null }));
    case "reply-sent":
      return send(state, stamp);
    case "reply-stored":
      return step(takeStored(state, event.key, event.entry));
    case "reply-failed":
      return takeFault(state, event.key, event.fault);
  }
}

function withForm(state: PageState, change: Partial<ReplyForm>): PageState {
  return withDesk(state, { form: { ...state.desk.form, ...change } });
}

function withEntry(state: PageState, userId: string, change: Partial<DeskEntry>): PageState {
  return withDesk(state, {
    entries: changeEntry(state.desk.entries, userId, (entry) => ({ ...entry, ...change })),
  });
}

function withoutProblem(state: PageState, userId: string): PageState {
  return withEntry(state, userId, { problem: null });
}

/** Who takes over is about to answer. */
function takeOver(state: PageState, userId: string): Step {
  const filled = withForm(withoutProblem(state, userId), { userId, userIdProblem: null });
  return step(filled, { part: "desk", type: "take-over", userId }, FOCUS_REPLY);
}

function useSuggestion(state: PageState, userId: string): Step {
  const suggestion = state.desk.entries.find((entry) => entry.userId === userId)?.suggestion ?? "";
  const text = joined(state.desk.form.text, suggestion);
  const dropped = withEntry(state, userId, { suggestion: null });
  return step(withForm(dropped, { userId, text, userIdProblem: null, textProblem: null }), FOCUS_REPLY);
}

/** Nothing that was written is lost: the second text goes below the first. */
function joined(first: string, second: string): string {
  return first.trim() === "" ? second : `${first}\n${second}`;
}

function send(state: PageState, stamp: Stamp): Step {
  const { form, link, failed, open } = state.desk;
  const userId = form.userId.trim();
  const text = form.text.trim();
  const userIdProblem = USER_ID.test(userId) ? null : "Enter a user ID such as user-1.";
  const textProblem = text === "" ? "Write a reply first." : null;
  if (userIdProblem !== null || textProblem !== null) {
    const field = userIdProblem === null ? "reply" : "user-id";
    return step(withForm(state, { userIdProblem, textProblem }), { part: "page", type: "focus", field });
  }
  if (link === "off") return step(withForm(state, { textProblem: "Connect the agent first." }));
  const isAgain = failed?.userId === userId && failed.text === text;
  const reply: OpenReply = { key: isAgain ? failed.key : stamp.key, userId, text };
  const cleared = withForm(state, { userId, text: "", userIdProblem: null, textProblem: null });
  const sent = withDesk(cleared, { open: [...open, reply], failed: null });
  return step(sent, { part: "desk", type: "post-reply", ...reply }, FOCUS_REPLY);
}

function takeStored(state: PageState, key: string, stored: DeskEntryState): PageState {
  const open = state.desk.open.filter((reply) => reply.key !== key);
  const entries = changeEntry(state.desk.entries, stored.user_id, (entry) => setControl(entry, stored));
  return withDesk(state, { open, entries });
}

/** The text comes back into the field, above what was written since, and sent again unchanged it keeps its key. */
function takeFault(state: PageState, key: string, fault: Fault): Step {
  const reply = state.desk.open.find((other) => other.key === key);
  if (reply === undefined) return step(state);
  const open = state.desk.open.filter((other) => other !== reply);
  const { form } = state.desk;
  const detail = describeFault(fault);
  const isAboutUser = fault.type === "refused" && (fault.status === 404 || fault.errors.some(isUserIdFault));
  const problems = isAboutUser ? { userIdProblem: detail } : { textProblem: `Not sent. ${detail}` };
  const text = form.text.trim() === "" ? reply.text : joined(reply.text, form.text);
  const restored = withForm(withDesk(state, { open, failed: reply }), { text, ...problems });
  return isAboutUser ? step(restored, { part: "page", type: "focus", field: "user-id" }) : step(restored);
}

function isUserIdFault(error: { readonly field: string }): boolean {
  return error.field === "user_id";
}
