/** The production engine on the production SQLite store, with a bot, a clock and a journal in the test's hands. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AgentId, ConversationId } from "../../backend/conversation/ids.ts";
import { defaultPolicy, type Policy } from "../../backend/conversation/policy.ts";
import type { Message } from "../../backend/conversation/state.ts";
import { type Embedded, openEmbedded } from "../../backend/embedded/embedded.ts";
import { createEngine, type Engine } from "../../backend/engine/engine.ts";
import type { ConversationEvent, DeskEvent, HelpDesk, Store } from "../../backend/engine/ports.ts";
import type { AgentProfile } from "../../backend/routing/agent.ts";
import { createFakeAnswerer, type FakeAnswerer } from "./answerer.ts";
import { ANNA, BEN, HERE } from "./builders.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createSilentJournal, type SilentJournal } from "./silent-journal.ts";

/** A chain of effects takes a handful of the event loop's turns; after so many nothing is left to come. */
const TURNS_UNTIL_QUIET = 40;

/** Lets everything that is under way in this process come to its end, or to where it waits for the test. */
export async function untilQuiet(): Promise<void> {
  for (let turn = 0; turn < TURNS_UNTIL_QUIET; turn++) await nextTurn();
}

/** What the promise resolves with; rejects when everything is quiet and it still has not. */
export async function soon<Result>(promise: Promise<Result>): Promise<Result> {
  const tooLate = untilQuiet().then(() => {
    throw new Error("everything is quiet, and nobody was told");
  });
  tooLate.catch(() => undefined);
  return Promise.race([promise, tooLate]);
}

export const aProfile = (id: AgentId, over: Partial<AgentProfile> = {}): AgentProfile => ({
  id,
  skills: [],
  capacity: 2,
  role: "agent",
  ...over,
});

export type Running = AsyncDisposable & {
  readonly engine: Engine;
  readonly embedded: Embedded;
  readonly answerer: FakeAnswerer;
  readonly clock: ManualClock;
  readonly journal: SilentJournal;
  /** What those who watch the conversation `HERE` were told, and what the desk was told. */
  readonly events: readonly ConversationEvent[];
  readonly deskEvents: readonly DeskEvent[];
  /** Lets so much time pass, and everything that becomes due on the way come to its end. */
  readonly pass: (ms: number) => Promise<void>;
  /** The log of a conversation, shortened to who said what. */
  readonly log: (id?: ConversationId) => Promise<readonly string[]>;
  readonly messages: (id?: ConversationId) => Promise<readonly Message[]>;
};

type Choices = {
  readonly helpDesk?: HelpDesk;
  /** Whether conversations of the page are at the help desk too. */
  readonly isBridged?: boolean;
  readonly answerer?: FakeAnswerer;
  /** When the engine starts; `AT` when left out. */
  readonly now?: number;
  /** The SQLite file; in memory when left out. */
  readonly path?: string;
  readonly policy?: Policy;
  /** The team; Anna and Ben, with room for two each, when left out. */
  readonly profiles?: readonly AgentProfile[];
  /** Puts something between the engine and its store. */
  readonly wrap?: (store: Store) => Store;
  /** False: nothing is performed, as if the process always died right after the commit. */
  readonly isPerforming?: boolean;
};

async function letPass(clock: ManualClock, ms: number): Promise<void> {
  const next = clock.pauses()[0] ?? Number.POSITIVE_INFINITY;
  clock.advance(Math.min(next, ms));
  await untilQuiet();
  if (next < ms) await letPass(clock, ms - next);
}

/** Opens the store and starts an engine on it. Disposing lets it come to rest and closes the store. */
export async function startEngine(choices: Choices = {}): Promise<Running> {
  const clock = createManualClock(choices.now);
  const journal = createSilentJournal();
  const bot = choices.answerer ?? createFakeAnswerer();
  const embedded = openEmbedded({ path: choices.path ?? null, clock, journal });
  const { archive, records, feed, worker } = embedded;
  const store = choices.wrap?.(embedded.store) ?? embedded.store;
  const { policy = defaultPolicy, profiles = [ANNA, BEN].map((id) => aProfile(id)) } = choices;
  const kept = { store, archive, records, feed, worker };
  const { helpDesk = null, isBridged = false } = choices;
  const parts = { ...kept, answerer: bot, clock, journal, policy, profiles, helpDesk, isBridged };
  const engine = createEngine(parts);
  const events: ConversationEvent[] = [];
  const deskEvents: DeskEvent[] = [];
  feed.subscribe(HERE, (event) => void events.push(event));
  feed.subscribeDesk((event) => void deskEvents.push(event));
  if (choices.isPerforming ?? true) await engine.start();
  const messages: Running["messages"] = (id = HERE) => archive.messagesAfter(id, 0, 1_000);
  return {
    engine,
    embedded,
    answerer: bot,
    clock,
    journal,
    events,
    deskEvents,
    messages,
    pass: (ms) => letPass(clock, ms),
    log: async (id) => (await messages(id)).map(({ author, text }) => `${author}: ${text}`),
    [Symbol.asyncDispose]: async () => {
      await untilQuiet();
      embedded.close();
    },
  };
}
