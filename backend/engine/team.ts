/**
 * The team: who is set up as an agent, who of them is there, and how much each has to do. An agent's live stream is
 * what keeps them there.
 */
import type { AgentId } from "../conversation/ids.ts";
import { type AgentProfile, BEAT_MS, type Presence, type PresenceState } from "../routing/agent.ts";
import type { Seat } from "../routing/route.ts";
import type { Floor } from "./floor.ts";
import type { Clock, Journal, Records } from "./ports.ts";
import { createPresenceBook, type Told } from "./presence-book.ts";

type Member = { readonly profile: AgentProfile; readonly state: PresenceState; readonly load: number };

export type Team = {
  /** A live stream of the agent's opened; the result is called when it closes. */
  readonly arrive: (agent: AgentId) => () => void;
  readonly choose: (agent: AgentId, state: PresenceState) => void;
  /** One of the agent's consoles is left for good; who has another one open, or shares a token, is still there. */
  readonly leave: (agent: AgentId) => void;
  /** The agent did something: a sign of life, also of one who has no live stream. */
  readonly act: (agent: AgentId) => void;
  readonly members: () => readonly Member[];
  readonly seats: () => readonly Seat[];
  readonly isThere: (agent: AgentId) => boolean;
  /** Agents who take offers. */
  readonly online: () => number;
  /** These agents were offered somebody, in this order. */
  readonly noteOffers: (agents: readonly AgentId[]) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => void;
};

type Parts = {
  readonly profiles: readonly AgentProfile[];
  readonly floor: Floor;
  readonly clock: Clock;
  readonly records: Pick<Records, "presences" | "savePresences">;
  readonly journal: Journal;
};

export function createTeam(parts: Parts, told: Told): Team {
  const { floor, clock } = parts;
  const book = createPresenceBook(parts, told);
  const beat = createBeat(clock, book.renew);
  const offers = createOfferCount();
  /** Away by nobody's choice: there by what they do or have alone, which is not enough to be offered somebody. */
  const onlyActing = new Set<AgentId>();
  return {
    arrive: (agent) => {
      const hasChosen = !onlyActing.delete(agent) && book.stateOf(agent) !== "offline";
      book.set([book.renewed(agent, hasChosen ? book.chosenBy(agent) : "online")]);
      return beat.join(agent);
    },
    leave: (agent) => {
      if (beat.count(agent) <= 1) book.set([gone(agent)]);
    },
    choose: (agent, state) => {
      onlyActing.delete(agent);
      book.set([state === "offline" ? gone(agent) : book.renewed(agent, state)]);
    },
    act: (agent) => {
      if (beat.has(agent)) return;
      const state = book.stateOf(agent);
      if (state === "offline") onlyActing.add(agent);
      book.set([book.renewed(agent, state === "online" ? "online" : "away")]);
    },
    ...createRoster(parts, { stateOf: book.stateOf, lastOffer: offers.lastOf }),
    isThere: (agent) => book.stateOf(agent) !== "offline",
    online: book.online,
    noteOffers: offers.note,
    start: async () => {
      for (const agent of await book.start(floor.holders())) onlyActing.add(agent);
    },
    stop: () => {
      book.stop();
      beat.stop();
    },
  };
}

type Looks = {
  readonly stateOf: (agent: AgentId) => PresenceState;
  readonly lastOffer: (agent: AgentId) => number;
};

/** The agents as colleagues see them, and as routing does. */
function createRoster(
  { profiles, floor }: Pick<Parts, "profiles" | "floor">,
  { stateOf, lastOffer }: Looks,
): Pick<Team, "members" | "seats"> {
  return {
    members: () =>
      profiles.map((profile) => ({
        profile,
        state: stateOf(profile.id),
        load: floor.loadOf(profile.id),
      })),
    seats: () =>
      profiles.map(({ id, skills, capacity }) => ({
        agent: id,
        skills,
        capacity,
        load: floor.loadOf(id),
        isOnline: stateOf(id) === "online",
        lastOffer: lastOffer(id),
      })),
  };
}

const gone = (agent: AgentId): Presence => ({ agent, chosen: "online", leaseUntil: 0 });

/** Counts offers through all agents, in the order in which they were made. */
function createOfferCount() {
  const offers = new Map<AgentId, number>();
  let last = 0;
  return {
    lastOf: (agent: AgentId) => offers.get(agent) ?? 0,
    note: (agents: readonly AgentId[]) => {
      for (const agent of agents) offers.set(agent, ++last);
    },
  };
}

/** Renews all agents with a live stream, every beat, as long as there is any. */
function createBeat(clock: Clock, renew: (agents: readonly AgentId[]) => void) {
  const streams = new Map<AgentId, number>();
  let isBeating = false;
  let cancel = () => undefined as unknown;
  const beat = () => {
    isBeating = streams.size > 0;
    if (!isBeating) return;
    renew([...streams.keys()]);
    cancel = clock.after(BEAT_MS, beat);
  };
  return {
    stop: () => cancel(),
    has: (agent: AgentId) => streams.has(agent),
    count: (agent: AgentId) => streams.get(agent) ?? 0,
    join: (agent: AgentId) => {
      streams.set(agent, (streams.get(agent) ?? 0) + 1);
      if (!isBeating) {
        isBeating = true;
        cancel = clock.after(BEAT_MS, beat);
      }
      return () => {
        const left = (streams.get(agent) ?? 1) - 1;
        if (left > 0) streams.set(agent, left);
        else streams.delete(agent);
      };
    },
  };
}
