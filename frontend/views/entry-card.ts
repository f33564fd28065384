/** One conversation in the console: who, how it stands, what was handed over and said, and what the agent can do. */
import { countUnread, type DeskEntry, describeOrigin } from "../desk-entries.ts";
import { type ActName, actsOn, type Beholder, type GroupName, isOfferedTo } from "../desk-groups.ts";
import { element, setAttribute, setText, timeOfDay } from "../dom.ts";
import { describeEntry, type Glance, isOverdue } from "../entry-words.ts";
import type { Send } from "../event.ts";
import type { Row } from "../keyed-list.ts";
import { mountButtons } from "./entry-buttons.ts";
import { mountEntryLines } from "./entry-lines.ts";
import { mountNotes } from "./entry-notes.ts";
import { mountPacket } from "./entry-packet.ts";

export type Card = {
  readonly entry: DeskEntry;
  readonly group: GroupName;
  readonly beholder: Beholder;
  readonly acts: readonly ActName[];
  readonly words: readonly string[];
  readonly isChosen: boolean;
  readonly isOffered: boolean;
  readonly isOverdue: boolean;
  readonly isTyping: boolean;
};

type Look = {
  readonly group: GroupName;
  readonly beholder: Beholder;
  readonly glance: Glance;
  readonly isChosen: boolean;
};

/** Where a visitor can wait for a person. */
const WAITED_IN: readonly GroupName[] = ["waiting", "people", "elsewhere"];

export function cardOf(entry: DeskEntry, { group, beholder, glance, isChosen }: Look): Card {
  return {
    entry,
    group,
    beholder,
    isChosen,
    acts: actsOn(entry, beholder),
    words: describeEntry(entry, glance, timeOfDay),
    isOffered: isOfferedTo(entry, beholder.me),
    isOverdue: WAITED_IN.includes(group) && isOverdue(entry, glance),
    isTyping: entry.typingUntil > glance.now,
  };
}

export function isSameCard(before: Card, after: Card): boolean {
  return (
    before.entry === after.entry &&
    before.group === after.group &&
    String(before.words) === String(after.words) &&
    before.isChosen === after.isChosen &&
    before.isOverdue === after.isOverdue &&
    before.isTyping === after.isTyping &&
    before.beholder.humanMode === after.beholder.humanMode
  );
}

export function mountEntryCard(userId: string, send: Send): Row<Card> {
  const nameId = `entry-${userId}`;
  const head = mountHead(userId, nameId);
  const buttons = mountButtons(userId, nameId, send);
  const packet = mountPacket(userId, send);
  const lines = mountEntryLines();
  const typing = element("p", { class: "typing" }, [`${userId} is typing…`]);
  const suggestion = mountSuggestion(userId, send);
  const notes = mountNotes();
  const problem = element("p", { class: "problem" });
  const body = [packet.node, notes.node, lines.node, typing, suggestion.node, problem];
  const card = element("article", { class: "card", "aria-labelledby": nameId, "data-user-id": userId }, [
    element("div", { class: "entry-head" }, [...head.nodes, buttons.node]),
    ...body,
  ]);
  const render = (next: Card) => {
    const { entry, group, isChosen, isOffered } = next;
    setAttribute(card, "data-group", group);
    setAttribute(card, "data-chosen", isChosen ? "" : null);
    setAttribute(card, "data-offered", isOffered ? "" : null);
    setAttribute(card, "data-overdue", next.isOverdue ? "" : null);
    head.render(next);
    buttons.render(next);
    packet.render(entry, isChosen);
    lines.render(entry);
    typing.hidden = !next.isTyping;
    suggestion.render(entry.suggestion);
    notes.render(entry, isChosen);
    problem.hidden = entry.problem === null;
    setText(problem, entry.problem ?? "");
  };
  return { node: element("li", {}, [card]), render };
}

type Head = { readonly nodes: readonly Node[]; readonly render: (card: Card) => void };

function mountHead(userId: string, nameId: string): Head {
  const name = element("h4", { class: "entry-name", id: nameId }, [userId]);
  const unread = element("span", { class: "count unread" });
  const unreadWords = element("span", { class: "unseen" }, [" unread"]);
  const unreadNumber = element("span");
  unread.append(unreadNumber, unreadWords);
  const overdue = element("span", { class: "flag" }, ["Overdue"]);
  const origin = element("span", { class: "origin" });
  const since = element("p", { class: "since" });
  const address = element("p", { class: "address" });
  const who = element("div", { class: "entry-who" }, [
    element("div", { class: "entry-title" }, [name, origin, unread, overdue]),
    since,
    address,
  ]);
  const render = ({ entry, words, isOverdue: isLate }: Card) => {
    const count = countUnread(entry);
    unread.hidden = count === 0;
    setText(unreadNumber, String(count));
    overdue.hidden = !isLate;
    setText(origin, describeOrigin(entry));
    origin.hidden = origin.textContent === "";
    renderParts(since, words);
    address.hidden = entry.control.address === null;
    setText(address, entry.control.address === null ? "" : `E-mail: ${entry.control.address}`);
  };
  return { nodes: [who], render };
}

/** Each in a span that does not break, as long as there is room for it. */
function renderParts(place: HTMLElement, words: readonly string[]): void {
  while (place.childElementCount > words.length) place.lastChild?.remove();
  for (const [index, part] of words.entries()) {
    const span = place.children[index] ?? place.appendChild(element("span", { class: "since-part" }));
    setText(span, part);
  }
}

type Suggestion = { readonly node: HTMLElement; readonly render: (text: string | null) => void };

function mountSuggestion(userId: string, send: Send): Suggestion {
  const text = element("p", { class: "suggestion-text", dir: "auto" });
  const makeButton = (name: string, type: "suggestion-used" | "suggestion-dropped") => {
    const button = element("button", { type: "button", class: "text-button" }, [name]);
    button.addEventListener("click", () => send({ part: "reply", type, userId }));
    return button;
  };
  const node = element("div", { class: "suggestion" }, [
    element("p", { class: "suggestion-title" }, ["Bot's unsent draft"]),
    text,
    element("div", { class: "acts" }, [
      makeButton("Use draft", "suggestion-used"),
      makeButton("Drop", "suggestion-dropped"),
    ]),
  ]);
  const render = (suggestion: string | null) => {
    node.hidden = suggestion === null;
    setText(text, suggestion ?? "");
  };
  return { node, render };
}
