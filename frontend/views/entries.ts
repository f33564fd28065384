/** The console's entries in their groups: those who wait for a person first. */
import { type GroupName, groupEntries } from "../desk-entries.ts";
import { element, icon, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import { mountList } from "../keyed-list.ts";
import type { DeskState, PageState } from "../state.ts";
import { type Card, isSameCard, mountEntryCard } from "./entry-card.ts";

const TITLES: Readonly<Record<GroupName, string>> = {
  waiting: "Waiting for a person",
  people: "With people",
  bot: "With the bot",
};
const ORDER: readonly GroupName[] = ["waiting", "people", "bot"];

export function mountEntries(place: HTMLElement, send: Send): (state: PageState) => void {
  const empty = mountEmpty();
  const groups = ORDER.map((name) => ({ name, ...mountGroup(name, send) }));
  place.append(empty.node, ...groups.map((group) => group.node));
  let shown: Pick<PageState, "desk" | "mode"> | null = null;
  return ({ desk, mode }) => {
    const isSame = shown?.desk.entries === desk.entries && shown.mode === mode;
    if (isSame && shown?.desk.form.userId === desk.form.userId && shown.desk.link === desk.link) return;
    shown = { desk, mode };
    const humanMode = mode.value === true;
    const grouped = groupEntries(desk.entries, humanMode);
    const before = focusedCard(place);
    for (const { name, render } of groups) {
      const cards = grouped[name].map((entry): Card => {
        const isWithBot = entry.owner === "bot" && !humanMode;
        return { entry, group: name, isWithBot, isChosen: desk.form.userId === entry.userId };
      });
      render(cards);
    }
    empty.render(
      desk,
      ORDER.every((name) => grouped[name].length === 0),
    );
    restoreFocus(place, before);
  };
}

type Group = { readonly node: HTMLElement; readonly render: (cards: readonly Card[]) => void };

function mountGroup(name: GroupName, send: Send): Group {
  const count = element("span", { class: "count" });
  const title = element("h3", { class: "group-title", id: `group-${name}` }, [TITLES[name]]);
  const list = element("ul", { class: "cards", role: "list", "aria-labelledby": `group-${name}` });
  const node = element("section", { class: "group", "data-group": name }, [
    element("div", { class: "group-head" }, [title, count]),
    list,
  ]);
  const renderCards = mountList<Card>(list, {
    keyOf: (card) => card.entry.userId,
    mountRow: (card) => mountEntryCard(card.entry.userId, send),
    isSame: isSameCard,
  });
  const render = (cards: readonly Card[]) => {
    node.hidden = cards.length === 0;
    setText(count, String(cards.length));
    renderCards(cards);
  };
  return { node, render };
}

type Empty = { readonly node: HTMLElement; readonly render: (desk: DeskState, isShown: boolean) => void };

function mountEmpty(): Empty {
  const title = element("p", { class: "empty-title" });
  const words = element("p", { class: "empty-words" });
  const picture = element("span", { class: "empty-icon" }, [icon("desk")]);
  const node = element("div", { class: "empty" }, [picture, title, words]);
  const render = ({ link }: DeskState, isShown: boolean) => {
    node.hidden = !isShown;
    const isOff = link === "off" || link === "signing-in";
    setText(title, isOff ? "Nobody is at the desk" : "No conversations yet");
    setText(
      words,
      isOff
        ? "Connect as an agent to see conversations and answer them."
        : "New ones appear here by themselves.",
    );
  };
  return { node, render };
}

/** The user ID of the card that has the focus, or null. */
function focusedCard(place: HTMLElement): string | null {
  const active = document.activeElement;
  return active !== null && place.contains(active) ? cardOf(active) : null;
}

function cardOf(node: Element): string | null {
  return node.closest("[data-user-id]")?.getAttribute("data-user-id") ?? null;
}

/** A card that went to another group took the focus with it; its first button gets it back. */
function restoreFocus(place: HTMLElement, userId: string | null): void {
  if (userId === null || place.contains(document.activeElement)) return;
  const cards = Array.from(place.querySelectorAll("[data-user-id]"));
  cards
    .find((card) => cardOf(card) === userId)
    ?.querySelector("button")
    ?.focus();
}
