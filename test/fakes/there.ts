/** A conversation that is at the help desk outside, for rules about what is told there and done there. */
import { decide } from "../../backend/conversation/decide.ts";
import type { Around } from "../../backend/conversation/decision.ts";
import type { Errand, ErrandResult, Standing } from "../../backend/conversation/errand.ts";
import type { Happening, HelpDeskTold, SaidThere } from "../../backend/conversation/happening.ts";
import type { Conversation, TurnEnding } from "../../backend/conversation/state.ts";
import { ANNA, AT, aConversation, around, asksOf, HERE } from "./builders.ts";

/** With the bot, as of `AT`, unless `over` says otherwise. */
export const standing = (over: Partial<Standing> = {}): Standing => ({
  status: "bot",
  agent: null,
  isBots: true,
  at: AT,
  ...over,
});

export const withPeople = (at: number, over: Partial<Standing> = {}): Standing =>
  standing({ status: "people", isBots: false, at, ...over });

const saidThere = (over: Partial<SaidThere>): SaidThere => ({
  by: "visitor",
  agent: null,
  id: 901,
  text: "hello",
  files: [],
  writtenAt: AT,
  ...over,
});

type Telling = Partial<Omit<HelpDeskTold, "said" | "type">> & { readonly said?: Partial<SaidThere> };

/** How it stands and what was said; by a visitor unless `said` says otherwise. */
export function told({ said, ...over }: Telling = {}): HelpDeskTold {
  const message = said === undefined ? null : saidThere(said);
  return {
    type: "help-desk-told",
    channel: "chatwoot",
    conversation: HERE,
    at: AT,
    there: 57,
    standing: standing(),
    said: message,
    key: message === null ? null : `m${message.id}`,
    ...over,
  };
}

export const visitorSaid = (id: number, text = "hello", over: Telling = {}): HelpDeskTold =>
  told({ ...over, said: { id, text } });

/** Anna wrote, in a conversation that is still the bot's there. */
export const agentSaid = (id: number, text = "I am here", over: Telling = {}): HelpDeskTold =>
  told({ ...over, said: { by: "agent", agent: ANNA, id, text } });

export type There = {
  readonly now: () => Conversation;
  readonly take: (...happenings: readonly Happening[]) => void;
  /** The bot answers what it was asked last. */
  readonly answer: (text?: string) => void;
  /** The first errand ends in this way; done, with a number of its own for what was said, when left out. */
  readonly end: (result?: ErrandResult) => Errand;
  /** All errands end well, one after the other; what they were. */
  readonly endAll: () => readonly string[];
  readonly errands: () => readonly Errand["type"][];
  readonly log: () => readonly string[];
  readonly endings: () => readonly TurnEnding[];
  /** How often the bot was asked. */
  readonly asked: () => number;
};

export function openThere(
  over: Partial<Around> = {},
  from: Conversation = aConversation({ channel: "chatwoot" }),
): There {
  const here = around(over);
  const log: string[] = [];
  const endings: TurnEnding[] = [];
  const asks: { turn: number; fence: number }[] = [];
  let conversation = from;
  let lastId = 5_000;
  const take = (happening: Happening) => {
    const decision = decide(conversation, here, happening);
    log.push(...decision.messages.map(({ author, text }) => `${author}: ${text}`));
    endings.push(...decision.endings);
    asks.push(...asksOf(decision.effects));
    conversation = decision.next;
  };
  const first = (): Errand => {
    const errand = conversation.memory.there?.errands[0];
    if (errand === undefined) throw new Error("there is no errand");
    return errand;
  };
  const done = (errand: Errand): ErrandResult => {
    lastId += 1;
    const at = (conversation.memory.there?.standing?.at ?? AT) + 1;
    const stood = errand.type === "stand" ? standing({ status: errand.status, isBots: false, at }) : null;
    return { type: "done", id: errand.type === "stand" ? null : lastId, standing: stood };
  };
  const end = (result: ErrandResult = done(first())): Errand => {
    const errand = first();
    take({ type: "errand-ended", conversation: HERE, at: AT, errand: errand.id, result });
    return errand;
  };
  return {
    now: () => conversation,
    take: (...happenings) => happenings.forEach(take),
    answer: (text = "hi there") => {
      const last = asks.at(-1);
      if (last === undefined) throw new Error("the bot was not asked");
      const { turn, fence } = last;
      take({ type: "bot-answered", conversation: HERE, at: AT, turn, fence, text });
    },
    end,
    endAll: () => {
      const ended: string[] = [];
      while ((conversation.memory.there?.errands.length ?? 0) > 0) ended.push(nameOf(end()));
      return ended;
    },
    errands: () => conversation.memory.there?.errands.map(({ type }) => type) ?? [],
    log: () => log,
    endings: () => endings,
    asked: () => asks.length,
  };
}

const nameOf = (errand: Errand): string =>
  errand.type === "stand"
    ? `stand ${errand.status}`
    : errand.type === "note"
      ? `note ${errand.about}`
      : errand.type;
