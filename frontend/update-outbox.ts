/** What the visitor writes: shown at once, sent in order, and sent again under the same key until the server has it. */
import type { WebhookAnswer } from "../contract/webhook.ts";
import type { ChatCommand } from "./command.ts";
import type { OutboxEvent, Stamp } from "./event.ts";
import { describeFault, type Fault, isFinal, isPassing, isTooLong, isUnauthorised } from "./fault.ts";
import { andThen, type PageState, type Step, step, withChat } from "./state.ts";
import {
  append,
  appendBehind,
  type Delivery,
  findPending,
  type PendingEntry,
  pendingOf,
  replacePending,
} from "./transcript.ts";

/** After that many failures in a row a message waits for the visitor's Retry, or for the connection. */
const MOST_TRIES = 5;

/** Who answers is told that the visitor types, but not of every key. */
const TYPING_TOLD_EVERY_MS = 3_000;

export function updateOutbox(state: PageState, event: OutboxEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "text-typed":
      return tellTyping(withChat(state, { text: event.text }), stamp);
    case "message-sent":
      return send(state, stamp);
    case "post-answered":
      return takeAnswer(state, event, stamp);
    case "post-failed":
      return takeFault(state, event.key, event.fault);
    case "retry-clicked":
      return retry(state, event.key);
    case "retry-due":
      return postDue(requeueFailed(state));
  }
}

function tellTyping(state: PageState, { at }: Stamp): Step {
  const { control, link, text, typingToldAt } = state.chat;
  const isHeard = control?.owner === "human" && link === "up";
  if (!isHeard || text.trim() === "" || at - typingToldAt < TYPING_TOLD_EVERY_MS) return step(state);
  return step(withChat(state, { typingToldAt: at }), { part: "chat", type: "tell-typing" });
}

/** Sends what is due, one at a time so that the order holds; an older POST that is only waiting for its reply is let go. */
export function postDue(state: PageState): Step {
  const { chat } = state;
  const pending = pendingOf(chat.transcript);
  const queued = pending.filter((entry) => entry.delivery.type === "queued");
  const isBusy = chat.link === "up" && pending.some((entry) => entry.delivery.type === "sending");
  const due = chat.link === "up" ? queued.slice(0, 1) : queued;
  if (chat.userId === null || isBusy || due.length === 0) return step(state);
  const isAwaiting = chat.control?.owner !== "human" && state.mode.value !== true;
  // Browsers open six connections to a host, and the bot's reply comes by the live feed anyway. That a message went
  // to a person only the answer tells, and at once.
  const settled = isAwaiting ? chat.posting.filter((key) => !pending.some(({ id }) => id === key)) : [];
  const posting = [...chat.posting.filter((key) => !settled.includes(key)), ...due.map((entry) => entry.id)];
  const transcript = due.reduce(
    (before, entry) => replacePending(before, { ...entry, delivery: { type: "sending" } }),
    chat.transcript,
  );
  const aborts = settled.map((key): ChatCommand => ({ part: "chat", type: "abort-post", key }));
  const posts = due.map(
    (entry): ChatCommand => ({
      part: "chat",
      type: "post-message",
      key: entry.id,
      id: entry.number,
      text: entry.text,
    }),
  );
  return step(withChat(state, { transcript, posting, isAwaiting }), ...aborts, ...posts);
}

/** What failed for a passing reason is due again. */
export function requeueFailed(state: PageState): PageState {
  const failed = pendingOf(state.chat.transcript).filter(
    ({ delivery }) => delivery.type === "failed" && delivery.retriesItself,
  );
  return failed.reduce((before, entry) => deliver(before, entry, { type: "queued" }), state);
}

function deliver(state: PageState, entry: PendingEntry, delivery: Delivery): PageState {
  const tries = delivery.type === "failed" ? entry.tries + 1 : entry.tries;
  return withChat(state, {
    transcript: replacePending(state.chat.transcript, { ...entry, delivery, tries }),
  });
}

function send(state: PageState, stamp: Stamp): Step {
  const { chat } = state;
  const text = chat.text.trim();
  const focused = step(state, { part: "page", type: "focus", field: "composer" });
  if (text === "") return focused;
  const number = chat.sent + 1;
  const entry = { kind: "pending", id: stamp.key, number, text, at: stamp.at, tries: 0 } as const;
  const transcript = append(chat.transcript, { ...entry, delivery: { type: "queued" } });
  return andThen(focused, (before) => postDue(withChat(before, { transcript, sent: number, text: "" })));
}

function takeAnswer(state: PageState, event: { key: string; answer: WebhookAnswer }, stamp: Stamp): Step {
  const { key, answer } = event;
  const closed = closePost(state, key);
  if (answer.status === "ignored") return takeFault(closed, key, IGNORED);
  const entry = findPending(closed.chat.transcript, key);
  const answered = entry === undefined ? closed : deliver(closed, entry, { type: "answered" });
  return postDue(answer.route === "human" ? addRoutedNote(answered, key, stamp) : answered);
}

const IGNORED: Fault = {
  type: "refused",
  status: 422,
  detail: "The server did not take this message.",
  errors: [],
};

function addRoutedNote(state: PageState, key: string, stamp: Stamp): PageState {
  const text = "Your message was routed to a human agent.";
  const note = { kind: "note", id: `routed-${key}`, text, at: stamp.at, isOwnerChange: false } as const;
  return withChat(state, { transcript: appendBehind(state.chat.transcript, key, note) });
}

function closePost(state: PageState, key: string): PageState {
  const posting = state.chat.posting.filter((other) => other !== key);
  return withChat(state, { posting, isAwaiting: state.chat.isAwaiting && posting.length > 0 });
}

/** A message that the live feed has brought was stored, whatever became of its POST. */
function takeFault(state: PageState, key: string, fault: Fault): Step {
  const closed = closePost(state, key);
  const entry = findPending(closed.chat.transcript, key);
  if (entry === undefined) return postDue(closed);
  const retriesItself = isPassing(fault);
  const because = isTooLong(fault) ? "This message is too long to send." : describeFault(fault);
  const failed = deliver(closed, entry, {
    type: "failed",
    because,
    retriesItself,
    canRetry: !isFinal(fault),
  });
  const commands: ChatCommand[] = [];
  // The server no longer knows the session: a new one brings the message through.
  if (isUnauthorised(fault)) commands.push({ part: "chat", type: "make-session" });
  else if (retriesItself && closed.chat.link === "up" && entry.tries < MOST_TRIES)
    commands.push({ part: "chat", type: "retry-posts-later", attempt: entry.tries + 1 });
  return andThen(step(failed, ...commands), postDue);
}

function retry(state: PageState, key: string): Step {
  const entry = findPending(state.chat.transcript, key);
  return entry === undefined ? step(state) : postDue(deliver(state, entry, { type: "queued" }));
}
