/** How a conversation stands, as the desk and the visitor's page are told. */
import type { ChatControl } from "../../contract/chat.ts";
import type { DeskEntryState } from "../../contract/desk.ts";
import type { Visitor } from "./visitor.ts";

type Change = Partial<DeskEntryState>;

/** With the bot, and nobody waits. */
export const withBot = ({ userId }: Pick<Visitor, "userId">, change: Change = {}): DeskEntryState => ({
  user_id: userId,
  channel: "page",
  there: null,
  owner: "bot",
  reason: null,
  epoch: 0,
  place: null,
  agent: null,
  offered_until: null,
  waiting_since: null,
  is_thinking: false,
  is_closed: false,
  address: null,
  last_seq: 0,
  ...change,
});

/** With the one agent there is when nobody set up a team. */
export const withAgent = (visitor: Pick<Visitor, "userId">, change: Change = {}): DeskEntryState =>
  withBot(visitor, {
    owner: "human",
    reason: "takeover",
    epoch: 1,
    place: "assigned",
    agent: "agent",
    ...change,
  });

/** In the queue. */
export const inQueue = (visitor: Pick<Visitor, "userId">, change: Change = {}): DeskEntryState =>
  withBot(visitor, { owner: "human", reason: "asked", epoch: 1, place: "queued", ...change });

/** What a page is told while the bot answers. */
export const botAnswers: ChatControl = {
  owner: "bot",
  human_mode: false,
  is_queued: false,
  can_ask: true,
  can_leave_address: false,
};

/** What a page is told while people answer. */
export const peopleAnswer: ChatControl = { ...botAnswers, owner: "human", can_ask: false };
