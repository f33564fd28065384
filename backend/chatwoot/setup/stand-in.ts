/** A small Chatwoot for the tests of setting up: only the admin calls, with tokens of three kinds and a log of calls. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AccountWebhook, AgentBot, Inbox } from "./admin-answers.ts";

export const ADMIN = "admin-token-1";
export const AGENT = "agent-token-1";

type Mutable<Data> = { -readonly [Key in keyof Data]: Data[Key] };

export type StandIn = AsyncDisposable & {
  readonly url: string;
  /** What a test may change in the middle. */
  readonly state: State;
  /** Every call that came, such as `POST /agent_bots`; those of the account without its path. */
  readonly calls: readonly { readonly name: string; readonly token: string; readonly body: unknown }[];
  /** The calls that change something. */
  readonly writes: () => readonly string[];
};

type State = {
  version: string;
  /** How far Chatwoot's clock is from the true time, in ms. */
  skewMs: number;
  /** Since 4.13; without, nothing is signed. */
  isSigning: boolean;
  accounts: { id: number; name: string }[];
  bots: Mutable<AgentBot>[];
  inboxes: Mutable<Inbox>[];
  /** From inbox to bot. */
  attached: Map<number, number>;
  webhooks: AccountWebhook[];
  conversations: number[];
};

export const website = (id: number, name: string): Mutable<Inbox> => ({
  id,
  name,
  channel_type: "Channel::WebWidget",
  enable_auto_assignment: true,
});

/** Listens on a free port of 127.0.0.1. */
export async function startStandIn(): Promise<StandIn> {
  const state: State = {
    version: "4.16.2",
    skewMs: 0,
    isSigning: true,
    accounts: [{ id: 1, name: "Acme Support" }],
    bots: [],
    inboxes: [website(3, "Website"), website(4, "Shop")],
    attached: new Map(),
    webhooks: [],
    conversations: [57],
  };
  const calls: { name: string; token: string; body: unknown }[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const token = String(request.headers["api-access-token"] ?? "");
      const name = `${request.method} ${String(request.url).replace(/^\/api\/v1\/accounts\/1(?=\/)/, "")}`;
      calls.push({ name, token, body });
      response.setHeader("Date", new Date(Date.now() + state.skewMs).toUTCString());
      answer(response, respond(state, { name, token, body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    calls,
    writes: () => calls.map(({ name }) => name).filter((name) => !name.startsWith("GET ")),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

type Reply = { readonly status: number; readonly body?: unknown };

function answer(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

type Asked = { readonly name: string; readonly token: string; readonly body: unknown };

function respond(state: State, asked: Asked): Reply {
  const { name, token, body } = asked;
  if (name === "GET /api") return ok({ version: state.version, timestamp: "now" });
  const refusal = refusalOf(state, asked);
  if (refusal !== null) return { status: 401, body: { error: refusal } };
  for (const [pattern, route] of ROUTES) {
    const match = pattern.exec(name);
    if (match !== null)
      return route(state, { id: Number(match[1]), body: (body ?? {}) as Body, isAdmin: token === ADMIN });
  }
  return { status: 404, body: { error: "Resource could not be found" } };
}

function refusalOf({ bots }: State, { name, token }: Asked): string | null {
  if (token === ADMIN) return null;
  if (bots.some(({ access_token: its }) => its === token))
    return name.startsWith("GET /conversations/")
      ? null
      : "Access to this endpoint is not authorized for bots";
  if (token !== AGENT) return "Invalid Access Token";
  const isForAll = name.startsWith("GET ") && name !== "GET /webhooks";
  return isForAll ? null : "You are not authorized to do this action";
}

type Body = {
  readonly name?: string;
  readonly outgoing_url?: string;
  readonly agent_bot?: number;
  readonly channel?: { readonly webhook_url: string };
};
type Routed = { readonly id: number; readonly body: Body; readonly isAdmin: boolean };
type Route = (state: State, routed: Routed) => Reply;

const ok = (body?: unknown): Reply => ({ status: 200, body });

const ROUTES: readonly (readonly [RegExp, Route])[] = [
  [
    /^GET \/api\/v1\/profile$/,
    ({ accounts }, { isAdmin }) =>
      ok({
        name: "Dana",
        accounts: accounts.map((each) => ({ ...each, role: isAdmin ? "administrator" : "agent" })),
      }),
  ],
  [
    /^GET \/inboxes$/,
    ({ inboxes }, { isAdmin }) => ok({ payload: inboxes.map((each) => seen(each, isAdmin)) }),
  ],
  [/^POST \/inboxes$/, createInbox],
  [
    /^PATCH \/inboxes\/(\d+)$/,
    ({ inboxes }, { id, body }) => {
      const inbox = inboxes.find((each) => each.id === id);
      if (inbox !== undefined) inbox.webhook_url = body.channel?.webhook_url ?? null;
      return ok(inbox);
    },
  ],
  [/^GET \/agent_bots$/, ({ bots }, { isAdmin }) => ok(bots.map((each) => seen(each, isAdmin)))],
  [/^POST \/agent_bots$/, createBot],
  [
    /^PATCH \/agent_bots\/(\d+)$/,
    ({ bots }, { id, body }) => {
      const bot = bots.find((each) => each.id === id);
      if (bot !== undefined) bot.outgoing_url = body.outgoing_url ?? null;
      return ok(bot);
    },
  ],
  [
    /^GET \/inboxes\/(\d+)\/agent_bot$/,
    ({ bots, attached }, { id }) => {
      const bot = bots.find((each) => each.id === attached.get(id));
      return ok({ agent_bot: bot === undefined ? {} : { id: bot.id, name: bot.name } });
    },
  ],
  [
    /^POST \/inboxes\/(\d+)\/set_agent_bot$/,
    ({ attached }, { id, body }) => {
      attached.set(id, body.agent_bot ?? 0);
      return ok();
    },
  ],
  [/^GET \/webhooks$/, ({ webhooks }) => ok({ payload: { webhooks } })],
  [
    /^GET \/conversations\?status=all$/,
    ({ conversations }) => ok({ data: { meta: {}, payload: conversations.map((id) => ({ id })) } }),
  ],
  [
    /^GET \/conversations\/(\d+)$/,
    ({ conversations }, { id }) =>
      conversations.includes(id) ? ok({ id }) : { status: 404, body: { error: "not found" } },
  ],
];

/** Secrets and tokens are shown to administrators only. */
function seen<Shown extends object>(shown: Shown, isAdmin: boolean): object {
  return isAdmin ? shown : { ...shown, secret: undefined, access_token: undefined };
}

function createBot({ bots, isSigning }: State, { body }: Routed): Reply {
  const id = 7 + bots.length;
  const bot = {
    id,
    name: body.name ?? "",
    outgoing_url: body.outgoing_url ?? null,
    access_token: `bot-token-${id}`,
    ...(isSigning ? { secret: `bot-secret-${id}` } : {}),
  };
  bots.push(bot);
  return ok(bot);
}

function createInbox({ inboxes, isSigning }: State, { body }: Routed): Reply {
  const id = 9 + inboxes.length;
  const inbox = {
    id,
    name: body.name ?? "",
    channel_type: "Channel::Api",
    webhook_url: body.channel?.webhook_url ?? null,
    ...(isSigning ? { secret: `inbox-secret-${id}` } : {}),
  };
  inboxes.push(inbox);
  return ok(inbox);
}
