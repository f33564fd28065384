/** Small data for tests. Everything has a sensible default, so that a test names only what its rule is about. */
import type { Around } from "../../backend/conversation/decision.ts";
import type { Desk } from "../../backend/conversation/desk.ts";
import type { AskBot, Effect } from "../../backend/conversation/effect.ts";
import type {
  AgentTookOver,
  AgentVanished,
  AgentWrote,
  AlarmRang,
  BotAnswered,
  BotFailed,
  BotHandedOver,
  Happening,
  HumanModeSet,
  Offered,
  SwitchChanged,
  SwitchFlipped,
  VisitorArrived,
  VisitorAskedForPerson,
  VisitorLeftAddress,
  VisitorWrote,
} from "../../backend/conversation/happening.ts";
import { agentId, conversationId } from "../../backend/conversation/ids.ts";
import { defaultPolicy } from "../../backend/conversation/policy.ts";
import {
  blankMemory,
  type Control,
  type Conversation,
  type Memory,
  type Message,
  type Queued,
  type WithPeople,
} from "../../backend/conversation/state.ts";
import type { DeskSave, Save } from "../../backend/engine/ports.ts";

/** The moment at which everything happens, unless a test says otherwise. */
export const AT = 1_700_000_000_000;

export const HERE = conversationId("page-1");
export const ANNA = agentId("anna");
export const BEN = agentId("ben");

export const switchOff = (epoch = 0): Desk => ({ humanMode: false, epoch });
export const switchOn = (epoch = 1): Desk => ({ humanMode: true, epoch });

export const botOwns = (epoch = 0): Control => ({ owner: "bot", epoch });

/** With people since `AT`; Anna has it, unless `over` says otherwise. */
export const peopleOwn = (over: Partial<WithPeople> = {}): WithPeople => ({
  owner: "human",
  epoch: 1,
  reason: "takeover",
  place: { type: "assigned", agent: ANNA, since: AT },
  since: AT,
  stays: false,
  wanted: [],
  brief: { summary: null, draft: null, from: 1, upTo: 0 },
  ...over,
});
export const annaOwns = (epoch = 1): WithPeople => peopleOwn({ epoch });

/** In the queue since `AT`, one minute before the search goes on. */
export const queued = (over: Partial<Queued> = {}): Queued => ({
  type: "queued",
  since: AT,
  isFront: false,
  step: 0,
  stepAt: AT + 60_000,
  passed: [],
  ...over,
});

/** What a decision looks at: the switch is off, the policy is the default one, and Anna is there. */
export const around = (over: Partial<Around> = {}): Around => ({
  desk: switchOff(),
  policy: defaultPolicy,
  staff: { online: 1, queued: 0 },
  draft: null,
  isBridged: false,
  ...over,
});

export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: HERE,
    channel: "page",
    control: botOwns(),
    lastSeq: 0,
    turn: null,
    memory: blankMemory,
    alarm: null,
    createdAt: AT,
    ...over,
  };
}

/** The bot's open turn on message 1, asked under fence 0. */
export const aTurn = (over: Partial<NonNullable<Conversation["turn"]>> = {}) => ({
  id: 1,
  from: 1,
  fence: 0,
  since: AT,
  askAt: null,
  ...over,
});

export const aMemory = (over: Partial<Memory> = {}): Memory => ({ ...blankMemory, ...over });

export function aMessage(over: Partial<Message> = {}): Message {
  return { seq: 1, author: "visitor", text: "hello", attachments: 0, turn: null, key: null, at: AT, ...over };
}

const base = { conversation: HERE, at: AT };

export const visitorArrived = (over: Partial<VisitorArrived> = {}): VisitorArrived => ({
  type: "visitor-arrived",
  ...base,
  channel: "page",
  ...over,
});

export const visitorWrote = (text = "hello", over: Partial<VisitorWrote> = {}): VisitorWrote => ({
  type: "visitor-wrote",
  ...base,
  channel: "page",
  text,
  attachments: 0,
  key: null,
  ...over,
});

export const botAnswered = (over: Partial<BotAnswered> = {}): BotAnswered => ({
  type: "bot-answered",
  ...base,
  turn: 1,
  fence: 0,
  text: "hi there",
  ...over,
});

