/**
 * The policy file as people write it: every key may be left out, and durations carry their unit in the key. Bounds,
 * descriptions and defaults stand here alone; docs/policy.schema.json is written from it.
 */
import { type Static, Type } from "typebox";
import { type Burst, defaultPolicy, type Lines } from "../conversation/policy.ts";
import { hoursSchema } from "./hours-file.ts";
import {
  choice,
  group,
  list,
  number,
  numberOrNull,
  phrases,
  shortTextOrNull,
  slug,
  text,
  whole,
  wholeOrNull,
  yesOrNo,
} from "./schema-parts.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

const WEEK_MINUTES = 7 * 24 * 60;
const YEAR_MINUTES = 365 * 24 * 60;
const DAY_SECONDS = 24 * 60 * 60;
const HOUR_SECONDS = 60 * 60;

/** Nobody can answer within less: the rule would undo what it waits for. */
const SHORTEST_MINUTES = 0.01;
const SHORTEST_SECONDS = 0.5;

/** A visitor who is asked to wait for more than this has gone. */
const LONGEST_BURST_SECONDS = 20;

const preset = defaultPolicy;

const minutesOrNull = (ms: number | null) => (ms === null ? null : ms / MINUTE);

const handover = group("When the bot hands over to people.", {
  phrases: phrases(
    "What a visitor says who wants a person. The mock bot listens for it; a model decides by itself.",
    preset.handover.phrases,
  ),
  keywords: phrases(
    "What is for people alone: whoever writes one of these is handed over, whatever the bot could say.",
    preset.handover.keywords,
  ),
  button: yesOrNo("Whether the visitor's page has a button for a person.", preset.handover.button),
  attachments: yesOrNo(
    "Whether a message with nothing but attachments goes to people; otherwise the bot asks for words.",
    preset.handover.attachments,
  ),
  helpless: group("Hands over when the bot says again and again that it cannot help.", {
    turns: wholeOrNull("After so many such replies in a row; null never.", {
      default: preset.handover.helpless.turns,
      minimum: 1,
      maximum: 100,
    }),
    phrases: phrases("What the bot says when it cannot help.", preset.handover.helpless.phrases),
  }),
  promises: phrases(
    "What a bot says that promises a person: the visitor is then handed over.",
    preset.handover.promises,
  ),
  loop: group(
    "After so many handovers within so long, only an agent gives the conversation back to the bot.",
    {
      handovers: whole("So many handovers.", {
        default: preset.handover.loop.handovers,
        minimum: 1,
        maximum: 100,
      }),
      withinMinutes: number("Within so many minutes.", {
        default: preset.handover.loop.withinMs / MINUTE,
        minimum: 1,
        maximum: WEEK_MINUTES,
      }),
    },
  ),
});

const hours = group("When the bot answers, and when people do.", {
  bot: hoursSchema("When the bot answers; null always."),
  desk: hoursSchema("When people are at the desk; null whenever an agent is online."),
});

const handback = group("When the bot comes back although nobody answered.", {
  unansweredMinutes: numberOrNull(
    "Without a human answer for so many minutes, although somebody is there; null never.",
    {
      default: minutesOrNull(preset.handback.unansweredMs),
      minimum: SHORTEST_MINUTES,
      maximum: WEEK_MINUTES,
    },
  ),
  unattendedMinutes: numberOrNull(
    "Without a human answer for so many minutes while nobody is there; null never.",
    {
      default: minutesOrNull(preset.handback.unattendedMs),
      minimum: SHORTEST_MINUTES,
      maximum: WEEK_MINUTES,
    },
  ),
  afterwards: choice("What happens then: the bot comes back, or the visitor stays with people.", [
    "bot",
    "stay",
  ]),
  command: shortTextOrNull("What a visitor types to have the bot back; null when they may not.", {
    longest: 50,
    preset: preset.handback.command,
  }),
});

const waiting = group("How long a visitor waits for a person.", {
  escalateSeconds: number(
    "Between two steps: agents with the wanted skill, every agent, all agents anew, the line stillWaiting.",
    { default: preset.waiting.escalateMs / SECOND, minimum: SHORTEST_SECONDS, maximum: HOUR_SECONDS },
  ),
  overdueSeconds: number("Who waits for longer is marked at the desk.", {
    default: preset.waiting.overdueMs / SECOND,
    minimum: SHORTEST_SECONDS,
    maximum: DAY_SECONDS,
  }),
});

