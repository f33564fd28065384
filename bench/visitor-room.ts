/** A visitor of Baton's page: a session, an event stream, and messages written one after the other. */
import { Agent, get, type IncomingMessage } from "node:http";
import type { ChatDraft, ChatMessage } from "../contract/chat.ts";
import { post, textOf } from "./post.ts";
import { now, readTelling } from "./token-times.ts";
import type { Ask } from "./turn.ts";

const BODY = `{"event":"message_created","id":1,"content":"Hi","message_type":"incoming","content_type":"text"}`;

/** One for all rooms, as a browser keeps its connections. */
const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });

/** Opens a room; each call then is a turn, over when both the POST is answered and the message is on the page. */
export async function openRoom(url: string): Promise<Ask> {
  const session = await post(`${url}/api/chat/session`, { body: "{}", agent });
  const cookie = (session.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  await textOf(session);
  const page = await openPage(url, cookie);
  return async () => {
    const seen = page.watch();
    const sentAt = now();
    const answer = post(`${url}/webhook/chatwoot`, { body: BODY, agent, cookie });
    const reply = replyOf(await textOf(await answer));
    const answeredAt = now();
    const { firstReadAt, shownAt } = await seen;
    return { sentAt, firstReadAt, allReadAt: Math.max(answeredAt, shownAt), telling: readTelling(reply) };
  };
}

function replyOf(text: string): string {
  // Contract's WebhookAnswer; another route than the bot's has no reply, and the telling of nothing is a fault.
  return String((JSON.parse(text) as { reply?: string }).reply);
}

type Seen = { readonly firstReadAt: number; readonly shownAt: number };

type Page = {
  /** Resolves when the next reply of the bot's is a message, with the time of its first words and its own. */
  readonly watch: () => Promise<Seen>;
};

async function openPage(url: string, cookie: string): Promise<Page> {
  let firstReadAt = 0;
  let turn = Promise.withResolvers<Seen>();
  readEvents(await openEvents(url, cookie), {
    draft: (data, readAt) => {
      if (firstReadAt === 0 && (JSON.parse(data) as ChatDraft).text !== "") firstReadAt = readAt;
    },
    message: (data, readAt) => {
      if ((JSON.parse(data) as ChatMessage).author === "bot") turn.resolve({ firstReadAt, shownAt: readAt });
    },
  });
  return {
    watch: () => {
      firstReadAt = 0;
      turn = Promise.withResolvers();
      return turn.promise;
    },
  };
}

function openEvents(url: string, cookie: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${url}/api/chat/events`, { headers: { cookie }, agent: false }, (incoming) => {
    if (incoming.statusCode === 200) resolve(incoming);
    else reject(new Error(`the event stream answers ${incoming.statusCode}`));
  }).on("error", reject);
  return promise;
}

type Hear = Readonly<Record<string, (data: string, readAt: number) => void>>;

/** Reads events as Baton frames them: `event`, perhaps `id`, and one line of `data`. */
function readEvents(incoming: IncomingMessage, hear: Hear): void {
  let rest = "";
  incoming.setEncoding("utf8").on("data", (piece: string) => {
    const readAt = now();
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, name = "", data = ""] = /^event: (\S+)\n(?:id: .*\n)?data: (.*)$/.exec(block) ?? [];
      hear[name]?.(data, readAt);
    }
  });
}
