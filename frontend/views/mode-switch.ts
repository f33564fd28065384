/** The header's Human toggle and the indicator of human mode. */
import { element, icon, setAttribute, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import type { PageState } from "../state.ts";

export function mountModeSwitch(place: HTMLElement, send: Send): (state: PageState) => void {
  const knob = element("span", { class: "toggle-track" }, [element("span", { class: "toggle-knob" })]);
  const button = element("button", { type: "button", class: "toggle", "aria-pressed": "false" }, [
    knob,
    "Human",
  ]);
  const words = element("span");
  const indicator = element("p", { class: "indicator", id: "mode-indicator" }, [
    icon("check"),
    icon("cross"),
    words,
  ]);
  button.addEventListener("click", () => send({ part: "mode", type: "toggle-clicked" }));
  place.append(indicator, button);
  return ({ mode }) => {
    const { name, word } = describe(mode.value);
    setAttribute(button, "aria-pressed", String(mode.value === true));
    setAttribute(button, "aria-busy", mode.wanted === null ? null : "true");
    setAttribute(indicator, "data-mode", name);
    setText(words, `Human Mode: ${word}`);
  };
}

function describe(humanMode: boolean | null): { readonly name: string; readonly word: string } {
  if (humanMode === null) return { name: "unknown", word: "…" };
  return humanMode ? { name: "on", word: "ON" } : { name: "off", word: "OFF" };
}
