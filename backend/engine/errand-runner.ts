/**
 * Errands to the help desk, one conversation's one after the other: only the first of those that wait is done, and what
 * came of it is a happening, which makes the next one the first.
 */
import type { RunErrand } from "../conversation/effect.ts";
import type { Errand, ErrandResult } from "../conversation/errand.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";
import type { EngineParts, Receive } from "./engine.ts";
import { createJobs, isWanted } from "./jobs.ts";
import { type ConversationEvent, type EffectId, type HelpDesk, TryLater } from "./ports.ts";

type Stored = {
  readonly id: EffectId;
  readonly conversation: ConversationId;
  readonly effect: RunErrand;
  readonly isRepeat: boolean;
};

type RunOne = (stored: Stored, signal: AbortSignal) => Promise<void>;

export function createErrandRunner(parts: EngineParts, receive: Receive): RunOne {
  const { clock, feed, helpDesk, journal, store } = parts;
  const jobOf = createJobs(parts.archive);

  return async ({ id, conversation, effect, isRepeat }, signal) => {
    // Without a help desk it stays stored, for a start that has one again.
    if (helpDesk === null) return;
    const watch = watchFor(conversation);
    try {
      const { conversation: current, userId } = await store.load(conversation, null);
      const errand = current?.memory.there?.errands[0];
      if (current === null || errand?.id !== effect.errand) return await store.finishEffect(id);
      const isOn = isWanted(current, errand);
      const job = mayBeDone(errand, isOn, isRepeat) ? await jobOf(current, errand, userId) : null;
      const how = { errand: errand.id, isRepeat, mayStill: () => isOn && watch.isQuiet() };
      const result: ErrandResult =
        job === null ? { type: "outdated" } : await run(helpDesk, current, { ...how, job, signal });
      tell(conversation, errand, result);
      await receive({ type: "errand-ended", conversation, errand: errand.id, result, at: clock.now() }, id);
    } finally {
      watch.stop();
    }
  };

  /** Whether anything was said or changed hands from now on: then a reply may not be said any more. */
  function watchFor(conversation: ConversationId) {
    let isQuiet = true;
    const subscriptions = [
      feed.subscribe(conversation, (event) => {
        if (isNews(event)) isQuiet = false;
      }),
      feed.subscribeDesk(({ type }) => {
        if (type === "switch-changed") isQuiet = false;
      }),
    ];
    const stop = () => {
      for (const unsubscribe of subscriptions) unsubscribe();
    };
    return { isQuiet: () => isQuiet, stop };
  }

  function tell(conversation: ConversationId, { type }: Errand, result: ErrandResult): void {
    if (result.type !== "refused") return;
    journal.error({ conversation, errand: type, because: result.because }, "the help desk refused for good");
  }
}

/** A reply may have been said before anybody stepped in: then it stands in the log. */
const mayBeDone = ({ type }: Errand, isOn: boolean, isRepeat: boolean): boolean =>
  isOn || (isRepeat && type === "reply");

type Run = Pick<Parameters<HelpDesk["run"]>[0], "errand" | "isRepeat" | "mayStill" | "job"> & {
  readonly signal: AbortSignal;
};

/** What the visitor wrote there and we have not heard is read at once, so that the bot knows what it answers. */
async function run(desk: HelpDesk, current: Conversation, { signal, ...how }: Run): Promise<ErrandResult> {
  const { id: conversation, channel, memory } = current;
  const there = memory.there?.id ?? null;
  try {
    const result = await desk.run({ conversation, channel, there, ...how }, signal);
    if (result.type === "outdated" && there !== null) await desk.catchUp(there, memory.there?.newest ?? 0);
    return result;
  } catch (cause) {
    // An errand is never given up: all that come after it wait for it.
    throw cause instanceof TryLater ? cause : new TryLater("an errand failed", { cause });
  }
}

const isNews = (event: ConversationEvent): boolean =>
  event.type === "turn-ended" || event.type === "messages-added" || event.type === "control-changed";
