/** What happens in the made-up Chatwoot and is told to webhooks. */

import type { Contact, ContactInbox, Conversation, Message, Sender } from "./records.ts";
import type { World } from "./world.ts";

/** What an attribute was and is, in Chatwoot's names and shapes. */
export type Changes = readonly {
  readonly [name: string]: { previous_value: unknown; current_value: unknown };
}[];

export type Happening =
  | {
      readonly type: "message_created" | "message_updated";
      readonly message: Message;
      readonly conversation: Conversation;
    }
  | {
      readonly type:
        | "conversation_created"
        | "conversation_opened"
        | "conversation_resolved"
        | "conversation_status_changed";
      readonly conversation: Conversation;
    }
  | { readonly type: "conversation_updated"; readonly conversation: Conversation; readonly changes: Changes }
  | {
      readonly type: "conversation_typing_on" | "conversation_typing_off";
      readonly conversation: Conversation;
      readonly by: Sender;
      readonly isPrivate: boolean;
    }
  | { readonly type: "webwidget_triggered"; readonly place: ContactInbox }
  | { readonly type: "contact_created"; readonly contact: Contact }
  | { readonly type: "contact_updated"; readonly contact: Contact; readonly changes: Changes };

/** What every act works on: the tables, and whom to tell. */
export interface Stage {
  readonly world: World;
  tell(happening: Happening): void;
}
