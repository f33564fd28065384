/** As much of a Chatwoot as speaking to it needs, over real HTTP, with one conversation, 57, and faults by request. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { answerInPageInbox, type PageInbox } from "./small-page-inbox.ts";

export const BOT = "bot-token-of-the-test";
export const USER = "user-token-of-the-test";
export const ACCOUNT = `/api/v1/accounts/1`;

type Json = Readonly<Record<string, unknown>>;

export type SmallMessage = {
  readonly id: number;
  readonly content: string;
  readonly message_type: number;
  readonly private: boolean;
  readonly content_attributes: Json;
  readonly sender: Json | null;
};

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly who: "bot" | "user" | "nobody";
  readonly body: unknown;
};

/** `before`: nothing is done. `after`: all is done, and nobody is told. */
export type Misbehaviour =
  | { readonly type: "answer"; readonly status: number; readonly text: string }
  | { readonly type: "500-after" }
  | { readonly type: "reset-before" }
  | { readonly type: "reset-after" }
  | { readonly type: "cut-after" }
  /** No answer; `then` is called when the request has come (and been done, for `hang-after`). */
  | { readonly type: "hang-before"; readonly then: () => void }
  | { readonly type: "hang-after"; readonly then: () => void };

export type SmallChatwoot = {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly messages: SmallMessage[];
  readonly state: State;
  readonly page: PageInbox;
  /** The next request whose `METHOD path` matches goes wrong like that; several are used up in order. */
  readonly next: (match: RegExp, fault: Misbehaviour) => void;
  /** Called with every request before it is answered. */
  readonly onAsked: (listen: (asked: Asked) => void) => void;
  /** As somebody else writes there. */
  readonly write: (message: Partial<SmallMessage>) => SmallMessage;
};

type State = {
  status: string;
  updatedAt: number;
  labels: string[];
  attributes: Json;
  team: number | null;
  typing: string[];
};

export type Answered = { readonly status: number; readonly body: unknown };
export const ok = (body: unknown): Answered => ({ status: 200, body });
export const notFound: Answered = { status: 404, body: { error: "Resource could not be found" } };
const notForBots: Answered = {
  status: 401,
  body: { error: "Access to this endpoint is not authorized for bots" },
};

/** What a bot's token may do (`access_token_auth_helper.rb`). */
const FOR_BOTS =
  /^(?:GET \/conversations\/\d+|POST \/conversations(?:\/\d+\/(?:messages|toggle_status|toggle_typing_status|custom_attributes|assignments))?|(?:GET|POST) \/conversations\/\d+\/labels)$/;

