/**
 * Who is there until when. A lease that lapses, or an agent who leaves, means that the agent is lost. Leases are stored,
 * so that a restart loses nobody who comes back in time.
 */
import type { AgentId } from "../conversation/ids.ts";
import { type Chosen, LEASE_MS, type Presence, type PresenceState, stateAt } from "../routing/agent.ts";
import { createAlarmClock } from "./alarm-clock.ts";
import type { Clock, Journal, Records } from "./ports.ts";

type Parts = {
  readonly clock: Clock;
  readonly records: Pick<Records, "presences" | "savePresences">;
  readonly journal: Journal;
};

export type Told = {
  /** Somebody came, went, or chose otherwise. */
  readonly onChange: () => void;
  readonly onLost: (agent: AgentId) => void;
};

export type PresenceBook = {
  readonly stateOf: (agent: AgentId) => PresenceState;
  /** How many are online. */
  readonly online: () => number;
  readonly chosenBy: (agent: AgentId) => Chosen;
  readonly renewed: (agent: AgentId, chosen: Chosen) => Presence;
  /** A whole lease from now on, with what the agent chose last. */
  readonly renew: (agent: AgentId) => void;
  readonly set: (changed: readonly Presence[]) => void;
  /** Nobody is lost any more: after the next start their leases count. */
  readonly stop: () => void;
  /** Goes on from what is stored. Resolves with those of `holders`, who have somebody, that are there only for that. */
  readonly start: (holders: readonly AgentId[]) => Promise<readonly AgentId[]>;
};

export function createPresenceBook(parts: Parts, told: Told): PresenceBook {
  const { clock, records } = parts;
  const leases = createLeases(parts, told);
  const chosenBy = (agent: AgentId) => leases.of(agent)?.chosen ?? "online";
  const renewed = (agent: AgentId, chosen: Chosen): Presence => ({
    agent,
    chosen,
    leaseUntil: clock.now() + LEASE_MS,
  });
  return {
    stateOf: (agent) => stateAt(leases.of(agent), clock.now()),
    online: leases.online,
    chosenBy,
    renewed,
    renew: (agent) => leases.set([renewed(agent, chosenBy(agent))]),
    set: leases.set,
    stop: leases.stop,
    start: async (holders) => {
      // A restart is not the agents' doing: whoever was there, or has somebody, gets a whole lease to come back.
      const there = (await records.presences()).filter(({ leaseUntil }) => leaseUntil > 0);
      const others = holders.filter((agent) => there.every((each) => each.agent !== agent));
      leases.set([
        ...there.map(({ agent, chosen }) => renewed(agent, chosen)),
        ...others.map((agent) => renewed(agent, "away")),
      ]);
      return others;
    },
  };
}

/** All leases, stored with every change, and a timer for the first that lapses. */
function createLeases(parts: Parts, told: Told) {
  const { clock } = parts;
  const presences = new Map<AgentId, Presence>();
  const store = createPresenceStore(parts);
  let online = 0;
  let isStopped = false;
  const setTimer = createAlarmClock(clock, () => set(lapsedBy(clock.now(), [...presences.values()])));
  const set = (changed: readonly Presence[]) => {
    if (isStopped || changed.length === 0) return;
    const news = changed.filter((next) => isNews(presences.get(next.agent), next));
    for (const presence of changed) presences.set(presence.agent, presence);
    // Asked for with every message, so it is counted only when somebody comes or goes.
    online = countOnline([...presences.values()]);
    store(changed);
    setTimer(earliest([...presences.values()]));
    for (const { agent } of news.filter(({ leaseUntil }) => leaseUntil === 0)) told.onLost(agent);
    if (news.length > 0) told.onChange();
  };
  return {
    of: (agent: AgentId) => presences.get(agent),
    online: () => online,
    set,
    stop: () => {
      isStopped = true;
      setTimer(Number.POSITIVE_INFINITY);
    },
  };
}

/** Those whose lease is over by `at`, as they are from then on. */
function lapsedBy(at: number, presences: readonly Presence[]): readonly Presence[] {
  const lapsed = presences.filter(({ leaseUntil }) => leaseUntil > 0 && leaseUntil <= at);
  return lapsed.map((each) => ({ ...each, leaseUntil: 0 }));
}

function countOnline(presences: readonly Presence[]): number {
  return presences.filter(({ leaseUntil, chosen }) => leaseUntil > 0 && chosen === "online").length;
}

/** True when others see a difference: the state changed, not only the lease. */
function isNews(before: Presence | undefined, next: Presence): boolean {
  const wasThere = (before?.leaseUntil ?? 0) > 0;
  const isThere = next.leaseUntil > 0;
  return wasThere !== isThere || (isThere && before?.chosen !== next.chosen);
}

/** The moment at which the next lease lapses; infinity when nobody is there. */
function earliest(presences: readonly Presence[]): number {
  return presences.reduce(
    (first, { leaseUntil }) => (leaseUntil === 0 ? first : Math.min(first, leaseUntil)),
    Number.POSITIVE_INFINITY,
  );
}

/** Writes one after the other, so that an older state never overwrites a newer one. */
function createPresenceStore({ records, journal }: Parts): (changed: readonly Presence[]) => void {
  let last = Promise.resolve();
  return (changed) => {
    last = last
      .then(() => records.savePresences(changed))
      .catch((err: unknown) => journal.error({ err }, "presences could not be stored"));
  };
}
