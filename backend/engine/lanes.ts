/**
 * Lanes: jobs of the same lane run one after the other in the order they came, different lanes side by side.
 * A job that fails does not hold back the next one. An idle lane takes no memory.
 */
export type Lanes = {
  readonly run: <Result>(lane: string, job: () => Promise<Result>) => Promise<Result>;
  /** Resolves when no job runs and none waits. */
  readonly idle: () => Promise<void>;
};

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: (lane, job) => {
      const before = tails.get(lane);
      const result = before === undefined ? job() : before.then(job, job);
      tails.set(lane, result);
      const leave = () => {
        if (tails.get(lane) === result) tails.delete(lane);
      };
      result.then(leave, leave);
      return result;
    },
    idle: async () => {
      while (tails.size > 0) await Promise.allSettled(tails.values());
    },
  };
}
