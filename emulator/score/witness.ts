/** Looks at the emulator after every change and writes down what was committed, conversation by conversation. */

import type { Emulator, Written } from "../play.ts";
import { emptyFile, type File, withGlance } from "./glance.ts";
import type { BareLine, Doer, Story } from "./story.ts";
import { evidenceOf, judged } from "./tellings.ts";

export interface Witness {
  /** Does what begins a conversation, which is followed from then on. */
  begin(work: () => Written): Written;
  /** Does what the run itself does in the conversation; whatever else happens there is the bot's. */
  act<Result>(conversation: number, work: () => Result): Result;
  /** Notes that these messages of the visitor's were a burst. */
  noteBurst(conversation: number, messages: readonly number[]): void;
  /** The conversation's lines so far. */
  lines(conversation: number): readonly BareLine[];
  /** Whether it came to hold before the signal's end; looked at after every change. */
  until(holds: () => boolean, signal: AbortSignal): Promise<boolean>;
  /** The conversation is over: it is no longer looked at after every change, only once more at the end. */
  leave(conversation: number): void;
  /** All that was seen, with what the bot knew of it. */
  stories(): readonly Story[];
  stop(): Promise<void>;
}

/** How long one wait for a change takes before it is begun again: stopping takes no longer. */
const LOOK_AGAIN_MS = 200;

/** Runs `look` after every change of the emulator; resolves after `isStopped` first held. */
async function watch(emulator: Emulator, look: () => void, isStopped: () => boolean): Promise<void> {
  const looking = () => {
    look();
    return isStopped();
  };
  while (!isStopped()) {
    // That nothing ended the wait is no fault: it is begun again.
    await emulator.until(looking, LOOK_AGAIN_MS).catch(() => undefined);
  }
}

/** What was written down, conversation by conversation. */
function createFiles(emulator: Emulator, now: () => number) {
  const files = new Map<number, File>();
  const bursts = new Map<number, readonly (readonly number[])[]>();
  const look = (conversation: number, by: Doer): void => {
    const at = now();
    const seen = emulator.look.conversation(conversation);
    files.set(conversation, withGlance(files.get(conversation) ?? emptyFile(at), { seen, by, at }));
  };
  return {
    look,
    open: (conversation: number, at: number) => void files.set(conversation, emptyFile(at)),
    lines: (conversation: number) => files.get(conversation)?.lines ?? [],
    noteBurst: (conversation: number, messages: readonly number[]) =>
      void bursts.set(conversation, [...(bursts.get(conversation) ?? []), messages]),
    stories: (): readonly Story[] => {
      const all = { deliveries: emulator.look.deliveries(), requests: emulator.look.requests() };
      for (const conversation of [...files.keys()]) look(conversation, "bot");
      return [...files].map(([conversation, { lines }]) => {
        const evidence = evidenceOf(conversation, all);
        return {
          conversation,
          bursts: bursts.get(conversation) ?? [],
          lines: lines.map((line) => judged(line, conversation, evidence)),
        };
      });
    },
  };
}

function createWaiters() {
  const waiters = new Set<() => void>();
  return {
    wake: (): void => {
      for (const look of [...waiters]) look();
    },
    until: (holds: () => boolean, signal: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        const end = (isHeld: boolean) => {
          waiters.delete(look);
          signal.removeEventListener("abort", stop);
          resolve(isHeld);
        };
        const look = () => {
          if (holds() || signal.aborted) end(holds());
        };
        const stop = () => end(false);
        signal.addEventListener("abort", stop);
        waiters.add(look);
        look();
      }),
  };
}

export function createWitness(emulator: Emulator, now: () => number): Witness {
  const { open, look, lines, noteBurst, stories } = createFiles(emulator, now);
  const { wake, until } = createWaiters();
  const active = new Set<number>();
  let isStopped = false;
  const lookAround = () => {
    for (const conversation of active) look(conversation, "bot");
    wake();
  };
  const watching = watch(emulator, lookAround, () => isStopped);
  return {
    begin: (work) => {
      const at = now();
      const written = work();
      open(written.conversation, at);
      active.add(written.conversation);
      look(written.conversation, "play");
      return written;
    },
    act: (conversation, work) => {
      look(conversation, "bot");
      const result = work();
      look(conversation, "play");
      return result;
    },
    noteBurst,
    lines,
    until,
    leave: (conversation) => void active.delete(conversation),
    stories,
    stop: async () => {
      isStopped = true;
      await watching;
    },
  };
}
