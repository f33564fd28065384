/** The desk's notes on a conversation: the newest, or all of them when the entry is chosen. */
import type { DeskNote } from "../../contract/desk.ts";
import type { DeskEntry } from "../desk-entries.ts";
import { element, icon, timeElement } from "../dom.ts";
import { mountList, type Row } from "../keyed-list.ts";

type Notes = {
  readonly node: HTMLElement;
  readonly render: (entry: DeskEntry, areAllShown: boolean) => void;
};

export function mountNotes(): Notes {
  const node = element("ol", { class: "notes", role: "list", "aria-label": "Notes" });
  const renderNotes = mountList<DeskNote>(node, {
    keyOf: ({ number }) => String(number),
    mountRow: mountNote,
    isSame: (before, after) => before === after,
  });
  const render = ({ notes }: DeskEntry, areAllShown: boolean) => {
    node.hidden = notes.length === 0;
    renderNotes(areAllShown ? notes : notes.slice(-1));
  };
  return { node, render };
}

function mountNote({ agent, at, text }: DeskNote): Row<DeskNote> {
  const node = element("li", { class: "note" }, [
    element("p", { class: "note-meta" }, [
      icon("lock"),
      element("span", { class: "note-author" }, [`Note by ${agent}`]),
      timeElement(at),
    ]),
    element("p", { class: "note-words", dir: "auto" }, [text]),
  ]);
  return { node, render: () => undefined };
}
