/** What a visitor of the page does: write, ask for a person, leave an address. */
import { wantedSkills } from "../routing/skills.ts";
import {
  type Around,
  andThen,
  type Decision,
  endAtOnce,
  endTurn,
  say,
  unchanged,
  withMemory,
} from "./decision.ts";
import { ask, filled, inQueue, lineFor, moved, silentlyToBot, toBot, toPeople } from "./handover.ts";
import type { VisitorAskedForPerson, VisitorLeftAddress, VisitorWrote } from "./happening.ts";
import { isOpenAt } from "./hours.ts";
import type { Burst, Policy } from "./policy.ts";
import {
  type Conversation,
  fenceOf,
  type HandoverReason,
  type OnItsWay,
  type Outcome,
  ownerOf,
  type Turn,
} from "./state.ts";
import { saysAny } from "./words.ts";

/** Skills that a visitor's words may want at once; a policy names a handful. */
const MOST_WANTED = 20;

/** `isFirst`: the first message that nobody has answered yet; from now on the visitor waits. */
type Heard = VisitorWrote & { readonly isFirst: boolean };

export function hearVisitor(conversation: Conversation, around: Around, said: VisitorWrote): Decision {
  const { text, attachments, files = [], key, at } = said;
  const message = {
    author: "visitor",
    text,
    attachments,
    key,
    at,
    ...(files.length > 0 && { files }),
  } as const;
  const heard = andThen(say(conversation, message), (next) => unchanged(remembering(next, around, said)));
  const isFirst = conversation.memory.waiting === null;
  return andThen(heard, (next) => answerTo(next, around, { ...said, isFirst }));
}

function remembering(
  conversation: Conversation,
  { policy }: Around,
  { text, at }: VisitorWrote,
): Conversation {
  const { memory, lastSeq } = conversation;
  const since = memory.waiting?.since ?? at;
  // Who only waited for a person has a question now.
  const from = memory.waiting?.from || lastSeq;
  const wanted = [...new Set([...memory.wanted, ...wantedSkills(text, policy.routing)])].slice(-MOST_WANTED);
  return withMemory(conversation, { waiting: { since, from }, wanted, lastAt: at, isClosed: false });
}

function answerTo(conversation: Conversation, around: Around, said: Heard): Decision {
  if (ownerOf(conversation, around.desk) === "human") return routeToPeople(conversation, around, said);
  const reason = reasonForPeople(around, said);
  if (reason === null)
    return said.isFirst && isCommandText(said.text, around.policy)
      ? answerCall(conversation, around, said.at)
      : openTurn(conversation, around, said.at);
  const { lastSeq } = conversation;
  const superseded = endTurn(conversation, { type: "superseded", by: lastSeq });
  return andThen(
    andThen(superseded, (next) => endAtOnce(next, { type: "handed-over" })),
    (next) => toPeople(next, around, { reason, at: said.at }),
  );
}

/** Why this message is for people, whatever the bot might say; null when it is not. */
function reasonForPeople(
  { policy }: Around,
  { text, attachments, writtenAt, at }: VisitorWrote,
): HandoverReason | null {
  if (saysAny(text, policy.handover.keywords)) return "keyword";
  if (policy.handover.attachments && attachments > 0 && text.trim() === "") return "attachment";
  if (!isOpenAt(policy.hours.bot, at)) return "out-of-hours";
  return writtenAt !== undefined && at - writtenAt > policy.helpDesk.lateMs ? "late" : null;
}

/** The message waits for the bot, together with all that it has not answered yet. */
function openTurn(conversation: Conversation, around: Around, at: number): Decision {
  const { lastSeq: id, turn: before, memory } = conversation;
  if (before?.reply !== undefined) return openNextTurn(conversation, before, before.reply);
  const from = memory.waiting?.from ?? id;
  const superseded = endTurn(conversation, { type: "superseded", by: id });
  const { idleMs, longestMs } = burstOf(conversation, around);
  if (idleMs === 0) return andThen(superseded, (next) => ask(next, around, { id, from, at }));
  const since = before !== null && before.askAt !== null ? before.since : at;
  const askAt = Math.min(at + idleMs, since + longestMs);
  const fence = fenceOf(conversation, around.desk);
  const turn: Turn = { id, from, fence, since, askAt };
  return andThen(superseded, (next) => unchanged({ ...next, turn }));
}

/** Whether the reply on its way is said decides to which turn the newest message belongs. */
function openNextTurn(conversation: Conversation, turn: Turn, { errand, next }: OnItsWay): Decision {
  const { lastSeq: id } = conversation;
  const reply: OnItsWay = { errand, next: { id, from: next?.from ?? id } };
  const superseded: Outcome = { type: "superseded", by: id };
  const endings = next === null ? [] : [{ turn: next.id, outcome: superseded }];
  return { ...unchanged({ ...conversation, turn: { ...turn, reply } }), endings };
}

