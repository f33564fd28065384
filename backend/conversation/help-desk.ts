/**
 * What the help desk outside tells. It is believed in what changes there: who has the
 * conversation here follows a change there, and an old word never undoes a newer one.
 */
import { closed, giveBack, kept } from "./agent.ts";
import {
  type Around,
  andThen,
  type Decision,
  endAtOnce,
  say,
  unchanged,
  withMemory,
  withThere,
} from "./decision.ts";
import { nothingThere, type Standing } from "./errand.ts";
import { isDisputed } from "./errands.ts";
import { moved, toPeople } from "./handover.ts";
import type { HelpDeskTold, SaidThere } from "./happening.ts";
import type { AgentId } from "./ids.ts";
import type { Conversation } from "./state.ts";
import { hearVisitor } from "./visitor.ts";

/** How it stands there counts before what was said: a message that reopens a closed conversation begins a new episode. */
export function hearHelpDesk(conversation: Conversation, around: Around, told: HelpDeskTold): Decision {
  if (isOther(conversation, told)) return unchanged(conversation);
  const { said, standing, at } = told;
  const isPast = isBefore(standing, conversation.memory.there?.standing ?? null);
  const known = knowing(conversation, told);
  const stood = standing === null || isPast ? unchanged(known) : standAs(known, around, { standing, at });
  if (said === null) return stood;
  return andThen(stood, (next) => hearThere(next, around, { ...told, said, isPast }));
}

/** Told of another conversation than the one that is ours. */
function isOther({ channel, memory: { there } }: Conversation, told: HelpDeskTold): boolean {
  return there === null ? channel === "page" : there.id !== null && there.id !== told.there;
}

function knowing(conversation: Conversation, { there: id, said }: HelpDeskTold): Conversation {
  const { there } = conversation.memory;
  const newest = Math.max(there?.newest ?? 0, said?.id ?? 0);
  const asked = said?.by === "visitor" ? Math.max(there?.asked ?? 0, said.id) : (there?.asked ?? 0);
  // What was said before we first heard of the conversation was never ours to answer.
  const charge = there?.charge ?? Math.max(0, newest - 1);
  return withThere(conversation, { id, newest, asked, charge });
}

export const isBefore = (standing: Standing | null, known: Standing | null): boolean =>
  standing !== null && known !== null && standing.at < known.at;

type Heard = HelpDeskTold & { readonly said: SaidThere; readonly isPast: boolean };

function hearThere(conversation: Conversation, around: Around, told: Heard): Decision {
  switch (told.said.by) {
    case "visitor":
      return hearVisitorThere(conversation, around, told);
    case "agent":
      return hearAgentThere(conversation, around, told);
    case "machine":
      return sayThere(conversation, told);
  }
}

function sayThere(conversation: Conversation, { said, key, at }: Heard): Decision {
  const { by, text, files } = said;
  const author = by === "machine" ? "system" : by;
  const known = files.length > 0 && { attachments: files.length, files };
  const spoken = say(conversation, { author, text, key, at, ...known });
  return { ...spoken, next: withMemory(spoken.next, { lastAt: at }) };
}

/** What a person has answered before we heard of it waits for nobody. */
function hearVisitorThere(conversation: Conversation, around: Around, told: Heard): Decision {
  const { said, key, at } = told;
  const { text, files, id, writtenAt } = said;
  const there = conversation.memory.there ?? nothingThere;
  const isAnswered = id < there.answered;
  // Written before somebody closed it: that is over, and nothing is opened again.
  if (isAnswered || (there.isShut && told.isPast))
    return andThen(sayThere(conversation, told), (next) =>
      endAtOnce(next, { type: isAnswered ? "handed-over" : "withdrawn" }),
    );
  const about = { conversation: conversation.id, channel: conversation.channel, at } as const;
  const message = { text, attachments: files.length, files, key, writtenAt };
  return hearVisitor(conversation, around, { type: "visitor-wrote", ...about, ...message });
}

