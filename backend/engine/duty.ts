/**
 * What is done for conversations although nobody speaks: free agents are offered who waits, alarms ring, and a lost
 * agent's visitors go back into the queue.
 */
import type { Around } from "../conversation/decision.ts";
import type { AgentId, ConversationId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";
import { createAlarms } from "./alarms.ts";
import { createDispatcher } from "./dispatch.ts";
import type { EngineParts, Receive } from "./engine.ts";
import { createFloor, type Floor } from "./floor.ts";
import { createTeam, type Team } from "./team.ts";

/** After a fault, such as a full disk, a lost agent's conversation is taken back again. */
const AGAIN_MS = 1_000;

export type Duty = {
  readonly team: Team;
  readonly floor: Floor;
  readonly staff: () => Around["staff"];
  /** Takes in how a conversation stands after a commit. */
  readonly note: (conversation: Conversation) => void;
  /** Reads how the floor stands; before anything else happens. */
  readonly prepare: () => Promise<void>;
  readonly begin: () => void;
  readonly end: () => void;
};

export function createDuty(parts: EngineParts, receive: Receive): Duty {
  const { archive, clock, feed, journal } = parts;
  const floor = createFloor();
  const takeBackOne = (conversation: ConversationId, agent: AgentId): void => {
    if (team.isThere(agent)) return;
    receive({ type: "agent-vanished", conversation, agent, at: clock.now() }).catch((err: unknown) => {
      journal.error({ err, conversation }, "a lost agent's conversation will be taken back in a moment");
      clock.after(AGAIN_MS, () => takeBackOne(conversation, agent));
    });
  };
  const takeBack = (agent: AgentId) => {
    for (const conversation of floor.heldBy(agent)) takeBackOne(conversation, agent);
  };
  const change = () => {
    dispatcher.poke();
    feed.publishDesk({ type: "team-changed" });
  };
  const team = createTeam({ ...parts, floor }, { onChange: change, onLost: takeBack });
  const dispatcher = createDispatcher({ ...parts, floor, team }, receive);
  const alarms = createAlarms(parts, (conversation) =>
    receive({ type: "alarm-rang", conversation, at: clock.now() }),
  );
  return {
    team,
    floor,
    staff: () => ({ online: team.online(), queued: floor.queueLength() }),
    note: (conversation) => {
      if (conversation.channel === "direct") return;
      alarms.heed(conversation.alarm);
      if (floor.note(conversation)) change();
    },
    prepare: async () => {
      for (const conversation of await archive.withPeople()) floor.note(conversation);
      await team.start();
    },
    begin: () => {
      dispatcher.start();
      alarms.start();
    },
    end: () => {
      team.stop();
      dispatcher.stop();
      alarms.stop();
    },
  };
}
