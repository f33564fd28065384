/** Joins the page's parts: the store in the middle, a view for each place on the page. */
import type { Field } from "./command.ts";
import { createPerform } from "./perform.ts";
import { initialState, type PageState } from "./state.ts";
import { createStore } from "./store.ts";
import { update } from "./update.ts";
import { mountActivity } from "./views/activity.ts";
import { mountAnnouncer } from "./views/announcer.ts";
import { mountChatHelp } from "./views/chat-help.ts";
import { mountChatLink } from "./views/chat-link.ts";
import { mountComposer } from "./views/composer.ts";
import { mountDeskBar } from "./views/desk-bar.ts";
import { mountDeskState } from "./views/desk-state.ts";
import { mountEntries } from "./views/entries.ts";
import { mountModeSwitch } from "./views/mode-switch.ts";
import { mountPanes } from "./views/panes.ts";
import { mountReplyForm } from "./views/reply-form.ts";
import { mountShortcuts } from "./views/shortcut-help.ts";
import { mountSignIn } from "./views/sign-in.ts";
import { mountTeam } from "./views/team.ts";
import { mountTitle } from "./views/title.ts";
import { mountTranscript } from "./views/transcript.ts";

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}

/** A hidden tab draws no frames, but what it shows when it comes back should be there. */
function onFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, 250);
  else requestAnimationFrame(callback);
}

/** Works on plain HTTP too, where `crypto.randomUUID` is missing. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}

/** An offer is counted down by the second. */
const TICK_MS = 1_000;

const FIELD_IDS: Readonly<Record<Field, string>> = {
  composer: "message",
  token: "agent-token",
  "user-id": "user-id",
  reply: "reply-text",
  note: "note-text",
  search: "desk-search",
};

function focusField(field: Field): void {
  place(FIELD_IDS[field]).focus();
}

const send = createStore(initialState, {
  update,
  stamp: () => ({ at: Date.now(), key: newKey() }),
  perform: createPerform(focusField),
  render: (state) => render(state),
  onFrame,
});

const views = [
  mountModeSwitch(place("mode"), send),
  mountPanes(place("panes"), place("panels"), send),
  mountChatLink(place("chat-link")),
  mountTranscript(place("transcript"), send),
  mountChatHelp(place("chat-help"), send),
  mountComposer(place("composer"), send),
  mountDeskState(place("desk-state"), send),
  mountSignIn(place("sign-in"), send),
  mountDeskBar(place("desk-bar"), send),
  mountTeam(place("team")),
  mountEntries(place("entries"), send),
  mountReplyForm(place("reply"), send),
  mountShortcuts(place("desk-foot"), send),
  mountActivity(place("desk-foot"), send),
  mountAnnouncer(place("announcer")),
  mountTitle(),
];

function render(state: PageState): void {
  for (const view of views) view(state);
}

render(initialState);
const tellSight = () => send({ part: "page", type: document.hidden ? "hidden" : "shown" });
document.addEventListener("visibilitychange", tellSight);
window.addEventListener("online", () => send({ part: "page", type: "came-online" }));
setInterval(() => send({ part: "page", type: "ticked" }), TICK_MS);
send({ part: "page", type: "started" });
if (document.hidden) tellSight();
