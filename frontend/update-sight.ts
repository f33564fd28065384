/**
 * A tab that nobody sees sleeps: it holds no live feed, and shows what it showed. Browsers open six connections to a
 * host, for all of its tabs together, so that a few forgotten tabs would keep the one in use from sending anything.
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
  return step(
    { ...state, sight: { type: "asleep" } },
    { part: "chat", type: "close-feed" },
    { part: "desk", type: "close-feed" },
  );
}

/** Wakes up: both feeds go on behind what they brought last. A draft may have ended meanwhile, and comes anew if not. */
export function show(state: PageState): Step {
  const shown: PageState = { ...state, sight: { type: "shown" } };
  if (state.sight.type !== "asleep") return step(shown);
  const resumed = step(withChat(shown, { draft: null }), {
    part: "chat",
    type: "make-session",
  });
  return andThen(resumed, resumeDesk);
}

/** Asleep, the page opens no feed and tries none again, whatever comes of what it was about to do. */
export function quietly({ state, commands }: Step): Step {
  return state.sight.type === "asleep" ? step(state, ...commands.filter(isQuiet)) : { state, commands };
}

function isQuiet({ type }: Command): boolean {
  return type !== "open-feed" && type !== "retry-later";
}
