/**
 * Arbitrary stories of one conversation, told to `decide`. Beside it goes an oracle that knows nothing of epochs and
 * fences: it says in plain words who owns the conversation, and counts how often it changed hands.
 */
import fc from "fast-check";
import { type Decision, decide } from "../../backend/conversation/decide.ts";
import { decideDesk, newDesk } from "../../backend/conversation/desk.ts";
import type { AskBot } from "../../backend/conversation/effect.ts";
import type { Happening } from "../../backend/conversation/happening.ts";
import type { Conversation } from "../../backend/conversation/state.ts";
import {
  aConversation,
  agentTookOver,
  agentWrote,
  botAnswered,
  botFailed,
  humanModeSet,
  switchChanged,
  switchFlipped,
  visitorArrived,
  visitorWrote,
} from "./builders.ts";

/** `which` picks one of the questions that the bot was ever asked: 0 the newest, others are stale. */
export type Step =
  | { readonly type: "plain"; readonly happening: Happening }
  | { readonly type: "flip"; readonly enabled: boolean }
  | { readonly type: "bot"; readonly isAnswer: boolean; readonly which: number }
  | { readonly type: "forgery"; readonly turn: number; readonly fence: number };

const plain = (happening: Happening): Step => ({ type: "plain", happening });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(plain(visitorWrote())) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("bot" as const), isAnswer: fc.boolean(), which: fc.nat(3) }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("flip" as const), enabled: fc.boolean() }) },
  { weight: 2, arbitrary: fc.boolean().map((enabled) => plain(humanModeSet(enabled))) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      plain(agentWrote()),
      plain(agentTookOver()),
      plain(switchChanged()),
      plain(visitorArrived()),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("forgery" as const), turn: fc.nat(9), fence: fc.nat(9) }),
  },
);

export const anyStory = fc.array(anyStep, { maxLength: 40, size: "max" });

export type Told = {
  readonly happening: Happening;
  readonly before: Conversation;
  readonly decision: Decision;
  /** The oracle, just before: who answers, and how often that changed. */
  readonly owner: "bot" | "human";
  readonly changes: number;
};

/** Tells the story, one decision after the other. */
export function tell(story: readonly Step[]): readonly Told[] {
  const told: Told[] = [];
  const asked: AskBot[] = [];
  const oracle = createOracle();
  let conversation = aConversation();
  let desk = newDesk;

  const take = (happening: Happening) => {
    const before = conversation;
    const decision = decide(before, desk, happening);
    told.push({ happening, before, decision, owner: oracle.owner(), changes: oracle.changes() });
    oracle.follow(happening, decision);
    asked.push(...decision.effects);
    conversation = decision.next;
  };
  for (const step of story) {
    if (step.type === "flip") {
      desk = decideDesk(desk, switchFlipped(step.enabled)).next;
      oracle.flip(step.enabled);
    } else {
      const happening = happeningOf(step, asked);
      if (happening !== null) take(happening);
    }
  }
  return told;
}

function happeningOf(step: Exclude<Step, { type: "flip" }>, asked: readonly AskBot[]): Happening | null {
  switch (step.type) {
    case "plain":
      return step.happening;
    case "forgery":
      return botAnswered({ turn: step.turn, fence: step.fence });
    case "bot": {
      const question = asked.at(-1 - step.which);
      if (question === undefined) return null;
      const { turn, fence } = question;
      return step.isAnswer ? botAnswered({ turn, fence }) : botFailed({ turn, fence });
    }
  }
}

/** Who owns the conversation by the words of the design, and how often that changed. */
export function createOracle() {
  let own: "bot" | "human" = "bot";
  let isOn = false;
  let changes = 0;
  const give = (to: "bot" | "human") => {
    if (own !== to) changes += 1;
    own = to;
  };
  return {
    owner: (): "bot" | "human" => (isOn ? "human" : own),
    changes: () => changes,
    flip: (enabled: boolean) => {
      if (isOn !== enabled) changes += 1;
      isOn = enabled;
    },
    follow: (happening: Happening, { endings }: Pick<Decision, "endings">) => {
      const isHandedOver = endings.some(({ outcome }) => outcome.type === "handed-over");
      give(newOwner(happening, { isOn, isHandedOver }) ?? own);
    },
  };
}

/** To whom a happening gives the conversation, null when it leaves that as it is. */
function newOwner(happening: Happening, { isOn, isHandedOver }: { isOn: boolean; isHandedOver: boolean }) {
  if (happening.type === "agent-took-over") return "human";
  if (happening.type === "agent-wrote") return isOn ? null : "human";
  if (happening.type === "human-mode-set") return happening.enabled ? "human" : "bot";
  return happening.type === "bot-failed" && isHandedOver ? "human" : null;
}
