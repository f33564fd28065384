/**
 * Following a log. A reader is a cursor over what is committed: whatever tells it that there is more, it reads on from
 * where it stands. So nothing is missed or repeated, and what is slow to read waits in the log, not in memory.
 */
import type { EventStream } from "./event-stream.ts";

/** Lines read at once: enough to catch up fast, few enough to leave others their turn. */
export const LINES_AT_ONCE = 200;

export type Tail = {
  /** There may be more to read. */
  readonly poke: () => void;
};

/** Sends every line after the cursor in order. `read` sends the next ones and returns how many there were. */
export function followLog(
  stream: EventStream,
  read: () => Promise<number>,
  onFault: (fault: unknown) => void,
): Tail {
  let isReading = false;
  let isPoked = false;
  const readOn = async () => {
    while (stream.isOpen()) {
      isPoked = false;
      const count = await read();
      await stream.drained();
      if (count === 0 && !isPoked) return;
    }
  };
  return {
    poke: () => {
      isPoked = true;
      if (isReading) return;
      isReading = true;
      readOn()
        .catch(onFault)
        .finally(() => {
          isReading = false;
        });
    },
  };
}
