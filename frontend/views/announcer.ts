/** Tells those who listen: each finished message and note in a log, each change of owner as a status. */
import { element, setText } from "../dom.ts";
import type { ChatState, PageState } from "../state.ts";
import type { Entry } from "../transcript.ts";
import { SENDER_NAMES, senderOf } from "./transcript-rows.ts";

/** More than this at once is a history that was loaded, not a conversation. */
const MOST_AT_ONCE = 3;

/** What was announced long ago is of no use to anyone. */
const LONGEST_LOG = 20;

export function mountAnnouncer(place: HTMLElement): (state: PageState) => void {
  const log = element("div", { role: "log", "aria-label": "New messages", "aria-live": "polite" });
  const status = element("div", { role: "status", "aria-live": "polite" });
  place.append(log, status);
  let heard: ReadonlySet<string> = new Set();
  let shown: ChatState["transcript"] | null = null;
  return ({ chat, status: words }) => {
    setText(status, words);
    if (chat.transcript === shown) return;
    shown = chat.transcript;
    const finished = chat.transcript.entries.filter(isFinished);
    const fresh = finished.filter((entry) => !heard.has(entry.id));
    heard = new Set(finished.map((entry) => entry.id));
    announce(log, fresh);
  };
}

/** A change of owner is told by the status alone, so that nobody hears it twice. */
function isFinished(entry: Entry): boolean {
  return entry.kind === "message" || (entry.kind === "note" && !entry.isOwnerChange);
}

function announce(log: HTMLElement, fresh: readonly Entry[]): void {
  const lines =
    fresh.length > MOST_AT_ONCE
      ? [`${fresh.length} messages loaded.`]
      : fresh.map((entry) => `${SENDER_NAMES[senderOf(entry)]}: ${entry.text}`);
  log.append(...lines.map((line) => element("p", {}, [line])));
  while (log.childElementCount > LONGEST_LOG) log.firstElementChild?.remove();
}
