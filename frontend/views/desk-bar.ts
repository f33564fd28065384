/** Above the entries: a search, whether the agent takes new conversations, and the sound. */
import { element, icon, setAttribute, setText, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import { keysOf } from "../shortcuts.ts";
import type { PageState } from "../state.ts";
import { isAway, isConnected } from "../update-desk.ts";

export function mountDeskBar(place: HTMLElement, send: Send): (state: PageState) => void {
  const field = element("input", {
    id: "desk-search",
    name: "search",
    type: "search",
    class: "field",
    placeholder: "Search conversations",
    autocomplete: "off",
    spellcheck: "false",
    "aria-keyshortcuts": keysOf("search"),
  });
  const label = element("label", { for: field.id, class: "unseen" }, ["Search conversations"]);
  const away = element("button", { type: "button", class: "button is-small", id: "away" }, ["Away"]);
  const soundName = element("span", { class: "unseen" }, ["Sound"]);
  const sound = element("button", { type: "button", class: "button is-small is-icon", id: "sound" }, [
    icon("bell"),
    icon("mute"),
    soundName,
  ]);
  field.addEventListener("input", () => send({ part: "desk", type: "search-typed", text: field.value }));
  away.addEventListener("click", () => send({ part: "desk", type: "away-clicked" }));
  sound.addEventListener("click", () => send({ part: "desk", type: "sound-clicked" }));
  const bar = element("div", { class: "desk-bar" }, [label, field, away, sound]);
  place.append(bar);
  return ({ desk }) => {
    bar.hidden = !isConnected(desk);
    setValue(field, desk.search);
    setAttribute(away, "aria-pressed", String(isAway(desk)));
    setAttribute(away, "title", isAway(desk) ? "You get no new conversations" : "Take no new conversations");
    setAttribute(sound, "aria-pressed", String(!desk.isMuted));
    setText(soundName, "Sound");
    setAttribute(sound, "title", desk.isMuted ? "Sound is off" : "Sound is on");
  };
}
