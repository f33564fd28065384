/** What a visitor's page exchanges with `/api/chat`. Nothing of the desk's is in these types. */
import { type Static, Type } from "typebox";
import type { AttachedFile } from "./attached-file.ts";

/** `resumed` is false when the conversation starts anew with this answer. */
export const chatSession = Type.Object({ user_id: Type.String(), resumed: Type.Boolean() });
export type ChatSession = Static<typeof chatSession>;

/** `POST /api/chat/address`: where to write to, for a visitor whom nobody answers now. */
export const addressBody = Type.Object({
  address: Type.String({
    maxLength: 254,
    format: "email",
  }),
});
export type AddressBody = Static<typeof addressBody>;

/** `system`: Baton itself, telling the visitor how things stand. */
export type ChatAuthor = "visitor" | "bot" | "agent" | "system";

/**
 * Event `message`; the event's id is `seq`. `turn` is the turn that a bot's message answers, `key` the
 * Idempotency-Key that the visitor's page sent with it, `at` milliseconds since 1970.
 */
export type ChatMessage = {
  readonly seq: number;
  readonly author: ChatAuthor;
  readonly text: string;
  readonly attachments: number;
  readonly files: readonly AttachedFile[];
  readonly turn: number | null;
  readonly key: string | null;
  readonly at: number;
};

/** Event `draft`: more text of a bot reply that is not a message yet. `whole` replaces all of it so far. */
export type ChatDraft = { readonly turn: number; readonly text: string; readonly whole: boolean };

/** Event `draft-retracted`: the draft of this turn will never become a message. */
export type ChatDraftRetracted = { readonly turn: number };

/**
 * Event `control`, sent at every connect and change: who answers, and how the global switch stands. `is_queued`: no
 * agent has the conversation yet. `can_ask`: a person can be asked for. `can_leave_address`: the visitor waits and
 * has left no e-mail address.
 */
export type ChatControl = {
  readonly owner: "bot" | "human";
  readonly human_mode: boolean;
  readonly is_queued: boolean;
  readonly can_ask: boolean;
  readonly can_leave_address: boolean;
};

/** Event `agent-typing`: a person writes, or stopped. Told again while it goes on; who hears no more of it forgets it. */
export type ChatAgentTyping = { readonly is_on: boolean };

/** The events of `GET /api/chat/events` by name. */
export type ChatEvents = {
  readonly message: ChatMessage;
  readonly draft: ChatDraft;
  readonly "draft-retracted": ChatDraftRetracted;
  readonly control: ChatControl;
  readonly "agent-typing": ChatAgentTyping;
};
