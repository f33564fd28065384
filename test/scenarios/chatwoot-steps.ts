/** The calls of a reply and of a handover, each of which a test can have go wrong. */
import type { ApiFault, ApiMatch, Emulator } from "../../emulator/play.ts";

/** A call in one conversation; `nth`: how many like it go well before the one that is meant. */
export type Step = { readonly method: "GET" | "POST"; readonly end: string; readonly nth?: number };

export const REPLY_STEPS: readonly Step[] = [
  { method: "GET", end: "" },
  { method: "GET", end: "/messages" },
  { method: "POST", end: "/messages" },
];

export const HANDOVER_STEPS: readonly Step[] = [
  { method: "POST", end: "/messages" },
  { method: "POST", end: "/messages", nth: 1 },
  { method: "GET", end: "/labels" },
  { method: "POST", end: "/labels" },
  { method: "POST", end: "/custom_attributes" },
  { method: "POST", end: "/assignments" },
  { method: "POST", end: "/toggle_status" },
];

export const pathOf = (conversation: number, { end }: Step): RegExp =>
  new RegExp(`/conversations/${conversation}${end}(\\?|$)`);

/** Has this call of the conversation meet the fault. Others of its kind go through. */
export function meetAt(
  { faults }: Pick<Emulator, "faults">,
  { conversation, step }: { readonly conversation: number; readonly step: Step },
  fault: ApiFault,
): void {
  const { method, nth = 0 } = step;
  const match: ApiMatch = { method, path: pathOf(conversation, step) };
  if (nth > 0) faults.next({ on: "api", match, times: nth, do: { type: "delay", ms: 0 } });
  faults.next({ on: "api", match, do: fault });
}
