/** As much of a Chatwoot as speaking to it needs, over real HTTP, with one conversation, 57, and faults by request. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type Answered, type Asked, notFound, type PlaceAsked } from "./small-chatwoot-wire.ts";
import { answerInConversation, type SmallMessage, type State } from "./small-conversation.ts";
import { answerInPageInbox, type PageInbox } from "./small-page-inbox.ts";

export const BOT = "bot-token-of-the-test";
export const USER = "user-token-of-the-test";
export const ACCOUNT = `/api/v1/accounts/1`;

/** `before`: nothing is done. `after`: all is done, and nobody is told. */
export type Misbehaviour =
  | {
      readonly type: "answer";
      readonly status: number;
      readonly text: string;
      readonly location?: string;
    }
  | { readonly type: "500-after" }
  | { readonly type: "reset-before" }
  | { readonly type: "reset-after" }
  | { readonly type: "cut-after" }
  /** No answer; `come` is called when the request has come (and been done, for `hang-after`). */
  | { readonly type: "hang-before"; readonly come: () => void }
  | { readonly type: "hang-after"; readonly come: () => void };

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
    const place: PlaceAsked = { ...one, path: bare, query: new URLSearchParams(query) };
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
  if (fault === null) {
    send(response, answer());
    return;
  }
  if (fault.type.endsWith("-after")) answer();
  switch (fault.type) {
    case "answer":
      response.writeHead(fault.status, fault.location === undefined ? {} : { location: fault.location });
      response.end(fault.text);
      return;
    case "500-after":
      send(response, { status: 500, body: { error: "Internal Server Error" } });
      return;
    case "reset-before":
    case "reset-after":
      response.socket?.resetAndDestroy();
      return;
    case "cut-after":
      response.writeHead(200, { "content-length": 100 });
      response.write('{"id":', () => response.socket?.destroy());
      return;
    case "hang-before":
    case "hang-after":
      fault.come();
      return;
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
