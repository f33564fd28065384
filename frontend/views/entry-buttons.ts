/** What the agent can do with a conversation: only what makes sense is there. */
import { type ActName, isAssignedTo, isElsewhere, isWithBot } from "../desk-groups.ts";
import { element, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import { keysOf, type Shortcut } from "../shortcuts.ts";
import type { Card } from "./entry-card.ts";

type Act = { readonly act: ActName; readonly name: string; readonly shortcut: Shortcut | null };

const ACTS: readonly Act[] = [
  { act: "accept", name: "Accept", shortcut: "accept" },
  { act: "decline", name: "Decline", shortcut: "decline" },
  { act: "takeover", name: "Take over", shortcut: "take" },
  { act: "resolve", name: "Resolve", shortcut: "resolve" },
  { act: "release", name: "Release", shortcut: null },
  { act: "handback", name: "Hand back", shortcut: null },
];

type Buttons = { readonly node: HTMLElement; readonly render: (card: Card) => void };

export function mountButtons(userId: string, nameId: string, send: Send): Buttons {
  const makeButton = (name: string, shortcut: Shortcut | null) =>
    element(
      "button",
      {
        type: "button",
        class: "button is-small",
        "aria-describedby": nameId,
        ...(shortcut !== null && { "aria-keyshortcuts": keysOf(shortcut) }),
      },
      [name],
    );
  const use = makeButton("Use", null);
  use.addEventListener("click", () => send({ part: "reply", type: "use-clicked", userId }));
  const buttons = ACTS.map(({ act, name, shortcut }) => {
    const button = makeButton(name, shortcut);
    button.addEventListener("click", () => send({ part: "act", type: "act-clicked", act, userId }));
    return { act, button };
  });
  const render = (card: Card) => {
    const { acts, group, isOffered, isChosen } = card;
    use.classList.toggle("is-primary", group === "waiting" && !isOffered && !isChosen);
    for (const { act, button } of buttons) {
      button.hidden = !acts.includes(act);
      button.classList.toggle("is-primary", act === "accept");
      if (act === "takeover") setText(button, takesFromSomebody(card) ? "Take over" : "Take");
    }
  };
  return { node: element("div", { class: "acts" }, [use, ...buttons.map(({ button }) => button)]), render };
}

/** From the bot, a colleague, the help desk or the past; what nobody has is just taken. */
function takesFromSomebody({ entry, beholder }: Card): boolean {
  const { place, is_closed } = entry.control;
  const isColleagues = place === "assigned" && !isAssignedTo(entry, beholder.me);
  return is_closed || isColleagues || isElsewhere(entry) || isWithBot(entry, beholder.humanMode);
}
