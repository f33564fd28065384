/** The lines of a card: the visitor's newest message large, a little of what was said around it, the rest on demand. */
import type { DeskLineEvent } from "../../contract/desk.ts";
import type { DeskEntry } from "../desk-entries.ts";
import { element, setAttribute, setText, timeElement } from "../dom.ts";
import { describeCount } from "../file-words.ts";
import { mountList, type Row } from "../keyed-list.ts";
import { attachmentsOf } from "./attachments.ts";

/** Lines shown without asking, the visitor's newest always among them. */
const SHOWN_LINES = 3;

/** Longer than this, in characters, a text is cut on the card until all of it is asked for. */
const LONGEST_NEWEST = 600;
const LONGEST_CONTEXT_LINE = 240;

const NAMES = { visitor: "Visitor", bot: "Bot", agent: "Human Agent", system: "System" } as const;

type Line = { readonly line: DeskLineEvent; readonly isNewest: boolean };
type Lines = { readonly node: HTMLElement; readonly render: (entry: DeskEntry) => void };

export function mountEntryLines(): Lines {
  const summary = element("summary");
  const olderList = element("ol", { class: "lines", role: "list" });
  const older = element("details", { class: "older" }, [summary, olderList]);
  const shownList = element("ol", { class: "lines", role: "list" });
  const renderOlder = mountLines(olderList);
  const renderShown = mountLines(shownList);
  const node = element("div", { class: "entry-lines" }, [older, shownList]);
  const mark = markLine(node, older);
  const render = ({ lines, marked }: DeskEntry) => {
    const newest = lines.findLastIndex((line) => line.author === "visitor");
    const first = Math.max(0, lines.length - SHOWN_LINES);
    const isShown = (index: number) => index >= first || index === newest;
    const toLine = (line: DeskLineEvent, index: number): Line => ({ line, isNewest: index === newest });
    const hidden = lines.filter((_, index) => !isShown(index));
    older.hidden = hidden.length === 0;
    setText(summary, hidden.length === 1 ? "1 earlier message" : `${hidden.length} earlier messages`);
    renderOlder(hidden.map((line) => ({ line, isNewest: false })));
    renderShown(lines.map(toLine).filter((_, index) => isShown(index)));
    mark(marked);
  };
  return { node, render };
}

/** Marks the line that a claim of the packet came from, and brings it into sight when that is new. */
function markLine(node: HTMLElement, older: HTMLDetailsElement): (seq: number | null) => void {
  let shown: number | null = null;
  const show = (line: Element) => {
    line.classList.add("is-marked");
    if (older.contains(line)) older.open = true;
    line.scrollIntoView({ block: "nearest" });
  };
  return (seq) => {
    if (seq === shown) return;
    shown = seq;
    for (const line of node.querySelectorAll(".is-marked")) line.classList.remove("is-marked");
    const marked = node.querySelector(`[data-seq="${seq}"]`);
    if (marked !== null) show(marked);
  };
}

function mountLines(list: HTMLElement): (lines: readonly Line[]) => void {
  return mountList<Line>(list, {
    keyOf: ({ line }) => String(line.seq),
    mountRow: mountLine,
    isSame: (before, after) => before.line === after.line && before.isNewest === after.isNewest,
  });
}

function mountLine({ line }: Line): Row<Line> {
  const text = element("p", { class: "line-text", dir: "auto" }, [describeLine(line)]);
  const meta = element("p", { class: "line-meta" }, [
    element("span", { class: "sender" }, [NAMES[line.author]]),
    timeElement(line.at),
  ]);
  const more = element("button", { type: "button", class: "text-button" });
  const node = element("li", { class: "line", "data-sender": line.author, "data-seq": String(line.seq) }, [
    meta,
    text,
    more,
    ...filesOf(line),
  ]);
  text.hidden = text.textContent === "";
  let isOpen = false;
  const cut = () => {
    node.classList.toggle("is-cut", !more.hidden && !isOpen);
    setAttribute(more, "aria-expanded", String(isOpen));
    setText(more, isOpen ? "Show less" : "Show all");
  };
  more.addEventListener("click", () => {
    isOpen = !isOpen;
    cut();
  });
  const render = ({ isNewest }: Line) => {
    node.classList.toggle("is-newest", isNewest);
    more.hidden = line.text.length <= (isNewest ? LONGEST_NEWEST : LONGEST_CONTEXT_LINE);
    cut();
  };
  return { node, render };
}

/** Without a word and a name, the line says that something came. */
function describeLine({ text, attachments, files }: DeskLineEvent): string {
  return text !== "" || files.length > 0 ? text : `(${describeCount(attachments, 0)})`;
}

function filesOf(line: DeskLineEvent): readonly Node[] {
  const { user_id, seq, files } = line;
  const path = `/api/desk/conversations/${encodeURIComponent(user_id)}/files/${seq}`;
  // Of those that were only counted the line says what it always said.
  return files.length === 0 ? [] : attachmentsOf(line, (index) => `${path}/${index}`);
}
