/**
 * A model behind OpenAI's Chat Completions, streamed. Whatever goes wrong comes back as one word;
 * the provider's texts, the key and what people wrote stay in here.
 */
import { APIError, OpenAI } from "openai";
import type { Clock } from "../engine/ports.ts";
import { type ModelAnswer, readAnswer } from "./answer-stream.ts";
import type { HandOverTool } from "./hand-over-tool.ts";
import { failureOf } from "./model-failure.ts";
import type { ChatMessage } from "./prompt.ts";
import { startWatch, type TimeLimits } from "./time-limits.ts";

export type OpenAiSettings = {
  readonly apiKey: string;
  readonly model: string;
  /** Of a compatible server, with its `/v1`; null is OpenAI itself. */
  readonly baseUrl: string | null;
};

/** What a model is asked. */
export type ModelQuestion = {
  /** Whether it may hand over. */
  readonly mayHandOver: boolean;
  /** What it reads; `hasTool` is false also when its server turned out to know no tools. */
  readonly messages: (hasTool: boolean) => readonly ChatMessage[];
};

/** Asks a model. Writes the answer piece by piece; rejects only when `signal` is aborted, then with an AbortError. */
export type Model = (
  question: ModelQuestion,
  write: (text: string) => void,
  signal: AbortSignal,
) => Promise<ModelAnswer>;

/** About as much as `MAX_ANSWER_CHARACTERS`, so that nothing is paid for that would be cut off. */
export const MAX_ANSWER_TOKENS = 2_000;

const OPENAI_URL = "https://api.openai.com/v1";

type Timing = { readonly after: Clock["after"]; readonly limits: TimeLimits };

export function createModel(settings: OpenAiSettings, tool: HandOverTool, { after, limits }: Timing): Model {
  const open = createOpening(settings, tool, createClient(settings, limits));
  return async (question, write, signal) => {
    const watch = startWatch(after, limits, signal);
    const answer = await open(question, watch.signal)
      .then(({ stream, hasTool }) => {
        watch.enter("firstToken");
        return readAnswer(stream, { write, watch, tool: hasTool ? tool : null });
      })
      .catch((error): ModelAnswer => ({ type: "failed", because: watch.exceeded() ?? failureOf(error) }))
      .finally(watch.stop);
    if (signal.aborted) throw abortError();
    return answer;
  };
}

type Opened = { readonly stream: AsyncIterable<unknown>; readonly hasTool: boolean };

/**
 * Sends a request, with the tool when the model may hand over. A compatible server that refuses it is asked once more
 * without; when that goes well it is never sent a tool again, as long as this process lives.
 */
function createOpening(settings: OpenAiSettings, tool: HandOverTool, client: OpenAI) {
  let knowsTools = true;
  return async ({ mayHandOver, messages }: ModelQuestion, signal: AbortSignal): Promise<Opened> => {
    const send = async (hasTool: boolean): Promise<Opened> => {
      const body = { ...requestFor(settings, hasTool ? tool : null), messages: [...messages(hasTool)] };
      return { stream: await client.chat.completions.create(body, { signal }), hasTool };
    };
    if (!mayHandOver || !knowsTools) return send(false);
    try {
      return await send(true);
    } catch (error) {
      if (settings.baseUrl === null || !isRefusal(error)) throw error;
      const opened = await send(false);
      knowsTools = false;
      return opened;
    }
  };
}

/** Servers say in these two ways that they do not like a field. */
function isRefusal(error: unknown): boolean {
  return error instanceof APIError && (error.status === 400 || error.status === 422);
}

/** What a call rejects with when it is not wanted any more. */
export function abortError(): DOMException {
  return new DOMException("The answer is not wanted any more.", "AbortError");
}

function createClient(settings: OpenAiSettings, limits: TimeLimits): OpenAI {
  return new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl ?? OPENAI_URL,
    // Null, because the package reads the environment for what is left out.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // The package's own log shows whole requests when OPENAI_LOG says so.
    logLevel: "off",
    // A visitor waits: the fallback answers at once, and their next message tries the model again.
    maxRetries: 0,
    // What people wrote goes to the place that was set and to no other.
    fetchOptions: { redirect: "error" },
    timeout: limits.total,
  });
}

/** Compatible servers may refuse fields they do not know, so the limit on tokens and `strict` go to OpenAI alone. */
function requestFor(settings: OpenAiSettings, tool: HandOverTool | null) {
  const request = { model: settings.model, stream: true } as const;
  if (settings.baseUrl !== null) return tool === null ? request : { ...request, tools: [tool.definition] };
  const limited = { ...request, max_completion_tokens: MAX_ANSWER_TOKENS };
  if (tool === null) return limited;
  const { definition } = tool;
  return { ...limited, tools: [{ ...definition, function: { ...definition.function, strict: true } }] };
}
