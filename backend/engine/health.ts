/** How the desk does: who waits for how long, where everybody stands, and whether anybody was forgotten. */
import type { ConversationId } from "../conversation/ids.ts";
import { breachOf } from "../conversation/invariant.ts";
import { agentOf, type Conversation } from "../conversation/state.ts";
import type { Floor } from "./floor.ts";
import type { Archive, Clock } from "./ports.ts";
import type { Team } from "./team.ts";

export type Health = {
  /** Milliseconds; 0 when nobody waits. */
  readonly oldestUnanswered: number;
  readonly waiting: number;
  readonly places: ReturnType<Floor["counts"]>;
  readonly agentsOnline: number;
  readonly breaches: readonly { readonly conversation: ConversationId; readonly detail: string }[];
};

/** Those who wait for longest are looked at one by one: whom something was forgotten for ends up among them. */
const MOST_LOOKED_AT = 1_000;

/** An alarm that is due for longer was not heard: the clock that rings them stands still. */
const LATEST_RING_MS = 60_000;

type Parts = {
  readonly archive: Pick<Archive, "waiting" | "countWaiting">;
  readonly clock: Clock;
  readonly floor: Floor;
  readonly team: Team;
};

export async function examine({ archive, clock, floor, team }: Parts): Promise<Health> {
  const [longest, waiting] = await Promise.all([archive.waiting(MOST_LOOKED_AT), archive.countWaiting()]);
  const now = clock.now();
  return {
    oldestUnanswered: Math.max(0, now - (longest[0]?.memory.waiting?.since ?? now)),
    waiting,
    places: floor.counts(),
    agentsOnline: team.online(),
    breaches: longest.flatMap((each) => {
      const detail = breachOf(each) ?? overdueAlarm(each, now) ?? strayOf(each, { floor, team });
      return detail === null ? [] : [{ conversation: each.id, detail }];
    }),
  };
}

function overdueAlarm({ alarm }: Conversation, now: number): string | null {
  return alarm !== null && alarm < now - LATEST_RING_MS ? "its alarm is overdue" : null;
}

/** The index and the rows must say the same, and whoever has a visitor must be there. */
function strayOf(conversation: Conversation, { floor, team }: Pick<Parts, "floor" | "team">): string | null {
  const { control } = conversation;
  // The help desk outside has its own queue and people.
  if (control.owner === "bot" || control.place.type === "elsewhere") return null;
  const agent = agentOf(conversation);
  if (agent === null)
    return floor.hasQueued(conversation.id) ? null : "it is not in the queue that routing sees";
  return team.isThere(agent) ? null : `${agent}, who has it, is not there`;
}
