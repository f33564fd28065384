/**
 * The global switch and its decision.
 * Its epoch goes up by one at every change, so that a turn asked before is told from one asked after.
 */
import type { DeskEffect } from "./effect.ts";
import type { DeskHappening } from "./happening.ts";

export type Desk = { readonly humanMode: boolean; readonly epoch: number };

export const newDesk: Desk = { humanMode: false, epoch: 0 };

export type DeskDecision = { readonly next: Desk; readonly effects: readonly DeskEffect[] };

/** What the desk becomes and what is to be done about it. Setting what is already set changes nothing. */
export function decideDesk(desk: Desk, happening: DeskHappening): DeskDecision {
  if (desk.humanMode === happening.enabled) return { next: desk, effects: [] };
  const next: Desk = { humanMode: happening.enabled, epoch: desk.epoch + 1 };
  return { next, effects: [{ type: "announce-switch", epoch: next.epoch }] };
}
