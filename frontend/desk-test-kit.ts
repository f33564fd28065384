/** Builds what the tests of the console tell the page. */
import type { DeskEntryState, DeskLineEvent, DeskSession } from "../contract/desk.ts";
import type { Command } from "./command.ts";
import { findEntry } from "./desk-entries.ts";
import { type GroupName, groupEntries } from "./desk-groups.ts";
import type { PageEvent } from "./event.ts";
import { beholderOf, initialState, type PageState } from "./state.ts";
import { update } from "./update.ts";

export const SESSION: DeskSession = {
  agent: "agent",
  role: "agent",
  replies: [
    { name: "hours", text: "We are here from nine to five." },
    { name: "refund", text: "Your money is on its way." },
    { name: "hello", text: "Hello, how can I help?" },
  ],
  overdue_ms: 120_000,
};

/** Sends the events one after the other, a second apart; event number n has the key `k<n>`. */
export function run(state: PageState, ...events: readonly PageEvent[]) {
  let commands: readonly Command[] = [];
  let next = state;
  for (const [index, event] of events.entries()) {
    const step = update(next, event, { at: (index + 1) * 1_000, key: `k${index + 1}` });
    next = step.state;
    commands = [...commands, ...step.commands];
  }
  return { state: next, commands };
}

export const connect: PageEvent = { part: "desk", type: "connect-clicked" };
export const made: PageEvent = { part: "desk", type: "session-made", session: SESSION };
export const opened: PageEvent = { part: "desk", type: "feed-opened" };

/** The agent "agent" is at the console, and nothing has come yet. */
export const connected = run(initialState, connect, made, opened).state;

export const line = (change: Partial<DeskLineEvent> & { seq: number }): PageEvent => ({
  part: "entry",
  type: "line-came",
  id: change.seq,
  line: {
    user_id: "user-1",
    author: "visitor",
    text: "Hi",
    attachments: 0,
    files: [],
    at: change.seq,
    ...change,
  },
});

/** A conversation that a person took from the bot, and is with "agent" unless something else is said. */
export const control = (change: Partial<DeskEntryState> = {}): DeskEntryState => ({
  user_id: "user-1",
  channel: "page",
  there: null,
  owner: "human",
  reason: "takeover",
  epoch: 1,
  place: change.owner === "bot" ? null : "assigned",
  agent: change.owner === "bot" ? null : "agent",
  offered_until: null,
  waiting_since: null,
  is_thinking: false,
  is_closed: false,
  address: null,
  last_seq: 0,
  ...change,
});

export const entry = (change: Partial<DeskEntryState> = {}): PageEvent => ({
  part: "entry",
  type: "entry-came",
  entry: control(change),
});

export const use = (userId: string): PageEvent => ({ part: "reply", type: "use-clicked", userId });

/** The user IDs by group, as "agent" sees them; `elsewhere` when anybody is. */
export function groupsOf(state: PageState, humanMode = false) {
  const { me } = beholderOf(state);
  const groups = groupEntries(state.desk.entries, { me, humanMode }, state.desk.search);
  const names = (name: Exclude<GroupName, "closed">) => groups[name].map(({ userId }) => userId);
  const elsewhere = names("elsewhere");
  const here = { waiting: names("waiting"), people: names("people"), bot: names("bot") };
  return elsewhere.length === 0 ? here : { ...here, elsewhere };
}

export const entryOf = (state: PageState, userId = "user-1") => findEntry(state.desk.entries, userId);
