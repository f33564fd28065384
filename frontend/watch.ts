/**
 * Of all hidden tabs of a browser, one keeps watch over the desk: it holds the live feed, so that the agent counts as
 * there and hears who waits. The others wait in line, so that feeds of forgotten tabs use up no connections.
 */

const LOCK = "baton-desk-watch";

export type Watch = {
  /** Calls back when this tab is the one that watches, unless it was ended before. */
  readonly ask: (given: () => void) => void;
  readonly end: () => void;
};

export function createWatch(): Watch {
  let end: () => void = () => undefined;
  const ask = (given: () => void) => {
    end();
    const wanted = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    end = () => {
      wanted.abort();
      resolve();
    };
    const hold = () => {
      given();
      return ended;
    };
    // Plain HTTP has no locks: there every tab watches for itself.
    if (navigator.locks === undefined) void hold();
    else navigator.locks.request(LOCK, { signal: wanted.signal }, hold).catch(() => undefined);
  };
  return { ask, end: () => end() };
}
