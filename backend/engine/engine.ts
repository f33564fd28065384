/**
 * The loop: a happening goes into its conversation's lane, is decided there on what is stored, and saved with all
 * that follows from it in one transaction. Only then is anybody told and any effect performed.
 */

import type { Refusal } from "../conversation/decision.ts";
import { type Desk, type DeskDecision, decideDesk } from "../conversation/desk.ts";
import type { Happening, SwitchFlipped } from "../conversation/happening.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import type { Packet } from "../conversation/packet.ts";
import type { Policy } from "../conversation/policy.ts";
import type { Conversation } from "../conversation/state.ts";
import type { AgentProfile } from "../routing/agent.ts";
import { createAnnouncer } from "./announce.ts";
import { createDrafts, type Draft } from "./drafts.ts";
import { createDuty } from "./duty.ts";
import { examine, type Health } from "./health.ts";
import { createLanes } from "./lanes.ts";
import { type Watch, watchOutcomes } from "./outcomes.ts";
import { createPerformer } from "./perform.ts";
import type {
  Answerer,
  Archive,
  Clock,
  EffectId,
  Feed,
  HelpDesk,
  Journal,
  Records,
  Store,
  StoredEffect,
  Worker,
} from "./ports.ts";
import { readPacket } from "./read-packet.ts";
import { MOST_CONFLICTS, type Settled, settle } from "./settle.ts";
import type { Team } from "./team.ts";

export type EngineParts = {
  readonly store: Store;
  readonly archive: Archive;
  readonly records: Records;
  readonly answerer: Answerer;
  readonly feed: Feed;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly policy: Policy;
  readonly profiles: readonly AgentProfile[];
  /** Where people answer outside of Baton, null without one. `isBridged`: conversations of our page are there too. */
  readonly helpDesk: HelpDesk | null;
  readonly isBridged: boolean;
};

/**
 * What came of a happening. `seq` is the message it stored, or stored before when `isRepeat`. `refusal` says why an
 * agent's act was not done.
 */
type Receipt = {
  readonly conversation: Conversation;
  readonly userId: UserId | null;
  readonly desk: Desk;
  readonly seq: number;
  readonly isRepeat: boolean;
  readonly refusal: Refusal | null;
};

/** Takes a happening in. Resolves once it is committed. `done` is the stored effect that brought it about. */
export type Receive = (happening: Happening, done?: EffectId) => Promise<Receipt>;

export type Engine = {
  readonly receive: Receive;
  /** Takes a happening of the desk in. Resolves with the desk once it is committed. */
  readonly receiveDesk: (happening: SwitchFlipped) => Promise<Desk>;
  /** Watches how turns of this conversation end, until it is stopped. */
  readonly watch: (id: ConversationId) => Watch;
  /** The bot text on screen in this conversation. */
  readonly draftOf: (id: ConversationId) => Draft | null;
  readonly team: Pick<Team, "arrive" | "leave" | "choose" | "act" | "beat" | "members">;
  readonly examine: () => Promise<Health>;
  /** What whoever takes up the conversation is told, null while the bot has it. */
  readonly packetOf: (conversation: Conversation) => Promise<Packet | null>;
  /** Takes up what was left undone. */
  readonly start: () => Promise<void>;
  /** Lets what runs finish within `graceMs`; the rest stays stored for the next start. */
  readonly stop: (graceMs: number) => Promise<void>;
};

export function createEngine(parts: EngineParts): Engine {
  const { feed, store, worker } = parts;
  const lanes = createLanes();
  const drafts = createDrafts(feed);
  const receive: Receive = (happening, done) =>
    lanes.run(happening.conversation, async () => {
      const draft = drafts.current(happening.conversation)?.text || null;
      const around = { policy: parts.policy, staff: duty.staff(), draft, isBridged: parts.isBridged };
      const result = await settle(store, { happening, done: done ?? null, around });
      announce(happening, result);
      return receiptOf(result);
    });
  const duty = createDuty(parts, receive);
  const announce = createAnnouncer(parts, drafts, duty);
  const perform = createPerformer(parts, drafts, receive);
  /** However long nobody was there to ask it, the bot has its whole time from now on. Side by side they share a commit. */
  const resume = (pending: readonly StoredEffect[], at: number) => {
    const asked = pending.flatMap(({ conversation }) => conversation ?? []);
    return Promise.all(asked.map((conversation) => receive({ type: "bot-resumed", conversation, at })));
  };
  return {
    receive,
    receiveDesk: (happening) => lanes.run("desk", () => settleDesk(parts, happening)),
    watch: (id) => watchOutcomes(parts, id),
    draftOf: drafts.current,
    team: duty.team,
    examine: () => examine({ ...parts, ...duty }),
    packetOf: (conversation) => readPacket(parts.archive, conversation, conversation.control),
    start: async () => {
      await duty.prepare();
      const pending = await store.pendingEffects();
      await resume(pending, parts.clock.now());
      worker.start(perform);
      worker.takeUp(pending);
      duty.begin();
    },
    stop: async (graceMs) => {
      duty.end();
      await worker.stop(graceMs);
      // What was begun is stored before anybody closes the store.
      await lanes.idle();
    },
  };
}

function receiptOf({ decision, loaded, userId }: Settled): Receipt {
  const seq = loaded.repeated?.seq ?? decision.messages[0]?.seq ?? decision.next.lastSeq;
  const isRepeat = loaded.repeated !== null;
  return { conversation: decision.next, userId, desk: loaded.desk, seq, isRepeat, refusal: decision.refusal };
}

async function settleDesk(parts: EngineParts, happening: SwitchFlipped): Promise<Desk> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const desk = await parts.store.loadDesk();
    const decision: DeskDecision = decideDesk(desk, happening);
    if (decision.next === desk) return desk;
    const detail = decision.next.humanMode ? "off → on" : "on → off";
    const audit = { at: happening.at, who: happening.agent, what: happening.type, detail };
    const saved = await parts.store.saveDesk({ ...decision, audit, expectedEpoch: desk.epoch });
    if (saved.type === "conflict") continue;
    parts.journal.info({ humanMode: decision.next.humanMode, epoch: decision.next.epoch }, happening.type);
    parts.feed.publishDesk({ type: "switch-changed", desk: decision.next });
    parts.worker.take(saved.effects);
    return decision.next;
  }
  throw new Error(`the desk could not be saved: ${MOST_CONFLICTS} version conflicts in a row`);
}
