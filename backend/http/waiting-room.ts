/**
 * The requests that wait for how their turn ends: bounded in number and in time, and all let go when the server stops.
 * All have the same patience, so who came first is let go first, and one timer looks after them all.
 */
import type { ConversationId } from "../conversation/ids.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

/** A request that waits costs a few kilobytes; beyond this a caller is better told to come again. */
const MOST_WAITING = 10_000;

/** A direct call waits this long for the whole reply, and with the next look at most 30 s. The bot gives up sooner. */
const PATIENCE_MS = 29_000;
const LOOK_MS = 1_000;

type Watch = ReturnType<Engine["watch"]>;

export type WaitingRoom = {
  /** Runs `wait` with a watch on the conversation's turns. Answers 503 when too many wait already. */
  readonly enter: <Result>(id: ConversationId, wait: (watch: Watch) => Promise<Result>) => Promise<Result>;
  /** Lets everybody go: their turns stay stored and go on at the next start. */
  readonly close: () => void;
};

export function createWaitingRoom(engine: Pick<Engine, "watch">, clock: Clock): WaitingRoom {
  /** Since when each waits, oldest first. */
  const waiting = new Map<Watch, number>();
  const look = () => {
    for (const [watch, since] of waiting) {
      if (clock.now() - since < PATIENCE_MS) break;
      watch.giveUp("late");
    }
    clock.after(LOOK_MS, look);
  };
  clock.after(LOOK_MS, look);
  return {
    enter: async (id, wait) => {
      if (waiting.size >= MOST_WAITING)
        throw new HttpFault(503, "Too many requests wait for a reply.", { headers: { "retry-after": "5" } });
      const watch = engine.watch(id);
      waiting.set(watch, clock.now());
      try {
        return await wait(watch);
      } finally {
        waiting.delete(watch);
        watch.stop();
      }
    },
    close: () => {
      for (const watch of waiting.keys()) watch.giveUp("stopped");
    },
  };
}
