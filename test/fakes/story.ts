/**
 * Arbitrary stories of one conversation, told to `decide`, under any policy, while agents come and go and the clock
 * runs on. Beside it goes an oracle that knows nothing of epochs and fences: it counts in plain words how often the
 * conversation changed hands.
 */
import fc from "fast-check";
import { decide } from "../../backend/conversation/decide.ts";
import type { Around, Decision } from "../../backend/conversation/decision.ts";
import { decideDesk, newDesk } from "../../backend/conversation/desk.ts";
import type { AskBot } from "../../backend/conversation/effect.ts";
import type { Happening } from "../../backend/conversation/happening.ts";
import type { Policy } from "../../backend/conversation/policy.ts";
import { agentOf, type Channel, type Conversation } from "../../backend/conversation/state.ts";
import { anyPolicy, type Step } from "./any-story.ts";
import {
  AT,
  aConversation,
  asksOf,
  botAnswered,
  botFailed,
  botHandedOver,
  switchFlipped,
} from "./builders.ts";

export type Told = {
  readonly happening: Happening;
  readonly around: Around;
  readonly before: Conversation;
  readonly decision: Decision;
  /** The oracle, just before: whether people answer by the switch, and how often the conversation changed hands. */
  readonly isOn: boolean;
  readonly changes: number;
};

/** True when the switch was flipped and the conversation has not been told: it was with somebody else for a moment. */
export function isUnsettled({ before, around: { desk } }: Told): boolean {
  const { control, turn } = before;
  if (control.owner === "human") return control.reason === "switch" && !desk.humanMode;
  return turn !== null && (desk.humanMode || turn.fence !== control.epoch + desk.epoch);
}

export type Plot = { readonly policy: Policy; readonly channel: Channel; readonly steps: readonly Step[] };

export const plotsOf = (steps: fc.Arbitrary<readonly Step[]>, channel: Channel): fc.Arbitrary<Plot> =>
  fc.record({ policy: anyPolicy, channel: fc.constant(channel), steps });

/** Where a story stands between two happenings. */
type Scene = {
  conversation: Conversation;
  around: Around;
  now: number;
};

/** Tells the story, one decision after the other. */
export function tell({ policy, channel, steps }: Plot): readonly Told[] {
  const told: Told[] = [];
  const asked: AskBot[] = [];
  const oracle = createOracle();
  const scene: Scene = {
    conversation: aConversation({ channel }),
    around: { desk: newDesk, policy, staff: { online: 1, queued: 0 }, draft: null, isBridged: false },
    now: AT,
  };
  const take = (happening: Happening) => {
    const { conversation: before, around } = scene;
    const decision = decide(before, around, happening);
    told.push({ happening, around, before, decision, isOn: oracle.isOn(), changes: oracle.changes() });
    oracle.follow(happening, before, decision);
    asked.push(...asksOf(decision.effects));
    scene.conversation = decision.next;
  };
  for (const step of steps) {
    switch (step.type) {
      case "flip":
        scene.around = {
          ...scene.around,
          desk: decideDesk(scene.around.desk, switchFlipped(step.enabled)).next,
        };
        oracle.flip(step.enabled);
        break;
      case "staff":
        scene.around = { ...scene.around, staff: step.staff, draft: step.draft };
        break;
      case "wait":
        scene.now += step.ms;
        ringDue(scene, take, { isDown: step.isDown });
        break;
      default: {
        const happening = happeningOf(step, asked, scene);
        if (happening !== null) take(happening);
      }
    }
  }
  return told;
}

/** Every alarm at its moment; after a downtime all at once, at its end. */
function ringDue(
  scene: Scene,
  take: (happening: Happening) => void,
  { isDown }: { readonly isDown: boolean },
): void {
  for (let { alarm } = scene.conversation; alarm !== null && alarm <= scene.now; ) {
    take({ type: "alarm-rang", conversation: scene.conversation.id, at: isDown ? scene.now : alarm });
    const { alarm: next } = scene.conversation;
    if (next !== null && next <= alarm) throw new Error(`the alarm of ${alarm} rang and stands at ${next}`);
    alarm = next;
  }
}

type Happens = Exclude<Step, { type: "flip" | "staff" | "wait" }>;

function happeningOf(
  step: Happens,
  asked: readonly AskBot[],
  { now, conversation }: Scene,
): Happening | null {
  switch (step.type) {
    case "plain":
      return { ...step.happening, at: now };
    case "offer":
      return {
        type: "offered",
        conversation: conversation.id,
        at: now,
        agent: step.agent,
        until: step.ms === null ? null : now + step.ms,
      };
    case "act": {
      const epoch = step.late === null ? null : conversation.control.epoch - step.late;
      return { ...step.act, at: now, epoch };
    }
    case "forgery":
      return botAnswered({ turn: step.turn, fence: step.fence, at: now });
    case "bot": {
      const question = asked.at(-1 - step.which);
      return question === undefined ? null : fromBot(step, question, now);
    }
  }
}

function fromBot({ says }: Extract<Step, { type: "bot" }>, { turn, fence }: AskBot, at: number): Happening {
  const about = { turn, fence, at };
  if (says === "failed") return botFailed(about);
  return says === "handed-over"
    ? botHandedOver({ ...about, wanted: ["law"] })
    : botAnswered({ ...about, text: says });
}

/** Whether the switch is on, and how often the conversation changed hands, by the words of the design. */
function createOracle() {
  let isOn = false;
  let changes = 0;
  return {
    isOn: () => isOn,
    changes: () => changes,
    flip: (enabled: boolean) => {
      if (isOn !== enabled) changes += 1;
      isOn = enabled;
    },
    follow: (happening: Happening, before: Conversation, { next, refusal }: Decision) => {
      if (refusal !== null) return;
      const isPeoples =
        happening.type === "agent-took-over" ||
        happening.type === "agent-wrote" ||
        (happening.type === "human-mode-set" && happening.enabled);
      const isMoved = before.control.owner !== next.control.owner || agentOf(before) !== agentOf(next);
      if (isPeoples || isMoved) changes += 1;
    },
  };
}
