/** Does what the visitor's side of the page wants done. */
import type { ChatEvents } from "../contract/chat.ts";
import * as api from "./api.ts";
import type { ChatCommand } from "./command.ts";
import type { Send } from "./event.ts";
import { createFeed, type LiveFeed, retryDelay } from "./feed.ts";

/** Who writes on tells it again and again; who just stops is no longer said to. */
const AGENT_TYPING_MS = 10_000;

export function createPerformChat(send: Send): (command: ChatCommand) => void {
  const line: ChatLine = { feed: createChatFeed(send), posts: new Map() };
  return (command) => performChat(command, send, line);
}

function createChatFeed(send: Send): LiveFeed {
  return createFeed<ChatEvents>({
    path: "/api/chat/events",
    take: {
      message: (message) => send({ part: "chat", type: "message-came", message }),
      draft: (draft) => send({ part: "chat", type: "draft-came", draft }),
      "draft-retracted": (retracted) => send({ part: "chat", type: "draft-retracted", retracted }),
      control: (control) => send({ part: "chat", type: "control-came", control }),
      "agent-typing": (typing) => send({ part: "chat", type: "agent-typing-came", typing }),
    },
    opened: () => send({ part: "chat", type: "feed-opened" }),
    failed: () => send({ part: "chat", type: "feed-failed" }),
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
    case "ask-for-person":
      return void askForPerson(send);
    case "leave-address":
      return void leaveAddress(command.address, send);
    case "tell-typing":
      // Nothing is lost with it.
      return void api.tellTyping();
    case "forget-typing-later":
      return void setTimeout(
        () => send({ part: "chat", type: "agent-typing-due", key: command.key }),
        AGENT_TYPING_MS,
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

async function askForPerson(send: Send): Promise<void> {
  const answer = await api.askForPerson();
  if (answer.type === "answered") send({ part: "wish", type: "person-asked" });
  else send({ part: "wish", type: "ask-failed", fault: answer.fault });
}

async function leaveAddress(address: string, send: Send): Promise<void> {
  const answer = await api.leaveAddress(address);
  if (answer.type === "answered") send({ part: "wish", type: "address-stored" });
  else send({ part: "wish", type: "address-failed", fault: answer.fault });
}
