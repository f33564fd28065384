/** Sends webhooks as Chatwoot's workers do: in parallel, without order, bots' again after 429 or 500, and with faults. */

import { setTimeout as pause } from "node:timers/promises";
import type { FaultBook } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { DeliveryFault, SeenDelivery } from "./play.ts";
import { isTaken, post } from "./post.ts";
import { conversationOf, type Errand } from "./receivers.ts";

export interface DeliverySettings {
  readonly timeoutMs: number;
  readonly retryPauseMs: number;
  readonly now: () => number;
  readonly newId: () => string;
  readonly faults: FaultBook;
  readonly journal: Journal;
  /** The delivery failed for good. */
  readonly failed: (errand: Errand) => void;
}
export interface Delivery {
  take(errand: Errand): void;
  /** Runs it soon, and counts it as under way until then. */
  later(work: () => void): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

interface Parcel {
  readonly errand: Errand;
  readonly id: string;
  readonly body: string;
  readonly isFault: boolean;
}
interface Held {
  left: number;
  release(): void;
}

/** As many as wait for receivers at once; Chatwoot's workers are fewer, but a score wants bursts. */
const AT_ONCE = 64;
/** Attempts for a bot's webhook that was answered 429 or 500 (app/jobs/agent_bots/webhook_job.rb). */
const BOT_ATTEMPTS = 3;
const LONGEST_HOLD_MS = 1000;

/** What deliveries wait for: pauses, and others to go first. Cut by the signal. */
function createWaiting(signal: AbortSignal) {
  const held = new Set<Held>();
  return {
    pause: (ms: number): Promise<void> => pause(ms, undefined, { signal }),
    /** Tells the held back that another delivery went out. */
    countDown: (): void => {
      for (const waiting of [...held]) {
        waiting.left -= 1;
        if (waiting.left <= 0) waiting.release();
      }
    },
    holdBack: (behind: number, holdMs: number): Promise<void> =>
      new Promise((resolve) => {
        const limit = setTimeout(() => waiting.release(), holdMs);
        const waiting: Held = {
          left: behind,
          release: () => {
            clearTimeout(limit);
            held.delete(waiting);
            resolve();
          },
        };
        held.add(waiting);
      }),
    releaseAll: (): void => {
      for (const waiting of [...held]) waiting.release();
    },
  };
}

function entryOf({ errand, id, isFault }: Parcel, attempt: number, at: number): SeenDelivery {
  const { happening, kind, url } = errand;
  const message = "message" in happening ? happening.message.id : null;
  const conversation = conversationOf(happening)?.id ?? null;
  return {
    id,
    url,
    kind,
    event: happening.type,
    message,
    conversation,
    attempt,
    at,
    status: null,
    ms: null,
    isFault,
  };
}

interface Office {
  readonly settings: DeliverySettings;
  readonly desk: ReturnType<typeof createDesk>;
  readonly waiting: ReturnType<typeof createWaiting>;
  readonly signal: AbortSignal;
}

async function attempt(
  { settings, desk, signal }: Office,
  parcel: Parcel,
  number: number,
): Promise<number | null> {
  const { errand, id, body } = parcel;
  await desk.enter();
  try {
    const began = performance.now();
    const at = settings.now();
    const note = settings.journal.delivery(entryOf(parcel, number, at));
    const { url, secret } = errand;
    const status = await post(
      { url, secret, body, deliveryId: id, timeoutMs: settings.timeoutMs, at },
      signal,
    );
    note({ status, ms: performance.now() - began });
    return status;
  } finally {
    desk.leave();
  }
}

/** Whether it arrived: again only for a bot's after 429 or 500, under the same id. */
async function isDelivered(office: Office, parcel: Parcel, number: number): Promise<boolean> {
  const status = await attempt(office, parcel, number);
  if (number === 1) office.waiting.countDown();
  const isWorthAgain = parcel.errand.kind === "bot" && (status === 429 || status === 500);
  if (!isWorthAgain || number === BOT_ATTEMPTS) return isTaken(status);
  await office.waiting.pause(office.settings.retryPauseMs);
  return isDelivered(office, parcel, number + 1);
}

async function send(office: Office, parcel: Parcel): Promise<void> {
  const isThere = await isDelivered(office, parcel, 1);
  if (!isThere && !office.signal.aborted) office.settings.failed(parcel.errand);
}

async function sendTwice(
  office: Office,
  fault: DeliveryFault & { type: "duplicate" },
  parcel: Parcel,
): Promise<void> {
  const again = { ...parcel, id: fault.id === "same" ? parcel.id : office.settings.newId() };
  const second = office.waiting.pause(fault.afterMs ?? 0).then(() => send(office, again));
  await Promise.all([send(office, { ...parcel, isFault: false }), second]);
}

async function sendWith(office: Office, fault: DeliveryFault, parcel: Parcel): Promise<void> {
  const { settings, waiting } = office;
  switch (fault.type) {
    case "drop":
      settings.journal.delivery(entryOf(parcel, 1, settings.now()));
      return;
    case "delay":
      await waiting.pause(fault.ms);
      return send(office, parcel);
    case "reorder":
      await waiting.holdBack(fault.behind, fault.holdMs ?? LONGEST_HOLD_MS);
      return send(office, parcel);
    case "stale":
      return send(office, parcel);
    case "duplicate":
      return sendTwice(office, fault, parcel);
  }
}

async function run(office: Office, errand: Errand): Promise<void> {
  const { faults, newId } = office.settings;
  const fault = faults.forDelivery({ event: errand.happening.type, kind: errand.kind });
  const body = errand.write(fault?.type === "stale" ? fault.changes : 0);
  const parcel = { errand, id: newId(), body, isFault: fault !== null };
  await (fault === null ? send(office, parcel) : sendWith(office, fault, parcel));
}

export function createDelivery(settings: DeliverySettings): Delivery {
  const stopping = new AbortController();
  const desk = createDesk(AT_ONCE);
  const waiting = createWaiting(stopping.signal);
  const office: Office = { settings, desk, waiting, signal: stopping.signal };
  return {
    take: (errand) => desk.follow(run(office, errand)),
    later: (work) => desk.follow(new Promise<void>((resolve) => setImmediate(resolve)).then(work)),
    idle: () => desk.idle(),
    stop: async () => {
      stopping.abort();
      waiting.releaseAll();
      await desk.idle();
    },
  };
}

/** Counts what is under way and lets only so many send at once. */
function createDesk(atOnce: number) {
  let open = 0;
  let sending = 0;
  const queue: (() => void)[] = [];
  let waiters: (() => void)[] = [];
  const settle = () => {
    open -= 1;
    if (open > 0) return;
    const ready = waiters;
    waiters = [];
    for (const tell of ready) tell();
  };
  return {
    follow: (work: Promise<void>): void => {
      open += 1;
      work.then(settle, (fault: unknown) => {
        settle();
        // Cut by the end of the emulator; any other failure of a delivery is an outcome, so this is a defect.
        if (!(fault instanceof Error && fault.name === "AbortError")) throw fault;
      });
    },
    enter: (): Promise<void> => {
      if (sending < atOnce) {
        sending += 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => queue.push(resolve));
    },
    leave: (): void => {
      const next = queue.shift();
      if (next === undefined) sending -= 1;
      else next();
    },
    idle: (): Promise<void> =>
      open === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve)),
  };
}
