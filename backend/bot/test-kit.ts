/** What the tests of this folder share: time in the test's hands, and calls that can be watched. */
import { conversationId } from "../conversation/ids.ts";
import type { Message } from "../conversation/state.ts";
import type { Clock, Question } from "../engine/ports.ts";
import type { ModelAnswer } from "./answer-stream.ts";
import { type BotSettings, createAnswerer } from "./generate-bot-response.ts";
import { createHandOverTool } from "./hand-over-tool.ts";
import { createModel, type Model, type ModelQuestion } from "./openai.ts";
import { DEFAULT_INSTRUCTIONS } from "./prompt.ts";
import { TIME_LIMITS } from "./time-limits.ts";

export const KEY = "sk-very-secret";

export const HISTORY = [
  { role: "system", content: "Be kind." },
  { role: "user", content: "Where is the tower?" },
] as const;

/** A list that can be waited for. */
export function createRecord<Entry>() {
  const entries: Entry[] = [];
  let changed = Promise.withResolvers<void>();
  const add = (entry: Entry): void => {
    entries.push(entry);
    changed.resolve();
    changed = Promise.withResolvers();
  };
  /** Resolves when there are that many entries. */
  const has = async (count: number): Promise<void> => {
    while (entries.length < count) await changed.promise;
  };
  return { entries, add, has };
}

/** Time that passes only when a test says so. */
export function handClock() {
  const alarms = new Set<{ readonly ms: number; readonly ring: () => void }>();
  let changed = Promise.withResolvers<void>();
  const find = (ms: number) => [...alarms].find((alarm) => alarm.ms === ms);
  const after: Clock["after"] = (ms, ring) => {
    const alarm = { ms, ring };
    alarms.add(alarm);
    changed.resolve();
    changed = Promise.withResolvers();
    return () => alarms.delete(alarm);
  };
  /** Resolves when an alarm of this length is set. */
  const isSet = async (ms: number): Promise<void> => {
    while (find(ms) === undefined) await changed.promise;
  };
  const ring = async (ms: number): Promise<void> => {
    await isSet(ms);
    find(ms)?.ring();
  };
  return { after, alarms, isSet, ring };
}

/** A call under way. */
type Asked = {
  readonly answer: Promise<ModelAnswer>;
  /** What has been written so far. */
  readonly written: readonly string[];
  /** Resolves when that many pieces have been written. */
  readonly hasWritten: (pieces: number) => Promise<void>;
  readonly clock: ReturnType<typeof handClock>;
};

/** What a model reads in these tests, with the tool or without. */
export const asking = (mayHandOver = false): ModelQuestion => ({ mayHandOver, messages: () => HISTORY });

export const TOOL = createHandOverTool([
  { words: ["bill"], skill: "billing" },
  { words: ["invoice"], skill: "billing" },
  { words: ["broken"], skill: "repairs" },
]);

export function modelAt(baseUrl: string | null, { after } = handClock()): Model {
  return createModel({ apiKey: KEY, model: "a-model", baseUrl }, TOOL, { after, limits: TIME_LIMITS });
}

export function ask(
  url: string,
  signal: AbortSignal = new AbortController().signal,
  question: ModelQuestion = asking(),
): Asked {
  const clock = handClock();
  const { entries, add, has } = createRecord<string>();
  return { answer: modelAt(url, clock)(question, add, signal), written: entries, hasWritten: has, clock };
}

export const failed = (because: string) => ({ type: "failed", because });

/** A visitor's message, but for what a test says about it. */
export function message(facts: Partial<Message> & Pick<Message, "seq">): Message {
  return { author: "visitor", text: "Hello", attachments: 0, turn: null, key: null, at: facts.seq, ...facts };
}

/** A bot and everything that can be seen of it from outside. */
export function setUp(url: string | null, settings: Partial<BotSettings> = {}) {
  const { entries: seen, add, has } = createRecord<unknown>();
  const clock = handClock();
  const answerer = createAnswerer({
    openai: url === null ? null : { apiKey: KEY, model: "a-model", baseUrl: url },
    fallback: "mock",
    instructions: DEFAULT_INSTRUCTIONS,
    handover: { phrases: ["real person"], skills: [] },
    clock,
    onFailure: (because, conversation) => add({ because, conversation }),
    ...settings,
  });
  const draft = { write: add, restart: () => add("(restart)") };
  const ask = (question: Omit<Question, "conversation">, signal = new AbortController().signal) =>
    answerer.answer({ conversation: conversationId("c-1"), ...question }, draft, signal);
  /** Of a direct call. */
  const answer = (history: readonly Message[], from = 1, signal?: AbortSignal) =>
    ask({ channel: "direct", history, from, boundary: 0 }, signal);
  return { ask, answer, seen, hasSeen: has, clock };
}
