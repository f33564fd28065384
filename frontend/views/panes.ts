/** On a small screen, which of the two panels is shown; on a large one both are. */
import { countWaiting } from "../desk-groups.ts";
import { element, setAttribute, setText } from "../dom.ts";
import type { Pane, Send } from "../event.ts";
import { beholderOf, type PageState } from "../state.ts";

export function mountPanes(place: HTMLElement, panels: HTMLElement, send: Send): (state: PageState) => void {
  const makeTab = (pane: Pane, name: string) => {
    const tab = element("button", { type: "button", class: "pane-tab", "aria-pressed": "false" }, [name]);
    tab.addEventListener("click", () => send({ part: "page", type: "pane-chosen", pane }));
    return tab;
  };
  const chat = makeTab("chat", "User Chat");
  const desk = makeTab("desk", "Agent Console");
  const count = element("span", { class: "count" });
  const countWords = element("span", { class: "unseen" });
  desk.append(" ", count, countWords);
  place.append(chat, desk);
  return (state) => {
    setAttribute(panels, "data-pane", state.pane);
    setAttribute(chat, "aria-pressed", String(state.pane === "chat"));
    setAttribute(desk, "aria-pressed", String(state.pane === "desk"));
    const waiting = countWaiting(state.desk.entries, beholderOf(state));
    setText(count, waiting === 0 ? "" : String(waiting));
    setText(countWords, waiting === 0 ? "" : " waiting");
  };
}
