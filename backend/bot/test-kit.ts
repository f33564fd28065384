/** What the tests of this folder share: time in the test's hands, and calls that can be watched. */
import type { Message } from "../conversation/state.ts";
import type { Clock } from "../engine/ports.ts";
import { createModel, type ModelAnswer } from "./openai.ts";
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

export function ask(url: string, signal: AbortSignal = new AbortController().signal): Asked {
  const clock = handClock();
  const model = createModel({ apiKey: KEY, model: "a-model", baseUrl: url }, clock.after, TIME_LIMITS);
  const { entries, add, has } = createRecord<string>();
  return { answer: model(HISTORY, add, signal), written: entries, hasWritten: has, clock };
}

export const failed = (because: string) => ({ type: "failed", because });

/** A visitor's message, but for what a test says about it. */
export function message(facts: Partial<Message> & Pick<Message, "seq">): Message {
  return { author: "visitor", text: "Hello", attachments: 0, turn: null, key: null, at: facts.seq, ...facts };
}
