/** The console's entries in their groups: those who wait for a person first. */
import { type GroupName, type Groups, groupEntries } from "../desk-groups.ts";
import { element, icon, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import { mountList } from "../keyed-list.ts";
import { beholderOf, type DeskState, type PageState } from "../state.ts";
import { type Card, cardOf, isSameCard, mountEntryCard } from "./entry-card.ts";

const TITLES: Readonly<Record<GroupName, string>> = {
  waiting: "Waiting for a person",
  people: "With people",
  elsewhere: "With people at the help desk",
  bot: "With the bot",
  closed: "Closed",
};
const ORDER: readonly GroupName[] = ["waiting", "people", "elsewhere", "bot", "closed"];

export function mountEntries(place: HTMLElement, send: Send): (state: PageState) => void {
  const empty = mountEmpty();
  const groups = ORDER.map((name) => ({ name, ...mountGroup(name, send) }));
  place.append(empty.node, ...groups.map((group) => group.node));
  let shown: Pick<PageState, "desk" | "mode"> | null = null;
  let chosen = "";
  return (state) => {
    if (shown?.desk === state.desk && shown.mode === state.mode) return;
    shown = state;
    const grouped = groupEntries(state.desk.entries, beholderOf(state), state.desk.search);
    const before = focusedCard(place);
    for (const { name, render } of groups) render(cardsOf(state, grouped, name));
    empty.render(
      state.desk,
      ORDER.every((name) => grouped[name].length === 0),
    );
    restoreFocus(place, before);
    if (state.desk.form.userId === chosen) return;
    chosen = state.desk.form.userId;
    place.querySelector("[data-chosen]")?.scrollIntoView({ block: "nearest" });
  };
}

function cardsOf(state: PageState, groups: Groups, group: GroupName): readonly Card[] {
  const { form, now, session } = state.desk;
  const beholder = beholderOf(state);
  const overdueMs = session?.overdue_ms ?? Number.POSITIVE_INFINITY;
  const glance = { me: beholder.me, now, overdueMs };
  return groups[group].map((entry) => {
    return cardOf(entry, { group, beholder, glance, isChosen: form.userId === entry.userId });
  });
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
  const render = (desk: DeskState, isShown: boolean) => {
    node.hidden = !isShown;
    const { title: heading, words: more } = describeNothing(desk);
    setText(title, heading);
    setText(words, more);
  };
  return { node, render };
}

function describeNothing({ link, search }: DeskState): { readonly title: string; readonly words: string } {
  if (link === "off" || link === "signing-in")
    return {
      title: "Nobody is at the desk",
      words: "Connect as an agent to see conversations and answer them.",
    };
  return search.trim() === ""
    ? { title: "No conversations yet", words: "New ones appear here by themselves." }
    : { title: "Nothing found", words: "A search looks at user IDs, messages and e-mail addresses." };
}

/** The user ID of the card that has the focus, or null. */
function focusedCard(place: HTMLElement): string | null {
  const active = document.activeElement;
  return active !== null && place.contains(active) ? userIdOf(active) : null;
}

function userIdOf(node: Element): string | null {
  return node.closest("[data-user-id]")?.getAttribute("data-user-id") ?? null;
}

/**
 * A card that went to another group took the focus with it, and so did a button that makes no sense any more: the
 * card's first button gets it, or that of the first card when the card itself is gone.
 */
function restoreFocus(place: HTMLElement, userId: string | null): void {
  const active = document.activeElement;
  const isLost = !place.contains(active) || active?.closest("[hidden]") != null;
  if (userId === null || !isLost || (active !== document.body && !place.contains(active))) return;
  const cards = Array.from(place.querySelectorAll("[data-user-id]"));
  const card = cards.find((each) => userIdOf(each) === userId) ?? cards[0];
  card?.querySelector("button")?.focus();
}
