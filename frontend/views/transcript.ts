/** The visitor's transcript: follows a reader who is at the end, and leaves everyone else where they are. */
import { element, icon, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import { mountList } from "../keyed-list.ts";
import type { ChatState, PageState } from "../state.ts";
import { mountTranscriptRow } from "./transcript-row.ts";
import { isSaid, isSameRow, rowsOf, type TranscriptRow } from "./transcript-rows.ts";

/** Still "at the end": about two lines of text. */
const NEAR_END_PX = 48;

export function mountTranscript(place: HTMLElement, send: Send): (state: PageState) => void {
  const list = element("ol", { class: "rows", role: "list" });
  const empty = mountEmpty();
  const scroller = element(
    "div",
    { class: "scroller", role: "region", "aria-label": "Transcript", tabindex: "0" },
    [empty.node, list],
  );
  const chip = element("button", { type: "button", class: "chip", hidden: "" }, [
    icon("down"),
    "New messages",
  ]);
  place.append(scroller, chip);
  const end = followEnd(scroller, list, chip);
  const renderRows = mountList<TranscriptRow>(list, {
    keyOf: (row) => row.id,
    mountRow: mountTranscriptRow(send),
    isSame: isSameRow,
  });
  let shown: ChatState | null = null;
  let newest: TranscriptRow | undefined;
  return ({ chat }) => {
    if (chat === shown) return;
    shown = chat;
    const rows = rowsOf(chat);
    renderRows(rows);
    empty.render(chat, rows.length === 0);
    const last = rows.findLast(isSaid);
    const isNew = last !== undefined && last.id !== newest?.id;
    newest = last;
    end.rendered(isNew, isNew && last.kind === "pending");
  };
}

type Empty = { readonly node: HTMLElement; readonly render: (chat: ChatState, isShown: boolean) => void };

function mountEmpty(): Empty {
  const title = element("p", { class: "empty-title" }, ["Start the conversation"]);
  const words = element("p", { class: "empty-words" });
  const node = element("div", { class: "empty" }, [
    element("span", { class: "empty-icon" }, [icon("chat")]),
    title,
    words,
  ]);
  const render = (chat: ChatState, isShown: boolean) => {
    node.hidden = !isShown;
    const answerer =
      chat.control?.owner === "human"
        ? "A human agent answers here."
        : "The bot answers right away, and a human agent can step in at any time.";
    setText(words, `Write a message below. ${answerer}`);
  };
  return { node, render };
}

type End = { readonly rendered: (isNew: boolean, isOwn: boolean) => void };

/** Where the reader is belongs to the view alone: nothing outside wants to know. */
function followEnd(scroller: HTMLElement, list: HTMLElement, chip: HTMLElement): End {
  let isFollowing = true;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  const follow = () => {
    isFollowing = true;
    chip.hidden = true;
    toEnd();
  };
  scroller.addEventListener("scroll", () => {
    isFollowing = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR_END_PX;
    if (isFollowing) chip.hidden = true;
  });
  chip.addEventListener("click", () => {
    follow();
    scroller.focus({ preventScroll: true });
  });
  // A panel that shrinks (a phone's keyboard) or a row that grows keeps the end in sight as well.
  const observer = new ResizeObserver(() => {
    if (isFollowing) toEnd();
  });
  observer.observe(scroller);
  observer.observe(list);
  const rendered = (isNew: boolean, isOwn: boolean) => {
    if (isFollowing || isOwn) follow();
    else if (isNew) chip.hidden = false;
  };
  return { rendered };
}
