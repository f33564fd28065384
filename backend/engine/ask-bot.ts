/** Having the bot answer: what the model brings back is a happening again. Outside the lanes, and cancelled when nobody waits for it. */
import type { AskBot } from "../conversation/effect.ts";
import type { BotAnswered, BotFailed, BotHandedOver } from "../conversation/happening.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Policy } from "../conversation/policy.ts";
import type { Conversation, Message } from "../conversation/state.ts";
import { isCommandText } from "../conversation/visitor.ts";
import type { Drafts } from "./drafts.ts";
import type { EngineParts, Receive } from "./engine.ts";
import { inOrder } from "./in-order.ts";
import type { Answer, ConversationEvent, EffectId } from "./ports.ts";

/** Messages read back for the bot. Its own bound in characters is tighter for long messages. */
const LONGEST_HISTORY = 40;

type Asked = {
  readonly id: EffectId;
  readonly conversation: ConversationId;
  readonly effect: AskBot;
};

type AskOne = (asked: Asked, control: AbortController) => Promise<void>;

export function createAsker(parts: EngineParts, drafts: Drafts, receive: Receive): AskOne {
  const { answerer, archive, clock, feed, helpDesk, store } = parts;

  /** Cancels the call as soon as its turn has ended in any way: a takeover or a newer message also saves the tokens. */
  return async ({ conversation, effect, id }, control) => {
    const unsubscribe = feed.subscribe(conversation, (event) => {
      if (isLost(event, effect.turn)) control.abort(TURN_ENDED);
    });
    try {
      const { conversation: current } = await store.load(conversation, null);
      if (!isOpen(current, effect)) return await store.finishEffect(id);
      const answer = await ask(current, effect, control.signal);
      const about = { conversation, turn: effect.turn, fence: effect.fence, at: clock.now() };
      await receive(happeningOf(answer, about), id);
    } catch (fault) {
      if (control.signal.reason !== TURN_ENDED) throw fault;
      await store.finishEffect(id);
    } finally {
      unsubscribe();
    }
  };

  async function ask(asking: Conversation, effect: AskBot, signal: AbortSignal): Promise<Answer> {
    const { id: conversation, channel, lastSeq, memory } = asking;
    const { from, boundary } = effect;
    const log = await archive.messagesUpTo(conversation, lastSeq, LONGEST_HISTORY);
    const said = channel === "chatwoot" ? inOrder(log) : log;
    const history = channel === "direct" ? said : withoutCommands(said, from, parts.policy);
    const draft = drafts.open(conversation, effect.turn, signal);
    const question = { conversation, channel, history, from, boundary };
    if (helpDesk === null || channel !== "chatwoot") return answerer.answer(question, draft, signal);
    const where = { conversation, channel, there: memory.there?.id ?? null };
    void helpDesk.showTyping(where, true);
    const answering = answerer.answer(question, draft, signal);
    return answering.finally(() => void helpDesk.showTyping(where, false));
  }
}

/** True while the turn is open and nothing has been answered to it. */
function isOpen(current: Conversation | null, { turn }: AskBot): current is Conversation {
  return current?.turn?.id === turn && current.turn.reply === undefined;
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
