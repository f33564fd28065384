/** One conversation in the console: who, what was said last, and what the agent can do with it. */
import { type DeskEntry, type GroupName, waitingSince } from "../desk-entries.ts";
import { element, icon, setAttribute, setText, timeOfDay } from "../dom.ts";
import type { Send } from "../event.ts";
import type { Row } from "../keyed-list.ts";
import { mountEntryLines } from "./entry-lines.ts";

export type Card = {
  readonly entry: DeskEntry;
  readonly group: GroupName;
  /** The bot answers here, or should. */
  readonly isWithBot: boolean;
  readonly isChosen: boolean;
};

export function isSameCard(before: Card, after: Card): boolean {
  const isSamePlace = before.group === after.group && before.isWithBot === after.isWithBot;
  return isSamePlace && before.entry === after.entry && before.isChosen === after.isChosen;
}

export function mountEntryCard(userId: string, send: Send): Row<Card> {
  const nameId = `entry-${userId}`;
  const name = element("h4", { class: "entry-name", id: nameId }, [userId]);
  const since = element("p", { class: "since" });
  const acts = mountActs(userId, nameId, send);
  const lines = mountEntryLines();
  const suggestion = mountSuggestion(userId, send);
  const problem = element("p", { class: "problem" });
  const head = element("div", { class: "entry-head" }, [
    element("span", { class: "avatar" }, [icon("person")]),
    element("div", { class: "entry-who" }, [name, since]),
    acts.node,
  ]);
  const card = element("article", { class: "card", "aria-labelledby": nameId, "data-user-id": userId }, [
    head,
    lines.node,
    suggestion.node,
    problem,
  ]);
  const render = (next: Card) => {
    const { entry, group, isChosen } = next;
    setAttribute(card, "data-group", group);
    setAttribute(card, "data-chosen", isChosen ? "" : null);
    setText(since, describeState(entry, group));
    acts.render(next);
    lines.render(entry);
    suggestion.render(entry.suggestion);
    problem.hidden = entry.problem === null;
    setText(problem, entry.problem ?? "");
  };
  return { node: element("li", {}, [card]), render };
}

function describeState(entry: DeskEntry, group: GroupName): string {
  const since = waitingSince(entry);
  const newest = entry.lines.at(-1);
  switch (group) {
    case "waiting":
      return since === null ? "Waiting" : `Waiting since ${timeOfDay(since)}`;
    case "people":
      return newest === undefined ? "No recent messages" : `Answered at ${timeOfDay(newest.at)}`;
    case "bot":
      return newest === undefined ? "No recent messages" : `Last message at ${timeOfDay(newest.at)}`;
  }
}

type Acts = { readonly node: HTMLElement; readonly render: (card: Card) => void };

/** Take over is for what the bot answers, Hand back for what a person took by an act of their own. */
function mountActs(userId: string, nameId: string, send: Send): Acts {
  const makeButton = (name: string, type: "use-clicked" | "take-over-clicked" | "hand-back-clicked") => {
    const button = element(
      "button",
      { type: "button", class: "button is-small", "aria-describedby": nameId },
      [name],
    );
    button.addEventListener("click", () => send({ part: "reply", type, userId }));
    return button;
  };
  const use = makeButton("Use", "use-clicked");
  const takeOver = makeButton("Take over", "take-over-clicked");
  const handBack = makeButton("Hand back", "hand-back-clicked");
  const render = ({ entry, group, isWithBot }: Card) => {
    takeOver.hidden = !isWithBot;
    handBack.hidden = entry.owner !== "human";
    use.classList.toggle("is-primary", group === "waiting");
  };
  return { node: element("div", { class: "acts" }, [use, takeOver, handBack]), render };
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
