/** Agents and waiting visitors for tests of routing, with a sensible default for whatever a rule is not about. */
import { agentId, conversationId } from "../../backend/conversation/ids.ts";
import type { RoutingRules, Seat, Waiter } from "../../backend/routing/route.ts";
import { ANNA, AT } from "./builders.ts";

/** Round robin, with nobody kept for anybody and no skills. */
export const someRules = (over: Partial<RoutingRules> = {}): RoutingRules => ({
  strategy: "round-robin",
  offerMs: 30_000,
  isSticky: false,
  skills: [],
  ...over,
});

/** Anna, online, with nothing to do and never asked yet. */
export const aSeat = (over: Partial<Seat> = {}): Seat => ({
  agent: ANNA,
  skills: [],
  capacity: 1,
  load: 0,
  isOnline: true,
  lastOffer: 0,
  ...over,
});

/** A visitor who just came into the queue and wants nobody in particular. */
export const aWaiter = (over: Partial<Waiter> = {}): Waiter => ({
  conversation: conversationId("page-1"),
  since: AT,
  isFront: false,
  wanted: [],
  lastAgent: null,
  passed: [],
  step: 0,
  ...over,
});

/** Visitors of these conversations, each as described. */
export const waiters = (names: readonly string[], over: Partial<Waiter> = {}): readonly Waiter[] =>
  names.map((name) => aWaiter({ conversation: conversationId(name), ...over }));

/** One agent of each name, all as described. */
export const seatsOf = (names: readonly string[], over: Partial<Seat> = {}): readonly Seat[] =>
  names.map((name) => aSeat({ agent: agentId(name), ...over }));