const skill = group(
  "Words of a visitor that want a skill of the agent.",
  { skill: slug("A skill as in the team file.", "billing"), words: phrases("Any of these words.", []) },
  ["skill", "words"],
);

const routing = group("Which agent is offered whom.", {
  strategy: choice(
    "Who is asked first: who has the fewest conversations, whoever's turn it is, or who has the wanted skill.",
    ["least-busy", "round-robin", "skills"],
  ),
  offerSeconds: number("How long an offer stands; 0 assigns at once.", {
    default: preset.routing.offerMs / SECOND,
    minimum: 0,
    maximum: HOUR_SECONDS,
  }),
  sticky: yesOrNo(
    "Whether a visitor is offered to the agent they had last, if that one is free.",
    preset.routing.isSticky,
  ),
  skills: list("Which words want which skill.", skill, preset.routing.skills),
});

const helpDesk = group("What holds only for conversations that are in Chatwoot too.", {
  assigned: choice("Who has a conversation of the bot's that is assigned to a person there.", [
    "people",
    "bot",
  ]),
  idle: choice("What becomes of a conversation with the bot in which nobody spoke for idleCloseMinutes.", [
    "close",
    "people",
  ]),
  lateMinutes: number("A message that is older when Baton hears of it is for people, not for the bot.", {
    default: preset.helpDesk.lateMs / MINUTE,
    minimum: 1,
    maximum: WEEK_MINUTES,
  }),
  labels: list(
    "Labels that a conversation gets when it goes to people.",
    slug("A label there.", "bot-handover"),
    preset.helpDesk.labels,
  ),
  team: wholeOrNull("The team that gets it, by its number there; null none.", {
    default: preset.helpDesk.team,
    minimum: 1,
    maximum: 1_000_000_000,
  }),
});

const burst = (where: string, { idleMs, longestMs }: Burst) =>
  group(`How several quick messages ${where} become one question to the bot.`, {
    idleSeconds: number("The bot is asked after so many quiet seconds; 0 asks at once.", {
      default: idleMs / SECOND,
      minimum: 0,
      maximum: LONGEST_BURST_SECONDS,
    }),
    longestSeconds: number("The bot is asked after so many seconds at the latest.", {
      default: longestMs / SECOND,
      minimum: 0,
      maximum: LONGEST_BURST_SECONDS,
    }),
  });

const line = (name: keyof Lines, description: string) => text(description, { default: preset.lines[name] });

const lines = group("What visitors are told.", {
  attended: line("attended", "At a handover while somebody is at the desk."),
  queued: line("queued", "Added for who is behind others. {position} is filled in."),
  unattended: line("unattended", "At a handover while nobody is there."),
  hours: line("hours", "Added to it when there are opening hours. {hours} is filled in."),
  agentLost: line("agentLost", "Their agent lost the connection."),
  stillWaiting: line("stillWaiting", "The last step of waiting."),
  backUnanswered: line("backUnanswered", "The bot comes back because nobody answered in time."),
  back: line("back", "The bot comes back for any other reason and goes on with an open question."),
  called: line("called", "What the bot says to a visitor who called it back with no question open."),
  closed: line("closed", "An agent closed the conversation while the visitor waited."),
  addressTaken: line("addressTaken", "They left their e-mail address. {address} is filled in."),
});

const reply = group(
  "A canned reply.",
  {
    name: slug("The word that an agent types behind a slash.", "bye"),
    text: text("What the visitor then reads."),
  },
  ["name", "text"],
);

export const policySchema = group(
  "The rules of a team: when the bot hands over, who gets whom, who waits how long.",
  {
    $schema: Type.String({ description: "Where an editor finds help for this file." }),
    handover,
    hours,
    handback,
    waiting,
    routing,
    bursts: group("How several quick messages become one question to the bot.", {
      page: burst("on the page", preset.bursts.page),
      chatwoot: burst("in Chatwoot", preset.bursts.chatwoot),
    }),
    idleCloseMinutes: numberOrNull(
      "A conversation with the bot in which nobody spoke for so many minutes is closed; null never.",
      { default: minutesOrNull(preset.idleCloseMs), minimum: 1, maximum: YEAR_MINUTES },
    ),
    helpDesk,
    lines,
    replies: list("Canned replies of the agents' console; they replace Baton's own.", reply, preset.replies),
  },
);

/** A policy file with everything filled in. */
export type PolicyFile = Static<typeof policySchema>;

/** The schema as editors take it: most of them read this draft of JSON schema best. */
export const publishedSchema: unknown = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Baton's policy",
  ...policySchema,
};
