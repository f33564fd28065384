/**
 * The desk decides who: looks at the floor whenever it changed and offers waiting visitors to free agents. One look
 * after the other, each on what the one before has committed, so that nobody is given more than they can carry.
 */
import type { Happening, Offered } from "../conversation/happening.ts";
import type { Policy } from "../conversation/policy.ts";
import { type Match, route } from "../routing/route.ts";
import type { Floor } from "./floor.ts";
import type { Clock, Journal } from "./ports.ts";
import type { Team } from "./team.ts";

/** After a fault, such as a full disk, the floor is looked at again. */
const AGAIN_MS = 1_000;

export type Dispatcher = {
  /** The floor changed. */
  readonly poke: () => void;
  readonly start: () => void;
  readonly stop: () => void;
};

type Parts = {
  readonly floor: Floor;
  readonly team: Team;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly journal: Journal;
};

export function createDispatcher(
  { floor, team, policy, clock, journal }: Parts,
  receive: (happening: Happening) => Promise<unknown>,
): Dispatcher {
  let isLooking = false;
  let isPoked = false;
  let isOn = false;

  const look = async () => {
    while (isPoked && isOn) {
      isPoked = false;
      if (floor.queueLength() === 0) continue;
      const matches = route(policy.routing, team.seats(), floor.queue());
      team.noteOffers(matches.map(({ agent }) => agent));
      const at = clock.now();
      const until = policy.routing.offerMs === 0 ? null : at + policy.routing.offerMs;
      await Promise.all(matches.map((match) => give(match, { until, at })));
    }
  };
  const give = async ({ conversation, agent }: Match, times: Pick<Offered, "until" | "at">) => {
    await receive({ type: "offered", conversation, agent, ...times });
    // Who left while the offer was on its way was not yet known to have somebody to lose.
    if (team.isThere(agent)) return;
    await receive({ type: "agent-vanished", conversation, agent, at: clock.now() });
  };
  const poke = () => {
    isPoked = true;
    if (isLooking || !isOn) return;
    isLooking = true;
    look()
      .catch((err: unknown) => {
        journal.error({ err }, "offers could not be made, will be tried again");
        clock.after(AGAIN_MS, poke);
      })
      .finally(() => {
        isLooking = false;
        // Poked between the last look and here.
        if (isPoked && isOn) poke();
      });
  };
  return {
    poke,
    start: () => {
      isOn = true;
      poke();
    },
    stop: () => {
      isOn = false;
    },
  };
}
