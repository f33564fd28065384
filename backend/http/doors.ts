/** What the doors are given by app.ts: the engine, what people look at, and how strict to be. */
import type { ConversationId } from "../conversation/ids.ts";
import type { Channel } from "../conversation/state.ts";
import type { Engine } from "../engine/engine.ts";
import type { Archive, Clock, Feed, Store } from "../engine/ports.ts";

export type DoorSettings = {
  /** Whoever knows it may act for the desk; null lets everybody who reaches the server. */
  readonly agentToken: string | null;
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

export type Doors = {
  readonly engine: Engine;
  readonly archive: Archive;
  readonly loadDesk: Store["loadDesk"];
  readonly feed: Feed;
  readonly clock: Clock;
  readonly newConversationId: (channel: Channel) => ConversationId;
  readonly settings: DoorSettings;
};
