/** What a visitor's page and an agent's console do, in one call each. */
import type { ChatEvents, ChatSession } from "../../contract/chat.ts";
import type { WebhookAnswer } from "../../contract/webhook.ts";
import type { Baton } from "./baton-process.ts";
import { type Answer, bodyOf, type Client, type Headers } from "./client.ts";
import type { EventReader } from "./event-reader.ts";

/** The webhook body that a page sends, and that the seed gives as its example. */
export const saying = (content: string) => ({
  event: "message_created",
  id: 1,
  content,
  message_type: "incoming",
  content_type: "text",
});

export type Visitor = {
  readonly client: Client;
  readonly userId: string;
  /** Sends a message; resolves with the answer to it. */
  readonly say: (text: string, headers?: Headers) => Promise<Answer>;
};

/** Somebody who opens the page for the first time. */
export async function newVisitor(baton: Pick<Baton, "client">): Promise<Visitor> {
  const client = baton.client();
  const session = bodyOf<ChatSession>(await client.post("/api/chat/session"));
  return { client, userId: session.user_id, say: (text, headers) => say(client, text, headers) };
}

export const say = (client: Client, text: string, headers?: Headers) =>
  client.post("/webhook/chatwoot", saying(text), headers);

/** The bot's reply in an answer. */
export function replyOf(answer: Answer): string {
  const body = bodyOf<WebhookAnswer>(answer);
  if (body.status === "ok" && body.route === "bot") return body.reply;
  throw new Error(`no bot replied: ${answer.text}`);
}

/** The answer to a message that people are to answer. */
export const ROUTED_TO_HUMAN = {
  status: "ok",
  route: "human",
  message: "Human mode is ON. No bot reply generated.",
} as const;

/** What a page has been sent so far, as "author: text". */
export const logOf = (events: EventReader<ChatEvents>): readonly string[] =>
  events.dataOf("message").map(({ author, text }) => `${author}: ${text}`);

/** The words of Baton's next line to this visitor. */
export const nextLine = async (events: EventReader<ChatEvents>): Promise<string> =>
  (await events.next("message", ({ author }) => author === "system")).data.text;

export const ATTENDED = "A person from our team will be with you in a moment.";
export const UNATTENDED =
  "Nobody from our team is here right now. You can leave your e-mail address, and we will write to you.";
