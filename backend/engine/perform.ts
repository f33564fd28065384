/**
 * Performing effects, outside the lanes, so that a slow model never holds back a person's message.
 * What an effect brings back is a happening again. Each is harmless when performed twice.
 */
import type { AskBot } from "../conversation/effect.ts";
import type { BotAnswered, BotFailed, BotHandedOver } from "../conversation/happening.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Policy } from "../conversation/policy.ts";
import type { Conversation, Message } from "../conversation/state.ts";
import { isCommandText } from "../conversation/visitor.ts";
import type { Drafts } from "./drafts.ts";
import type { EngineParts, Receive } from "./engine.ts";
import type { Answer, ConversationEvent, EffectId, Perform, StoredEffect } from "./ports.ts";

/** Messages read back for the bot. Its own bound in characters is tighter for long messages. */
const LONGEST_HISTORY = 40;

export function createPerformer(parts: EngineParts, drafts: Drafts, receive: Receive): Perform {
  const { answerer, archive, clock, feed, store } = parts;

  return (stored, control) =>
    stored.conversation === null ? announceSwitch(stored) : askBot(stored, control);

  async function announceSwitch(stored: StoredEffect): Promise<void> {
    const touched = await archive.touchedBySwitch();
    await Promise.all(
      touched.map((conversation) => receive({ type: "switch-changed", conversation, at: clock.now() })),
    );
    await store.finishEffect(stored.id);
  }

  /** Cancels the call as soon as its turn has ended in any way: a takeover or a newer message also saves the tokens. */
  async function askBot(stored: StoredEffect & { conversation: ConversationId }, control: AbortController) {
    const { conversation, effect, id } = stored;
    const unsubscribe = feed.subscribe(conversation, (event) => {
      if (isLost(event, effect.turn)) control.abort(TURN_ENDED);
    });
    try {
      const { conversation: current } = await store.load(conversation, null);
      if (current?.turn?.id !== effect.turn) return await store.finishEffect(id);
      const answer = await ask(current, effect, control.signal);
      await bringBack(conversation, effect, { answer, done: id });
    } catch (fault) {
      if (control.signal.reason !== TURN_ENDED) throw fault;
      await store.finishEffect(id);
    } finally {
      unsubscribe();
    }
  }

  async function ask(asking: Conversation, effect: AskBot, signal: AbortSignal): Promise<Answer> {
    const { id: conversation, channel } = asking;
    const { from, boundary } = effect;
    const log = await archive.messagesUpTo(conversation, effect.turn, LONGEST_HISTORY);
    const history = channel === "direct" ? log : withoutCommands(log, from, parts.policy);
    const draft = drafts.open(conversation, effect.turn, signal);
    return answerer.answer({ conversation, channel, history, from, boundary }, draft, signal);
  }

  async function bringBack(
    conversation: ConversationId,
    { turn, fence }: AskBot,
    { answer, done }: { readonly answer: Answer; readonly done: EffectId },
  ): Promise<void> {
    const about = { conversation, turn, fence, at: clock.now() };
    await receive(happeningOf(answer, about), done);
  }
}

/** What calls the bot back is no question to it, unless there is no other. */
function withoutCommands(log: readonly Message[], from: number, policy: Policy): readonly Message[] {
  const isWords = ({ author, text }: Message) => author !== "visitor" || !isCommandText(text, policy);
  const isOpen = ({ author, seq }: Message) => author === "visitor" && seq >= from;
  const rest = log.filter(isWords);
  return rest.some(isOpen) ? rest : log;
}

type About = Pick<BotAnswered, "conversation" | "turn" | "fence" | "at">;

function happeningOf(answer: Answer, about: About): BotAnswered | BotHandedOver | BotFailed {
  switch (answer.type) {
    case "answered":
      return { type: "bot-answered", ...about, text: answer.text };
    case "handed-over":
      return { ...answer, type: "bot-handed-over", ...about };
    case "failed":
      return { type: "bot-failed", ...about };
  }
}

/** Why a call is cancelled: nobody waits for it any more. */
const TURN_ENDED = new Error("the turn has ended");

/** True when the turn ended in any way but by the answer that is being made. */
function isLost(event: ConversationEvent, turn: number): boolean {
  return event.type === "turn-ended" && event.ending.turn === turn && event.ending.outcome.type !== "replied";
}
