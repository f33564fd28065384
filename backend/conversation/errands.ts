/**
 * What is to be done at the help desk follows from what the conversation has become, in the very transaction that makes
 * it so: the messages that are not there yet, and who is to have it. Errands are done one after the other.
 */
import { type Decision, withThere } from "./decision.ts";
import { type Errand, type ErrandWork, nothingThere, type Standing, type There } from "./errand.ts";
import type { Happening } from "./happening.ts";
import { type Conversation, type Message, ownOwnerOf } from "./state.ts";

/** An automation there that answers each of our changes with its own is left alone after so many within so long. */
const MOST_CHANGES = 4;
const CHANGES_WITHIN_MS = 60_000;

/** So long it is left alone then: each of our changes may have told the visitor something. */
const PEACE_MS = 15 * 60_000;

/** One errand more, after all that wait. */
export function withErrand(conversation: Conversation, work: ErrandWork): Conversation {
  const there = conversation.memory.there ?? nothingThere;
  const id = there.lastErrand + 1;
  return withThere(conversation, { errands: [...there.errands, { id, ...work }], lastErrand: id });
}

type Step = { readonly before: Conversation; readonly happening: Happening; readonly isBridged: boolean };

/** The same decision with the errands that follow from it, and the effect that does the first one. */
export function withErrands(decision: Decision, { before, happening, isBridged }: Step): Decision {
  const begun = withOtherSide(decision, isBridged);
  if (begun.memory.there === null) return decision;
  const carried = decision.messages
    .filter((message) => !isFromThere(message, happening))
    .reduce(withCarry, begun);
  const next = withStanding(carried, happening.at);
  const first = next.memory.there?.errands[0]?.id;
  const isNew = first !== undefined && first !== before.memory.there?.errands[0]?.id;
  const effects = isNew
    ? [...decision.effects, { type: "run-errand", errand: first } as const]
    : decision.effects;
  return { ...decision, next, effects };
}

/** A conversation of our page is at the help desk too from its first message on. */
function withOtherSide({ next, messages }: Decision, isBridged: boolean): Conversation {
  const { there } = next.memory;
  const isToBegin =
    isBridged && next.channel === "page" && messages.length > 0 && (there?.id ?? null) === null;
  if (!isToBegin || there?.errands.some(({ type }) => type === "begin")) return next;
  return withErrand(next, { type: "begin" });
}

/** What was said there has its number there as its key. */
function isFromThere({ key }: Message, { type }: Happening): boolean {
  return key !== null && (type === "help-desk-told" || type === "errand-ended");
}

/** Many messages in a row are one errand, so that a long outage does not make the state long. */
function withCarry(conversation: Conversation, { seq }: Message): Conversation {
  const { errands } = conversation.memory.there ?? nothingThere;
  const last = errands.at(-1);
  if (last?.type !== "carry" || last.upTo !== seq - 1)
    return withErrand(conversation, { type: "carry", seq, upTo: seq });
  return withThere(conversation, { errands: [...errands.slice(0, -1), { ...last, upTo: seq }] });
}

/** Who has it here is to have it there, after what the people there should know. */
function withStanding(before: Conversation, at: number): Conversation {
  const wanted = wantedThere(before);
  if (wanted === believedThere(before.memory.there ?? nothingThere)) return before;
  const conversation = withoutStanding(before);
  const there = conversation.memory.there ?? nothingThere;
  const believed = believedThere(there);
  if (wanted === believed || isDisputed(there, at)) return conversation;
  const told = wanted === "people" ? withBriefing(conversation) : conversation;
  return withErrand(told, { type: "stand", status: wanted, believed });
}

/** We changed it. Once that was too often, the people there are told, and it is left as it is for a while. */
export function withChange(conversation: Conversation, at: number): Conversation {
  const { changes: before } = conversation.memory.there ?? nothingThere;
  const changes = [...before, at].slice(-MOST_CHANGES);
  const changed = withThere(conversation, { changes });
  const isNew = isDisputed({ changes }, at) && !isDisputed({ changes: before }, at);
  return isNew ? withErrand(changed, { type: "note", about: "disagreement" }) : changed;
}

/** When the time is over in which it is left as it is; null when it is not disputed, or stands as it should. */
export function disputeEnd(conversation: Conversation): number | null {
  const { there } = conversation.memory;
  if (there === null || wantedThere(conversation) === believedThere(there)) return null;
  return (there.changes.at(-1) ?? 0) + PEACE_MS + 1;
}

/** What was to bring it about that somebody else has it is not done any more. The first errand may be under way. */
function withoutStanding(conversation: Conversation): Conversation {
  const { errands } = conversation.memory.there ?? nothingThere;
  const rest = errands.filter((errand, index) => index === 0 || !STANDING.includes(errand.type));
  return rest.length === errands.length ? conversation : withThere(conversation, { errands: rest });
}

const STANDING: readonly Errand["type"][] = ["packet", "note", "stand"];

/** True while we changed it so often that somebody must be changing it back each time. */
export function isDisputed({ changes }: Pick<There, "changes">, at: number): boolean {
  const [first, last] = [changes.at(-MOST_CHANGES), changes.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last - first <= CHANGES_WITHIN_MS && at - last <= PEACE_MS;
}

/** Who is to have it there, as it is here. */
export function wantedThere(conversation: Conversation): Standing["status"] {
  if (conversation.memory.isClosed) return "closed";
  return conversation.control.owner === "human" ? "people" : "bot";
}

/** As it will stand once all errands are done. What nobody has told us of is the bot's. */
function believedThere({ errands, standing }: There): Standing["status"] {
  const last = errands.findLast((errand) => errand.type === "stand");
  return last?.status ?? standing?.status ?? "bot";
}

/** Whoever took it over knows what they do; everybody else is told. */
function withBriefing(conversation: Conversation): Conversation {
  const { control } = conversation;
  if (control.owner === "bot" || control.reason === "takeover") return conversation;
  if (ownOwnerOf(conversation) === "bot" || control.reason === "human-mode")
    return withErrand(conversation, { type: "note", about: "human-mode" });
  const { reason, since, brief, wanted } = control;
  return withErrand(conversation, { type: "packet", reason, since, brief, wanted });
}

/** Without the first errand, which is done; of a carry that goes on, the next message. */
export function withoutFirst(conversation: Conversation): Conversation {
  const there = conversation.memory.there ?? nothingThere;
  const [first, ...rest] = there.errands;
  if (first?.type !== "carry" || first.seq >= first.upTo) return withThere(conversation, { errands: rest });
  const id = there.lastErrand + 1;
  const next: Errand = { ...first, id, seq: first.seq + 1 };
  return withThere(conversation, { errands: [next, ...rest], lastErrand: id });
}
