/** Does what `update` wants done, and sends what comes of it. */
import type { ChatEvents } from "../contract/chat.ts";
import type { DeskEvents } from "../contract/desk.ts";
import * as api from "./api.ts";
import type { ChatCommand, Command, DeskCommand, Field, PageCommand } from "./command.ts";
import type { Send } from "./event.ts";
import { createFeed, type LiveFeed, retryDelay } from "./feed.ts";

/** Much longer than a reply takes from its end to its line, and hardly noticed by who waits. */
const LASTING_NEGLECT_MS = 1_200;

/** A glance at another tab does not put the page to sleep. */
const SLEEP_AFTER_MS = 5_000;

export type Focus = (field: Field) => void;

export function createPerform(focus: Focus): (command: Command, send: Send) => void {
  const posts = new Map<string, AbortController>();
  let chatFeed: LiveFeed | null = null;
  let deskFeed: LiveFeed | null = null;
  return (command, send) => {
    switch (command.part) {
      case "chat":
        chatFeed ??= createChatFeed(send);
        return performChat(command, send, { feed: chatFeed, posts });
      case "desk":
        deskFeed ??= createDeskFeed(send);
        return performDesk(command, send, deskFeed);
      case "page":
        return performPage(command, send, focus);
    }
  };
}

function createChatFeed(send: Send): LiveFeed {
  return createFeed<ChatEvents>({
    path: "/api/chat/events",
    take: {
      message: (message) => send({ part: "chat", type: "message-came", message }),
      draft: (draft) => send({ part: "chat", type: "draft-came", draft }),
      "draft-retracted": (retracted) => send({ part: "chat", type: "draft-retracted", retracted }),
      control: (control) => send({ part: "chat", type: "control-came", control }),
    },
    opened: () => send({ part: "chat", type: "feed-opened" }),
    failed: () => send({ part: "chat", type: "feed-failed" }),
  });
}

function createDeskFeed(send: Send): LiveFeed {
  return createFeed<DeskEvents>({
    path: "/api/desk/events",
    take: {
      line: (line, id) => send({ part: "desk", type: "line-came", id, line }),
      entry: (entry) => send({ part: "desk", type: "entry-came", entry }),
      switch: ({ human_mode }) => send({ part: "mode", type: "mode-learnt", humanMode: human_mode }),
      suggestion: (suggestion) => send({ part: "desk", type: "suggestion-came", suggestion }),
    },
    opened: () => send({ part: "desk", type: "feed-opened" }),
    failed: (isRefused) => send({ part: "desk", type: "feed-failed", isRefused }),
  });
}

type ChatLine = { readonly feed: LiveFeed; readonly posts: Map<string, AbortController> };

function performChat(command: ChatCommand, send: Send, { feed, posts }: ChatLine): void {
  switch (command.type) {
    case "make-session":
      feed.close();
      return void makeChatSession(send);
    case "open-feed":
      feed.open(command.after);
      return;
    case "close-feed":
      feed.close();
      return;
    case "retry-later":
      feed.later(command.attempt, () => send({ part: "chat", type: "retry-due" }));
      return;
    case "post-message":
      return void postMessage(command, send, posts);
    case "abort-post":
      posts.get(command.key)?.abort();
      return void posts.delete(command.key);
    case "retry-posts-later":
      return void setTimeout(
        () => send({ part: "outbox", type: "retry-due" }),
        retryDelay(command.attempt, Math.random()),
      );
  }
}

async function makeChatSession(send: Send): Promise<void> {
  const answer = await api.makeChatSession();
  if (answer.type === "answered") send({ part: "chat", type: "session-made", session: answer.body });
  else send({ part: "chat", type: "session-failed" });
}

type PostMessage = Extract<ChatCommand, { type: "post-message" }>;

async function postMessage(command: PostMessage, send: Send, posts: ChatLine["posts"]): Promise<void> {
  const { key } = command;
  const abort = new AbortController();
  posts.set(key, abort);
  const answer = await api.postMessage(command, abort.signal);
  // Whoever aborted a post is no longer interested in it, and the key may be on its way again.
  if (abort.signal.aborted) return;
  posts.delete(key);
  if (answer.type === "answered") send({ part: "outbox", type: "post-answered", key, answer: answer.body });
  else send({ part: "outbox", type: "post-failed", key, fault: answer.fault });
}

function performDesk(command: DeskCommand, send: Send, feed: LiveFeed): void {
  switch (command.type) {
    case "make-session":
      return void makeDeskSession(command.token, send);
    case "end-session":
      return void api.endDeskSession();
    case "open-feed":
      feed.open(command.after);
      return;
    case "close-feed":
      feed.close();
      return;
    case "retry-later":
      feed.later(command.attempt, () => send({ part: "desk", type: "retry-due" }));
      return;
    case "look-again-later": {
      const { userId, key } = command;
      return void setTimeout(
        () => send({ part: "desk", type: "look-again-due", userId, key }),
        LASTING_NEGLECT_MS,
      );
    }
    case "post-reply":
      return void postReply(command, send);
    case "take-over":
      return void actOnEntry(command.userId, send, api.takeOver);
    case "hand-back":
      return void actOnEntry(command.userId, send, api.handBack);
  }
}

async function makeDeskSession(token: string, send: Send): Promise<void> {
  const answer = await api.makeDeskSession(token);
  if (answer.type === "answered") send({ part: "desk", type: "session-made", session: answer.body });
  else send({ part: "desk", type: "session-failed", fault: answer.fault });
}

async function postReply(command: Extract<DeskCommand, { type: "post-reply" }>, send: Send): Promise<void> {
  const { key } = command;
  const answer = await api.postReply(command);
  if (answer.type === "answered") send({ part: "reply", type: "reply-stored", key, entry: answer.body });
  else send({ part: "reply", type: "reply-failed", key, fault: answer.fault });
}

async function actOnEntry(userId: string, send: Send, act: typeof api.takeOver): Promise<void> {
  const answer = await act(userId);
  if (answer.type === "answered") send({ part: "desk", type: "entry-came", entry: answer.body });
  else send({ part: "reply", type: "entry-act-failed", userId, fault: answer.fault });
}

function performPage(command: PageCommand, send: Send, focus: Focus): void {
  switch (command.type) {
    case "read-mode":
      return void readMode(send);
    case "switch-mode":
      return void switchMode(command.enabled, send);
    case "sleep-later":
      return void setTimeout(
        () => send({ part: "page", type: "sleep-due", key: command.key }),
        SLEEP_AFTER_MS,
      );
    case "focus":
      focus(command.field);
      return;
  }
}

/** A convenience at the start: the live feed tells the same a little later. */
async function readMode(send: Send): Promise<void> {
  const answer = await api.readHumanMode();
  if (answer.type !== "answered") return;
  send({ part: "mode", type: "mode-learnt", humanMode: answer.body.human_mode });
}

async function switchMode(enabled: boolean, send: Send): Promise<void> {
  const answer = await api.switchHumanMode(enabled);
  if (answer.type === "failed") return send({ part: "mode", type: "switch-failed", fault: answer.fault });
  send({ part: "mode", type: "switched", asked: enabled, humanMode: answer.body.human_mode });
}
