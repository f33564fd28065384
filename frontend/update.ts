/** The page's brain: what an event makes of the state, and what is to be done about it. Pure. */
import type { PageEvent, Stamp } from "./event.ts";
import { andThen, type PageState, type Step, step, withDesk } from "./state.ts";
import { updateActivity } from "./update-activity.ts";
import { updateAct } from "./update-acts.ts";
import { updateChat } from "./update-chat.ts";
import { isConnected, retryDesk, updateDesk } from "./update-desk.ts";
import { updateEntry } from "./update-entries.ts";
import { updateMode } from "./update-mode.ts";
import { updateOutbox } from "./update-outbox.ts";
import { updateReply } from "./update-reply.ts";
import { hide, quietly, show, sleep, watch } from "./update-sight.ts";
import { updateWish } from "./update-wish.ts";

export function update(state: PageState, event: PageEvent, stamp: Stamp): Step {
  return quietly(updatePart(state, event, stamp));
}

function updatePart(state: PageState, event: PageEvent, stamp: Stamp): Step {
  switch (event.part) {
    case "chat":
      return updateChat(state, event, stamp);
    case "outbox":
      return updateOutbox(state, event, stamp);
    case "wish":
      return updateWish(state, event, stamp);
    case "mode":
      return updateMode(state, event, stamp);
    case "desk":
      return updateDesk(state, event, stamp);
    case "entry":
      return updateEntry(state, event, stamp);
    case "reply":
      return updateReply(state, event, stamp);
    case "act":
      return updateAct(state, event, stamp);
    case "activity":
      return updateActivity(state, event);
    case "page":
      return updatePage(state, event, stamp);
  }
}

function updatePage(state: PageState, event: Extract<PageEvent, { part: "page" }>, stamp: Stamp): Step {
  switch (event.type) {
    case "started":
      return step(state, { part: "chat", type: "make-session" }, { part: "page", type: "read-mode" });
    case "came-online":
      return andThen(
        state.chat.link === "up" ? step(state) : step(state, { part: "chat", type: "make-session" }),
        retryDesk,
      );
    case "hidden":
      return hide(state, stamp);
    case "sleep-due":
      return sleep(state, event.key);
    case "watch-given":
      return watch(state);
    case "ticked":
      return step(tick(state, stamp));
    case "shown":
      return show(state);
    case "pane-chosen":
      return step({ ...state, pane: event.pane });
  }
}

/** Waiting is counted only where somebody could see it. */
function tick(state: PageState, { at }: Stamp): PageState {
  return isConnected(state.desk) && state.desk.entries.length > 0 ? withDesk(state, { now: at }) : state;
}
