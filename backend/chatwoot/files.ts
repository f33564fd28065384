/**
 * Files that came with messages, passed on piece by piece from where Chatwoot keeps them. Nothing is ever fetched from
 * anywhere else: who writes a message could otherwise have Baton call any address that it can reach.
 */
import type { Clock } from "../engine/ports.ts";
import { limitOf, pause } from "./pause.ts";

export type FileFaultKind =
  /** An address at another host, or none at all. */
  | "foreign"
  /** 404 up to the last try. */
  | "missing"
  | "too-large"
  /** No answer, or not in time. */
  | "unreachable"
  /** Any other answer that is not 2xx, or redirects without an end. */
  | "refused";

/** `message` never names the address, which lets whoever has it read the file. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly kind: FileFaultKind;

  constructor(kind: FileFaultKind, cause?: unknown) {
    super(`a file was not fetched: ${kind}`, { cause });
    this.kind = kind;
  }
}

export type FilesSettings = {
  /** Chatwoot's addresses: the one that Baton calls, and the one it gives its files out under. */
  readonly addresses: readonly string[];
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
};

/** A file that is being read; `bytes` is null when nobody said how long it is. */
export type OpenedFile = { readonly body: AsyncIterable<Uint8Array>; readonly bytes: number | null };

/** Rejects with a `FileFault`; so does reading the body when it is cut or grows too large. */
export type FetchFile = (url: string, signal: AbortSignal) => Promise<OpenedFile>;

/** Chatwoot's own default limit for one file, 40 MB. */
export const MOST_BYTES = 40 * 1_024 * 1_024;
/** Chatwoot tells of a file before it has stored it, some seconds at most. */
const MISSING_PAUSES_MS = [500, 1_000, 2_000, 4_000];
/** One redirect to signed storage, and perhaps one to the disk behind it. */
const MOST_REDIRECTS = 4;
/** Until the answer begins, each time. */
const OPENING_MS = 10_000;
/** From the first byte to the last: the largest file over a slow line. */
const PASSING_MS = 300_000;

type Opened = { readonly response: Response; readonly stop: AbortController };
type Found = { readonly type: "found" } & Opened;
type Look = Found | { readonly type: "missing" } | { readonly type: "elsewhere"; readonly to: string };

export function createFiles(settings: FilesSettings): FetchFile {
  const { clock } = settings;
  const follow = createFollowing(settings);
  return async (url, signal) => {
    const { response, stop } = await openUntilThere(url, signal);
    const bytes = bytesOf(response);
    if (bytes !== null && bytes > MOST_BYTES) {
      stop.abort();
      throw new FileFault("too-large");
    }
    return { body: passOn(response, { clock, stop }), bytes };
  };

  async function openUntilThere(url: string, signal: AbortSignal): Promise<Opened> {
    for (const ms of MISSING_PAUSES_MS) {
      const look = await follow(url, signal);
      if (look.type === "found") return look;
      await pause(clock, ms, signal);
    }
    const look = await follow(url, signal);
    if (look.type === "found") return look;
    throw new FileFault("missing");
  }
}

/** Null when nobody said, or said only how long it is in packed form. */
function bytesOf({ headers }: Response): number | null {
  const said = headers.get("content-length") ?? "";
  return /^\d{1,15}$/.test(said) && !headers.has("content-encoding") ? Number(said) : null;
}

/** Redirects are followed by hand, so that each hop is looked at. */
function createFollowing({ addresses, clock, fetch = globalThis.fetch }: FilesSettings) {
  const origins = new Set(addresses.map((address) => new URL(address).origin));

  return async (url: string, signal: AbortSignal): Promise<Found | { readonly type: "missing" }> => {
    let next = urlOf(url);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const look = lookAt(await open(next, signal));
      if (look.type !== "elsewhere") return look;
      next = urlOf(look.to, next.href);
    }
    throw new FileFault("refused");
  };

  function urlOf(text: string, base?: string): URL {
    const url = URL.parse(text, base);
    // With a name and a password in it, it is none that Chatwoot makes.
    if (url === null || !origins.has(url.origin) || url.username !== "") throw new FileFault("foreign");
    return url;
  }

  async function open(url: URL, caller: AbortSignal): Promise<Opened> {
    const stop = new AbortController();
    const limit = limitOf(clock, OPENING_MS, AbortSignal.any([caller, stop.signal]));
    // Packed, a file would be longer or shorter than its head says.
    const headers = { "accept-encoding": "identity" };
    try {
      return { response: await fetch(url, { redirect: "manual", headers, signal: limit.signal }), stop };
    } catch (cause) {
      throw new FileFault("unreachable", cause);
    } finally {
      limit.lift();
    }
  }
}

function lookAt(opened: Opened): Look {
  const { response, stop } = opened;
  if (response.ok) return { type: "found", ...opened };
  const { status, headers } = response;
  stop.abort();
  if (status === 404) return { type: "missing" };
  const to = status >= 300 && status < 400 ? headers.get("location") : null;
  if (to === null) throw new FileFault("refused");
  return { type: "elsewhere", to };
}

type Passing = { readonly clock: Clock; readonly stop: AbortController };

async function* passOn({ body }: Response, { clock, stop }: Passing): AsyncGenerator<Uint8Array, void> {
  const cancel = clock.after(PASSING_MS, () => stop.abort());
  let passed = 0;
  try {
    for await (const piece of body ?? []) {
      passed += piece.byteLength;
      if (passed > MOST_BYTES) throw new FileFault("too-large");
      yield piece;
    }
  } catch (cause) {
    throw cause instanceof FileFault ? cause : new FileFault("unreachable", cause);
  } finally {
    cancel();
  }
}
