/** The score with two tiny bots: one that minds people and one that does not; and its command line. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { type Figures, isPassed } from "../../emulator/score/figures.ts";
import { runScore, type ScoreOptions, type ScoreSetup, scoreSetup } from "../../emulator/score/score.ts";

const PACE = { windowMs: 250, answerMs: 3000, quietMs: 250 };
/** Longer than the pauses within a burst. */
const THINKING_MS = 400;

interface Standing {
  readonly id: number;
  readonly status: string;
  readonly updated_at: number;
}
/** A message with its conversation, or a conversation as such. */
interface Told extends Standing {
  readonly event: string;
  readonly content: string | null;
  readonly message_type: string;
  readonly content_attributes: { readonly marker?: string };
  readonly conversation?: Standing;
}

/** Calls of Chatwoot's API as a bot makes them; the thread is read with the administrator's token. */
function createCaller({ url, accountId, adminToken, bot }: ScoreSetup) {
  const reach = (path: string) => `${url}/api/v1/accounts/${accountId}/conversations/${path}`;
  const post = (path: string, body: object) =>
    fetch(reach(path), {
      method: "POST",
      headers: { "Content-Type": "application/json", "Api-Access-Token": bot.token },
      body: JSON.stringify(body),
    });
  const read = async (path: string, token: string): Promise<unknown> =>
    (await fetch(reach(path), { headers: { "Api-Access-Token": token } })).json();
  return {
    say: (conversation: number, body: object) => post(`${conversation}/messages`, body),
    open: (conversation: number) => post(`${conversation}/toggle_status`, { status: "open" }),
    isPending: async (conversation: number) =>
      ((await read(`${conversation}`, bot.token)) as Standing).status === "pending",
    isSaid: async (conversation: number, marker: string) => {
      const all = (await read(`${conversation}/messages`, adminToken)) as {
        readonly payload: readonly Told[];
      };
      return all.payload.some(({ content_attributes }) => content_attributes.marker === marker);
    },
  };
}
type Caller = ReturnType<typeof createCaller>;
type Bot = (caller: Caller) => (told: Told) => void;

/** Serves the bot at a free port of 127.0.0.1; it answers before it does anything. */
async function serve(take: (told: Told) => void, status: number): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const told = JSON.parse(await text(request)) as Told;
    response.writeHead(status).end();
    take(told);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, url: `http://127.0.0.1:${portOf(server)}/hook` };
}

/** Answers each message with all of that, at once, whoever has the conversation. */
function naiveBot(replies: readonly string[]): Bot {
  return (caller) => async (told) => {
    if (told.event !== "message_created" || told.message_type !== "incoming") return;
    for (const reply of replies)
      await caller.say((told.conversation ?? told).id, { content: `${reply} ${told.content}` });
  };
}

interface Thread {
  standing: Standing;
  newest: number;
  wish: string;
  isPaused: boolean;
  timer?: NodeJS.Timeout;
}

/** Works until it says that it is done; what fails on the way may have happened, so each attempt looks first. */
async function persist(work: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= 8; attempt += 1) if (await work().catch(() => false)) return;
}

/** Collects, answers once what is pending, is out when a person writes, and looks before it says anything again. */
const mindfulBot: Bot = (caller) => {
  const threads = new Map<number, Thread>();
  const answer = (thread: Thread, { newest, wish }: Thread) =>
    persist(async () => {
      const { id } = thread.standing;
      const isMine = (await caller.isPending(id)) && !(await caller.isSaid(id, `reply-${newest}`));
      if (!isMine || thread.isPaused || thread.newest !== newest) return true;
      const body = {
        content: `Gladly, as for ${newest}.`,
        content_attributes: { marker: `reply-${newest}` },
      };
      return (await (wish.includes("person") ? caller.open(id) : caller.say(id, body))).ok;
    });
  const stepBack = (thread: Thread) => {
    thread.isPaused = true;
    return persist(async () => {
      const { id } = thread.standing;
      if (!thread.isPaused || !(await caller.isPending(id))) return true;
      return (await caller.open(id)).ok;
    });
  };
  const stand = (thread: Thread, standing: Standing) => {
    if (standing.updated_at < thread.standing.updated_at) return;
    if (standing.status === "pending" && thread.standing.status !== "pending") thread.isPaused = false;
    thread.standing = standing;
  };
  const hear = (thread: Thread, told: Told) => {
    if (told.message_type === "outgoing" && told.content_attributes.marker === undefined)
      return void stepBack(thread);
    if (told.message_type !== "incoming" || told.id <= thread.newest) return;
    thread.newest = told.id;
    thread.wish = told.content ?? "";
    clearTimeout(thread.timer);
    const asked = { ...thread };
    thread.timer = setTimeout(() => void answer(thread, asked), THINKING_MS);
  };
  return (told) => {
    if (told.event === "webwidget_triggered") return;
    const standing = told.conversation ?? told;
    const thread = threads.get(standing.id) ?? { standing, newest: 0, wish: "", isPaused: false };
    threads.set(standing.id, thread);
    stand(thread, standing);
    if (told.event === "message_created") hear(thread, told);
  };
};

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  assert(address !== null && typeof address === "object");
  return address.port;
}

