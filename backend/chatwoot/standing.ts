/** How a conversation stands in Chatwoot, in Baton's words. Webhooks and the API show it with the same fields. */
import type { Standing } from "../conversation/errand.ts";
import { type AgentId, agentId } from "../conversation/ids.ts";
import type { WireConversation } from "./wire.ts";

type Shown = Pick<WireConversation, "status" | "updated_at" | "last_activity_at" | "meta">;

/** `botId` is our agent bot's number there; null when it is not known: then every bot counts as ours. */
export function standingOf(
  { status, updated_at, last_activity_at, meta }: Shown,
  botId: number | null,
): Standing {
  const assignee = meta?.assignee ?? null;
  // Chatwoot before 4.16.2 shows people alone as assignees, and does not say so.
  const isBot = (meta?.assignee_type ?? assignee?.type) === "AgentBot" || assignee?.type === "agent_bot";
  return {
    status: statusOf(status ?? null),
    agent: assignee === null || isBot ? null : personOf(assignee),
    isBots: assignee !== null && isBot && (botId === null || assignee.id === botId),
    // With its microseconds: one save may follow the other within a millisecond.
    at: Math.round((updated_at ?? last_activity_at ?? 0) * 1_000_000) / 1_000,
  };
}

/** A status that nobody knows yet is none of the bot's. */
function statusOf(status: string | null): Standing["status"] {
  if (status === "pending") return "bot";
  return status === "resolved" ? "closed" : "people";
}

/** What Chatwoot calls it. Snoozed is people's as well, but only they snooze. */
export function statusThere(status: Standing["status"]): "pending" | "open" | "resolved" {
  switch (status) {
    case "bot":
      return "pending";
    case "people":
      return "open";
    case "closed":
      return "resolved";
  }
}

/** As long as the names of our own agents may be. */
const LONGEST_NAME = 100;

type Person = { readonly id?: string | number | null | undefined; readonly name?: string | null | undefined };

/** A person in Chatwoot by the name that people know them by. */
export function personOf({ id, name }: Person): AgentId {
  const known = (name ?? "").trim().slice(0, LONGEST_NAME).toWellFormed();
  return agentId(known === "" ? `agent ${id ?? "without a name"}` : known);
}
