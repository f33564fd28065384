/** The Idempotency-Key header: the sender's own name for what it sends, by which a repeat is told. */
import { IDEMPOTENCY_HEADER } from "../../contract/webhook.ts";
import type { AgentId } from "../conversation/ids.ts";
import { HttpFault } from "./faults.ts";

/** Longer names are no names. */
const LONGEST_KEY = 200;

/** Agents' keys are stored with this before them, so that a visitor's never stands for an agent's message. */
const OF_THE_DESK = "desk:";

type Header = string | readonly string[] | undefined;

/** A visitor's key, null when there is none. Answers 422 when it is too long, or looks like the desk's. */
export function keyOf(header: Header): string | null {
  const key = readKey(header);
  if (key?.startsWith(OF_THE_DESK)) throw refusal(`must not begin with ${OF_THE_DESK}`);
  return key;
}

/** The same for an agent, whose keys are their own. */
export function deskKeyOf(header: Header, agent: AgentId): string | null {
  const key = readKey(header);
  return key === null ? null : `${OF_THE_DESK}${agent}:${key}`;
}

function readKey(header: Header): string | null {
  if (typeof header !== "string" || header === "") return null;
  if (header.length <= LONGEST_KEY) return header;
  throw refusal(`must have at most ${LONGEST_KEY} characters`);
}

const refusal = (detail: string) => new HttpFault(422, detail, { field: IDEMPOTENCY_HEADER });
