/** A desk at work in this process: so many agents, so many open conversations, and what is measured on it. */
import { type AgentId, agentId, type ConversationId, conversationId } from "../backend/conversation/ids.ts";
import { defaultPolicy, type Policy } from "../backend/conversation/policy.ts";
import { openEmbedded } from "../backend/embedded/embedded.ts";
import { createEngine, type Engine } from "../backend/engine/engine.ts";
import type { Clock, Feed } from "../backend/engine/ports.ts";

export type Size = { readonly conversations: number; readonly agents: number };

export type Floor = {
  readonly size: Size;
  /** Microseconds that each of these takes, so many at once, with all that is done for them. */
  readonly measure: (what: Measure, times: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** What a visitor does whose message goes to an agent, to the bot, or who asks for a person and is resolved. */
export type Measure = "to an agent" | "to the bot" | "handover, offer, resolve";
export const MEASURES: readonly Measure[] = ["to an agent", "to the bot", "handover, offer, resolve"];

/** Taken over side by side, as so many visitors who write at the same time. */
const AT_ONCE = 32;

/** Fewer than the agents of a small desk have, so that there is always one to resolve. */
const FEW = 4;

/** An offer is an assignment, so that one act fewer is the bench's own; no alarm rings while it is measured. */
const policy: Policy = {
  ...defaultPolicy,
  routing: { ...defaultPolicy.routing, offerMs: 0 },
  handback: { ...defaultPolicy.handback, unattendedMs: null, unansweredMs: null },
};

const clock: Clock = {
  now: Date.now,
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

const journal = { info: () => undefined, error: (facts: object) => console.error("bench:", facts) };

/** On the SQLite file at `path`, in memory for null. Four of five open conversations are with agents, who are full then; the others stand in the queue. */
export async function openFloor(size: Size, path: string | null): Promise<Floor> {
  const held = Math.floor(size.conversations * 0.8);
  const capacity = Math.ceil(held / size.agents);
  const agents = Array.from({ length: size.agents }, (_, index) => agentId(`agent ${index}`));
  const embedded = openEmbedded({ path, clock, journal });
  const { store, archive, records, feed, worker } = embedded;
  const engine = createEngine({
    ...{ store, archive, records, feed, worker, clock, journal, policy },
    answerer: { answer: async () => ({ type: "answered", text: "Hello! How can I help you?" }) },
    helpDesk: null,
    isBridged: false,
    profiles: agents.map((id) => ({ id, skills: [], capacity, role: "agent" })),
  });
  await engine.start();
  for (const agent of agents) engine.team.arrive(agent);
  const open = names(size.conversations, "open");
  const acts = {
    "to an agent": toAgents(engine, open),
    "to the bot": toBot(engine),
    "handover, offer, resolve": rounds(engine, feed),
  };
  await inTurns(open, async (id) => {
    await write(engine, id, "I need help with my order.");
    await engine.receive({ type: "visitor-asked-for-person", conversation: id, at: clock.now() });
  });
  return {
    size,
    measure: async (what, times) => {
      // As their consoles do, so that no lease lapses in a long run.
      for (const agent of agents) engine.team.beat(agent);
      const begin = process.hrtime.bigint();
      await acts[what](times);
      return Number(process.hrtime.bigint() - begin) / 1000 / times;
    },
    close: async () => {
      await engine.stop(0);
      await embedded.rest();
      embedded.close();
    },
  };
}

type Work = (times: number) => Promise<void>;

function toAgents(engine: Engine, open: readonly ConversationId[]): Work {
  return (times) =>
    inTurns(
      Array.from({ length: times }, (_, index) => index),
      async (index) => {
        const id = open[(index * 7) % open.length];
        if (id !== undefined) await write(engine, id, "Are you still there?");
      },
    );
}

function toBot(engine: Engine): Work {
  let round = 0;
  return (times) =>
    inTurns(names(times, `bot ${round++}`), (id) => write(engine, id, "What are your hours?"));
}

/** A visitor goes to the queue's end, an agent resolves the conversation they had for longest, the queue's head moves up. */
function rounds(engine: Engine, feed: Feed): Work {
  const assigned: { readonly conversation: ConversationId; readonly agent: AgentId }[] = [];
  feed.subscribeDesk((event) => {
    if (event.type !== "entry-changed") return;
    const { id, control } = event.entry.conversation;
    if (control.owner === "human" && control.place.type === "assigned")
      assigned.push({ conversation: id, agent: control.place.agent });
  });
  let round = 0;
  const work = async (id: ConversationId) => {
    await write(engine, id, "hello");
    await engine.receive({ type: "visitor-asked-for-person", conversation: id, at: clock.now() });
    const longest = assigned.shift();
    if (longest === undefined) throw new Error("nobody has a conversation to resolve");
    await engine.receive({ type: "agent-resolved", ...longest, epoch: null, at: clock.now() });
  };
  return (times) => inTurns(names(times, `asking ${round++}`), work, FEW);
}

const names = (count: number, what: string): readonly ConversationId[] =>
  Array.from({ length: count }, (_, index) => conversationId(`${what} ${index}`));

const write = (engine: Engine, conversation: ConversationId, text: string) =>
  engine.receive({
    type: "visitor-wrote",
    conversation,
    channel: "page",
    text,
    attachments: 0,
    key: null,
    at: clock.now(),
  });

async function inTurns<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
  atOnce = AT_ONCE,
): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce)
    await Promise.all(items.slice(start, start + atOnce).map(work));
}