export const botFailed = (over: Partial<BotFailed> = {}): BotFailed => ({
  type: "bot-failed",
  ...base,
  turn: 1,
  fence: 0,
  ...over,
});

export const botHandedOver = (over: Partial<BotHandedOver> = {}): BotHandedOver => ({
  type: "bot-handed-over",
  ...base,
  turn: 1,
  fence: 0,
  reason: "asked",
  summary: null,
  wanted: [],
  ...over,
});

export const visitorAskedForPerson = (over: Partial<VisitorAskedForPerson> = {}): VisitorAskedForPerson => ({
  type: "visitor-asked-for-person",
  ...base,
  ...over,
});

export const visitorLeftAddress = (over: Partial<VisitorLeftAddress> = {}): VisitorLeftAddress => ({
  type: "visitor-left-address",
  ...base,
  address: "vera@example.org",
  ...over,
});

/** Anna is offered the visitor for 30 seconds. */
export const offered = (over: Partial<Offered> = {}): Offered => ({
  type: "offered",
  ...base,
  agent: ANNA,
  until: AT + 30_000,
  ...over,
});

export const agentVanished = (over: Partial<AgentVanished> = {}): AgentVanished => ({
  type: "agent-vanished",
  ...base,
  agent: ANNA,
  ...over,
});

export const agentWrote = (text = "I am here", over: Partial<AgentWrote> = {}): AgentWrote => ({
  type: "agent-wrote",
  ...base,
  agent: ANNA,
  epoch: null,
  text,
  key: null,
  ...over,
});

export const agentTookOver = (over: Partial<AgentTookOver> = {}): AgentTookOver => ({
  type: "agent-took-over",
  ...base,
  agent: ANNA,
  epoch: null,
  ...over,
});

export const humanModeSet = (enabled: boolean, over: Partial<HumanModeSet> = {}): HumanModeSet => ({
  type: "human-mode-set",
  ...base,
  enabled,
  agent: ANNA,
  ...over,
});

export const switchChanged = (over: Partial<SwitchChanged> = {}): SwitchChanged => ({
  type: "switch-changed",
  ...base,
  ...over,
});

export const switchFlipped = (enabled: boolean): SwitchFlipped => ({
  type: "switch-flipped",
  enabled,
  agent: ANNA,
  at: AT,
});

export const alarmRang = (at: number, over: Partial<AlarmRang> = {}): AlarmRang => ({
  type: "alarm-rang",
  ...base,
  ...over,
  at,
});

type Simple = Extract<
  Happening,
  { type: "agent-accepted" | "agent-declined" | "agent-released" | "agent-handed-back" | "agent-resolved" }
>;

/** An act of Anna's that has no more to it than who and when. */
export const agentActed = (type: Simple["type"], over: Partial<Simple> = {}): Simple =>
  ({ ...base, agent: ANNA, epoch: null, ...over, type }) as Simple;

/** A first save of a conversation that is not stored yet. */
export function aSave(over: Partial<Save> = {}): Save {
  return {
    userId: null,
    before: null,
    next: aConversation(),
    messages: [],
    endings: [],
    effects: [],
    audit: null,
    expected: { version: 0, deskEpoch: 0 },
    done: null,
    ...over,
  };
}

/** The save of a switch that goes on for the first time, by Anna. */
export const aSwitchSave = (over: Partial<DeskSave> = {}): DeskSave => ({
  next: switchOn(),
  effects: [],
  audit: { at: AT, who: ANNA, what: "switch-flipped", detail: "off → on" },
  expectedEpoch: 0,
  ...over,
});

/** A visitor's first message and the question to the bot that follows from it. */
export const aFirstMessage = (over: Partial<Save> = {}): Save =>
  aSave({
    next: aConversation({ lastSeq: 1, turn: aTurn() }),
    messages: [aMessage({ key: "k-1" })],
    effects: [{ type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 }],
    ...over,
  });

/** The effects that ask the bot, without those that go to the help desk. */
export const asksOf = (effects: readonly Effect[]): readonly AskBot[] =>
  effects.filter((effect) => effect.type === "ask-bot");
