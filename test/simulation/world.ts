/** The world around Baton in one run: visitors, people and the one who pulls the plug, and what all of them saw. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Scheduler } from "fast-check";
import type { Happening } from "../../backend/conversation/happening.ts";
import { type AgentId, type ConversationId, conversationId } from "../../backend/conversation/ids.ts";
import type { FinalOutcome } from "../../backend/engine/outcomes.ts";
import {
  AT,
  agentActed,
  agentTookOver,
  agentWrote,
  humanModeSet,
  switchFlipped,
  visitorWrote,
} from "../fakes/builders.ts";
import { openConsole } from "../fakes/console.ts";
import { beginLife, type Life, TEAM } from "./life.ts";
import { type Act, DIRECT, PAGES, type Plan } from "./plan.ts";

/** A visitor's request. `seq` says that it was acknowledged, `outcome` what it was answered. */
export type Request = {
  readonly to: ConversationId;
  readonly text: string;
  seq: number | null;
  outcome: FinalOutcome | null;
};

export type Seen = {
  readonly requests: readonly Request[];
  /** Agent's texts that were acknowledged. */
  readonly agentTexts: readonly string[];
  /** Bot text that was offered to the desk instead of the visitor. */
  readonly offered: readonly string[];
  /** What should never happen: rejections, and drafts of turns that had ended. */
  readonly faults: readonly string[];
  /** What Baton's own check found at the end. */
  readonly breaches: readonly string[];
};

type Places = { readonly path: string; readonly scheduler: Scheduler };

/**
 * A visitor whom nobody answers is reminded of every quarter of an hour for ever, and consoles beat for ever: the clock
 * is run out only so far. Every turn has ended by then: a bot that is stuck gives up after five minutes.
 */
const RUN_OUT_MS = 6 * 60_000;

/** Time passes in jumps, as if the machine was held up: consoles beat so often that each alone would take most of it. */
const JUMP_MS = 20_000;

/** Agents accept well before an offer lapses. Whom all of them passed is offered anew after a quarter of an hour. */
const ROUND_MS = 20_000;
const MOST_ROUNDS = 50;

/** Plays the plan, lets everything run out, has the agents take who still waits, and closes the database. */
export async function play(plan: Plan, places: Places): Promise<Seen> {
  const faults: string[] = [];
  const fail = (fault: unknown) => void faults.push(String(fault));
  const stage = createStage(plan, places);
  const cast = createCast(stage);
  const actOut = async (acts: readonly Act[]) => {
    for (const act of acts) {
      await places.scheduler.schedule(Promise.resolve(), act.type);
      cast.perform(act).catch(fail);
    }
  };
  for (const acts of plan.actors) actOut(acts).catch(fail);
  await stage.runOut(RUN_OUT_MS);
  // Whoever got no answer, because the process died, asks once more with the same key.
  for (const { to, text, outcome } of [...cast.requests])
    if (outcome === null) cast.ask(to, Number(text.split(" ")[1])).catch(fail);
  await stage.runOut(RUN_OUT_MS);
  for (const { id } of TEAM) cast.perform({ type: "arrives", agent: id }).catch(fail);
  await stage.runOut(0);
  for (let round = 0; round < MOST_ROUNDS && (await cast.isAnyoneLeft()); round++) {
    await stage.runOut(ROUND_MS);
    for (const act of cast.acceptances()) cast.perform(act).catch(fail);
    await stage.runOut(0);
  }
  const breaches = await cast.examine();
  stage.life().embedded.close();
  const { requests, agentTexts } = cast;
  return { requests, agentTexts, offered: stage.offered, faults, breaches };
}

type Stage = {
  readonly life: () => Life;
  readonly offered: readonly string[];
  readonly crash: () => void;
  /** Lets everything run out, and so much time pass. */
  readonly runOut: (ms: number) => Promise<void>;
};

/** One life after the other on the same file; the clock goes on over all of them. */
function createStage(plan: Plan, { path, scheduler }: Places): Stage {
  const offered: string[] = [];
  let calls = 0;
  const nextCall = () => {
    const number = calls++;
    return { mood: plan.moods[number] ?? "answers", text: `answer ${number}` } as const;
  };
  const begin = (now: number): Life => {
    const life = beginLife({ path, scheduler, now, idleMs: plan.idleMs, nextCall });
    life.embedded.feed.subscribeDesk((event) => {
      if (event.type === "draft-offered") offered.push(event.text);
    });
    return life;
  };
  let life = begin(AT);
  const runUntil = async (end: number): Promise<void> => {
    for (;;) {
      await nextTurn();
      const left = end - life.clock.now();
      const pause = life.clock.pauses()[0] ?? Number.POSITIVE_INFINITY;
      if (scheduler.count() > 0) await scheduler.waitNext(1);
      else if (pause <= left) life.clock.advance(Math.min(left, Math.max(pause, JUMP_MS)));
      else return;
    }
  };
  return {
    life: () => life,
    offered,
    crash: () => {
      life.kill();
      life = begin(life.clock.now());
    },
    runOut: (ms) => runUntil(life.clock.now() + ms),
  };
}

