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

export type Doors = {
  readonly engine: Engine;
  readonly archive: Archive;
  readonly records: Records;
  readonly policy: Policy;
  readonly loadDesk: Store["loadDesk"];
  readonly feed: Feed;
  readonly clock: Clock;
  readonly newConversationId: (channel: Channel) => ConversationId;
  readonly settings: DoorSettings;
};
