/** The world around Baton in one run: visitors, people and the one who pulls the plug, and what all of them saw. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Scheduler } from "fast-check";
import type { Happening } from "../../backend/conversation/happening.ts";
import type { ConversationId } from "../../backend/conversation/ids.ts";
import type { FinalOutcome } from "../../backend/engine/outcomes.ts";
import { agentTookOver, agentWrote, humanModeSet, switchFlipped, visitorWrote } from "../fakes/builders.ts";
import { beginLife, type Life } from "./life.ts";
import type { Act, Plan } from "./plan.ts";

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
};

type Places = { readonly path: string; readonly scheduler: Scheduler };

/** Plays the plan, lets everything run out, and closes the database. */
export async function play(plan: Plan, { path, scheduler }: Places): Promise<Seen> {
  const requests: Request[] = [];
  const agentTexts: string[] = [];
  const offered: string[] = [];
  const faults: string[] = [];
  let calls = 0;
  const nextCall = () => {
    const number = calls++;
    return { mood: plan.moods[number] ?? "answers", text: `answer ${number}` } as const;
  };
  const begin = (): Life => {
    const life = beginLife({ path, scheduler, nextCall });
    watchDesk(life, offered);
    return life;
  };
  let life = begin();

  const ask = async (to: ConversationId, number: number) => {
    const text = `message ${number}`;
    const request: Request = { to, text, seq: null, outcome: null };
    requests.push(request);
    const { engine, started } = life;
    await started;
    const watch = engine.watch(to);
    const channel = to.startsWith("direct") ? "direct" : "page";
    const said = visitorWrote(text, { conversation: to, channel, key: `key ${number}` });
    const { seq, isRepeat } = await engine.receive(said);
    request.seq = seq;
    request.outcome = await (isRepeat ? watch.finalOfPast(seq) : watch.final(seq));
  };
  const tell = async (happening: Happening) => {
    const { engine, started } = life;
    await started;
    await engine.receive(happening);
    if (happening.type === "agent-wrote") agentTexts.push(happening.text);
  };
  const flip = async (enabled: boolean) => {
    const { engine, started } = life;
    await started;
    await engine.receiveDesk(switchFlipped(enabled));
  };
  const crash = async () => {
    life.kill();
    life = begin();
  };
  let replies = 0;
  const perform = (act: Act): Promise<void> => {
    switch (act.type) {
      case "visitor":
        return ask(act.to, act.number);
      case "agent-writes":
        return tell(agentWrote(`reply ${replies++}`, { conversation: act.to }));
      case "takeover":
        return tell(agentTookOver({ conversation: act.to }));
      case "human-mode":
        return tell(humanModeSet(act.enabled, { conversation: act.to }));
      case "switch":
        return flip(act.enabled);
      case "crash":
        return crash();
    }
  };
  const fail = (fault: unknown) => void faults.push(String(fault));
  const actOut = async (acts: readonly Act[]) => {
    for (const act of acts) {
      await scheduler.schedule(Promise.resolve(), act.type);
      perform(act).catch(fail);
    }
  };
  const runOut = async (): Promise<void> => {
    await nextTurn();
    const pause = life.clock.pauses()[0];
    if (scheduler.count() > 0) await scheduler.waitNext(1);
    else if (pause !== undefined) life.clock.advance(pause);
    else return;
    return runOut();
  };

  for (const acts of plan.actors) actOut(acts).catch(fail);
  await runOut();
  // Whoever got no answer, because the process died, asks once more with the same key.
  for (const { to, text, outcome } of [...requests])
    if (outcome === null) ask(to, Number(text.split(" ")[1])).catch(fail);
  await runOut();
  life.embedded.close();
  return { requests, agentTexts, offered, faults };
}

/** Notes what was offered to the desk. */
function watchDesk({ embedded }: Life, offered: string[]): void {
  embedded.feed.subscribeDesk((event) => {
    if (event.type === "draft-offered") offered.push(event.text);
  });
}
