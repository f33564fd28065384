/** Plays conversations with a Chatwoot bot on an emulator and gives the bot's figures. */

import { createChance } from "../chance.ts";
import { createEmulator } from "../emulator.ts";
import type { BotSetup, Emulator } from "../play.ts";
import { createActor, type Pace, type Scene } from "./actor.ts";
import { courseOf } from "./courses.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { ScoreFault, waitForBot } from "./first-delivery.ts";
import { createTrouble, type TroubleLevel } from "./trouble.ts";
import { createWitness } from "./witness.ts";

export interface ScoreOptions {
  /** The bot's `outgoing_url`. */
  readonly bot: string;
  readonly port?: number;
  readonly conversations?: number;
  readonly seed?: number;
  readonly faults?: TroubleLevel;
  readonly pace?: Pace;
  /** The longest that the conversations may take together. */
  readonly seconds?: number;
  /** How long the bot may take until it answers a first delivery. */
  readonly startMs?: number;
  /** Called whenever a conversation ended. */
  readonly told?: (played: number, asked: number) => void;
}
/** What a bot has to be configured with, the same in every run. */
export interface ScoreSetup {
  readonly url: string;
  readonly accountId: number;
  readonly inboxId: number;
  readonly adminToken: string;
  readonly bot: BotSetup;
}

export const DEFAULTS = {
  port: 3100,
  conversations: 40,
  seed: 1,
  faults: "some",
  pace: { windowMs: 1000, answerMs: 15_000, quietMs: 400 },
  seconds: 180,
  startMs: 30_000,
} as const satisfies Omit<ScoreOptions, "bot">;

/** The emulator makes tokens and secrets from it: fixed, so that a bot can be configured before the run. */
const TOKEN_SEED = 1;
/** As many conversations go on side by side; more wait for one of them to end. */
const SIDE_BY_SIDE = 40;
/** Conversations begin this far apart at most, so that they are not all at the same step. */
const APART_MS = 100;
const REST_MS = 2000;

type Run = Omit<Required<ScoreOptions>, "told"> & Pick<ScoreOptions, "told">;

async function openEmulator(port: number): Promise<Emulator> {
  try {
    return await createEmulator({ port, seed: TOKEN_SEED });
  } catch (fault) {
    throw new ScoreFault(`the emulator cannot listen on port ${port}`, { cause: fault });
  }
}

/** What a run on that port expects the bot to know. */
export async function scoreSetup(port: number): Promise<ScoreSetup> {
  const emulator = await openEmulator(0);
  const bot = emulator.attachBot({ url: "http://127.0.0.1" });
  const { accountId, adminToken, webInbox } = emulator.setup;
  await emulator.stop();
  return { url: `http://127.0.0.1:${port}`, accountId, inboxId: webInbox.id, adminToken, bot };
}

/** How many of the conversations came to their end; the scene's signal ends the others where they are. */
async function playAll(scene: Scene, { conversations, told }: Run): Promise<number> {
  const plays = Array.from({ length: conversations }, (_, index) => index + 1).values();
  let played = 0;
  const playOn = async () => {
    for (const play of plays) {
      const actor = createActor(scene, play);
      await actor.hesitate(Math.min(conversations, SIDE_BY_SIDE) * APART_MS);
      await courseOf(play).play(actor);
      await actor.outwait();
      actor.leave();
      played += 1;
      told?.(played, conversations);
    }
  };
  const all = Array.from({ length: Math.min(conversations, SIDE_BY_SIDE) }, playOn);
  const ends = await Promise.allSettled(all);
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined && !scene.signal.aborted) throw broken.reason;
  return played;
}

/** Deliveries that are under way when the last conversation ends are still measured. */
async function comeToRest(emulator: Emulator): Promise<void> {
  const isAtRest = () => emulator.look.deliveries().every(({ ms }) => ms !== null);
  await emulator.until(isAtRest, REST_MS).catch(() => undefined);
}

async function play(emulator: Emulator, run: Run): Promise<Figures> {
  emulator.attachBot({ url: run.bot });
  await waitForBot(emulator, run.startMs);
  const { pace, seed, faults, seconds } = run;
  const before = emulator.look.deliveries().length;
  const witness = createWitness(emulator, Date.now);
  const chance = createChance(seed);
  const stir = createTrouble(emulator.faults, createChance(seed + 1), faults);
  const signal = AbortSignal.timeout(seconds * 1000);
  const played = await playAll({ emulator, witness, chance, pace, stir, signal }, run);
  await comeToRest(emulator);
  const figures = figuresOf(
    {
      stories: witness.stories(),
      deliveries: emulator.look.deliveries().slice(before),
      endedAt: Date.now(),
      conversations: { asked: run.conversations, played },
    },
    pace,
  );
  await witness.stop();
  return figures;
}

/** Rejects with a `ScoreFault` if the port is taken or the bot takes no delivery. */
export async function runScore(options: ScoreOptions): Promise<Figures> {
  const run: Run = { ...DEFAULTS, ...options };
  const emulator = await openEmulator(run.port);
  try {
    return await play(emulator, run);
  } finally {
    await emulator.stop();
  }
}