type Cast = {
  readonly requests: readonly Request[];
  readonly agentTexts: readonly string[];
  readonly ask: (to: ConversationId, number: number) => Promise<void>;
  readonly perform: (act: Act) => Promise<void>;
  /** Every offer is accepted by whom it was made to. */
  readonly acceptances: () => readonly Act[];
  /** Somebody waits who has no agent, or something is still to be done. */
  readonly isAnyoneLeft: () => Promise<boolean>;
  readonly examine: () => Promise<readonly string[]>;
};

/** Who acts, and what they were told. */
function createCast(stage: Stage): Cast {
  const requests: Request[] = [];
  const agentTexts: string[] = [];
  const consoles = createConsoles(stage);
  let replies = 0;
  let directCalls = 0;

  const ask: Cast["ask"] = async (asked, number) => {
    const text = `message ${number}`;
    const isDirect = asked.startsWith(DIRECT);
    // Every direct call is a conversation of its own, and never a repeat.
    const to = isDirect ? conversationId(`${DIRECT}-${directCalls++}`) : asked;
    const request: Request = { to, text, seq: null, outcome: null };
    requests.push(request);
    const { engine, started, clock } = stage.life();
    await started;
    const watch = engine.watch(to);
    const channel = isDirect ? "direct" : "page";
    const key = isDirect ? null : `key ${number}`;
    const said = visitorWrote(text, { conversation: to, channel, key, at: clock.now() });
    const { seq, isRepeat } = await engine.receive(said);
    request.seq = seq;
    request.outcome = await (isRepeat ? watch.finalOfPast(seq) : watch.final(seq));
  };
  const tell = async (happening: Happening) => {
    const { engine, started, clock } = stage.life();
    await started;
    const { refusal } = await engine.receive({ ...happening, at: clock.now() });
    if (happening.type === "agent-wrote" && refusal === null) agentTexts.push(happening.text);
  };
  const flip = async (enabled: boolean) => {
    const { engine, started, clock } = stage.life();
    await started;
    await engine.receiveDesk({ ...switchFlipped(enabled), at: clock.now() });
  };
  const perform: Cast["perform"] = async (act) => {
    switch (act.type) {
      case "visitor":
        return ask(act.to, act.number);
      case "command":
        return tell(visitorWrote("/bot", { conversation: act.to }));
      case "asks-for-person":
        return tell({ type: "visitor-asked-for-person", conversation: act.to, at: 0 });
      case "agent-writes":
        return tell(agentWrote(`reply ${replies++}`, { conversation: act.to, agent: act.agent }));
      case "takeover":
        return tell(agentTookOver({ conversation: act.to, agent: act.agent }));
      case "agent-accepted":
      case "agent-declined":
      case "agent-released":
      case "agent-handed-back":
      case "agent-resolved":
        return tell(agentActed(act.type, { conversation: act.to, agent: act.agent }));
      case "human-mode":
        return tell(humanModeSet(act.enabled, { conversation: act.to }));
      case "arrives":
      case "breaks-off":
      case "goes-offline":
        return consoles.perform(act.type, act.agent);
      case "switch":
        return flip(act.enabled);
      case "time":
        return stage.life().clock.advance(act.ms);
      case "crash":
        return stage.crash();
    }
  };
  const acceptances = () =>
    TEAM.flatMap(({ id: agent }) => PAGES.map((to): Act => ({ type: "agent-accepted", to, agent })));
  const isAnyoneLeft = async () => {
    const { archive, store } = stage.life().embedded;
    const waiting = await archive.waiting(PAGES.length);
    const isServed = ({ control }: (typeof waiting)[number]) =>
      control.owner === "human" && control.place.type === "assigned";
    return !waiting.every(isServed) || (await store.pendingEffects()).length > 0;
  };
  const examine = async () => {
    const examined = stage.life().engine.examine();
    await stage.runOut(0);
    return (await examined).breaches.map(({ conversation, detail }) => `${conversation}: ${detail}`);
  };
  return { requests, agentTexts, ask, perform, acceptances, isAnyoneLeft, examine };
}

/** The agents' consoles. A crash breaks off all of them. */
function createConsoles(stage: Stage) {
  const open = new Map<AgentId, { readonly life: Life; readonly close: () => void }>();
  return {
    perform: async (what: "arrives" | "breaks-off" | "goes-offline", agent: AgentId) => {
      const life = stage.life();
      await life.started;
      if (life !== stage.life()) return;
      if (what === "arrives")
        open.set(agent, { life, close: openConsole(life.engine, life.clock, agent).leave });
      else if (what === "goes-offline") life.engine.team.choose(agent, "offline");
      else if (open.get(agent)?.life === life) {
        open.get(agent)?.close();
        open.delete(agent);
      }
    },
  };
}
