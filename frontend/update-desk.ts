/** The agent's session and live feed, and the entries that it brings. */

import { addLine, changeEntry, confirmNeglect, noticeNeglect, setControl } from "./desk-entries.ts";
import type { DeskEvent, Stamp } from "./event.ts";
import { describeFault, type Fault, isPassing, isUnauthorised } from "./fault.ts";
import { type DeskLink, type DeskState, type PageState, type Step, step, withDesk } from "./state.ts";

/** A double click on Connect Agent must not disconnect again. */
const DOUBLE_CLICK_MS = 600;

export function updateDesk(state: PageState, event: DeskEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "connect-clicked":
      return connect(state);
    case "disconnect-clicked":
      return disconnect(state, stamp);
    case "token-typed":
      return step(withDesk(state, { token: event.text }));
    case "session-made":
      return openFeed(withDesk(state, { token: "", needsToken: false, problem: null }), 0);
    case "session-failed":
      return failSession(state, event.fault);
    case "feed-opened":
      return takeOpened(state, stamp);
    case "feed-failed":
      return failFeed(state, event.isRefused);
    case "retry-due":
      return retryDesk(state);
    case "line-came":
      return lookAt(takeNews(state, event), event.line.user_id, stamp);
    case "entry-came":
      return lookAt(takeNews(state, event), event.entry.user_id, stamp);
    case "suggestion-came":
      return step(takeNews(state, event));
    case "look-again-due":
      return step(lookAgain(state, event.userId, event.key));
  }
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
  const off = withDesk(state, { link: "off", attempt: 0, entries: [], newestLine: 0, problem: null });
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
  const asking = withDesk(state, {
    link: "off",
    needsToken: true,
    token: "",
    problem,
    entries: [],
    newestLine: 0,
  });
  const close = { part: "desk", type: "close-feed" } as const;
  return wasConnected
    ? step(asking, close)
    : step(asking, close, { part: "page", type: "focus", field: "token" });
}

function takeOpened(state: PageState, stamp: Stamp): Step {
  const wasConnected = isConnected(state.desk);
  const connectedAt = wasConnected ? state.desk.connectedAt : stamp.at;
  const up = withDesk(state, { link: "up", attempt: 0, isRefused: false, problem: null, connectedAt });
  return step(wasConnected ? up : { ...up, status: "Agent: Connected" });
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

type News = Extract<DeskEvent, { type: "line-came" | "entry-came" | "suggestion-came" }>;

function takeNews(state: PageState, event: News): PageState {
  const { entries, newestLine } = state.desk;
  switch (event.type) {
    case "line-came":
      return withDesk(state, {
        newestLine: Math.max(newestLine, event.id),
        entries: changeEntry(entries, event.line.user_id, (entry) => addLine(entry, event.line)),
      });
    case "entry-came":
      return withDesk(state, {
        entries: changeEntry(entries, event.entry.user_id, (entry) => setControl(entry, event.entry)),
      });
    case "suggestion-came": {
      const { user_id, text } = event.suggestion;
      return withDesk(state, {
        entries: changeEntry(entries, user_id, (entry) => ({ ...entry, suggestion: text })),
      });
    }
  }
}

/** A neglect of a visitor's message is looked at again after a while, and counts if it has lasted. */
function lookAt(state: PageState, userId: string, { key }: Stamp): Step {
  const entries = changeEntry(state.desk.entries, userId, (entry) => noticeNeglect(entry, key));
  const isNew = entries.some((entry) => entry.userId === userId && entry.neglect?.key === key);
  const next = withDesk(state, { entries });
  return isNew ? step(next, { part: "desk", type: "look-again-later", userId, key }) : step(next);
}

function lookAgain(state: PageState, userId: string, key: string): PageState {
  const { entries } = state.desk;
  const isStill = entries.some((entry) => entry.userId === userId && entry.neglect?.key === key);
  if (!isStill) return state;
  return withDesk(state, {
    entries: changeEntry(entries, userId, (entry) => confirmNeglect(entry, key)),
  });
}