export const burstOf = ({ channel }: Conversation, { policy }: Around): Burst =>
  channel === "chatwoot" ? policy.bursts.chatwoot : policy.bursts.page;

function routeToPeople(conversation: Conversation, around: Around, said: Heard): Decision {
  if (isCommand(conversation, around, said)) return backByCommand(conversation, around, said.at);
  const { control } = conversation;
  const withdrawn = endTurn(conversation, { type: "withdrawn" });
  const ended = andThen(withdrawn, (next) => endAtOnce(next, { type: "handed-over" }));
  // What is for people anyway is so without the switch too.
  const reason = reasonForPeople(around, said) ?? "switch";
  if (control.owner === "bot")
    return andThen(ended, (next) => toPeople(next, around, { reason, at: said.at }));
  const wanting = andThen(ended, (next) => unchanged(wantedToo(withReason(next, reason))));
  return said.isFirst ? andThen(wanting, (next) => beginWaiting(next, around, said.at)) : wanting;
}

/** What only the switch gave to people stays with them for a reason of its own, once there is one. */
function withReason(conversation: Conversation, reason: HandoverReason): Conversation {
  const { control } = conversation;
  if (control.owner === "bot" || control.reason !== "switch" || reason === "switch") return conversation;
  return { ...conversation, control: { ...control, reason, stays: false } };
}

/** What is said to people may want other skills than what was said to the bot. */
function wantedToo(conversation: Conversation): Conversation {
  const { control, memory } = conversation;
  if (control.owner === "bot") return conversation;
  const wanted = [...new Set([...control.wanted, ...memory.wanted])];
  if (wanted.length === control.wanted.length) return conversation;
  return { ...conversation, control: { ...control, wanted } };
}

/** From now on the visitor stands in the queue with their wait, and is told when nobody is there. */
function beginWaiting(conversation: Conversation, around: Around, at: number): Decision {
  const { control } = conversation;
  if (control.owner === "bot" || control.place.type !== "queued") return unchanged(conversation);
  const { isFront } = control.place;
  const queued = moved(conversation, inQueue(around, at, { isFront }), { isOwner: false });
  if (around.staff.online > 0) return unchanged(queued);
  return say(queued, { author: "system", text: lineFor(around), at });
}

/** Only where nobody but an agent may not decide otherwise: in a loop, under human mode and out of the bot's hours it is a message. */
function isCommand({ control }: Conversation, { desk, policy }: Around, { text, at }: VisitorWrote): boolean {
  if (control.owner === "bot" || control.stays || desk.humanMode) return false;
  return isCommandText(text, policy) && isOpenAt(policy.hours.bot, at);
}

export function isCommandText(text: string, { handback }: Policy): boolean {
  return handback.command !== null && text.trim().toLowerCase() === handback.command.toLowerCase();
}

/** The command is no question: what was open before it goes to the bot, and without that the bot only says it is back. */
function backByCommand(conversation: Conversation, around: Around, at: number): Decision {
  const { lastSeq, memory } = conversation;
  const open = memory.waiting?.from ?? 0;
  if (open !== 0 && open < lastSeq) {
    const superseded = endAtOnce(conversation, { type: "superseded", by: lastSeq + 1 });
    return andThen(superseded, (next) => toBot(next, around, { at, line: "back", isTold: true }));
  }
  return answerCall(silentlyToBot(conversation), around, at);
}

/** The bot was called and asked nothing: it says that it is there. */
function answerCall(conversation: Conversation, { policy }: Around, at: number): Decision {
  const { lastSeq: turn } = conversation;
  const text = policy.lines.called;
  const said = say(conversation, { author: "bot", text, turn, at });
  const replied = endAtOnce(conversation, { type: "replied", seq: said.next.lastSeq, text });
  return { ...said, next: withMemory(said.next, { waiting: null }), endings: replied.endings };
}

/** The button. Who waits for people already, or has an agent, only says that they want to stay there. */
export function askForPerson(
  conversation: Conversation,
  around: Around,
  { at }: VisitorAskedForPerson,
): Decision {
  if (!around.policy.handover.button) return unchanged(conversation);
  const { control, memory } = conversation;
  if (control.owner === "bot")
    return toPeople(withMemory(conversation, { lastAt: at }), around, { reason: "asked", at });
  const asking = withReason(conversation, "asked");
  if (control.place.type !== "queued" || memory.waiting !== null) return unchanged(asking);
  // Human mode was set, but until now nobody wanted anything.
  const waiting = { since: at, from: 0 };
  return beginWaiting(withMemory(asking, { waiting, lastAt: at }), around, at);
}

export function takeAddress(
  conversation: Conversation,
  { policy }: Around,
  { address, at }: VisitorLeftAddress,
): Decision {
  if (conversation.memory.address === address) return unchanged(conversation);
  const text = filled(policy.lines.addressTaken, "address", address);
  return say(withMemory(conversation, { address, lastAt: at }), { author: "system", text, at });
}
