/** What can come back instead of an answer, and how it is said on screen. */
import type { Problem } from "../contract/fault.ts";

type FieldFault = NonNullable<Problem["errors"]>[number];

export type Fault =
  | { readonly type: "unreachable" }
  | {
      readonly type: "refused";
      readonly status: number;
      readonly detail: string;
      readonly errors: readonly FieldFault[];
    };

/** One sentence for a person. */
export function describeFault(fault: Fault): string {
  return fault.type === "unreachable" ? "The server cannot be reached." : fault.detail;
}

/** True for a fault that goes away by itself, so that trying again makes sense. */
export function isPassing(fault: Fault): boolean {
  return fault.type === "unreachable" || fault.status === 401 || fault.status >= 500;
}

/** True for a fault that the same request always meets, so that trying again makes no sense. */
export function isFinal(fault: Fault): boolean {
  return fault.type === "refused" && (fault.status === 413 || fault.status === 422);
}

/** True when it is the text of a visitor's message that is too much for the server. */
export function isTooLong(fault: Fault): boolean {
  if (fault.type === "unreachable") return false;
  return (
    fault.status === 413 || (fault.status === 422 && fault.errors.some(({ field }) => field === "content"))
  );
}

export function isUnauthorised(fault: Fault): boolean {
  return fault.type === "refused" && fault.status === 401;
}

/** True when somebody else was faster, or the conversation has moved on otherwise. */
export function isOvertaken(fault: Fault): boolean {
  return fault.type === "refused" && (fault.status === 409 || fault.status === 412);
}
