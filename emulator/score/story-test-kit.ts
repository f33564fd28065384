/** Builds the hand-written logs of the rules' tests: conversation 57, with the bot in charge, at times from 0. */

import type { SeenDelivery, Status } from "../play.ts";
import type { Doer, Finding, Line, Story, ToldAt } from "./story.ts";

/** The visitor's message, with its delivery on the way at once unless told otherwise. */
export function asked(message: number, at: number, more: { knownAt?: number | null } = {}): Line {
  const ref = { play: 1, number: message };
  return { type: "visitor-wrote", at, message, ref, knownAt: at, ...more };
}
export function said(message: number, at: number, text = `reply ${message}`): Line {
  return { type: "bot-wrote", at, message, text };
}
export function wrote(message: number, at: number, toldAt: ToldAt): Line {
  return { type: "person-wrote", at, message, toldAt };
}
export function became(status: Status, at: number, more: { toldAt?: ToldAt; by?: Doer } = {}): Line {
  return { type: "status-became", at, status, by: "play", toldAt: at, ...more };
}
export const assigned = (at: number): Line => ({ type: "person-assigned", at });

/** Begins pending, as Chatwoot does in an inbox with a bot. */
export function story(lines: readonly Line[], bursts: readonly (readonly number[])[] = []): Story {
  return { conversation: 57, lines: [became("pending", 0), ...lines], bursts };
}
export function found(...messages: readonly number[]): readonly Finding[] {
  return messages.map((message) => ({ conversation: 57, message }));
}

/** A bot's delivery that was answered 200 after 10 ms. */
export function delivery(more: Partial<SeenDelivery> = {}): SeenDelivery {
  return {
    id: "d1",
    url: "http://127.0.0.1:1/hook",
    kind: "bot",
    event: "message_created",
    message: null,
    conversation: 57,
    attempt: 1,
    at: 0,
    status: 200,
    ms: 10,
    isFault: false,
    ...more,
  };
}
