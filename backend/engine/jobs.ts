/** What an errand comes down to, with everything that it needs from the log. */
import type { Errand } from "../conversation/errand.ts";
import { wantedThere } from "../conversation/errands.ts";
import type { UserId } from "../conversation/ids.ts";
import type { Conversation, Message } from "../conversation/state.ts";
import { numberThere } from "./in-order.ts";
import type { Archive, Job } from "./ports.ts";
import { readPacket } from "./read-packet.ts";

/** More messages than are written there in the bot's charge without a reply of its own. */
const LATEST = 40;

/** The job of a conversation's errand, null when there is nothing to do any more. */
type JobOf = (current: Conversation, errand: Errand, userId: UserId | null) => Promise<Job | null>;

export function createJobs(archive: Archive): JobOf {
  return async (current, errand, userId) => {
    switch (errand.type) {
      case "begin":
        return { type: "begin", visitor: userId ?? "visitor", address: current.memory.address };
      case "reply":
        return replyOf(current, errand, await archive.messagesUpTo(current.id, current.lastSeq, LATEST));
      case "carry":
        return carryOf(current, errand.seq, await archive.messagesAfter(current.id, errand.seq - 1, 1));
      case "packet":
        return packetJob(current, errand);
      case "note":
      case "stand":
        return errand;
    }
  };

  async function packetJob(
    current: Conversation,
    { reason, since, brief, wanted }: Extract<Errand, { type: "packet" }>,
  ): Promise<Job | null> {
    const packet = await readPacket(archive, current, { owner: "human", reason, since, brief });
    return packet === null ? null : { type: "packet", packet, wanted };
  }
}

/** False for a reply whose turn is over, or to which the visitor has added something, and for a standing that has changed. */
export function isWanted(current: Conversation, errand: Errand): boolean {
  if (errand.type === "stand") return wantedThere(current) === errand.status;
  const onItsWay = current.turn?.reply;
  return errand.type !== "reply" || (onItsWay?.errand === errand.id && onItsWay.next === null);
}

function replyOf(
  { memory }: Conversation,
  { text }: Extract<Errand, { type: "reply" }>,
  log: readonly Message[],
): Job | null {
  if (memory.there === null) return null;
  const { newest, charge } = memory.there;
  const machines = log.flatMap((message) => (message.author === "system" && numberThere(message)) || []);
  return { type: "reply", text, newest, charge, machines };
}

/** What was forgotten meanwhile is not there any more. */
function carryOf({ memory }: Conversation, seq: number, [message]: readonly Message[]): Job | null {
  if (message?.seq !== seq) return null;
  const { author, text, attachments } = message;
  const words = text.trim() === "" ? `[${attachments} attachment${attachments === 1 ? "" : "s"}]` : text;
  return { type: "carry", author, name: author === "agent" ? memory.lastAgent : null, text: words };
}
