/** Rings what is due: conversations say when, in the row that the decision saved, so that a restart forgets none. */
import type { ConversationId } from "../conversation/ids.ts";
import { createAlarmClock } from "./alarm-clock.ts";
import type { Archive, Clock, Journal } from "./ports.ts";

/** Conversations rung side by side; after a long downtime many are due at once. */
const AT_ONCE = 100;

/** After a fault, such as a full disk, the alarms are looked at again. */
const PAUSE_MS = 1_000;

export type Alarms = {
  /** A conversation's next alarm was set for this moment; null is none. */
  readonly heed: (at: number | null) => void;
  /** Rings what became due while nobody was there, and goes on from there. */
  readonly start: () => void;
  readonly stop: () => void;
};

type Parts = {
  readonly archive: Pick<Archive, "dueAlarms" | "nextAlarm">;
  readonly clock: Clock;
  readonly journal: Journal;
};

export function createAlarms(
  { archive, clock, journal }: Parts,
  ring: (conversation: ConversationId) => Promise<unknown>,
): Alarms {
  let next = Number.POSITIVE_INFINITY;
  let isRunning = false;
  let isStopped = true;
  const ringAll = async (): Promise<void> => {
    const due = await archive.dueAlarms(clock.now(), AT_ONCE);
    if (isStopped || due.length === 0) return;
    await Promise.all(due.map(ring));
    return ringAll();
  };
  const run = async () => {
    if (isStopped || isRunning) return;
    isRunning = true;
    next = Number.POSITIVE_INFINITY;
    const earliest = await ringAndLook();
    isRunning = false;
    // What was set meanwhile may be due already, or later than what was read: the earlier one counts.
    const following = Math.min(next, earliest ?? Number.POSITIVE_INFINITY);
    next = Number.POSITIVE_INFINITY;
    heed(following);
  };
  const ringAndLook = async (): Promise<number | null> => {
    try {
      await ringAll();
      return await archive.nextAlarm();
    } catch (err) {
      journal.error({ err }, "alarms could not be rung, will be tried again");
      return clock.now() + PAUSE_MS;
    }
  };
  const set = createAlarmClock(clock, () => void run());
  const heed = (at: number | null) => {
    if (isStopped || at === null || at >= next) return;
    next = at;
    // While alarms ring, no timer runs that would find them ringing and be lost.
    if (!isRunning) set(at);
  };
  return {
    heed,
    start: () => {
      isStopped = false;
      void run();
    },
    stop: () => {
      isStopped = true;
      set(Number.POSITIVE_INFINITY);
    },
  };
}
