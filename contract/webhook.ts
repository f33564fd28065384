/**
 * `POST /webhook/chatwoot`, as the seed and Chatwoot write it: only `event` is required, and what is not named
 * here is let through unread.
 */
import { type Static, Type } from "typebox";

/** Chatwoot's own bound for a message's content, in characters. */
export const LONGEST_CONTENT = 150_000;

/** A field that may also be null. Written as one JSON schema type, so that a fault says plainly what is expected. */
const nullable = <Value>(schema: { readonly type: readonly string[]; readonly [rule: string]: unknown }) =>
  Type.Optional(Type.Unsafe<Value | null>(schema));

export const webhookBody = Type.Object({
  event: Type.String({ minLength: 1, maxLength: 100, description: "Only message_created is acted upon." }),
  id: nullable<number | string>({ type: ["integer", "string", "null"], maxLength: 200 }),
  content: nullable<string>({ type: ["string", "null"], maxLength: LONGEST_CONTENT }),
  message_type: nullable<string>({
    type: ["string", "null"],
    maxLength: 100,
    description: "Only incoming is acted upon.",
  }),
  content_type: nullable<string>({ type: ["string", "null"], maxLength: 100 }),
  attachments: nullable<readonly unknown[]>({ type: ["array", "null"], maxItems: 1000 }),
});
export type WebhookBody = Static<typeof webhookBody>;

export const HUMAN_MODE_MESSAGE = "Human mode is ON. No bot reply generated.";

export const webhookAnswer = Type.Union([
  Type.Object({ status: Type.Literal("ok"), route: Type.Literal("bot"), reply: Type.String() }),
  Type.Object({ status: Type.Literal("ok"), route: Type.Literal("human"), message: Type.String() }),
  Type.Object({ status: Type.Literal("ignored") }),
]);
export type WebhookAnswer = Static<typeof webhookAnswer>;

/** Names a message, so that sending it again after a lost answer stores it once. */
export const IDEMPOTENCY_HEADER = "idempotency-key";