async function freePort(): Promise<number> {
  const server = createNetServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function score(bot: Bot, options: Omit<ScoreOptions, "bot"> = {}): Promise<Figures> {
  const port = await freePort();
  const { server, url } = await serve(bot(createCaller(await scoreSetup(port))), 200);
  try {
    return await runScore({ bot: url, port, pace: PACE, conversations: 9, faults: "off", ...options });
  } finally {
    server.close();
  }
}

function verdict({ talkOvers, duplicates, losses, orderErrors, burstReplies, conversations }: Figures) {
  return {
    talkOvers: talkOvers.length,
    duplicates: duplicates.length,
    losses: losses.length,
    orderErrors: orderErrors.length,
    burstReplies: burstReplies.highest,
    played: conversations.played,
  };
}
const SPOTLESS = { talkOvers: 0, duplicates: 0, losses: 0, orderErrors: 0, burstReplies: 1, played: 9 };
/** The first course alone: three questions, and no burst. */
const THREE_QUESTIONS = { ...SPOTLESS, burstReplies: 0, played: 1 };

test("a bot that minds people is found without fault", async () => {
  const figures = await score(mindfulBot);
  assert.deepEqual(verdict(figures), SPOTLESS);
  assert.equal(isPassed(figures, 1000), true);
});

test("a bot that minds people is found without fault whatever goes wrong on the way", async () => {
  assert.deepEqual(verdict(await score(mindfulBot, { faults: "many", seed: 7 })), SPOTLESS);
});

test("a bot that answers every message at once talks over people and answers a burst three times", async () => {
  const figures = await score(naiveBot(["You said:"]));
  // Two messages go to the agent in each of the six courses that have one.
  assert.deepEqual(verdict(figures), { ...SPOTLESS, talkOvers: 12, burstReplies: 3 });
  assert.equal(isPassed(figures, 1000), false);
});

test("a bot that says everything twice has a duplicate for each answer", async () => {
  const figures = await score(naiveBot(["You said:", "Did you say:"]), { conversations: 1 });
  assert.deepEqual(verdict(figures), { ...THREE_QUESTIONS, duplicates: 3 });
});

test("a bot that is silent loses every message", async () => {
  const figures = await score(naiveBot([]), { conversations: 1, pace: { ...PACE, answerMs: 300 } });
  assert.deepEqual(verdict(figures), { ...THREE_QUESTIONS, losses: 3 });
});

test("what did not end in time is not played, and does not pass", async () => {
  const figures = await score(naiveBot([]), { conversations: 1, seconds: 1 });
  assert.deepEqual(verdict(figures), { ...THREE_QUESTIONS, played: 0 });
  assert.equal(isPassed(figures, 1000), false);
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function command(...args: readonly string[]): Promise<Ended> {
  const main = join(import.meta.dirname, "../../emulator/score/main.ts");
  const child = spawn(process.execPath, [main, ...args]);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, out, err };
}

test("without a bot's address the command is wrong use", async () => {
  const err = "score: --bot must say where the bot takes its webhooks\n";
  assert.deepEqual(await command(), { code: 2, out: "", err });
});

test("what the bot must be configured with is printed, and is what a run uses", async () => {
  const { accountId, inboxId, adminToken, bot } = await scoreSetup(3100);
  const out = [
    "CHATWOOT_BASE_URL=http://127.0.0.1:3111",
    `CHATWOOT_ACCOUNT_ID=${accountId}`,
    `CHATWOOT_INBOX_ID=${inboxId}`,
    `CHATWOOT_API_TOKEN=${adminToken}`,
    `CHATWOOT_BOT_TOKEN=${bot.token}`,
    `CHATWOOT_BOT_ID=${bot.id}`,
    `CHATWOOT_WEBHOOK_SECRET=${bot.secret}`,
    "",
  ].join("\n");
  assert.deepEqual(await command("--print-env", "--port", "3111"), { code: 0, out, err: "" });
});

test("a bot that refuses the signature is not measured, and the reason is told", async () => {
  const { server, url } = await serve(() => undefined, 401);
  const err = "score: the bot answered 401: does it have the signing secret that --print-env shows?\n";
  assert.deepEqual(await command("--bot", url, "--port", String(await freePort())), {
    code: 1,
    out: "",
    err,
  });
  server.close();
});

test("nobody at the bot's address is told after the wait", async () => {
  const url = `http://127.0.0.1:${await freePort()}/hook`;
  const err = "score: the bot did not answer a first delivery within 0.1 s\n";
  const port = String(await freePort());
  assert.deepEqual(await command("--bot", url, "--port", port, "--wait", "100"), { code: 1, out: "", err });
});
