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

export function isUnauthorised(fault: Fault): boolean {
  return fault.type === "refused" && fault.status === 401;
}
