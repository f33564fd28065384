/** The one way to a bot's answer: OpenAI when there is a key, else the mock, which also stands in when the model fails. */
import type { ConversationId } from "../conversation/ids.ts";
import type { Answerer, Clock, DraftSink, Question } from "../engine/ports.ts";
import { answerWithoutModel } from "./mock.ts";
import type { ModelFailure } from "./model-failure.ts";
import { abortError, createModel, type Model, type ModelAnswer, type OpenAiSettings } from "./openai.ts";
import { type ChatMessage, writePrompt } from "./prompt.ts";
import { TIME_LIMITS, type TimeLimits } from "./time-limits.ts";

export type BotSettings = {
  /** Null: there is no key, the mock answers. */
  readonly openai: OpenAiSettings | null;
  /** What a failing model leads to: the mock's answer, or none, so that the conversation goes to people. */
  readonly fallback: "mock" | "human";
  /** What the model is told to be. */
  readonly instructions: string;
  readonly clock: Pick<Clock, "after">;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Told of every failure of the model, also of those the mock makes good. */
  readonly onFailure: (because: ModelFailure, conversation: ConversationId) => void;
};

/** The reply to messages that hold nothing but attachments. */
export const ASK_FOR_WORDS =
  "Thank you! I cannot look at attachments. Could you tell me in a few words what you need?";

export function createAnswerer(settings: BotSettings): Answerer {
  const { openai, clock, timeLimits } = settings;
  const model = openai === null ? null : createModel(openai, clock.after, { ...TIME_LIMITS, ...timeLimits });
  return {
    answer: async (question, draft, signal) => {
      if (signal.aborted) throw abortError();
      const texts = textsOf(question);
      if (texts.length === 0) return { type: "answered", text: ASK_FOR_WORDS };
      if (model === null) return { type: "answered", text: answerWithoutModel(texts) };
      const messages = writePrompt(settings.instructions, question.history);
      const answer = await askWithDraft(model, messages, { draft, signal });
      if (answer.type === "answered") return answer;
      settings.onFailure(answer.because, question.conversation);
      if (settings.fallback === "human") return answer;
      return { type: "answered", text: answerWithoutModel(texts) };
    },
  };
}

/** What the visitor wrote in this turn, without messages that have no words. */
function textsOf({ history, from }: Question): readonly string[] {
  const waiting = history.filter((message) => message.seq >= from && message.author === "visitor");
  return waiting.map((message) => message.text.trim()).filter((text) => text !== "");
}

type Asking = { readonly draft: DraftSink; readonly signal: AbortSignal };

/** Asks the model and takes the draft of a failed answer back. */
async function askWithDraft(
  model: Model,
  messages: readonly ChatMessage[],
  { draft, signal }: Asking,
): Promise<ModelAnswer> {
  let hasWritten = false;
  const write = (text: string): void => {
    hasWritten = true;
    draft.write(text);
  };
  const answer = await model(messages, write, signal);
  if (answer.type === "failed" && hasWritten) draft.restart();
  return answer;
}
