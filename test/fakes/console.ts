/** An agent's console as the engine knows it: it opens, answers every beat, and leaves or freezes. */
import type { AgentId } from "../../backend/conversation/ids.ts";
import type { Engine } from "../../backend/engine/engine.ts";
import type { Clock } from "../../backend/engine/ports.ts";

const BEAT_MS = 15_000;

export type Console = {
  readonly leave: () => void;
  /** Answers nothing any more and closes nothing: a machine that went to sleep. */
  readonly freeze: () => void;
  readonly thaw: () => void;
};

export function openConsole({ team }: Pick<Engine, "team">, clock: Clock, agent: AgentId): Console {
  const close = team.arrive(agent);
  let isFrozen = false;
  const beat = () => {
    if (!isFrozen) team.beat(agent);
    cancel = clock.after(BEAT_MS, beat);
  };
  let cancel = clock.after(BEAT_MS, beat);
  return {
    leave: () => {
      cancel();
      close();
    },
    freeze: () => {
      isFrozen = true;
    },
    thaw: () => {
      isFrozen = false;
    },
  };
}
