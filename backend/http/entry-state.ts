/** Conversations as the console shows them. */
import type { DeskEntryState } from "../../contract/desk.ts";
import type { Refusal } from "../conversation/decision.ts";
import type { Conversation } from "../conversation/state.ts";
import type { DeskEntry } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

export function stateOf({ userId, conversation }: DeskEntry): DeskEntryState {
  const { channel, control, memory, turn, lastSeq } = conversation;
  const people = control.owner === "human" ? control : null;
  const place = people?.place ?? null;
  return {
    user_id: userId,
    // A direct call has no user ID, so that none is ever shown.
    channel: channel === "chatwoot" ? "chatwoot" : "page",
    there: memory.there?.id ?? null,
    owner: control.owner,
    reason: people?.reason ?? null,
    epoch: control.epoch,
    place: place?.type ?? null,
    agent: place === null || place.type === "queued" ? null : place.agent,
    offered_until: place?.type === "offered" ? place.until : null,
    waiting_since: memory.waiting?.since ?? null,
    is_thinking: turn !== null,
    is_closed: memory.isClosed,
    address: memory.address,
    last_seq: lastSeq,
  };
}

/** Why an act was not done, and how the conversation stands now. */
export function faultOf(refusal: Refusal, { control }: Conversation): HttpFault {
  switch (refusal.type) {
    case "stale":
      return new HttpFault(412, `Somebody was faster: ${holderOf(control)}.`, {
        headers: { etag: `"${control.epoch}"` },
      });
    case "foreign":
      return new HttpFault(409, `${refusal.agent} has this conversation. Take it over first.`);
    case "closed":
      return new HttpFault(409, "This conversation is closed. Take it over to open it again.");
    case "not-offered":
      return new HttpFault(409, `This offer is not yours any more: ${holderOf(control)}.`);
    case "not-held":
      return new HttpFault(409, `This conversation is not yours: ${holderOf(control)}.`);
  }
}

function holderOf(control: Conversation["control"]): string {
  if (control.owner === "bot") return "the bot has the conversation";
  const { place } = control;
  switch (place.type) {
    case "queued":
      return "the conversation stands in the queue";
    case "offered":
      return `the conversation is offered to ${place.agent}`;
    case "assigned":
      return `${place.agent} has the conversation`;
    case "elsewhere":
      return `${place.agent ?? "the team"} has the conversation at the help desk`;
  }
}
