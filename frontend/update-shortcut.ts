/** What the console's keys do: they act on the chosen conversation. */
import { findEntry } from "./desk-entries.ts";
import { type ActName, actsOn, groupEntries, isOfferedTo } from "./desk-groups.ts";
import type { Stamp } from "./event.ts";
import { choose, focusText } from "./reply-form.ts";
import type { Shortcut } from "./shortcuts.ts";
import { andThen, beholderOf, type PageState, type Step, step, withDesk } from "./state.ts";
import { clickAct } from "./update-acts.ts";

export function pressShortcut(state: PageState, shortcut: Shortcut, stamp: Stamp): Step {
  switch (shortcut) {
    case "next":
      return go(state, 1);
    case "previous":
      return go(state, -1);
    case "accept":
    case "decline":
      return press(state, { act: shortcut, userId: offered(state), key: stamp.key });
    case "take":
      return press(state, { act: "takeover", userId: chosen(state), key: stamp.key });
    case "resolve":
      return press(state, { act: "resolve", userId: chosen(state), key: stamp.key });
    case "note": {
      const { form } = state.desk;
      const writing = form.writing === "note" ? "reply" : "note";
      return focusText(withDesk(state, { form: { ...form, writing } }));
    }
    case "search":
      return step(state, { part: "page", type: "focus", field: "search" });
  }
}

function chosen({ desk }: PageState): string {
  return desk.form.userId;
}

/** The chosen conversation if it is on offer, else the first that is. */
function offered(state: PageState): string {
  const { me } = beholderOf(state);
  const entry = findEntry(state.desk.entries, chosen(state));
  if (entry !== undefined && isOfferedTo(entry, me)) return entry.userId;
  return shownEntries(state).find((other) => isOfferedTo(other, me))?.userId ?? "";
}

type Pressed = { readonly act: ActName; readonly userId: string; readonly key: string };

/** Does only what the entry has a button for. */
function press(state: PageState, { act, userId, key }: Pressed): Step {
  const entry = findEntry(state.desk.entries, userId);
  if (entry === undefined || !actsOn(entry, beholderOf(state)).includes(act)) return step(state);
  return clickAct(state, { type: act, key, userId });
}

function shownEntries(state: PageState) {
  const { waiting, people, elsewhere, bot, closed } = groupEntries(
    state.desk.entries,
    beholderOf(state),
    state.desk.search,
  );
  return [...waiting, ...people, ...elsewhere, ...bot, ...closed];
}

/** Chooses the entry below or above the chosen one; at the end it stays. */
function go(state: PageState, by: 1 | -1): Step {
  const entries = shownEntries(state);
  const index = entries.findIndex(({ userId }) => userId === chosen(state));
  const next = entries[index === -1 ? 0 : Math.min(Math.max(index + by, 0), entries.length - 1)];
  return next === undefined ? step(state) : andThen(choose(state, next.userId), focusText);
}
