/**
 * The names of things, branded so that one cannot stand in for another.
 * They are made at the edges (a door, the store); inside, nothing is checked again.
 */
declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** One visitor's thread. Opaque text of at most 64 characters, unique for ever. */
export type ConversationId = Branded<string, "ConversationId">;

/** What people call a visitor on screen and in the API: `user-1`, `user-2`, … */
export type UserId = Branded<string, "UserId">;

/** Who answers for the desk. */
export type AgentId = Branded<string, "AgentId">;

/** Makes an id out of text that the caller knows to be one. */
export const conversationId = (text: string): ConversationId => text as ConversationId;

/** Makes an agent's id out of text that the caller knows to be one. */
export const agentId = (text: string): AgentId => text as AgentId;

/** The visitor with this number (1, 2, 3 …). */
export const userId = (number: number): UserId => `user-${number}` as UserId;

/** The number in `user-17`, or null when the text is no user ID. */
export function userNumber(text: string): number | null {
  const digits = /^user-([1-9][0-9]{0,14})$/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
