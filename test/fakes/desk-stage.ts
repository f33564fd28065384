/** A desk in a test's hands: visitors and agents who act at the moment that the manual clock shows. */
import type { Happening } from "../../backend/conversation/happening.ts";
import type { AgentId, ConversationId } from "../../backend/conversation/ids.ts";
import type { Conversation } from "../../backend/conversation/state.ts";
import {
  agentActed,
  agentTookOver,
  agentWrote,
  HERE,
  switchFlipped,
  visitorArrived,
  visitorWrote,
} from "./builders.ts";
import { type Console, openConsole } from "./console.ts";
import { type Running, startEngine, untilQuiet } from "./running-engine.ts";

type Receipt = Awaited<ReturnType<Running["engine"]["receive"]>>;
type Acts = Parameters<typeof agentActed>[0];

export type Stage = Running & {
  /** Comes to pass now, with all that follows from it. */
  readonly happens: (happening: Happening) => Promise<Receipt>;
  readonly writes: (text: string, to?: ConversationId) => Promise<Receipt>;
  /** A visitor comes and asks for a person at once, without a question. */
  readonly asksForPerson: (to?: ConversationId) => Promise<Receipt>;
  readonly acts: (agent: AgentId, what: Acts, to?: ConversationId) => Promise<Receipt>;
  readonly takesOver: (agent: AgentId, to?: ConversationId) => Promise<Receipt>;
  readonly replies: (agent: AgentId, text: string, to?: ConversationId) => Promise<Receipt>;
  readonly flips: (enabled: boolean) => Promise<void>;
  /** The agent's console opens, and beats from then on; the result closes it. */
  readonly arrives: (agent: AgentId) => Promise<() => void>;
  readonly opensConsole: (agent: AgentId) => Promise<Console>;
  readonly conversation: (id?: ConversationId) => Promise<Conversation>;
  /** Where it stands, in words. */
  readonly place: (id?: ConversationId) => Promise<string>;
};

/** Starts an engine and puts visitors and agents around it. */
export async function openDesk(choices: Parameters<typeof startEngine>[0] = {}): Promise<Stage> {
  const running = await startEngine(choices);
  const { engine, embedded, clock } = running;
  const happens = async (happening: Happening): Promise<Receipt> => {
    const receipt = await engine.receive({ ...happening, at: clock.now() });
    await untilQuiet();
    return receipt;
  };
  const conversation = async (id: ConversationId = HERE) => {
    const found = await embedded.archive.findConversation(id);
    if (found === null) throw new Error(`there is no conversation ${id}`);
    return found.conversation;
  };
  const opensConsole = async (agent: AgentId): Promise<Console> => {
    const console = openConsole(engine, clock, agent);
    await untilQuiet();
    return console;
  };
  return {
    ...running,
    happens,
    writes: (text, to = HERE) => happens(visitorWrote(text, { conversation: to })),
    asksForPerson: async (to = HERE) => {
      await happens(visitorArrived({ conversation: to }));
      return happens({ type: "visitor-asked-for-person", conversation: to, at: clock.now() });
    },
    acts: (agent, what, to = HERE) => happens(agentActed(what, { agent, conversation: to })),
    takesOver: (agent, to = HERE) => happens(agentTookOver({ agent, conversation: to })),
    replies: (agent, text, to = HERE) => happens(agentWrote(text, { agent, conversation: to })),
    flips: async (enabled) => {
      await engine.receiveDesk({ ...switchFlipped(enabled), at: clock.now() });
      await untilQuiet();
    },
    arrives: async (agent) => (await opensConsole(agent)).leave,
    opensConsole,
    conversation,
    place: async (id) => standingOf(await conversation(id)),
  };
}

function standingOf({ control }: Conversation): string {
  if (control.owner === "bot") return "bot";
  const { place } = control;
  return place.type === "queued" ? "queued" : `${place.type} to ${place.agent}`;
}
