/**
 * A tab that nobody sees sleeps: it holds no live feed, and shows what it showed. Browsers open six connections to a
 * host, for all of its tabs together, so that a few forgotten tabs would keep the one in use from sending anything. One
 * of an agent's hidden tabs keeps watch: without a feed nobody would count as there, or hear that somebody waits.
 */
import type { Command } from "./command.ts";
import type { Stamp } from "./event.ts";
import { andThen, type PageState, type Step, step, withChat } from "./state.ts";
import { resumeDesk } from "./update-desk.ts";

export function hide(state: PageState, { key }: Stamp): Step {
  if (state.sight.type !== "shown") return step(state);
  return step({ ...state, sight: { type: "hidden", key } }, { part: "page", type: "sleep-later", key });
}

/** Falls asleep, unless the page was seen again since. */
export function sleep(state: PageState, key: string): Step {
  if (state.sight.type !== "hidden" || state.sight.key !== key) return step(state);
  const asleep: PageState = { ...state, sight: { type: "asleep", isWatching: false } };
  const closed = step(asleep, { part: "chat", type: "close-feed" }, { part: "desk", type: "close-feed" });
  const { link } = state.desk;
  if (link === "off" || link === "signing-in") return closed;
  return andThen(closed, (next) => step(next, { part: "page", type: "ask-for-watch" }));
}

/** It is this tab that watches over the desk. */
export function watch(state: PageState): Step {
  if (state.sight.type !== "asleep") return step(state);
  return resumeDesk({ ...state, sight: { type: "asleep", isWatching: true } });
}

/** Wakes up: the feeds go on behind what they brought last. A draft may have ended meanwhile, and comes anew if not. */
export function show(state: PageState): Step {
  const { sight } = state;
  const shown: PageState = { ...state, sight: { type: "shown" } };
  if (sight.type !== "asleep") return step(shown);
  const resumed = step(
    withChat(shown, { draft: null }),
    { part: "page", type: "end-watch" },
    { part: "chat", type: "make-session" },
  );
  return sight.isWatching ? resumed : andThen(resumed, resumeDesk);
}

/** Asleep, the page opens no feed and tries none again, whatever comes of what it was about to do. */
export function quietly({ state, commands }: Step): Step {
  const { sight } = state;
  if (sight.type !== "asleep") return { state, commands };
  return step(state, ...commands.filter((command) => isQuiet(command, sight.isWatching)));
}

function isQuiet({ part, type }: Command, isWatching: boolean): boolean {
  return (part === "desk" && isWatching) || (type !== "open-feed" && type !== "retry-later");
}
