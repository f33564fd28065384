/** What the doors are given by app.ts: the engine, what people look at, and how strict to be. */
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import type { Policy } from "../conversation/policy.ts";
import type { Channel } from "../conversation/state.ts";
import type { Engine } from "../engine/engine.ts";
import type { Archive, Clock, Feed, Records, Store } from "../engine/ports.ts";
import type { Role } from "../routing/agent.ts";

export type DoorSettings = {
  /** Who may act for the desk. Without any, everybody who reaches the server may, as the one agent there is. */
  readonly credentials: readonly Credential[];
  /** Signs cookies. */
  readonly sessionSecret: string;
  /** True when no other machine can reach the server. */
  readonly isLoopback: boolean;
  /** True when webhook deliveries are signed, so that unsigned direct calls are refused. */
  readonly isSigned: boolean;
  readonly rateLimits: boolean;
  /** The built page's folder. */
  readonly pageFolder: string;
};

export type Credential = {
  readonly agent: AgentId;
  readonly role: Role;
  /** SHA-256 of the token, as `sha256:` and 64 hexadecimal digits. */
  readonly tokenHash: string;
};

/** What came to the webhook's door; `null` for a header, or a token in the path, that it did not have. */
export type Delivery = {
  /** Byte by byte as it came. */
  readonly body: Buffer;
  readonly headers: {
    readonly signature: string | null;
    readonly timestamp: string | null;
    readonly delivery: string | null;
  };
  readonly token: string | null;
};

export type Doors = {
  readonly engine: Engine;
  /**
   * Takes in what the help desk outside delivers, null without one. Resolves when it is stored, `ignored` when nothing of it is
   * for us and `forged` when it is not from there; rejects when it could not be stored.
   */
  readonly deliveries: {
    readonly take: (delivery: Delivery) => Promise<"taken" | "ignored" | "forged">;
  } | null;
  readonly archive: Archive;
  readonly records: Records;
  readonly policy: Policy;
  readonly loadDesk: Store["loadDesk"];
  readonly feed: Feed;
  readonly clock: Clock;
  readonly newConversationId: (channel: Channel) => ConversationId;
  /** Null where no file can come from anywhere. */
  readonly openFile: OpenFile | null;
  readonly settings: DoorSettings;
};

/** Opens a file where it lies; `bytes` is null when nobody said how long it is. Rejects when it cannot be had, in words that do not say where it lies. */
type OpenFile = (
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly bytes: number | null }>;