export async function startSmallChatwoot(t: TestContext): Promise<SmallChatwoot> {
  const [asked, messages, faults]: [Asked[], SmallMessage[], [RegExp, Misbehaviour][]] = [[], [], []];
  const state: State = {
    status: "pending",
    updatedAt: 1_700_000_000.5,
    labels: ["vip"],
    attributes: { plan: "pro" },
    team: null,
    typing: [],
  };
  const page: PageInbox = { contacts: [], conversations: [] };
  let listen: (one: Asked) => void = () => undefined;
  let lastId = 900;

  const write: SmallChatwoot["write"] = (over) => {
    lastId += 1;
    const message: SmallMessage = {
      id: lastId,
      content: "Hello",
      message_type: 0,
      private: false,
      content_attributes: {},
      sender: { id: 21, name: "Vera", type: "contact" },
      ...over,
    };
    messages.push(message);
    return message;
  };

  const answer = (one: Asked): Answered => {
    const path = one.path.startsWith(ACCOUNT) ? one.path.slice(ACCOUNT.length) : one.path;
    const [bare = "", query = ""] = path.split("?");
    if (one.who === "nobody" && path !== one.path)
      return { status: 401, body: { error: "Invalid Access Token" } };
    if (one.who === "bot" && !FOR_BOTS.test(`${one.method} ${bare}`)) return notForBots;
    const place = { ...one, path: bare, query: new URLSearchParams(query) };
    return (
      answerInConversation(place, { state, messages, write }) ?? answerInPageInbox(place, page) ?? notFound
    );
  };

  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const one: Asked = {
        method: request.method ?? "",
        path: request.url ?? "",
        who: whoHas(request.headers["api-access-token"]),
        body: text === "" ? undefined : JSON.parse(text),
      };
      asked.push(one);
      listen(one);
      const at = faults.findIndex(([match]) => match.test(`${one.method} ${one.path}`));
      const [, fault] = faults.splice(at, at === -1 ? 0 : 1)[0] ?? [];
      misbehave(response, fault ?? null, () => answer(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    messages,
    state,
    page,
    next: (match, fault) => void faults.push([match, fault]),
    onAsked: (listener) => {
      listen = listener;
    },
    write,
  };
}

function whoHas(token: unknown): Asked["who"] {
  if (token === BOT) return "bot";
  return token === USER ? "user" : "nobody";
}

function misbehave(response: ServerResponse, fault: Misbehaviour | null, answer: () => Answered): void {
  if (fault === null) return send(response, answer());
  if (fault.type === "answer") {
    response.writeHead(fault.status).end(fault.text);
    return;
  }
  if (!fault.type.endsWith("-before")) answer();
  switch (fault.type) {
    case "500-after":
      return send(response, { status: 500, body: { error: "Internal Server Error" } });
    case "reset-before":
    case "reset-after":
      return void response.socket?.resetAndDestroy();
    case "cut-after":
      response.writeHead(200, { "content-length": 100 });
      return void response.write('{"id":', () => response.socket?.destroy());
    case "hang-before":
    case "hang-after":
      return fault.then();
  }
}

function send(response: ServerResponse, { status, body }: Answered): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

export type PlaceAsked = Asked & { readonly query: URLSearchParams };
type Conversation = Pick<SmallChatwoot, "state" | "messages" | "write">;

function answerInConversation(asked: PlaceAsked, conversation: Conversation): Answered | null {
  const { state } = conversation;
  const body = (asked.body ?? {}) as Json;
  switch (`${asked.method} ${asked.path}`) {
    case "GET /conversations/57":
      return ok(shown(conversation));
    case "GET /conversations/57/messages":
      return ok({ meta: {}, payload: pageOf(conversation.messages, asked.query) });
    case "POST /conversations/57/messages":
      return ok(written(asked, conversation));
    case "POST /conversations/57/toggle_status":
      state.status = String(body["status"]);
      state.updatedAt += 1;
      return ok({ meta: {}, payload: { success: null, conversation_id: 57, current_status: state.status } });
    case "GET /conversations/57/labels":
      return ok({ payload: state.labels });
    case "POST /conversations/57/labels":
      state.labels = body["labels"] as string[];
      return ok({ payload: state.labels });
    case "POST /conversations/57/custom_attributes":
      state.attributes = body["custom_attributes"] as Json;
      return ok({ custom_attributes: state.attributes });
    case "POST /conversations/57/assignments":
      state.team = Number(body["team_id"]);
      return ok({ id: state.team });
    case "POST /conversations/57/toggle_typing_status":
      state.typing.push(String(body["typing_status"]));
      return ok(undefined);
    case "GET /teams":
      return ok([{ id: 3, name: "Support" }]);
    default:
      return null;
  }
}

function shown({ state, messages }: Conversation): Json {
  return {
    id: 57,
    inbox_id: 3,
    status: state.status,
    updated_at: state.updatedAt,
    custom_attributes: state.attributes,
    labels: state.labels,
    meta: { assignee: null, assignee_type: null },
    messages: messages.slice(-1),
    last_non_activity_message: messages.findLast(({ message_type }) => message_type !== 2) ?? null,
  };
}

/** 20 a page, the oldest first, as `MessageFinder` has it. */
function pageOf(messages: readonly SmallMessage[], query: URLSearchParams): readonly SmallMessage[] {
  const after = query.get("after");
  if (after !== null) return messages.filter(({ id }) => id > Number(after)).slice(0, 100);
  const before = Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
  return messages.filter(({ id }) => id < before).slice(-20);
}

function written({ who, body }: PlaceAsked, { write }: Conversation): SmallMessage {
  const {
    content,
    message_type,
    private: isPrivate,
    content_attributes,
  } = body as SmallMessage & { message_type: unknown };
  const isIncoming = String(message_type) === "incoming";
  const sender =
    who === "bot" ? { id: 7, name: "Bot", type: "agent_bot" } : { id: 5, name: "Dana", type: "user" };
  return write({
    content,
    message_type: isIncoming ? 0 : 1,
    private: isPrivate,
    content_attributes,
    ...(!isIncoming && { sender }),
  });
}
