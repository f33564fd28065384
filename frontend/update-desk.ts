/** The agent's session and live feed, the team, and what the agent sets for themselves. */
import type { DeskEvent, Stamp } from "./event.ts";
import { describeFault, type Fault, isPassing, isUnauthorised } from "./fault.ts";
import { type DeskLink, type DeskState, type PageState, type Step, step, withDesk } from "./state.ts";
import { pressShortcut } from "./update-shortcut.ts";

/** A double click on Connect Agent must not disconnect again. */
const DOUBLE_CLICK_MS = 600;

/** Whoever signs in next on this page sees nothing of it. */
const SIGNED_OUT = {
  link: "off",
  session: null,
  entries: [],
  newestLine: 0,
  team: [],
  search: "",
  activity: null,
} as const satisfies Partial<DeskState>;

export function updateDesk(state: PageState, event: DeskEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "connect-clicked":
      return connect(state);
    case "disconnect-clicked":
      return disconnect(state, stamp);
    case "token-typed":
      return step(withDesk(state, { token: event.text }));
    case "session-made":
      return openFeed(
        withDesk(state, { session: event.session, token: "", needsToken: false, problem: null }),
        0,
      );
    case "session-failed":
      return failSession(state, event.fault);
    case "feed-opened":
      return takeOpened(state, stamp);
    case "feed-failed":
      return failFeed(state, event.isRefused);
    case "retry-due":
      return retryDesk(state);
    case "away-clicked":
      return step(state, { part: "desk", type: "set-state", state: isAway(state.desk) ? "online" : "away" });
    case "away-failed":
      return step(withDesk(state, { problem: describeFault(event.fault) }));
    case "team-came":
      return step(withDesk(state, { team: event.team.agents }));
    case "search-typed":
      return step(withDesk(state, { search: event.text }));
    case "sound-clicked":
      return step(withDesk(state, { isMuted: !state.desk.isMuted }));
    case "shortcut-pressed":
      return isConnected(state.desk) ? pressShortcut(state, event.shortcut, stamp) : step(state);
  }
}

/** The agent wants no new conversations for now. */
export function isAway({ team, session }: DeskState): boolean {
  return team.some(({ agent, state }) => agent === session?.agent && state === "away");
}

export function isConnected(desk: DeskState): boolean {
  return desk.link === "up" || desk.link === "retrying";
}

/** A refused feed needs a new session, and that is tried at once; refused with a new session, it has to wait. */
function failFeed(state: PageState, isRefused: boolean): Step {
  const { link, isRefused: wasRefused } = state.desk;
  const next = withDesk(state, { isRefused });
  if (link === "off" || !isRefused || wasRefused) return loseLink(next);
  return step(next, { part: "desk", type: "make-session", token: "" });
}

/** The server has started anew, and its lines are numbered from 1 again. */
export function restartDesk(state: PageState): Step {
  const { link } = state.desk;
  return link === "off" || link === "signing-in"
    ? step(state)
    : openFeed(withDesk(state, { entries: [] }), 0);
}

function connect(state: PageState): Step {
  if (state.desk.link !== "off") return step(state);
  const signingIn = withDesk(state, { link: "signing-in", attempt: 0, isRefused: false, problem: null });
  return step(signingIn, { part: "desk", type: "make-session", token: state.desk.token });
}

function disconnect(state: PageState, stamp: Stamp): Step {
  if (stamp.at - state.desk.connectedAt < DOUBLE_CLICK_MS) return step(state);
  const off = withDesk(state, { ...SIGNED_OUT, attempt: 0, problem: null });
  return step(
    { ...off, status: "Agent: Not connected" },
    { part: "desk", type: "close-feed" },
    { part: "desk", type: "end-session" },
  );
}

/** `after` 0 asks for everything anew. */
function openFeed(state: PageState, after: number): Step {
  const { desk } = state;
  const link: DeskLink = desk.link === "signing-in" ? "opening" : desk.link;
  const known = after === 0 ? { entries: [], newestLine: 0 } : {};
  return step(withDesk(state, { link, ...known }), {
    part: "desk",
    type: "open-feed",
    after,
  });
}

function failSession(state: PageState, fault: Fault): Step {
  const { desk } = state;
  if (isUnauthorised(fault)) return askForToken(state, fault);
  if (desk.link !== "signing-in" && isPassing(fault)) return loseLink(state);
  return step(withDesk(state, { link: "off", problem: describeFault(fault) }), {
    part: "desk",
    type: "close-feed",
  });
}

function askForToken(state: PageState, fault: Fault): Step {
  const { link, token } = state.desk;
  const wasConnected = link !== "signing-in";
  const first = wasConnected ? "You were signed out. Sign in again." : null;
  const problem = token === "" ? first : describeFault(fault);
  const asking = withDesk(state, { ...SIGNED_OUT, needsToken: true, token: "", problem });
  const close = { part: "desk", type: "close-feed" } as const;
  return wasConnected
    ? step(asking, close)
    : step(asking, close, { part: "page", type: "focus", field: "token" });
}

function takeOpened(state: PageState, stamp: Stamp): Step {
  const wasConnected = isConnected(state.desk);
  const connectedAt = wasConnected ? state.desk.connectedAt : stamp.at;
  const up = withDesk(state, { link: "up", attempt: 0, isRefused: false, problem: null, connectedAt });
  if (wasConnected) return step(up);
  return step({ ...withDesk(up, { now: stamp.at }), status: "Agent: Connected" });
}

function loseLink(state: PageState): Step {
  const { link } = state.desk;
  if (link === "off") return step(state);
  const attempt = state.desk.attempt + 1;
  const isFirst = link === "up";
  const problem = isFirst ? state.desk.problem : "Connection lost. Trying to reconnect…";
  const lost = withDesk(state, { attempt, problem, link: isFirst ? "retrying" : "lost" });
  const isNews = link === "retrying";
  return step(isNews ? { ...lost, status: "Agent: Not connected" } : lost, {
    part: "desk",
    type: "retry-later",
    attempt,
  });
}

/** Tries a broken link again; one that stands or is off is left alone. */
export function retryDesk(state: PageState): Step {
  const { link, isRefused, newestLine } = state.desk;
  if (link !== "retrying" && link !== "lost") return step(state);
  return isRefused
    ? step(state, { part: "desk", type: "make-session", token: "" })
    : openFeed(state, newestLine);
}

/** The page closed the feed itself and opens it again, whether or not the link had stood. */
export function resumeDesk(state: PageState): Step {
  const { link, newestLine } = state.desk;
  if (link === "off" || link === "signing-in") return step(state);
  return link === "opening" || link === "up" ? openFeed(state, newestLine) : retryDesk(state);
}
