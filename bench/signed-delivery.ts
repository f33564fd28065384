/** Deliveries of `intake`: a visitor writes in one of many conversations that people have, each message a new one. */
import { createHmac, randomUUID } from "node:crypto";
import { bytesOf, changed, readPayload } from "../test/fakes/chatwoot-payloads.ts";

export type SignedDelivery = { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> };

/** Where Baton is told that it stands, and that its deliveries come from. */
export const ACCOUNT = 1;
export const INBOX = 3;

const CONVERSATIONS = 200;

const written = changed(readPayload("01_message_created_incoming_pending.json"), {
  conversation: { status: "open", meta: { assignee: null, assignee_type: null } },
});

/** The delivery of message number `id`, signed with the time of now, which counts for five minutes. */
export function signDelivery(secret: string, id: number): SignedDelivery {
  const [now, there] = [Date.now(), 1 + (id % CONVERSATIONS)];
  const conversation = { id: there, updated_at: now / 1000 };
  const body = bytesOf(changed(written, { id, created_at: new Date(now).toISOString(), conversation }));
  const timestamp = String(Math.floor(now / 1000));
  const hex = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "content-length": String(body.length),
    "x-chatwoot-timestamp": timestamp,
    "x-chatwoot-signature": `sha256=${hex}`,
    "x-chatwoot-delivery": randomUUID(),
  };
  return { body, headers };
}
