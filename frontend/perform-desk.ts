/** Does what the agent's side of the page wants done. */
import type { DeskEntryState, DeskEvents } from "../contract/desk.ts";
import * as api from "./api.ts";
import type { DeskCommand } from "./command.ts";
import type { Send } from "./event.ts";
import { createFeed, type LiveFeed } from "./feed.ts";
import { createBell } from "./sound.ts";

/** Much longer than a reply takes from its end to its line, and hardly noticed by who waits. */
const LASTING_NEGLECT_MS = 1_200;

export function createPerformDesk(send: Send): (command: DeskCommand) => void {
  const line: DeskLine = { feed: createDeskFeed(send), ring: createBell() };
  return (command) => performDesk(command, send, line);
}

type DeskLine = { readonly feed: LiveFeed; readonly ring: () => void };

function createDeskFeed(send: Send): LiveFeed {
  return createFeed<DeskEvents>({
    path: "/api/desk/events",
    take: {
      line: (line, id) => send({ part: "entry", type: "line-came", id, line }),
      entry: (entry) => send({ part: "entry", type: "entry-came", entry }),
      switch: ({ human_mode }) => send({ part: "mode", type: "mode-learnt", humanMode: human_mode }),
      suggestion: (suggestion) => send({ part: "entry", type: "suggestion-came", suggestion }),
      note: (note) => send({ part: "entry", type: "note-came", note }),
      typing: ({ user_id: userId }) => send({ part: "entry", type: "typing-came", userId }),
      team: (team) => send({ part: "desk", type: "team-came", team }),
      beat: createBeatAnswer(),
    },
    opened: () => send({ part: "desk", type: "feed-opened" }),
    failed: (isRefused) => send({ part: "desk", type: "feed-failed", isRefused }),
  });
}

/**
 * Answers at once, and not by a timer: those of a hidden page are held back. One answer is enough for all beats that came
 * while the machine slept. A fault needs no word: either the next beat is answered, or the feed breaks.
 */
function createBeatAnswer(): () => void {
  let isTelling = false;
  const tell = async () => {
    isTelling = true;
    await api.tellBeat();
    isTelling = false;
  };
  return () => {
    if (!isTelling) void tell();
  };
}

function performDesk(command: DeskCommand, send: Send, { feed, ring }: DeskLine): void {
  switch (command.type) {
    case "make-session":
      return void makeDeskSession(command.token, send);
    case "end-session":
      return void api.endDeskSession();
    case "open-feed":
      feed.open(command.after);
      return;
    case "close-feed":
      feed.close();
      return;
    case "retry-later":
      feed.later(command.attempt, () => send({ part: "desk", type: "retry-due" }));
      return;
    case "look-again-later":
      lookAgainLater(command, send);
      return;
    case "post-reply":
      return void postReply(command, send);
    case "post-note":
      return void postNote(command, send);
    case "act":
      return void act(command, send);
    case "read-entry":
      return void readEntry(command.userId, send);
    case "set-state":
      return void setState(command.state, send);
    case "read-activity":
      return void readActivity(command.before, send);
    case "ring":
      ring();
      return;
  }
}

type Command<Type> = Extract<DeskCommand, { type: Type }>;

function lookAgainLater({ userId, key }: Command<"look-again-later">, send: Send): void {
  setTimeout(() => send({ part: "entry", type: "look-again-due", userId, key }), LASTING_NEGLECT_MS);
}

async function makeDeskSession(token: string, send: Send): Promise<void> {
  const answer = await api.makeDeskSession(token);
  if (answer.type === "answered") send({ part: "desk", type: "session-made", session: answer.body });
  else send({ part: "desk", type: "session-failed", fault: answer.fault });
}

async function postReply(command: Command<"post-reply">, send: Send): Promise<void> {
  tellAct(command.key, await api.postReply(command), send);
}

async function act(command: Command<"act">, send: Send): Promise<void> {
  tellAct(command.key, await api.actOnEntry(command.act, command), send);
}

function tellAct(key: string, answer: api.Answer<DeskEntryState>, send: Send): void {
  if (answer.type === "answered") send({ part: "act", type: "act-done", key, entry: answer.body });
  else send({ part: "act", type: "act-failed", key, fault: answer.fault });
}

async function postNote(command: Command<"post-note">, send: Send): Promise<void> {
  const { key } = command;
  const answer = await api.postNote(command);
  if (answer.type === "answered") send({ part: "act", type: "note-stored", key, note: answer.body });
  else send({ part: "act", type: "act-failed", key, fault: answer.fault });
}

/** Without it the card shows less; the next choice of the entry asks again. */
async function readEntry(userId: string, send: Send): Promise<void> {
  const answer = await api.readEntry(userId);
  if (answer.type === "answered") send({ part: "entry", type: "detail-came", detail: answer.body });
}

/** What comes of it the feed tells, to the whole team. */
async function setState(state: "online" | "away", send: Send): Promise<void> {
  const answer = await api.setDeskState(state);
  if (answer.type === "failed") send({ part: "desk", type: "away-failed", fault: answer.fault });
}

async function readActivity(before: number | null, send: Send): Promise<void> {
  const [audit, health] = await Promise.all([api.readAudit(before), api.readHealth()]);
  if (audit.type === "answered") send({ part: "activity", type: "audit-came", page: audit.body });
  else send({ part: "activity", type: "activity-failed", fault: audit.fault });
  if (health.type === "answered") send({ part: "activity", type: "health-came", health: health.body });
}
