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
import { type Conversation, fenceOf, type HandoverReason, ownerOf } from "./state.ts";
import { saysAny } from "./words.ts";

/** Skills that a visitor's words may want at once; a policy names a handful. */
const MOST_WANTED = 20;

export function hearVisitor(conversation: Conversation, around: Around, said: VisitorWrote): Decision {
  const { text, attachments, key, at } = said;
  const heard = andThen(say(conversation, { author: "visitor", text, attachments, key, at }), (next) =>
    unchanged(remembering(next, around, said)),
  );
  return andThen(heard, (next) => answerTo(next, around, said));
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

function answerTo(conversation: Conversation, around: Around, said: VisitorWrote): Decision {
  if (ownerOf(conversation, around.desk) === "human") return routeToPeople(conversation, around, said);
  const reason = reasonForPeople(around, said);
  if (reason === null) return openTurn(conversation, around, said.at);
  const { lastSeq } = conversation;
  const superseded = endTurn(conversation, { type: "superseded", by: lastSeq });
  return andThen(
    andThen(superseded, (next) => endAtOnce(next, { type: "handed-over" })),
    (next) => toPeople(next, around, { reason, at: said.at }),
  );
}

/** Why this message is for people, whatever the bot might say; null when it is not. */
function reasonForPeople({ policy }: Around, { text, attachments, at }: VisitorWrote): HandoverReason | null {
  if (saysAny(text, policy.handover.keywords)) return "keyword";
  if (policy.handover.attachments && attachments > 0 && text.trim() === "") return "attachment";
  return isOpenAt(policy.hours.bot, at) ? null : "out-of-hours";
}

/** The message waits for the bot, together with all that it has not answered yet. */
function openTurn(conversation: Conversation, around: Around, at: number): Decision {
  const { lastSeq: id, turn: before, memory } = conversation;
  const from = memory.waiting?.from ?? id;
  const superseded = endTurn(conversation, { type: "superseded", by: id });
  const { idleMs, longestMs } = around.policy.bursts.page;
  if (idleMs === 0) return andThen(superseded, (next) => ask(next, around, { id, from, at }));
  const since = before !== null && before.askAt !== null ? before.since : at;
  const askAt = Math.min(at + idleMs, since + longestMs);
  const fence = fenceOf(conversation, around.desk);
  return andThen(superseded, (next) => unchanged({ ...next, turn: { id, from, fence, since, askAt } }));
}

function routeToPeople(conversation: Conversation, around: Around, said: VisitorWrote): Decision {
  if (isCommand(conversation, around, said.text)) return backByCommand(conversation, around, said.at);
  const { control } = conversation;
  const withdrawn = endTurn(conversation, { type: "withdrawn" });
  const ended = andThen(withdrawn, (next) => endAtOnce(next, { type: "handed-over" }));
  if (control.owner === "bot")
    return andThen(ended, (next) => toPeople(next, around, { reason: "switch", at: said.at }));
  return andThen(ended, (next) => beginWaiting(next, around, said));
}

/** The first message that nobody has answered yet: from now on the visitor waits, and is told when nobody is there. */
function beginWaiting(conversation: Conversation, around: Around, { at }: VisitorWrote): Decision {
  const { control, memory } = conversation;
  const isFirst = memory.waiting?.since === at && memory.waiting.from === conversation.lastSeq;
  if (control.owner === "bot" || control.place.type !== "queued" || !isFirst) return unchanged(conversation);
  const queued = moved(conversation, inQueue(around, at, { isFront: control.place.isFront }), {
    isOwner: false,
  });
  if (around.staff.online > 0) return unchanged(queued);
  return say(queued, { author: "system", text: lineFor(around), at });
}

/** Only where nobody but an agent may not decide otherwise: under human mode and in a loop it is a message like any. */
function isCommand({ control }: Conversation, { desk, policy }: Around, text: string): boolean {
  if (control.owner === "bot" || control.stays || desk.humanMode) return false;
  return (
    policy.handback.command !== null && text.trim().toLowerCase() === policy.handback.command.toLowerCase()
  );
}

/** The command is no question: what was open before it goes to the bot, and without that the bot only says it is back. */
function backByCommand(conversation: Conversation, around: Around, at: number): Decision {
  const { lastSeq, memory } = conversation;
  const open = memory.waiting?.from ?? 0;
  if (open !== 0 && open < lastSeq) {
    const superseded = endAtOnce(conversation, { type: "superseded", by: lastSeq + 1 });
    return andThen(superseded, (next) => toBot(next, around, { at, line: "back", isTold: true }));
  }
  const text = around.policy.lines.back;
  const said = say(silentlyToBot(conversation), { author: "bot", text, turn: lastSeq, at });
  const replied = endAtOnce(conversation, { type: "replied", seq: said.next.lastSeq, text });
  return { ...said, next: withMemory(said.next, { waiting: null }), endings: replied.endings };
}

/** The button. Who is with people already only says that they want to stay there. */
export function askForPerson(
  conversation: Conversation,
  around: Around,
  { at }: VisitorAskedForPerson,
): Decision {
  if (!around.policy.handover.button) return unchanged(conversation);
  if (conversation.control.owner === "human") return unchanged(conversation);
  return toPeople(withMemory(conversation, { lastAt: at }), around, { reason: "asked", at });
}

export function takeAddress(
  conversation: Conversation,
  { policy }: Around,
  { address, at }: VisitorLeftAddress,
): Decision {
  if (conversation.memory.address === address) return unchanged(conversation);
  const text = filled(policy.lines.addressTaken, "address", address);
  return say(withMemory(conversation, { address }), { author: "system", text, at });
}
