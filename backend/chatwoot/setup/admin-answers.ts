/** What Chatwoot answers to the calls of setup and doctor: only the fields they read, everything else is let through. */
import { type Static, Type } from "typebox";

/** Left out by one version and null in another. */
const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const id = Type.Integer({ minimum: 1 });

/** `GET /api` needs no token (source: app/controllers/api_controller.rb). */
export const aboutSchema = Type.Object({ version: Type.String() });

export const profileSchema = Type.Object({
  name: text,
  accounts: Type.Array(Type.Object({ id, name: text, role: text })),
});
export type Profile = Static<typeof profileSchema>;
export type Membership = Profile["accounts"][number];

export const inboxSchema = Type.Object({
  id,
  name: Type.String(),
  channel_type: text,
  /** API inboxes only. */
  webhook_url: text,
  /** API inboxes only, to administrators, since 4.13. */
  secret: text,
  greeting_enabled: flag,
  working_hours_enabled: flag,
  out_of_office_message: text,
  enable_email_collect: flag,
  csat_survey_enabled: flag,
  enable_auto_assignment: flag,
});
export const inboxListSchema = Type.Object({ payload: Type.Array(inboxSchema) });
export type Inbox = Static<typeof inboxSchema>;

export const agentBotSchema = Type.Object({
  id,
  name: Type.String(),
  outgoing_url: text,
  /** To administrators only, like the secret, which 4.13 brought. */
  access_token: text,
  secret: text,
  system_bot: flag,
});
export const agentBotListSchema = Type.Array(agentBotSchema);
export type AgentBot = Static<typeof agentBotSchema>;

/** The bot's id as `GET /inboxes/:id/agent_bot` wraps it; the wrapping is empty or left out when there is none. */
export const attachedBotSchema = Type.Object({
  agent_bot: Type.Optional(Type.Union([Type.Object({ id: Type.Optional(id), name: text }), Type.Null()])),
});
export type AttachedBot = { readonly id: number; readonly name: string };

const webhookSchema = Type.Object({ id, url: Type.String(), secret: text });
export const webhookListSchema = Type.Object({
  payload: Type.Object({ webhooks: Type.Array(webhookSchema) }),
});
export type AccountWebhook = Static<typeof webhookSchema>;

export const conversationListSchema = Type.Object({
  data: Type.Object({ payload: Type.Array(Type.Object({ id })) }),
});
