/**
 * The team: who is set up as an agent, who of them is there, and how much each has to do. What keeps an agent there is
 * that their console answers. A stream that looks open does not: a machine that went to sleep closes none.
 */
import type { AgentId } from "../conversation/ids.ts";
import type { AgentProfile, Presence, PresenceState } from "../routing/agent.ts";
import type { Seat } from "../routing/route.ts";
import type { Floor } from "./floor.ts";
import type { Clock, Journal, Records } from "./ports.ts";
import { createPresenceBook, type Told } from "./presence-book.ts";

type Member = { readonly profile: AgentProfile; readonly state: PresenceState; readonly load: number };

export type Team = {
  /** A live stream of the agent's opened; the result is called when it closes. */
  readonly arrive: (agent: AgentId) => () => void;
  readonly choose: (agent: AgentId, state: PresenceState) => void;
  /** One of the agent's consoles was left for good; who has another one open, or shares a token, is still there. */
  readonly leave: (agent: AgentId) => void;
  /** The agent did something: a sign of life, also of one who has no live stream. */
  readonly act: (agent: AgentId) => void;
  /** The agent's console answered: the same, but it does not bring back who said that they are gone. */
  readonly beat: (agent: AgentId) => void;
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
  const { floor } = parts;
  const book = createPresenceBook(parts, told);
  const consoles = createConsoleCount();
  const offers = createOfferCount();
  /** Away by nobody's choice: there by what they do or have alone, which is not enough to be offered somebody. */
  const onlyActing = new Set<AgentId>();
  /** Gone because they said so: a console that is about to close brings none of them back. */
  const left = new Set<AgentId>();
  const leave = (agent: AgentId) => {
    left.add(agent);
    book.set([gone(agent)]);
  };
  const act = (agent: AgentId) => {
    if (consoles.has(agent) && !left.has(agent)) return book.renew(agent);
    left.delete(agent);
    const state = book.stateOf(agent);
    if (state === "offline") onlyActing.add(agent);
    book.set([book.renewed(agent, state === "online" ? "online" : "away")]);
  };
  return {
    arrive: (agent) => {
      left.delete(agent);
      const hasChosen = !onlyActing.delete(agent) && book.stateOf(agent) !== "offline";
      book.set([book.renewed(agent, hasChosen ? book.chosenBy(agent) : "online")]);
      return consoles.join(agent);
    },
    leave: (agent) => {
      if (!consoles.has(agent)) leave(agent);
    },
    choose: (agent, state) => {
      onlyActing.delete(agent);
      if (state === "offline") return leave(agent);
      left.delete(agent);
      book.set([book.renewed(agent, state)]);
    },
    act,
    beat: (agent) => {
      if (!left.has(agent)) act(agent);
    },
    ...createRoster(parts, { stateOf: book.stateOf, lastOffer: offers.lastOf }),
    isThere: (agent) => book.stateOf(agent) !== "offline",
    online: book.online,
    noteOffers: offers.note,
    start: async () => {
      for (const agent of await book.start(floor.holders())) onlyActing.add(agent);
    },
    stop: book.stop,
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

/** How many consoles each agent has open. */
function createConsoleCount() {
  const open = new Map<AgentId, number>();
  return {
    has: (agent: AgentId) => open.has(agent),
    join: (agent: AgentId) => {
      open.set(agent, (open.get(agent) ?? 0) + 1);
      return () => {
        const rest = (open.get(agent) ?? 1) - 1;
        if (rest > 0) open.set(agent, rest);
        else open.delete(agent);
      };
    },
  };
}
