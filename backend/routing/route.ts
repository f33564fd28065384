/** Which agent is offered whom. Pure: the same floor always gives the same matches. */
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import { type Supply, supplies } from "./skills.ts";

export type Strategy = "round-robin" | "least-busy" | "skills";

export type RoutingRules = {
  readonly strategy: Strategy;
  /** How long an offer stands, in milliseconds; 0 assigns at once. */
  readonly offerMs: number;
  /** Whether a visitor is offered to the agent they had last, if that one is free. */
  readonly isSticky: boolean;
  /** Words of a visitor that want a skill of the agent. */
  readonly skills: readonly { readonly words: readonly string[]; readonly skill: string }[];
};

/** An agent as the floor sees them. */
export type Seat = {
  readonly agent: AgentId;
  readonly skills: readonly string[];
  /** Conversations that routing gives them at most, and those they have: offers count. */
  readonly capacity: number;
  readonly load: number;
  readonly isOnline: boolean;
  /** Counts up with every offer on the whole floor: who has the lowest was not asked for longest; 0 is never. */
  readonly lastOffer: number;
};

/**
 * How far the search for an agent has gone: those with the wanted skills, then everybody, then everybody anew
 * (whoever passed is asked again), and at last nobody new.
 */
export type SearchStep = 0 | 1 | 2 | 3;

/** A visitor in the queue. */
export type Waiter = {
  readonly conversation: ConversationId;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** True when their agent was lost: they go before all others. */
  readonly isFront: boolean;
  readonly wanted: readonly string[];
  readonly lastAgent: AgentId | null;
  /** Who declined this visitor or let the offer lapse. */
  readonly passed: readonly AgentId[];
  readonly step: SearchStep;
};

export type Match = { readonly conversation: ConversationId; readonly agent: AgentId };

/** The order of the queue: whose agent was lost, then who waits longest. */
export function byTurn(one: Waiter, other: Waiter): number {
  if (one.isFront !== other.isFront) return one.isFront ? -1 : 1;
  return one.since - other.since || byText(one.conversation, other.conversation);
}

/** A free agent while matches are made: with what they had, what this call gave them, and their place among those online. */
type Free = { readonly seat: Seat; readonly place: number; load: number; lastOffer: number };

type Compare = (one: Free, other: Free) => number;

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
const byLastOffer: Compare = (one, other) => one.lastOffer - other.lastOffer;
const byLoad: Compare = (one, other) => one.load - other.load || byLastOffer(one, other);

/** Among agents who have equally many of the wanted skills. */
const byStrategy: Readonly<Record<Strategy, Compare>> = {
  "round-robin": byLastOffer,
  "least-busy": byLoad,
  skills: byLoad,
};

/**
 * Offers waiting visitors to free agents, in the order of the queue (see `byTurn`; it is not sorted here). Who suits
 * falls back by stated steps:
 * - at step 0, under the strategy "skills": those with all wanted skills; when nobody online has all of them, or all
 *   who do have passed, those online with the most of them, at once: nobody waits for a skill that nobody has to offer.
 * - at step 0 under the other strategies, and at all later steps: everybody.
 *
 * Whoever passed a visitor never suits that visitor; the caller forgets who passed at step 2, so that all are asked anew.
 * Nobody gets more than their capacity, and a visitor whom nobody suits holds back nobody behind.
 */
export function route(
  rules: RoutingRules,
  seats: readonly Seat[],
  queue: Iterable<Waiter>,
): readonly Match[] {
  const online = seats.filter(({ isOnline }) => isOnline);
  const free = online
    .map((seat, place): Free => ({ seat, place, load: seat.load, lastOffer: seat.lastOffer }))
    .filter(({ seat, load }) => load < seat.capacity);
  const matches: Match[] = [];
  if (free.length === 0) return matches;
  const supplyFor = supplies(rules.strategy, online);
  // Every match of this call is a newer offer than all that the free agents had before.
  let newestOffer = Math.max(...free.map(({ lastOffer }) => lastOffer));
  for (const waiter of queue) {
    const chosen = bestFor(waiter, { rules, online, free, supply: supplyFor(waiter.wanted) });
    if (chosen === null) continue;
    matches.push({ conversation: waiter.conversation, agent: chosen.seat.agent });
    newestOffer += 1;
    chosen.lastOffer = newestOffer;
    chosen.load += 1;
    if (chosen.load >= chosen.seat.capacity) free.splice(free.indexOf(chosen), 1);
    if (free.length === 0) break;
  }
  return matches;
}

type Choice = {
  readonly rules: RoutingRules;
  readonly online: readonly Seat[];
  readonly free: readonly Free[];
  readonly supply: Supply;
};

/** How many of the wanted skills the agent has. */
const hits = ({ counts }: Supply, { place }: Free): number => counts[place] ?? 0;

/** Whom of the free agents the visitor is offered to, null when nobody suits. */
function bestFor(waiter: Waiter, { rules, online, free, supply }: Choice): Free | null {
  const passed = new Set(waiter.passed);
  const needed = waiter.step === 0 ? mostAmong(online, supply, passed) : 0;
  const preferred = preference(rules, waiter, supply);
  let best: Free | null = null;
  for (const one of free) {
    if (passed.has(one.seat.agent) || hits(supply, one) < needed) continue;
    if (best === null || preferred(one, best) < 0) best = one;
  }
  return best;
}

/** The most of the wanted skills that anybody online has who has not passed the visitor. */
function mostAmong(online: readonly Seat[], { most, counts }: Supply, passed: ReadonlySet<string>): number {
  if (most === 0 || passed.size === 0) return most;
  return online.reduce(
    (max, { agent }, place) => (passed.has(agent) ? max : Math.max(max, counts[place] ?? 0)),
    0,
  );
}

/** Puts the agent first whom this visitor should rather have; ties end at the agent's id. */
function preference(rules: RoutingRules, { lastAgent }: Waiter, supply: Supply): Compare {
  const known = rules.isSticky ? lastAgent : null;
  const ofStrategy = byStrategy[rules.strategy];
  return (one, other) => {
    if (one.seat.agent === known) return -1;
    if (other.seat.agent === known) return 1;
    return (
      hits(supply, other) - hits(supply, one) ||
      ofStrategy(one, other) ||
      byText(one.seat.agent, other.seat.agent)
    );
  };
}
