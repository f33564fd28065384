/**
 * The worker within one process. An effect that fails is performed again after growing pauses; one that keeps failing
 * is left in the store for the next start, so that nothing is lost to a fault that a restart cures.
 */
import {
  type Clock,
  type Journal,
  type Perform,
  type StoredEffect,
  TryLater,
  type Worker,
} from "../engine/ports.ts";

/** Effects performed side by side: more than the model calls that are worth making at once on one machine. */
const MOST_AT_ONCE = 512;

/** Errands have places of their own: a help desk that hangs must not keep the bot from anybody. */
const MOST_ERRANDS_AT_ONCE = 128;

/** 0.5 s, doubled each time up to 30 s: ten tries span about three minutes, longer than a provider's hiccup. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const MOST_TRIES = 10;

/** An effect that was cancelled and still runs after this long heeds nobody; it is kept for the next start. */
const ABORT_MS = 500;

type Job = { readonly stored: StoredEffect; readonly tries: number; readonly isRepeat: boolean };

/** What waits for its turn, so many side by side. */
type Line = { readonly push: (job: Job) => void; readonly next: () => void };

function createLine(most: number, begin: (job: Job) => Promise<void> | null): Line {
  const waiting: Job[] = [];
  let running = 0;
  const next = () => {
    while (running < most) {
      const job = waiting.shift();
      if (job === undefined) return;
      const ended = begin(job);
      if (ended === null) return void waiting.unshift(job);
      running += 1;
      void ended.then(() => {
        running -= 1;
        next();
      });
    }
  };
  return {
    push: (job) => {
      waiting.push(job);
      next();
    },
    next,
  };
}

export function createWorker(clock: Clock, journal: Journal): Worker {
  const running = new Map<AbortController, Promise<void>>();
  let perform: Perform | null = null;
  let isStopping = false;

  const begin = ({ stored, tries, isRepeat }: Job): Promise<void> | null => {
    if (isStopping || perform === null) return null;
    const control = new AbortController();
    const failed = (fault: unknown) => {
      if (!isStopping) retries.add({ stored, tries: tries + 1, isRepeat: true }, fault);
    };
    const ended = perform(stored, control, isRepeat)
      .catch(failed)
      .then(() => void running.delete(control));
    running.set(control, ended);
    return ended;
  };
  const errands = createLine(MOST_ERRANDS_AT_ONCE, begin);
  const others = createLine(MOST_AT_ONCE, begin);
  const push = (job: Job) => (job.stored.effect.type === "run-errand" ? errands : others).push(job);
  const add = (effects: readonly StoredEffect[], isRepeat: boolean) => {
    for (const stored of effects) push({ stored, tries: 0, isRepeat });
  };
  const retries = createRetries({ clock, journal }, push);

  return {
    start: (how) => {
      perform = how;
      errands.next();
      others.next();
    },
    take: (effects) => add(effects, false),
    takeUp: (effects) => add(effects, true),
    stop: async (graceMs) => {
      isStopping = true;
      retries.cancel();
      const cancel = clock.after(graceMs, () => {
        for (const control of running.keys()) control.abort(new Error("Baton is stopping"));
      });
      await endedWithin(clock, running.values(), graceMs + ABORT_MS);
      cancel();
    },
  };
}

/** Resolves when all have ended, or when that takes too long. */
async function endedWithin(clock: Clock, running: Iterable<Promise<void>>, ms: number): Promise<void> {
  const { promise: isOverdue, resolve: giveUp } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, giveUp);
  await Promise.race([Promise.all(running), isOverdue]);
  cancel();
}

type Retries = { readonly add: (job: Job, fault: unknown) => void; readonly cancel: () => void };

/** Calls `again` with a failed job after its pause, until it has failed too often. */
function createRetries(
  { clock, journal }: { readonly clock: Clock; readonly journal: Journal },
  again: (job: Job) => void,
): Retries {
  const pauses = new Set<() => void>();
  return {
    add: (job, fault) => {
      const { stored, tries } = job;
      const facts = { effect: stored.effect.type, conversation: stored.conversation, tries, err: fault };
      if (tries >= MOST_TRIES && !(fault instanceof TryLater))
        return journal.error(facts, "effect given up until the next start");
      journal.error(facts, "effect failed, will be tried again");
      const cancel = clock.after(pauseBefore(tries), () => {
        pauses.delete(cancel);
        again(job);
      });
      pauses.add(cancel);
    },
    cancel: () => {
      for (const cancel of pauses) cancel();
    },
  };
}

function pauseBefore(tries: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
}
