/**
 * The rules that a team may set: when the bot hands over, who gets whom, how long anybody waits, and what a visitor
 * is told. Pure data. All durations are in milliseconds, null where a rule can be off.
 */
import type { RoutingRules } from "../routing/route.ts";

/** Minutes of the day, from `from` up to `to`: 9:00 is 540. */
export type Span = { readonly from: number; readonly to: number };

/** Opening hours in an IANA time zone; the week begins with Sunday. */
export type Hours = { readonly timeZone: string; readonly week: readonly (readonly Span[])[] };

/** How several quick messages become one turn: it is asked after a quiet `idleMs`, at the latest after `longestMs`. */
export type Burst = { readonly idleMs: number; readonly longestMs: number };

/** What happens to a visitor whom nobody answered in time: the bot comes back, or they stay with people. */
type Afterwards = "bot" | "stay";

export type Policy = {
  readonly handover: {
    /** What a visitor says who wants a person. The mock bot listens for it; a model has a tool. */
    readonly phrases: readonly string[];
    /** What is for people alone, whatever bot there is. */
    readonly keywords: readonly string[];
    /** Whether the visitor's page has a button for a person. */
    readonly button: boolean;
    /** Whether a message with nothing but attachments goes to people; otherwise the bot asks for words. */
    readonly attachments: boolean;
    /** So many replies in a row in which the bot said that it cannot help. */
    readonly helpless: { readonly turns: number | null; readonly phrases: readonly string[] };
    /** What a bot says that promises a person: it is made true. */
    readonly promises: readonly string[];
    /** After so many handovers within so long, nothing but an agent gives the conversation back to the bot. */
    readonly loop: { readonly handovers: number; readonly withinMs: number };
  };
  /** When the bot answers, and when people do; null is always. */
  readonly hours: { readonly bot: Hours | null; readonly desk: Hours | null };
  readonly handback: {
    /** Without a human answer for so long, although somebody is there. */
    readonly unansweredMs: number | null;
    /** Without a human answer for so long while nobody is there. */
    readonly unattendedMs: number | null;
    readonly afterwards: Afterwards;
    /** What a visitor types to have the bot back; null when they may not. */
    readonly command: string | null;
  };
  readonly waiting: {
    /** Between two steps of escalation: every agent, all agents anew, the last line. */
    readonly escalateMs: number;
    /** Who waits for longer is marked at the desk. */
    readonly overdueMs: number;
  };
  readonly routing: RoutingRules;
  readonly bursts: { readonly page: Burst; readonly chatwoot: Burst };
  /** A conversation with the bot in which nobody spoke for so long is closed. */
  readonly idleCloseMs: number | null;
  /** What holds only for conversations that are at the help desk outside too. */
  readonly helpDesk: {
    /** Who has a conversation that was the bot's and is assigned to a person there. */
    readonly assigned: "people" | "bot";
    /** What becomes of one with the bot in which nobody spoke for `idleCloseMs`. */
    readonly idle: "close" | "people";
    /** A visitor's message that is older than this when we hear of it is for people: the bot would surprise. */
    readonly lateMs: number;
    /** Labels, and the team by its number, that a conversation gets when it goes to people. */
    readonly labels: readonly string[];
    readonly team: number | null;
  };
  readonly lines: Lines;
  /** Canned replies of the console, by the word that is typed behind a slash. */
  readonly replies: readonly { readonly name: string; readonly text: string }[];
};

/** What visitors are told. `{position}`, `{hours}` and `{address}` are filled in. */
export type Lines = {
  /** A handover while somebody is at the desk; `queued` is added behind others in the queue. */
  readonly attended: string;
  readonly queued: string;
  /** A handover while nobody is there, with `hours` added when there are opening hours. */
  readonly unattended: string;
  readonly hours: string;
  readonly agentLost: string;
  /** The last step of escalation. */
  readonly stillWaiting: string;
  /** The bot comes back because nobody answered in time. */
  readonly backUnanswered: string;
  /** The bot comes back for any other reason, and goes on with an open question. */
  readonly back: string;
  /** What the bot says to a visitor who called it back with no question open. */
  readonly called: string;
  /** An agent closed the conversation while the visitor waited. */
  readonly closed: string;
  readonly addressTaken: string;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const defaultPolicy: Policy = {
  handover: {
    phrases: [
      "talk to a person",
      "talk to a human",
      "talk to someone",
      "talk to an agent",
      "speak to a person",
      "speak to a human",
      "speak to someone",
      "speak to an agent",
      "speak with a person",
      "speak with a human",
      "talk with a human",
      "talk with a person",
      "real person",
      "real human",
      "human please",
      "human agent",
      "live agent",
      "customer service representative",
    ],
    keywords: [],
    button: true,
    attachments: true,
    helpless: {
      turns: null,
      phrases: [
        "have no answer",
        "i don't know",
        "i do not know",
        "i'm not sure",
        "i cannot help",
        "i can't help",
      ],
    },
    promises: [
      "i'll transfer you",
      "i will transfer you",
      "i'm transferring you",
      "i am transferring you",
      "i'll connect you",
      "i will connect you",
      "i'm connecting you",
      "i am connecting you",
      "let me connect you",
      "let me transfer you",
      "i'll hand you over",
      "i will hand you over",
      "i'll get a person",
      "i'll get someone",
      "i have forwarded",
      "i've forwarded",
      "an agent will be with you",
      "someone will be with you",
    ],
    loop: { handovers: 3, withinMs: HOUR },
  },
  hours: { bot: null, desk: null },
  handback: { unansweredMs: 15 * MINUTE, unattendedMs: 2 * MINUTE, afterwards: "bot", command: "/bot" },
  waiting: { escalateMs: MINUTE, overdueMs: 2 * MINUTE },
  routing: { strategy: "least-busy", offerMs: 30 * SECOND, isSticky: true, skills: [] },
  bursts: {
    page: { idleMs: 0, longestMs: 8 * SECOND },
    chatwoot: { idleMs: 1.5 * SECOND, longestMs: 8 * SECOND },
  },
  idleCloseMs: 24 * HOUR,
  helpDesk: { assigned: "people", idle: "close", lateMs: 10 * MINUTE, labels: [], team: null },
  lines: {
    attended: "A person from our team will be with you in a moment.",
    queued: "You are number {position} in the queue.",
    unattended:
      "Nobody from our team is here right now. You can leave your e-mail address, and we will write to you.",
    hours: "We are here {hours}.",
    agentLost: "The person you talked to lost the connection. The next free one goes on with you.",
    stillWaiting:
      "We are sorry that you still wait. You can leave your e-mail address, and we will write to you.",
    backUnanswered:
      "Nobody could answer yet, so the bot is back for you. Ask for a person again to keep your place in the queue.",
    back: "The bot goes on with what you wrote.",
    called: "I am back. How can I help you?",
    closed: "This conversation was closed. Write again whenever you need us.",
    addressTaken: "Thank you. We will write to {address}.",
  },
  replies: [
    { name: "hello", text: "Hello! How can I help you?" },
    { name: "moment", text: "One moment, please. I am looking into it." },
    { name: "bye", text: "You are welcome. Have a good day!" },
  ],
};
