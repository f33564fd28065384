/** The console's keys: heard everywhere on the page, and written down at the end of the console. */
import { element } from "../dom.ts";
import type { Send } from "../event.ts";
import { SHORTCUT_HELP, shortcutOf } from "../shortcuts.ts";
import type { PageState } from "../state.ts";
import { isConnected } from "../update-desk.ts";

export function mountShortcuts(place: HTMLElement, send: Send): (state: PageState) => void {
  const keys = SHORTCUT_HELP.map(({ keys: pressed, words }) =>
    element("li", {}, [element("kbd", {}, [pressed]), ` ${words}`]),
  );
  const help = element("details", { class: "shortcuts" }, [
    element("summary", {}, ["Keyboard shortcuts"]),
    element("ul", { role: "list" }, keys),
  ]);
  place.append(help);
  let isHeard = false;
  document.addEventListener("keydown", (event) => {
    const isInField = event.target instanceof HTMLElement && event.target.matches("input, textarea");
    const shortcut = isHeard ? shortcutOf(event, isInField) : null;
    if (shortcut === null) return;
    event.preventDefault();
    send({ part: "desk", type: "shortcut-pressed", shortcut });
  });
  return ({ desk }) => {
    isHeard = isConnected(desk);
    help.hidden = !isHeard;
  };
}
