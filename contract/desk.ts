/** What the agent console exchanges with `/api/desk`. */
import { type Static, Type } from "typebox";
import type { ChatAuthor } from "./chat.ts";
import { userIdField } from "./human-mode.ts";
import { LONGEST_CONTENT } from "./webhook.ts";

/** `POST /api/desk/session`. The token is needed where AGENT_TOKEN is set. */
export const signInBody = Type.Object({ token: Type.Optional(Type.String({ maxLength: 1_000 })) });
export type SignInBody = Static<typeof signInBody>;

export const deskSession = Type.Object({ agent: Type.String() });
export type DeskSession = Static<typeof deskSession>;

export const entryParams = Type.Object({ user_id: userIdField });

/** `POST /api/desk/conversations/{user_id}/messages`. */
export const replyBody = Type.Object({ text: Type.String({ maxLength: LONGEST_CONTENT, pattern: "\\S" }) });
export type ReplyBody = Static<typeof replyBody>;

/** How a conversation stands, as the answer to a reply, a takeover or a handback. */
export const entryState = Type.Object({
  user_id: Type.String(),
  owner: Type.Union([Type.Literal("bot"), Type.Literal("human")]),
  reason: Type.Union([
    Type.Literal("human-mode"),
    Type.Literal("takeover"),
    Type.Literal("bot-failed"),
    Type.Null(),
  ]),
  epoch: Type.Integer(),
  is_thinking: Type.Boolean({ description: "The bot is at work on the newest message." }),
});

/** Event `entry`: the conversation's own control. The global switch stands above it (event `switch`). */
export type DeskEntryState = Static<typeof entryState>;

/** Event `line`; the event's id is the line's number in the desk's log. */
export type DeskLineEvent = {
  readonly user_id: string;
  readonly seq: number;
  readonly author: ChatAuthor;
  readonly text: string;
  readonly attachments: number;
  readonly at: number;
};

/** Event `switch`: the global human mode. */
type DeskSwitch = { readonly human_mode: boolean };

/** Event `suggestion`: bot text that a takeover kept from the visitor, for the agent to use or drop. */
export type DeskSuggestion = { readonly user_id: string; readonly text: string };

/** The events of `GET /api/desk/events` by name. */
export type DeskEvents = {
  readonly line: DeskLineEvent;
  readonly entry: DeskEntryState;
  readonly switch: DeskSwitch;
  readonly suggestion: DeskSuggestion;
};
