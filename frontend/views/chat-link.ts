/** How the visitor's connection stands, and who answers. */
import { element, setAttribute, setText } from "../dom.ts";
import type { ChatState, PageState } from "../state.ts";

export function mountChatLink(place: HTMLElement): (state: PageState) => void {
  const text = element("span");
  const badge = element("p", { class: "badge", id: "chat-state" }, [element("span", { class: "dot" }), text]);
  place.append(badge);
  return ({ chat }) => {
    const { tone, words } = describe(chat);
    setAttribute(badge, "data-tone", tone);
    setText(text, words);
  };
}

function describeAnswerer(control: ChatState["control"]): Described {
  if (control?.owner !== "human") return { tone: "bot", words: "The bot answers" };
  return { tone: "agent", words: control.is_queued ? "Waiting for a human agent" : "A human agent answers" };
}

type Described = { readonly tone: "bot" | "agent" | "idle" | "bad"; readonly words: string };

function describe(chat: ChatState): Described {
  switch (chat.link) {
    case "starting":
      return chat.attempt > 1
        ? { tone: "bad", words: "Cannot reach the server" }
        : { tone: "idle", words: "Connecting…" };
    case "lost":
      return { tone: "bad", words: "Reconnecting…" };
    case "up":
    case "retrying":
      return describeAnswerer(chat.control);
  }
}