/** The bot is out at once, whatever status the conversation has there. */
function hearAgentThere(conversation: Conversation, around: Around, told: Heard): Decision {
  const { said, standing, isPast, at } = told;
  const { memory, control } = conversation;
  const answered = Math.max(memory.there?.answered ?? 0, said.id);
  const spoken = (next: Conversation) => sayThere(withThere(next, { answered }), told);
  // Said while people had it, before it was closed or given back: that is over.
  const isOver = memory.isClosed || (isPast && standing?.status === "people" && control.owner === "bot");
  if (isOver) return spoken(conversation);
  const held = andThen(takenThere(conversation, around, { agent: said.agent, at }), spoken);
  const lastAgent = said.agent ?? memory.lastAgent;
  // What the visitor asked after that still waits.
  const waiting = said.id < (memory.there?.asked ?? 0) ? memory.waiting : null;
  return { ...held, next: withMemory(held.next, { waiting, keptSince: null, lastAgent }) };
}

type Taker = { readonly agent: AgentId | null; readonly at: number };

/** A person there has it from now on. */
export function takenThere(conversation: Conversation, around: Around, { agent, at }: Taker): Decision {
  const { control } = conversation;
  if (control.owner === "bot")
    return toPeople(conversation, around, { reason: "takeover", at, there: agent });
  const { place } = control;
  const isSame = place.type === "elsewhere" && (agent === null || place.agent === agent);
  const here = isSame
    ? conversation
    : moved(conversation, { type: "elsewhere", agent, since: at }, { isOwner: true });
  return unchanged(kept(here));
}

type Stood = { readonly standing: Standing; readonly at: number };

export function standAs(conversation: Conversation, around: Around, { standing, at }: Stood): Decision {
  const { standing: before, errands } = conversation.memory.there ?? nothingThere;
  const isShut = standing.status === "closed";
  const known = withThere(conversation, { standing, isShut });
  const [first] = errands;
  // Our own doing, told before the errand has ended: whatever was decided since then still holds.
  if (first?.type === "stand" && first.status === standing.status)
    return unchanged(withThere(conversation, { standing, isShut: false }));
  const isNews = before?.status !== standing.status;
  switch (standing.status) {
    case "closed":
      return isNews && !known.memory.isClosed ? closed(known) : unchanged(known);
    case "people":
      return standWithPeople(known, around, { standing, at, before, isNews });
    case "bot":
      return standWithBot(known, around, { standing, at, before, isNews });
  }
}

type Change = Stood & { readonly before: Standing | null; readonly isNews: boolean };

function standWithPeople(conversation: Conversation, around: Around, change: Change): Decision {
  const { standing, before, isNews, at } = change;
  const { agent } = standing;
  // Giving it to the bot without making it pending is meant in the same way.
  const isForBot = before?.isBots === false && standing.isBots && before.status === "people";
  if (conversation.control.owner === "bot")
    return isNews ? takenThere(conversation, around, { agent, at }) : unchanged(conversation);
  if (isForBot) return backToBot(conversation, around, at);
  return agent !== null && agent !== before?.agent
    ? takenThere(conversation, around, { agent, at })
    : unchanged(conversation);
}

function standWithBot(conversation: Conversation, around: Around, change: Change): Decision {
  const { standing, before, isNews, at } = change;
  if (conversation.control.owner === "human")
    return isNews && before !== null ? backToBot(conversation, around, at) : unchanged(conversation);
  const isNewlyAssigned = before?.status === "bot" && before.agent === null && standing.agent !== null;
  if (isNewlyAssigned && around.policy.helpDesk.assigned === "people")
    return takenThere(conversation, around, { agent: standing.agent, at });
  return unchanged(isNews ? withMemory(conversation, { isClosed: false }) : conversation);
}

/** Whoever takes turns with us without end is no person: then it stays with people. */
function backToBot(conversation: Conversation, around: Around, at: number): Decision {
  const isMachine = isDisputed(conversation.memory.there ?? nothingThere, at);
  return isMachine ? unchanged(conversation) : giveBack(conversation, around, { at });
}
