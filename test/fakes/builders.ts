/** Small data for tests. Everything has a sensible default, so that a test names only what its rule is about. */
import type { Desk } from "../../backend/conversation/desk.ts";
import type {
  AgentTookOver,
  AgentWrote,
  BotAnswered,
  BotFailed,
  HumanModeSet,
  SwitchChanged,
  SwitchFlipped,
  VisitorArrived,
  VisitorWrote,
} from "../../backend/conversation/happening.ts";
import { agentId, conversationId } from "../../backend/conversation/ids.ts";
import type { Control, Conversation, Message } from "../../backend/conversation/state.ts";
import type { Save } from "../../backend/engine/ports.ts";

/** The moment at which everything happens, unless a test says otherwise. */
export const AT = 1_700_000_000_000;

export const HERE = conversationId("page-1");
export const ANNA = agentId("anna");
export const BEN = agentId("ben");

export const switchOff = (epoch = 0): Desk => ({ humanMode: false, epoch });
export const switchOn = (epoch = 1): Desk => ({ humanMode: true, epoch });

export const botOwns = (epoch = 0): Control => ({ owner: "bot", epoch });
export const annaOwns = (epoch = 1): Control => ({ owner: "human", epoch, reason: "takeover", agent: ANNA });

export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: HERE,
    channel: "page",
    control: botOwns(),
    lastSeq: 0,
    turn: null,
    createdAt: AT,
    ...over,
  };
}

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

export const agentWrote = (text = "I am here", over: Partial<AgentWrote> = {}): AgentWrote => ({
  type: "agent-wrote",
  ...base,
  agent: ANNA,
  text,
  key: null,
  ...over,
});

export const agentTookOver = (over: Partial<AgentTookOver> = {}): AgentTookOver => ({
  type: "agent-took-over",
  ...base,
  agent: ANNA,
  ...over,
});

export const humanModeSet = (enabled: boolean, over: Partial<HumanModeSet> = {}): HumanModeSet => ({
  type: "human-mode-set",
  ...base,
  enabled,
  ...over,
});

export const switchChanged = (over: Partial<SwitchChanged> = {}): SwitchChanged => ({
  type: "switch-changed",
  ...base,
  ...over,
});

export const switchFlipped = (enabled: boolean): SwitchFlipped => ({ type: "switch-flipped", enabled });

/** A first save of a conversation that is not stored yet. */
export function aSave(over: Partial<Save> = {}): Save {
  return {
    userId: null,
    next: aConversation(),
    messages: [],
    endings: [],
    effects: [],
    expected: { version: 0, deskEpoch: 0 },
    done: null,
    ...over,
  };
}

/** A visitor's first message and the question to the bot that follows from it. */
export const aFirstMessage = (over: Partial<Save> = {}): Save =>
  aSave({
    next: aConversation({ lastSeq: 1, turn: { id: 1, from: 1, fence: 0 } }),
    messages: [aMessage({ key: "k-1" })],
    effects: [{ type: "ask-bot", turn: 1, from: 1, fence: 0 }],
    ...over,
  });
