/** The one way to a bot's answer: OpenAI when there is a key, else the mock, which also stands in when the model fails. */
import type { ConversationId } from "../conversation/ids.ts";
import type { Message } from "../conversation/state.ts";
import { saysAny } from "../conversation/words.ts";
import type { Answer, Answerer, Clock, DraftSink, Question } from "../engine/ports.ts";
import type { RoutingRules } from "../routing/route.ts";
import type { ModelAnswer } from "./answer-stream.ts";
import { createHandOverTool } from "./hand-over-tool.ts";
import { answerWithoutModel } from "./mock.ts";
import type { ModelFailure } from "./model-failure.ts";
import { abortError, createModel, type Model, type ModelQuestion, type OpenAiSettings } from "./openai.ts";
import { openMessages, withHandover, writePrompt } from "./prompt.ts";
import { TIME_LIMITS, type TimeLimits } from "./time-limits.ts";

export type BotSettings = {
  /** Null: there is no key, the mock answers. */
  readonly openai: OpenAiSettings | null;
  /** What a failing model leads to: the mock's answer, or none, so that the conversation goes to people. */
  readonly fallback: "mock" | "human";
  /** What the model is told to be. */
  readonly instructions: string;
  readonly handover: {
    /** What a visitor says to the mock who wants a person. A model has a tool. */
    readonly phrases: readonly string[];
    /** The skills a model may say that the person needs. */
    readonly skills: RoutingRules["skills"];
  };
  readonly clock: Pick<Clock, "after">;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Told of every failure of the model, also of those the mock makes good. */
  readonly onFailure: (because: ModelFailure, conversation: ConversationId) => void;
};

/** The reply to messages that hold nothing but attachments. */
export const ASK_FOR_WORDS =
  "Thank you! I cannot look at attachments. Could you tell me in a few words what you need?";

export function createAnswerer(settings: BotSettings): Answerer {
  const model = modelFor(settings);
  const { phrases } = settings.handover;
  return {
    answer: async (question, draft, signal) => {
      if (signal.aborted) throw abortError();
      const open = openMessages(question);
      const texts = open.map((message) => message.text.trim()).filter((text) => text !== "");
      if (texts.length === 0) return { type: "answered", text: ASK_FOR_WORDS };
      const heard = heardIn(question, open);
      const mocked = (): Answer =>
        heard.some((message) => saysAny(message.text, phrases))
          ? { type: "handed-over", reason: "asked", summary: null, wanted: [] }
          : { type: "answered", text: answerWithoutModel(texts) };
      if (model === null) return mocked();
      const asked = askedOf(settings.instructions, question, heard.length > 0);
      const answer = await askWithDraft(model, asked, { draft, signal });
      if (answer.type !== "failed") return answer;
      settings.onFailure(answer.because, question.conversation);
      return settings.fallback === "human" ? answer : mocked();
    },
  };
}

function modelFor({ openai, handover, clock, timeLimits }: BotSettings): Model | null {
  if (openai === null) return null;
  const limits = { ...TIME_LIMITS, ...timeLimits };
  return createModel(openai, createHandOverTool(handover.skills), { after: clock.after, limits });
}

/**
 * The messages that can lead to a person. Of a direct call none can; elsewhere those since the last change of owner,
 * so that whoever comes back from people is not sent there again for a wish they had before.
 */
function heardIn({ channel, boundary }: Question, open: readonly Message[]): readonly Message[] {
  return channel === "direct" ? [] : open.filter((message) => message.seq > boundary);
}

function askedOf(instructions: string, question: Question, mayHandOver: boolean): ModelQuestion {
  return {
    mayHandOver,
    messages: (hasTool) => writePrompt(hasTool ? withHandover(instructions) : instructions, question),
  };
}

type Asking = { readonly draft: DraftSink; readonly signal: AbortSignal };

/** Asks the model and takes the draft back when it is no answer: the call failed, or handed over after some words. */
async function askWithDraft(
  model: Model,
  question: ModelQuestion,
  { draft, signal }: Asking,
): Promise<ModelAnswer> {
  let hasWritten = false;
  const write = (text: string): void => {
    hasWritten = true;
    draft.write(text);
  };
  const answer = await model(question, write, signal);
  if (answer.type !== "answered" && hasWritten) draft.restart();
  return answer;
}
