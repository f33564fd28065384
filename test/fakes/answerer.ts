/**
 * A bot in the test's hands. Each call waits until the test (or its script) answers it; it can stream, fail, reject,
 * and be deaf to being cancelled.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Answer, Answerer, DraftSink, Question } from "../../backend/engine/ports.ts";

/** Turns of the event loop after which no call is to be expected any more. */
const LONGEST_WAIT = 100;

export type Call = {
  readonly question: Question;
  readonly draft: DraftSink;
  readonly signal: AbortSignal;
  readonly answer: (text: string) => void;
  readonly fail: (because?: string) => void;
  /** Breaks the answerer's promise to reject only when it is cancelled. */
  readonly reject: (fault: Error) => void;
};

export type FakeAnswerer = Answerer & {
  readonly calls: readonly Call[];
  /** The oldest call that was not handed out yet, as soon as there is one; rejects when none comes. */
  readonly nextCall: () => Promise<Call>;
};

type Manners = {
  /** Goes on when it is cancelled, and its answer still comes. */
  readonly isDeaf?: boolean;
  /** Answers at once; null leaves the call to the test. */
  readonly script?: (question: Question) => Answer | null;
};

export function createFakeAnswerer({ isDeaf = false, script = () => null }: Manners = {}): FakeAnswerer {
  const calls: Call[] = [];
  let handedOut = 0;
  return {
    calls,
    nextCall: async () => {
      const index = handedOut++;
      for (let turn = 0; turn < LONGEST_WAIT; turn++) {
        const call = calls[index];
        if (call !== undefined) return call;
        await nextTurn();
      }
      throw new Error("the bot was not asked");
    },
    answer: (question, draft, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      calls.push({
        question,
        draft,
        signal,
        answer: (text) => resolve({ type: "answered", text }),
        fail: (because = "offline") => resolve({ type: "failed", because }),
        reject,
      });
      const cancel = () => reject(signal.reason);
      if (!isDeaf && signal.aborted) cancel();
      if (!isDeaf) signal.addEventListener("abort", cancel);
      const scripted = script(question);
      if (scripted !== null) resolve(scripted);
      return promise;
    },
  };
}
