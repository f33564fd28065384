/** What a visitor's page exchanges with `/api/chat`. Nothing of the desk's is in these types. */
import { type Static, Type } from "typebox";

/** `resumed` is false when the conversation starts anew with this answer. */
export const chatSession = Type.Object({ user_id: Type.String(), resumed: Type.Boolean() });
export type ChatSession = Static<typeof chatSession>;

export type ChatAuthor = "visitor" | "bot" | "agent";

/**
 * Event `message`; the event's id is `seq`. `turn` is the turn that a bot's message answers, `key` the
 * Idempotency-Key that the visitor's page sent with it, `at` milliseconds since 1970.
 */
export type ChatMessage = {
  readonly seq: number;
  readonly author: ChatAuthor;
  readonly text: string;
  readonly attachments: number;
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

/** Event `draft`: more text of a bot reply that is not a message yet. `whole` replaces all of it so far. */
export type ChatDraft = { readonly turn: number; readonly text: string; readonly whole: boolean };

/** Event `draft-retracted`: the draft of this turn will never become a message. */
export type ChatDraftRetracted = { readonly turn: number };

/** Event `control`, sent at every connect and change: who answers, and how the global switch stands. */
export type ChatControl = { readonly owner: "bot" | "human"; readonly human_mode: boolean };

/** The events of `GET /api/chat/events` by name. */
export type ChatEvents = {
  readonly message: ChatMessage;
  readonly draft: ChatDraft;
  readonly "draft-retracted": ChatDraftRetracted;
  readonly control: ChatControl;
};
