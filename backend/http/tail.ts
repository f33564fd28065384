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

export type Log<Line> = {
  /** The next lines after the cursor; none at the end of the log. */
  readonly read: () => Promise<readonly Line[]>;
  /** Sends a line and moves the cursor to it. */
  readonly send: (line: Line) => void;
};

/** Sends every line after the cursor in order, each when the reader has taken in the one before. */
export function followLog<Line>(
  stream: EventStream,
  { read, send }: Log<Line>,
  onFault: (fault: unknown) => void,
): Tail {
  let isReading = false;
  let isPoked = false;
  const readOn = async () => {
    while (isPoked && stream.isOpen()) {
      isPoked = false;
      for (const line of await read()) {
        // After the last line of many there may be more.
        isPoked = true;
        send(line);
        await stream.drained();
      }
    }
    // Not a moment later: whoever pokes in between would take it that somebody still reads.
    isReading = false;
  };
  return {
    poke: () => {
      isPoked = true;
      if (isReading) return;
      isReading = true;
      readOn().catch((fault: unknown) => {
        isReading = false;
        onFault(fault);
      });
    },
  };
}
