/** The calls of Chatwoot's API that setting up and checking need; nothing of it is used while Baton serves. */
import { type Static, type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import {
  type AccountWebhook,
  type AgentBot,
  type AttachedBot,
  aboutSchema,
  agentBotListSchema,
  agentBotSchema,
  attachedBotSchema,
  conversationListSchema,
  type Inbox,
  inboxListSchema,
  inboxSchema,
  type Profile,
  profileSchema,
  webhookListSchema,
} from "./admin-answers.ts";
import { AdminFault, kindOfStatus } from "./admin-fault.ts";

/** Long enough for a Chatwoot that just woke up; a person waits in front of it. */
const TIMEOUT_MS = 10_000;

/** The longest answer is the list of inboxes, with every template of its WhatsApp numbers. */
const LONGEST_ANSWER = 16_000_000;

export type About = {
  readonly version: string;
  /** Chatwoot's clock in ms since 1970, to the second; null when the answer has no Date header. */
  readonly date: number | null;
};

type NewBot = { readonly name: string; readonly description: string; readonly outgoing_url: string };

/** Every call rejects with an `AdminFault`. */
export type AdminApi = {
  readonly about: () => Promise<About>;
  readonly profile: () => Promise<Profile>;
  readonly inAccount: (accountId: number) => AccountApi;
};

export type AccountApi = {
  readonly inboxes: () => Promise<readonly Inbox[]>;
  /** Makes an API inbox whose callback is `webhookUrl`, one conversation a contact. */
  readonly createApiInbox: (name: string, webhookUrl: string) => Promise<Inbox>;
  readonly updateInboxUrl: (id: number, webhookUrl: string) => Promise<Inbox>;
  readonly agentBots: () => Promise<readonly AgentBot[]>;
  readonly createAgentBot: (bot: NewBot) => Promise<AgentBot>;
  readonly updateAgentBotUrl: (id: number, url: string) => Promise<AgentBot>;
  readonly attachedBot: (inboxId: number) => Promise<AttachedBot | null>;
  readonly attachBot: (inboxId: number, botId: number) => Promise<void>;
  readonly webhooks: () => Promise<readonly AccountWebhook[]>;
  /** The ids of the newest conversations of any status. */
  readonly conversationIds: () => Promise<readonly number[]>;
  /** Resolves when this token may read the conversation. */
  readonly readConversation: (id: number) => Promise<void>;
};

export type Connection = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: string;
};

type Line = { readonly baseUrl: string; readonly token: string | null; readonly timeoutMs: number };

type Call = {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
};

/** Speaks with the Chatwoot at `baseUrl` as the owner of the token; a call is given up after `timeoutMs`. */
export function createAdminApi(access: Connection, timeoutMs = TIMEOUT_MS): AdminApi {
  const connection = { ...access, timeoutMs };
  return {
    about: async () => {
      // What answers may not be Chatwoot at all: it is asked who it is without the token.
      const { body, date } = await ask({ ...connection, token: null }, get("/api"));
      return { version: parse(aboutSchema, body, "GET /api").version, date };
    },
    profile: () => read(connection, profileSchema, get("/api/v1/profile")),
    inAccount: (accountId) => inAccount(connection, `/api/v1/accounts/${accountId}`),
  };
}

function inAccount(connection: Line, base: string): AccountApi {
  const fetched = <Schema extends TSchema>(schema: Schema, call: Call): Promise<Static<Schema>> =>
    read(connection, schema, { ...call, path: `${base}${call.path}` });
  const done = async (call: Call): Promise<void> => {
    await ask(connection, { ...call, path: `${base}${call.path}` });
  };
  return {
    inboxes: async () => (await fetched(inboxListSchema, get("/inboxes"))).payload,
    createApiInbox: (name, webhookUrl) => fetched(inboxSchema, post("/inboxes", apiInbox(name, webhookUrl))),
    updateInboxUrl: (id, webhookUrl) =>
      fetched(inboxSchema, patch(`/inboxes/${id}`, { channel: { webhook_url: webhookUrl } })),
    agentBots: () => fetched(agentBotListSchema, get("/agent_bots")),
    // bot_type is left out: 0, a webhook, is what Chatwoot takes then, and its description and its code differ in the word.
    createAgentBot: (bot) => fetched(agentBotSchema, post("/agent_bots", bot)),
    updateAgentBotUrl: (id, url) =>
      fetched(agentBotSchema, patch(`/agent_bots/${id}`, { outgoing_url: url })),
    attachedBot: async (inboxId) => {
      const { agent_bot: bot } = await fetched(attachedBotSchema, get(`/inboxes/${inboxId}/agent_bot`));
      return bot?.id === undefined ? null : { id: bot.id, name: bot.name ?? "" };
    },
    attachBot: (inboxId, botId) => done(post(`/inboxes/${inboxId}/set_agent_bot`, { agent_bot: botId })),
    webhooks: async () => (await fetched(webhookListSchema, get("/webhooks"))).payload.webhooks,
    conversationIds: async () => {
      const { data } = await fetched(conversationListSchema, get("/conversations?status=all"));
      return data.payload.map(({ id }) => id);
    },
    readConversation: async (id) => {
      await fetched(Type.Object({ id: Type.Integer() }), get(`/conversations/${id}`));
    },
  };
}

const apiInbox = (name: string, webhookUrl: string) => ({
  name,
  channel: { type: "api", webhook_url: webhookUrl },
  lock_to_single_conversation: true,
});

const get = (path: string): Call => ({ method: "GET", path });
const post = (path: string, body: unknown): Call => ({ method: "POST", path, body });
const patch = (path: string, body: unknown): Call => ({ method: "PATCH", path, body });

async function read<Schema extends TSchema>(connection: Line, schema: Schema, call: Call) {
  const { body } = await ask(connection, call);
  return parse(schema, body, nameOf(call));
}

function parse<Schema extends TSchema>(schema: Schema, body: unknown, call: string): Static<Schema> {
  if (Value.Check(schema, body)) return body;
  throw new AdminFault("unintelligible", call);
}

const nameOf = ({ method, path }: Call) => `${method} ${path}`;

type Reply = { readonly body: unknown; readonly date: number | null };

async function ask(connection: Line, call: Call): Promise<Reply> {
  const { response, text } = await send(connection, call);
  if (!response.ok)
    throw new AdminFault(kindOfStatus(response.status), nameOf(call), { status: response.status });
  const date = Date.parse(response.headers.get("date") ?? "");
  return { body: readJson(text), date: Number.isNaN(date) ? null : date };
}

async function send({ baseUrl, token, timeoutMs }: Line, call: Call) {
  try {
    const response = await fetch(`${baseUrl}${call.path}`, {
      method: call.method,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        // With underscores, as Chatwoot writes it, nginx drops the header unless it is told not to.
        ...(token === null ? {} : { "Api-Access-Token": token }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // A redirect to another host would take the token there.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { response, text: await readText(response) };
  } catch (cause) {
    if (cause instanceof AdminFault) throw cause;
    const isLate = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new AdminFault(isLate ? "late" : "unreachable", nameOf(call), { cause });
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > LONGEST_ANSWER) throw new AdminFault("unintelligible", response.url);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The value in it, or undefined, which no schema takes; some of Chatwoot's answers are empty. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
