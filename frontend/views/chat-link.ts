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
      return chat.control?.owner === "human"
        ? { tone: "agent", words: "A human agent answers" }
        : { tone: "bot", words: "The bot answers" };
  }
}
