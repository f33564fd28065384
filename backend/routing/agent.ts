/** Agents: what is set for each, and whether they are there. */
import type { AgentId } from "../conversation/ids.ts";

export type Role = "agent" | "admin";

/** The agent's id is the name that people see. */
export type AgentProfile = {
  readonly id: AgentId;
  readonly skills: readonly string[];
  /** Conversations that routing gives them at most. */
  readonly capacity: number;
  readonly role: Role;
};

/** What an agent chose to be. */
export type Chosen = "online" | "away";

/** An agent is there as long as their lease, in milliseconds since 1970; what their console answers renews it. */
export type Presence = { readonly agent: AgentId; readonly chosen: Chosen; readonly leaseUntil: number };

/** A console is asked every 15 s whether it is there. Without an answer the lease lapses after so long: three are missed. */
export const LEASE_MS = 45_000;

export type PresenceState = Chosen | "offline";

export function stateAt(presence: Presence | undefined, at: number): PresenceState {
  return presence === undefined || presence.leaseUntil <= at ? "offline" : presence.chosen;
}
