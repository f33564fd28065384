/**
 * One life of a Baton process: the production engine on the production store. Every await on the store, the archive and
 * the bot passes through the scheduler, and so does the commit. When the process is killed none of it ever goes on.
 */
import type { Scheduler } from "fast-check";
import { defaultPolicy, type Policy } from "../../backend/conversation/policy.ts";
import { type Embedded, openEmbedded } from "../../backend/embedded/embedded.ts";
import { createEngine, type Engine } from "../../backend/engine/engine.ts";
import type { Answerer } from "../../backend/engine/ports.ts";
import { ANNA, BEN } from "../fakes/builders.ts";
import { createManualClock, type ManualClock } from "../fakes/manual-clock.ts";
import { aProfile } from "../fakes/running-engine.ts";
import { createSilentJournal, type SilentJournal } from "../fakes/silent-journal.ts";
import type { Mood } from "./plan.ts";

/** Together they can carry all visitors, and neither of them can alone. */
export const TEAM = [aProfile(ANNA, { capacity: 1 }), aProfile(BEN, { capacity: 1 })] as const;

/** Resolves when the scheduler says so, and never once the process was killed. */
type Pass = (label: string) => Promise<void>;

export type Life = {
  readonly engine: Engine;
  readonly embedded: Embedded;
  readonly clock: ManualClock;
  readonly journal: SilentJournal;
  /** Resolves when the engine takes happenings in. */
  readonly started: Promise<void>;
  readonly kill: () => void;
};

type Circumstances = {
  readonly path: string;
  readonly scheduler: Scheduler;
  /** When it begins. */
  readonly now: number;
  /** How long a visitor is quiet before the bot is asked. */
  readonly idleMs: number;
  /** What the bot does with each call; the count goes on over all lives. */
  readonly nextCall: () => { readonly mood: Mood; readonly text: string };
};

export function beginLife({ path, scheduler, now, idleMs, nextCall }: Circumstances): Life {
  let isKilled = false;
  const pass: Pass = async (label) => {
    await scheduler.schedule(Promise.resolve(), label);
    if (isKilled) await new Promise(() => undefined);
  };
  const clock = createManualClock(now);
  const journal = createSilentJournal();
  const embedded = openEmbedded({
    path,
    clock,
    journal,
    atEndOfTurn: (commit) => void pass("commit").then(commit),
  });
  const engine = createEngine({
    store: slow(embedded.store, pass),
    archive: slow(embedded.archive, pass),
    records: embedded.records,
    feed: embedded.feed,
    worker: embedded.worker,
    answerer: createMoodyBot(nextCall, pass),
    clock,
    journal,
    helpDesk: null,
    isBridged: false,
    policy: policyWith(idleMs),
    profiles: TEAM,
  });
  return {
    engine,
    embedded,
    clock,
    journal,
    started: engine.start(),
    kill: () => {
      isKilled = true;
      embedded.close();
    },
  };
}

const policyWith = (idleMs: number): Policy => ({
  ...defaultPolicy,
  bursts: { ...defaultPolicy.bursts, page: { idleMs, longestMs: 8_000 } },
});

/** The same port, with a pause before it is reached and one before its answer is. */
function slow<Port extends object>(port: Port, pass: Pass): Port {
  const slowed = Object.entries(port).map(([name, work]) => [
    name,
    async (...values: unknown[]) => {
      await pass(name);
      const result = await work(...values);
      await pass(`${name} is done`);
      return result;
    },
  ]);
  // Every member of Store and of Archive is a function that returns a promise.
  return Object.fromEntries(slowed) as Port;
}

function createMoodyBot(nextCall: Circumstances["nextCall"], pass: Pass): Answerer {
  return {
    answer: async (_question, draft, signal) => {
      const { mood, text } = nextCall();
      const heed = () => mood === "deaf" || signal.throwIfAborted();
      await pass("bot thinks");
      heed();
      draft.write(text);
      await pass("bot speaks");
      heed();
      if (mood === "rejects") throw new Error("the bot broke its contract");
      return mood === "fails" ? { type: "failed", because: "offline" } : { type: "answered", text };
    },
  };
}
