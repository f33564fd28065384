/**
 * A model behind OpenAI's Chat Completions, streamed. Whatever goes wrong comes back as one word;
 * the provider's texts, the key and what people wrote stay in here.
 */
import { OpenAI } from "openai";
import type { Clock } from "../engine/ports.ts";
import { startOf } from "./excerpt.ts";
import { failureOf, type ModelFailure } from "./model-failure.ts";
import type { ChatMessage } from "./prompt.ts";
import { startWatch, type TimeLimits, type Watch } from "./time-limits.ts";

export type OpenAiSettings = {
  readonly apiKey: string;
  readonly model: string;
  /** Of a compatible server, with its `/v1`; null is OpenAI itself. */
  readonly baseUrl: string | null;
};

export type ModelAnswer =
  | { readonly type: "answered"; readonly text: string }
  | { readonly type: "failed"; readonly because: ModelFailure };

type Write = (text: string) => void;

/** Asks a model. Writes the answer piece by piece; rejects only when `signal` is aborted, then with an AbortError. */
export type Model = (
  messages: readonly ChatMessage[],
  write: Write,
  signal: AbortSignal,
) => Promise<ModelAnswer>;

/** Some pages of text: longer is no answer for a chat. A compatible server may know no other limit. */
export const MAX_ANSWER_CHARACTERS = 8_000;

/** About as much as `MAX_ANSWER_CHARACTERS`, so that nothing is paid for that would be cut off. */
export const MAX_ANSWER_TOKENS = 2_000;

const OPENAI_URL = "https://api.openai.com/v1";

export function createModel(settings: OpenAiSettings, after: Clock["after"], limits: TimeLimits): Model {
  const client = createClient(settings, limits);
  const call: Call = async (messages, write, watch) => {
    try {
      const body = { ...requestFor(settings), messages: [...messages] };
      const stream = await client.chat.completions.create(body, { signal: watch.signal });
      watch.enter("firstToken");
      return await readAnswer(stream, write, watch);
    } catch (error) {
      return { type: "failed", because: watch.exceeded() ?? failureOf(error) };
    } finally {
      watch.stop();
    }
  };
  return async (messages, write, signal) => {
    const answer = await call(messages, write, startWatch(after, limits, signal));
    if (signal.aborted) throw abortError();
    return answer;
  };
}

type Call = (messages: readonly ChatMessage[], write: Write, watch: Watch) => Promise<ModelAnswer>;

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

/** Compatible servers may refuse fields they do not know, so the limit on tokens goes to OpenAI alone. */
function requestFor(settings: OpenAiSettings) {
  const request = { model: settings.model, stream: true } as const;
  return settings.baseUrl === null ? { ...request, max_completion_tokens: MAX_ANSWER_TOKENS } : request;
}

async function readAnswer(stream: AsyncIterable<unknown>, write: Write, watch: Watch): Promise<ModelAnswer> {
  let soFar: Chunk = { text: "", finish: null };
  try {
    for await (const value of stream) {
      const chunk = shortened(readChunk(value), MAX_ANSWER_CHARACTERS - soFar.text.length);
      soFar = { text: soFar.text + chunk.text, finish: chunk.finish ?? soFar.finish };
      passOn(chunk, write, watch);
      if (chunk.finish === CUT) break;
    }
  } catch (error) {
    // A finished answer is an answer, however the connection ends.
    if (soFar.finish === null) throw error;
  }
  return judge(soFar, watch);
}

/** Chunks without words, of which some servers send many, do not count as progress. */
function passOn(chunk: Chunk, write: Write, watch: Watch): void {
  if (chunk.text !== "") {
    write(chunk.text);
    watch.enter("idle");
  }
  if (chunk.finish !== null) watch.enter("closing");
}

/** A stream ends quietly when it is aborted, so the watch is asked first. */
function judge({ text, finish }: Chunk, watch: Watch): ModelAnswer {
  const failed = (because: ModelFailure): ModelAnswer => ({ type: "failed", because });
  const isBlank = text.trim() === "";
  if (finish === null) return failed(watch.exceeded() ?? (isBlank ? "no-answer" : "broken-stream"));
  if (finish === "content_filter") return failed("filtered");
  return isBlank ? failed("empty-answer") : { type: "answered", text: text.trim().toWellFormed() };
}

/** What one chunk brings, or all chunks so far. */
type Chunk = { readonly text: string; readonly finish: string | null };

/** Our own reason for an answer's end: it grew too long. */
const CUT = "cut";

function shortened(chunk: Chunk, room: number): Chunk {
  return chunk.text.length <= room ? chunk : { text: `${startOf(chunk.text, room)}…`, finish: CUT };
}

/**
 * What a `chat.completion.chunk` brings: `choices[0].delta.content` and `choices[0].finish_reason`. The package does
 * not check what it parsed, and compatible servers also send chunks without choices: those bring nothing.
 */
function readChunk(value: unknown): Chunk {
  const choices = fieldOf(value, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const text = fieldOf(fieldOf(choice, "delta"), "content");
  const finish = fieldOf(choice, "finish_reason");
  return {
    text: typeof text === "string" ? text : "",
    finish: typeof finish === "string" && finish !== "" ? finish : null,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
