/** One row of the transcript: a bubble with its sender and time, a note of the page's, or the bot's draft. */
import { element, icon, setAttribute, setText, timeElement } from "../dom.ts";
import type { Send } from "../event.ts";
import type { Row } from "../keyed-list.ts";
import { SENDER_NAMES, senderOf, type TranscriptRow } from "./transcript-rows.ts";

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
  if (entry.kind === "draft") return [name, element("span", { class: "writing" }, ["is writing…"])];
  return [name, timeElement(entry.at)];
}

function renderText(text: HTMLElement, entry: TranscriptRow): void {
  const isThinking = entry.kind === "draft" && entry.text === "";
  setAttribute(text, "data-thinking", isThinking ? "" : null);
  if (isThinking && text.childElementCount === 0) text.replaceChildren(...dots());
  if (isThinking) return;
  text.hidden = entry.text === "";
  setText(text, entry.text);
}

function dots(): readonly Node[] {
  return ["", "", ""].map(() => element("span", { class: "thinking-dot" }));
}

function footOf(entry: TranscriptRow, retry: () => void): readonly Node[] {
  if (entry.kind === "message" && entry.attachments > 0) {
    const words = entry.attachments === 1 ? "1 attachment" : `${entry.attachments} attachments`;
    return [element("p", { class: "attachments" }, [icon("clip"), words])];
  }
  if (entry.kind !== "pending" || entry.delivery.type !== "failed") return [];
  const words = element("span", {}, [`Not sent. ${entry.delivery.because}`]);
  if (!entry.delivery.canRetry) return [element("p", { class: "unsent" }, [icon("warning"), words])];
  const button = element("button", { type: "button", class: "text-button" }, ["Retry"]);
  button.addEventListener("click", retry);
  return [element("p", { class: "unsent" }, [icon("warning"), words, button])];
}
