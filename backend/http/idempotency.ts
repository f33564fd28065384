/** The Idempotency-Key header: the sender's own name for what it sends, by which a repeat is told. */
import { IDEMPOTENCY_HEADER } from "../../contract/webhook.ts";
import { HttpFault } from "./faults.ts";

/** Longer names are no names. */
const LONGEST_KEY = 200;

/** The key, null when there is none. Answers 422 when it is too long. */
export function keyOf(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== "string" || header === "") return null;
  if (header.length <= LONGEST_KEY) return header;
  throw new HttpFault(422, `must have at most ${LONGEST_KEY} characters`, { field: IDEMPOTENCY_HEADER });
}
