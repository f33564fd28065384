/**
 * The heart of Baton: what a conversation becomes when something happens.
 * Pure. It may be called again for the same happening after a version conflict.
 */
import type { Desk } from "./desk.ts";
import type { Effect } from "./effect.ts";
import type {
  AgentTookOver,
  AgentWrote,
  BotAnswered,
  BotFailed,
  Happening,
  VisitorWrote,
} from "./happening.ts";
import {
  type Control,
  type Conversation,
  fenceOf,
  type Message,
  type Outcome,
  ownerOf,
  type TurnEnding,
} from "./state.ts";

export type Decision = {
  readonly next: Conversation;
  readonly messages: readonly Message[];
  readonly endings: readonly TurnEnding[];
  readonly effects: readonly Effect[];
};

/** What `happening` makes of `conversation` while the desk stands as given. */
export function decide(conversation: Conversation, desk: Desk, happening: Happening): Decision {
  switch (happening.type) {
    case "visitor-arrived":
      return unchanged(conversation);
    case "visitor-wrote":
      return hearVisitor(conversation, desk, happening);
    case "bot-answered":
      return hearBot(conversation, desk, happening);
    case "bot-failed":
      return handOver(conversation, desk, happening);
    case "agent-wrote":
      return hearAgent(conversation, desk, happening);
    case "agent-took-over":
      return takeOver(conversation, desk, happening);
    case "human-mode-set":
      return happening.enabled
        ? ownedByPeople(conversation, desk, { reason: "human-mode", agent: null })
        : ownedByBot(conversation);
    case "switch-changed":
      return fenced(conversation, desk);
  }
}

function hearVisitor(conversation: Conversation, desk: Desk, said: VisitorWrote): Decision {
  const { text, attachments, key, at } = said;
  const message = messageAfter(conversation, { author: "visitor", text, attachments, key, at });
  const { seq } = message;
  const open = conversation.turn;
  if (ownerOf(conversation, desk) === "human") {
    const endings = ended(open, { type: "withdrawn" });
    endings.push({ turn: seq, outcome: { type: "handed-over" } });
    return { next: { ...conversation, lastSeq: seq, turn: null }, messages: [message], endings, effects: [] };
  }
  const turn = { id: seq, from: open?.from ?? seq, fence: fenceOf(conversation, desk) };
  return {
    next: { ...conversation, lastSeq: seq, turn },
    messages: [message],
    endings: ended(open, { type: "superseded", by: seq }),
    effects: [{ type: "ask-bot", turn: seq, from: turn.from, fence: turn.fence }],
  };
}

/** The fence itself: bot text is committed only while its turn is open and nobody changed hands since it was asked. */
function hearBot(conversation: Conversation, desk: Desk, answer: BotAnswered): Decision {
  if (conversation.turn?.id !== answer.turn) return unchanged(conversation);
  if (!isStillAllowed(conversation, desk, answer.fence)) return withdrawn(conversation);
  const { text, turn, at } = answer;
  const message = messageAfter(conversation, { author: "bot", text, turn, at });
  const { seq } = message;
  return {
    next: { ...conversation, lastSeq: seq, turn: null },
    messages: [message],
    endings: ended(conversation.turn, { type: "replied", seq, text }),
    effects: [],
  };
}

function handOver(conversation: Conversation, desk: Desk, failure: BotFailed): Decision {
  if (conversation.turn?.id !== failure.turn) return unchanged(conversation);
  if (!isStillAllowed(conversation, desk, failure.fence)) return withdrawn(conversation);
  return {
    next: {
      ...conversation,
      turn: null,
      control: { owner: "human", epoch: conversation.control.epoch + 1, reason: "bot-failed", agent: null },
    },
    messages: [],
    endings: ended(conversation.turn, { type: "handed-over" }),
    effects: [],
  };
}

function hearAgent(conversation: Conversation, desk: Desk, said: AgentWrote): Decision {
  const taken = takeOver(conversation, desk, said);
  const { text, key, at } = said;
  const message = messageAfter(conversation, { author: "agent", text, key, at });
  return { ...taken, next: { ...taken.next, lastSeq: message.seq }, messages: [message] };
}

/**
 * Nothing changes hands when people own the conversation already. In particular, a reply under the
 * global switch leaves the conversation's own control with the bot, so that switching off gives it back.
 */
function takeOver(conversation: Conversation, desk: Desk, by: AgentWrote | AgentTookOver): Decision {
  if (ownerOf(conversation, desk) === "human" && by.type === "agent-wrote") return fenced(conversation, desk);
  return ownedByPeople(conversation, desk, { reason: "takeover", agent: by.agent });
}

function ownedByPeople(
  conversation: Conversation,
  desk: Desk,
  why: Pick<Control & { owner: "human" }, "reason" | "agent">,
): Decision {
  if (conversation.control.owner === "human") return fenced(conversation, desk);
  const control: Control = { owner: "human", epoch: conversation.control.epoch + 1, ...why };
  return withdrawn({ ...conversation, control });
}

function ownedByBot(conversation: Conversation): Decision {
  if (conversation.control.owner === "bot") return unchanged(conversation);
  return unchanged({ ...conversation, control: { owner: "bot", epoch: conversation.control.epoch + 1 } });
}

/** The open turn is withdrawn if somebody changed hands since it was asked. */
function fenced(conversation: Conversation, desk: Desk): Decision {
  const open = conversation.turn;
  if (open === null || isStillAllowed(conversation, desk, open.fence)) return unchanged(conversation);
  return withdrawn(conversation);
}

function isStillAllowed(conversation: Conversation, desk: Desk, fence: number): boolean {
  return ownerOf(conversation, desk) === "bot" && fenceOf(conversation, desk) === fence;
}

function withdrawn(conversation: Conversation): Decision {
  return {
    next: { ...conversation, turn: null },
    messages: [],
    endings: ended(conversation.turn, { type: "withdrawn" }),
    effects: [],
  };
}

type Said = Pick<Message, "author" | "text" | "at"> & Partial<Message>;

function messageAfter({ lastSeq }: Conversation, said: Said): Message {
  return { attachments: 0, turn: null, key: null, ...said, seq: lastSeq + 1 };
}

function unchanged(next: Conversation): Decision {
  return { next, messages: [], endings: [], effects: [] };
}

function ended(turn: Conversation["turn"], outcome: Outcome): TurnEnding[] {
  return turn === null ? [] : [{ turn: turn.id, outcome }];
}
