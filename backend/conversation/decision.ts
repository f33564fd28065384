/** What a decision is made of, and how several become one. */
import type { Desk } from "./desk.ts";
import type { Effect } from "./effect.ts";
import { nothingThere, type There } from "./errand.ts";
import type { AgentId } from "./ids.ts";
import type { Policy } from "./policy.ts";
import type { Conversation, Memory, Message, Outcome, TurnEnding } from "./state.ts";

/** Why an agent's act was not done. Nothing has changed then. */
export type Refusal =
  /** Somebody was faster: the conversation changed hands since the agent looked. */
  | { readonly type: "stale" }
  /** A colleague has it. */
  | { readonly type: "foreign"; readonly agent: AgentId }
  | { readonly type: "closed" }
  | { readonly type: "not-offered" }
  /** Nobody has it, or the bot: there is nothing to give back. */
  | { readonly type: "not-held" };

export type Decision = {
  readonly next: Conversation;
  readonly messages: readonly Message[];
  readonly endings: readonly TurnEnding[];
  readonly effects: readonly Effect[];
  readonly refusal: Refusal | null;
};

/** What a decision looks at beside the conversation. */
export type Around = {
  readonly desk: Desk;
  readonly policy: Policy;
  /** Agents who are there, and visitors in the queue. */
  readonly staff: { readonly online: number; readonly queued: number };
  /** Bot text on screen that is not a message yet. */
  readonly draft: string | null;
  /** Whether conversations of our page are at the help desk outside too. */
  readonly isBridged: boolean;
};

export function unchanged(next: Conversation): Decision {
  return { next, messages: [], endings: [], effects: [], refusal: null };
}

export function refused(conversation: Conversation, refusal: Refusal): Decision {
  return { ...unchanged(conversation), refusal };
}

/** Goes on from a decision: what was said and done before stays. */
export function andThen(before: Decision, act: (conversation: Conversation) => Decision): Decision {
  const after = act(before.next);
  return {
    next: after.next,
    messages: [...before.messages, ...after.messages],
    endings: [...before.endings, ...after.endings],
    effects: [...before.effects, ...after.effects],
    refusal: after.refusal,
  };
}

/** Opens or changes what is known of the other side; what is the same as before changes nothing. */
export function withThere(conversation: Conversation, change: Partial<There>): Conversation {
  const before = conversation.memory.there;
  const there: There = { ...(before ?? nothingThere), ...change };
  const isSame = before !== null && THERE_PARTS.every((part) => there[part] === before[part]);
  return isSame ? conversation : withMemory(conversation, { there });
}

const THERE_PARTS = Object.keys(nothingThere) as readonly (keyof There)[];

export function withMemory(conversation: Conversation, change: Partial<Memory>): Conversation {
  return { ...conversation, memory: { ...conversation.memory, ...change } };
}

type Said = Pick<Message, "author" | "text" | "at"> & Partial<Message>;

/** The message becomes the newest of the log. */
export function say(conversation: Conversation, said: Said): Decision {
  const message: Message = {
    attachments: 0,
    turn: null,
    key: null,
    ...said,
    seq: conversation.lastSeq + 1,
  };
  return { ...unchanged({ ...conversation, lastSeq: message.seq }), messages: [message] };
}

/** The open turn ends in this way, and what came meanwhile too, which no reply was for; without one nothing does. */
export function endTurn(conversation: Conversation, outcome: Outcome): Decision {
  const { turn } = conversation;
  if (turn === null) return unchanged(conversation);
  const next = outcome.type === "replied" ? null : (turn.reply?.next ?? null);
  const ids = next === null ? [turn.id] : [turn.id, next.id];
  const endings = ids.map((id): TurnEnding => ({ turn: id, outcome }));
  return { ...unchanged({ ...conversation, turn: null }), endings };
}

/** A message that no bot answers: its turn ends as it begins. */
export function endAtOnce(conversation: Conversation, outcome: Outcome): Decision {
  return { ...unchanged(conversation), endings: [{ turn: conversation.lastSeq, outcome }] };
}
