/** Waits for something to become true, looked at after every change. */

export interface Watch {
  changed(): void;
  until(holds: () => boolean, withinMs?: number): Promise<void>;
}

const WITHIN_MS = 5000;

export function createWatch(): Watch {
  let isLooking = false;
  const waiting = new Set<() => void>();

  /** Looks once after all changes of a turn. */
  function changed(): void {
    if (isLooking || waiting.size === 0) return;
    isLooking = true;
    setImmediate(() => {
      isLooking = false;
      for (const look of [...waiting]) look();
    });
  }

  return {
    changed,
    until: (holds, withinMs = WITHIN_MS) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(limit);
          waiting.delete(look);
          settle();
        };
        const look = () => {
          if (holds()) end(resolve);
        };
        const limit = setTimeout(
          () => end(() => reject(new Error(`it did not become true within ${withinMs} ms: ${holds}`))),
          withinMs,
        );
        waiting.add(look);
        look();
      }),
  };
}
