/** The requests that wait for how their turn ends: bounded in number, and all let go when the server stops. */
import type { ConversationId } from "../conversation/ids.ts";
import type { Engine } from "../engine/engine.ts";
import { HttpFault } from "./faults.ts";

/** A request that waits costs a few kilobytes; beyond this a caller is better told to come again. */
const MOST_WAITING = 10_000;

/** A direct call waits this long for the whole reply. The bot itself gives up sooner. */
const PATIENCE_MS = 30_000;

type Watch = ReturnType<Engine["watch"]>;

export type WaitingRoom = {
  /** Runs `wait` with a watch on the conversation's turns. Answers 503 when too many wait already. */
  readonly enter: <Result>(id: ConversationId, wait: (watch: Watch) => Promise<Result>) => Promise<Result>;
  /** Lets everybody go: their turns stay stored and go on at the next start. */
  readonly close: () => void;
};

export function createWaitingRoom(engine: Engine): WaitingRoom {
  const watches = new Set<Watch>();
  return {
    enter: async (id, wait) => {
      if (watches.size >= MOST_WAITING)
        throw new HttpFault(503, "Too many requests wait for a reply.", { headers: { "retry-after": "5" } });
      const watch = engine.watch(id, PATIENCE_MS);
      watches.add(watch);
      try {
        return await wait(watch);
      } finally {
        watches.delete(watch);
        watch.stop();
      }
    },
    close: () => {
      for (const watch of watches) watch.giveUp();
    },
  };
}
