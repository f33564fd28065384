/** The visitor's side as the server tells it: session, live feed, messages, the bot's draft and who answers. */
import type { ChatAgentTyping, ChatControl, ChatDraft, ChatMessage, ChatSession } from "../contract/chat.ts";
import type { ChatEvent, Stamp } from "./event.ts";
import {
  addNote,
  addOwnerNote,
  andThen,
  type ChatLink,
  type ChatState,
  freshChat,
  type PageState,
  type Step,
  step,
  withChat,
} from "./state.ts";
import { append, insertMessage, pendingOf } from "./transcript.ts";
import { restartDesk } from "./update-desk.ts";
import { learnMode } from "./update-mode.ts";
import { postDue, requeueFailed } from "./update-outbox.ts";

export function updateChat(state: PageState, event: ChatEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "session-made":
      return takeSession(state, event.session, stamp);
    case "session-failed":
    case "feed-failed":
      return loseLink(state, stamp);
    case "feed-opened":
      return regainLink(state, stamp);
    case "retry-due":
      return step(state, { part: "chat", type: "make-session" });
    case "message-came":
      return takeMessage(state, event.message);
    case "draft-came":
      return step(takeDraft(state, event.draft));
    case "draft-retracted":
      return step(endTurn(state, event.retracted.turn));
    case "control-came":
      return step(takeControl(state, event.control, stamp));
    case "agent-typing-came":
      return noticeTyping(state, event.typing, stamp);
    case "agent-typing-due":
      return step(state.chat.agentTyping === event.key ? withChat(state, { agentTyping: null }) : state);
  }
}

function takeSession(state: PageState, session: ChatSession, stamp: Stamp): Step {
  const { chat } = state;
  const isAnew = chat.userId !== null && (!session.resumed || session.user_id !== chat.userId);
  const before = isAnew ? startAnew(state, stamp) : step(state);
  const opened = andThen(before, (next) =>
    step(withChat(next, { userId: session.user_id }), {
      part: "chat",
      type: "open-feed",
      after: next.chat.transcript.newest,
    }),
  );
  return andThen(opened, postDue);
}

/** The server has forgotten the conversation. What it never confirmed is sent again, into the new one. */
function startAnew(state: PageState, stamp: Stamp): Step {
  const unsent = pendingOf(state.chat.transcript);
  const aborts = state.chat.posting.map((key) => ({ part: "chat", type: "abort-post", key }) as const);
  const fresh: PageState = { ...state, chat: { ...freshChat(state.chat), link: "retrying" } };
  const noted = addOwnerNote(fresh, "The server was restarted. This is a new conversation.", stamp);
  const transcript = unsent.reduce(
    (before, entry) => append(before, { ...entry, delivery: { type: "queued" } }),
    noted.chat.transcript,
  );
  return andThen(step(withChat(noted, { transcript }), ...aborts), restartDesk);
}

/** The first failure after a break is tried again at once and not worth a word; the second is. */
function loseLink(state: PageState, stamp: Stamp): Step {
  const attempt = state.chat.attempt + 1;
  const before = state.chat.link;
  const link = linkAfterFailure(before);
  const next = withChat(state, { attempt, link, draft: null, isAwaiting: false, agentTyping: null });
  const isNews = link === "lost" && before !== "lost";
  const noted = isNews ? addNote(next, "Connection lost. Trying to reconnect…", stamp) : next;
  return step(noted, { part: "chat", type: "retry-later", attempt });
}

function linkAfterFailure(link: ChatLink): ChatLink {
  switch (link) {
    case "starting":
      return "starting";
    case "up":
      return "retrying";
    case "retrying":
    case "lost":
      return "lost";
  }
}

function regainLink(state: PageState, stamp: Stamp): Step {
  const noted = state.chat.link === "lost" ? addNote(state, "The connection is back.", stamp) : state;
  return postDue(requeueFailed(withChat(noted, { link: "up", attempt: 0 })));
}

function takeMessage(state: PageState, message: ChatMessage): Step {
  const transcript = insertMessage(state.chat.transcript, message);
  if (transcript === state.chat.transcript) return step(state);
  if (message.author === "visitor") return postDue(withChat(state, { transcript }));
  const taken = withChat(state, { transcript, agentTyping: null });
  // Baton's own word is no answer: the bot may still be at it.
  if (message.author === "system") return step(taken);
  return step(message.turn === null ? withChat(taken, { isAwaiting: false }) : endTurn(taken, message.turn));
}

/** A person who writes is said to until they stop, their message comes, or nothing more is heard of it. */
function noticeTyping(state: PageState, { is_on }: ChatAgentTyping, { key }: Stamp): Step {
  if (!is_on) return step(withChat(state, { agentTyping: null }));
  return step(withChat(state, { agentTyping: key }), { part: "chat", type: "forget-typing-later", key });
}

/** A draft of an ended or overtaken turn, or under a person's ownership, is never shown. */
function takeDraft(state: PageState, draft: ChatDraft): PageState {
  const { closedTurn, control, draft: before } = state.chat;
  const isLate = draft.turn <= closedTurn || (before !== null && draft.turn < before.turn);
  if (isLate || control?.owner === "human") return state;
  const sofar = before?.turn === draft.turn && !draft.whole ? before.text : "";
  return withChat(state, { draft: { turn: draft.turn, text: sofar + draft.text } });
}

function endTurn(state: PageState, turn: number): PageState {
  const { chat } = state;
  const draft = chat.draft !== null && chat.draft.turn <= turn ? null : chat.draft;
  const isAwaiting = chat.isAwaiting && hasWrittenSince(chat, turn);
  return withChat(state, { draft, isAwaiting, closedTurn: Math.max(chat.closedTurn, turn) });
}

/** A turn is named after the `seq` of its newest message, so what came later waits for the next one. */
function hasWrittenSince({ transcript }: ChatState, turn: number): boolean {
  return transcript.entries.some((entry) =>
    entry.kind === "pending"
      ? entry.delivery.type === "sending"
      : entry.kind === "message" && entry.author === "visitor" && entry.seq > turn,
  );
}

/** A change of owner that comes with the switch is told by the switch's note alone. */
function takeControl(state: PageState, control: ChatControl, stamp: Stamp): PageState {
  const before = state.chat.control;
  const learnt = learnMode(state, control.human_mode, stamp);
  const change =
    control.owner === "human" ? { control, draft: null, isAwaiting: false } : { control, agentTyping: null };
  const next = withChat(learnt, change);
  const text = before === null ? null : noteOnChange(before, control);
  return text === null ? next : addOwnerNote(next, text, stamp);
}

/** While nobody has the conversation, Baton's own lines say how that stands. */
function noteOnChange(before: ChatControl, control: ChatControl): string | null {
  if (before.human_mode !== control.human_mode) return null;
  if (control.owner === "bot")
    return before.owner === "bot" ? null : "The bot is back and answers from here.";
  const hadAgent = before.owner === "human" && !before.is_queued;
  // Under the switch whoever answers takes the conversation, and their answer says it all.
  if (control.is_queued || hadAgent || (control.human_mode && before.owner === "human")) return null;
  return "A human agent has taken over this conversation.";
}
