/** One row of the transcript: a bubble with its sender and time, a note of the page's, or the bot's draft. */
import { element, icon, setAttribute, setText, timeElement } from "../dom.ts";
import type { Send } from "../event.ts";
import type { Row } from "../keyed-list.ts";
import { attachmentsOf } from "./attachments.ts";
import { isSaid, SENDER_NAMES, senderOf, type TranscriptRow } from "./transcript-rows.ts";

export function mountTranscriptRow(send: Send): (row: TranscriptRow) => Row<TranscriptRow> {
  return (first) => {
    const { id } = first;
    // Baton's own messages look like the page's own notes.
    const isNote = senderOf(first) === "system";
    const meta = element("p", { class: "meta" });
    const text = element("p", { class: isNote ? "note-text" : "bubble", dir: "auto" });
    const foot = element("div", { class: "foot" });
    const node = element("li", { class: "row" }, [meta, text, foot]);
    const render = (entry: TranscriptRow) => {
      const sender = senderOf(entry);
      setAttribute(node, "data-sender", sender);
      setAttribute(node, "data-kind", isNote ? "note" : entry.kind);
      meta.replaceChildren(...metaOf(entry));
      renderText(text, entry);
      foot.replaceChildren(...footOf(entry, () => send({ part: "outbox", type: "retry-clicked", key: id })));
    };
    return { node, render };
  };
}

function metaOf(entry: TranscriptRow): readonly Node[] {
  const name = element("span", { class: "sender" }, [SENDER_NAMES[senderOf(entry)]]);
  switch (entry.kind) {
    case "draft":
      return [name, element("span", { class: "writing" }, ["is writing…"])];
    case "typing":
      return [element("span", { class: "writing" }, ["A person is writing…"])];
    case "message":
    case "pending":
    case "note":
      return [name, timeElement(entry.at)];
  }
}

function renderText(text: HTMLElement, entry: TranscriptRow): void {
  const words = entry.kind === "typing" ? "" : entry.text;
  const isThinking = !isSaid(entry) && words === "";
  setAttribute(text, "data-thinking", isThinking ? "" : null);
  if (isThinking && text.childElementCount === 0) text.replaceChildren(...dots());
  if (isThinking) return;
  text.hidden = words === "";
  setText(text, words);
}

function dots(): readonly Node[] {
  return ["", "", ""].map(() => element("span", { class: "thinking-dot" }));
}

function footOf(entry: TranscriptRow, retry: () => void): readonly Node[] {
  if (entry.kind === "message")
    return attachmentsOf(entry, (index) => `/api/chat/files/${entry.seq}/${index}`);
  if (entry.kind !== "pending" || entry.delivery.type !== "failed") return [];
  const words = element("span", {}, [`Not sent. ${entry.delivery.because}`]);
  if (!entry.delivery.canRetry) return [element("p", { class: "unsent" }, [icon("warning"), words])];
  const button = element("button", { type: "button", class: "text-button" }, ["Retry"]);
  button.addEventListener("click", retry);
  return [element("p", { class: "unsent" }, [icon("warning"), words, button])];
}
