/** A live feed: one EventSource at a time, opened and reopened when it is told to, never by itself. */

/** Quick at first, so that a restart is hardly noticed; bounded, so that a tab left open comes back soon. */
const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 8_000;

/** How long to wait before try number `attempt`; `random` in [0, 1) keeps pages from coming back all at once. */
export function retryDelay(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (Math.max(1, attempt) - 1));
  return Math.round(longest / 2 + (longest / 2) * random);
}

/** `take` gets an event's parsed data and its id, 0 where it has none. */
export type FeedParts<Events> = {
  readonly path: string;
  readonly take: { readonly [Name in keyof Events]: (data: Events[Name], id: number) => void };
  readonly opened: () => void;
  /** `isRefused` when the server answered, but not with a feed. */
  readonly failed: (isRefused: boolean) => void;
};

export type LiveFeed = {
  /** Opens anew, resuming behind event `after`; 0 asks for the newest of all. */
  readonly open: (after: number) => void;
  readonly close: () => void;
  /** Calls back after a while, unless the feed is opened or closed before. */
  readonly later: (attempt: number, callback: () => void) => void;
};

export function createFeed<Events extends object>(parts: FeedParts<Events>): LiveFeed {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = (after: number) => {
    close();
    const opened = new EventSource(after === 0 ? parts.path : `${parts.path}?after=${after}`);
    source = opened;
    opened.addEventListener("open", () => parts.opened());
    opened.addEventListener("error", () => {
      const isRefused = opened.readyState === EventSource.CLOSED;
      close();
      parts.failed(isRefused);
    });
    for (const name of Object.keys(parts.take)) listen(opened, name, parts);
  };
  const later = (attempt: number, callback: () => void) => {
    close();
    timer = setTimeout(callback, retryDelay(attempt, Math.random()));
  };
  return { open, close, later };
}

function listen<Events>(source: EventSource, name: string, parts: FeedParts<Events>): void {
  // The name is one of `take`'s own keys, and the server holds each event to the contract.
  const take = parts.take[name as keyof Events];
  source.addEventListener(name, (event: MessageEvent<string>) => {
    take(JSON.parse(event.data) as Events[keyof Events], Number(event.lastEventId));
  });
}
