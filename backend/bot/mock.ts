/**
 * The bot that needs no model: pleasant, in English, and the same answer to the same words every time.
 * It is on the hot path of direct calls, so it makes no timers and looks at a bounded part of every message.
 */
import { excerptOf } from "./excerpt.ts";

/** What is looked at for words: who asks for help does so early. Bounds the work for a message of a megabyte. */
const READ_CHARACTERS = 1_000;

/** Enough to recognise one's own question by, short enough for a reply. */
const QUOTE_CHARACTERS = 200;

/** Somebody who sends more than this many messages at once knows what the older ones were. */
const QUOTED_MESSAGES = 5;

/** "Hello", "hi there", "hey bot, good morning": with more words than these there is something to answer. */
const GREETING_WORDS = 4;

const WORD = /\p{L}+/gu;
const WHITE_SPACE = /\s+/gu;

const GREETINGS: ReadonlySet<string> = new Set(["hello", "hi", "hey", "howdy", "greetings"]);
const THANKS: ReadonlySet<string> = new Set(["thanks", "thank", "thx", "cheers"]);
const HELP: ReadonlySet<string> = new Set(["help", "support", "assist", "assistance"]);
const PRIVATE_MATTERS: ReadonlySet<string> = new Set(
  (
    "order orders delivery parcel shipment refund refunds return cancel " +
    "account accounts login password subscription invoice invoices payment billing"
  ).split(" "),
);

/** Answers the waiting messages together. `texts` are theirs, oldest first, none of them blank. Same texts, same answer. */
export function answerWithoutModel(texts: readonly string[]): string {
  const read = texts.slice(-QUOTED_MESSAGES);
  const words = read.flatMap((text) => text.slice(0, READ_CHARACTERS).toLowerCase().match(WORD) ?? []);
  const answer = answerTo(words) ?? `You wrote: ${quote(read)}. ${LIMITS}`;
  return words.some((word) => GREETINGS.has(word)) ? `Hello! ${answer}` : answer;
}

const LIMITS = "I am a simple bot and have no answer to that, but a person from our team can help.";

function answerTo(words: readonly string[]): string | null {
  const isAbout = (subject: ReadonlySet<string>): boolean => words.some((word) => subject.has(word));
  if (isAbout(PRIVATE_MATTERS)) {
    return "I am a bot and cannot look into orders or accounts. A person from our team can do that for you.";
  }
  if (isAbout(HELP)) {
    return "Tell me in a sentence or two what you need. I can take simple questions; for orders and accounts a person from our team can help.";
  }
  if (isAbout(THANKS)) return "You are welcome! Is there anything else you would like to know?";
  if (isAbout(GREETINGS) && words.length <= GREETING_WORDS) return "How can I help you today?";
  return null;
}

function quote(texts: readonly string[]): string {
  const quotes = texts.map((text) => {
    // What lies beyond the excerpt is dropped first, so that white space is not tidied in a megabyte of text.
    const start = text.slice(0, READ_CHARACTERS).replace(WHITE_SPACE, " ");
    return `“${excerptOf(start.toWellFormed(), QUOTE_CHARACTERS)}”`;
  });
  const last = quotes.pop() ?? "nothing";
  return quotes.length === 0 ? last : `${quotes.join(", ")} and ${last}`;
}
