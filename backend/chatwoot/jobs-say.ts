/** Saying something in Chatwoot: the bot's reply, a message of our log, a line for the people there. */
import { Type } from "typebox";
import type { ErrandResult } from "../conversation/errand.ts";
import type { SaidThere } from "../conversation/happening.ts";
import type { Job } from "../engine/ports.ts";
import { doneWith, type JobParts, type Task } from "./job-parts.ts";
import { contentOf, withoutLiquid } from "./liquid.ts";
import { markAttributes } from "./marker.ts";
import { standingOf } from "./standing.ts";
import type { ReadConversation } from "./thread.ts";
import { translateRead } from "./translate.ts";
import type { WireMessage } from "./wire.ts";

type Saying = {
  readonly as: "bot" | "user";
  readonly body: {
    readonly content: string;
    readonly message_type: "incoming" | "outgoing";
    readonly private: boolean;
    readonly content_type: "text";
    readonly content_attributes: Readonly<Record<string, string>>;
  };
  readonly mayStill?: () => boolean;
};

const writtenMessage = Type.Object({ id: Type.Integer() });

/** Posts it; resolves to its number. */
async function post({ client }: JobParts, { there, signal }: Task, saying: Saying): Promise<number> {
  const { as, body, mayStill } = saying;
  const how = { as, signal, ...(mayStill !== undefined && { mayStill }) };
  return (await client.post(`/conversations/${there}/messages`, body, writtenMessage, how)).id;
}

/** Says it once, however often it is asked. */
function sayOnce(parts: JobParts, task: Task, saying: Saying): Promise<ErrandResult> {
  return parts.once(
    {
      name: task.mark,
      isRepeat: task.isRepeat,
      look: () => findSaid(parts, task),
      send: async () => doneWith(await post(parts, task, saying)),
    },
    task.signal,
  );
}

async function findSaid({ thread }: JobParts, { there, mark, signal }: Task): Promise<ErrandResult | null> {
  const id = await thread.find(there, mark, signal);
  return id === null ? null : doneWith(id);
}

/** As the bot says it to the visitor. */
function botSaying(text: string, { mark }: Task): Saying {
  const content_attributes = markAttributes(mark);
  const content = withoutLiquid(text);
  return {
    as: "bot",
    body: { content, message_type: "outgoing", private: false, content_type: "text", content_attributes },
  };
}

/** A line for the people there alone. */
export function sayToPeople(parts: JobParts, task: Task, text: string): Promise<ErrandResult> {
  const { as, body } = botSaying(text, task);
  return sayOnce(parts, task, { as, body: { ...body, private: true } });
}

const NOTES: Readonly<Record<Extract<Job, { readonly type: "note" }>["about"], string>> = {
  "human-mode": "Human mode is on: the bot stays silent, and people answer.",
  disagreement:
    "Baton and an automation change the status of this conversation in turns. Baton leaves it as it is now: it is for people to decide.",
};

export function note(parts: JobParts, task: Task, { about }: { readonly about: keyof typeof NOTES }) {
  return sayToPeople(parts, task, NOTES[about]);
}

/** A message of our log, as whoever wrote it. */
export function carry(
  parts: JobParts,
  task: Task,
  { author, name, text }: Omit<Extract<Job, { readonly type: "carry" }>, "type">,
): Promise<ErrandResult> {
  const words = text.trim() === "" ? "(a message without text)" : text;
  const saying = botSaying(words, task);
  switch (author) {
    case "visitor":
      // Chatwoot renders only what goes out, and takes what comes in for the contact's.
      return sayOnce(parts, task, {
        ...saying,
        body: { ...saying.body, content: contentOf(words), message_type: "incoming" },
      });
    case "bot":
    case "system":
      return sayOnce(parts, task, saying);
    case "agent":
      return sayOnce(parts, task, {
        as: "user",
        body: { ...saying.body, content_attributes: markAttributes(task.mark, name) },
      });
  }
}

type Reply = Omit<Extract<Job, { readonly type: "reply" }>, "type">;

/** The bot's reply, unless the visitor wrote on or somebody stepped in: looked for right before it is said. */
export function reply(parts: JobParts, task: Task, wanted: Reply): Promise<ErrandResult> {
  const { clock, onWindow, once } = parts;
  const { mark, isRepeat, mayStill, signal } = task;
  const saying = { ...botSaying(wanted.text, task), mayStill };
  const send = async (): Promise<ErrandResult> => {
    const sight = await lookFreshly(parts, task, wanted);
    const reason = reasonAgainst(parts, wanted, sight);
    if (reason !== null) return reason;
    const id = await post(parts, task, saying);
    onWindow(clock.now() - sight.at);
    return doneWith(id);
  };
  return once({ name: mark, isRepeat, look: () => findSaid(parts, task), send }, signal);
}

/** How it stands there, and all that was said since the bot has it; `at`: when the first of both was known. */
type Sight = {
  readonly conversation: ReadConversation;
  readonly messages: readonly WireMessage[];
  readonly at: number;
};

/** A half of a sight that is older than this while the other half was waited for says too little. */
const FRESH_MS = 500;
/** So often it is looked again; a Chatwoot that is that slow is slow for people as well. */
const LOOKS = 3;

async function lookFreshly(parts: JobParts, task: Task, wanted: Reply): Promise<Sight> {
  let sight = await lookAround(parts, task, wanted);
  for (let looks = 1; looks < LOOKS && parts.clock.now() - sight.at > FRESH_MS; looks += 1)
    sight = await lookAround(parts, task, wanted);
  return sight;
}

async function lookAround(parts: JobParts, task: Task, { newest, charge }: Reply): Promise<Sight> {
  const { clock, thread } = parts;
  const { there, signal } = task;
  const timed = async <Value>(reading: Promise<Value>) => [await reading, clock.now()] as const;
  // Both at once: whatever happens after the first answer is only seen by the last check of all.
  const [[conversation, one], [messages, other]] = await Promise.all([
    timed(thread.read(there, signal)),
    timed(thread.since(there, Math.min(newest, charge), signal)),
  ]);
  return { conversation, messages, at: Math.min(one, other) };
}

/** What forbids the reply: people have the conversation, one of them has answered in it, or the visitor wrote on. */
function reasonAgainst(
  { clock, settings }: JobParts,
  { newest, charge, machines }: Reply,
  { conversation, messages }: Sight,
): ErrandResult | null {
  const standing = standingOf(conversation, settings.served.botId);
  if (standing.status !== "bot") return { type: "taken", standing };
  const told = translateRead({ conversation, messages }, settings.served, clock.now());
  const said = told.flatMap((each) => (each.type === "told" && each.happening.said) || []);
  const isAnswer = ({ by, id }: SaidThere) => by === "agent" && id > charge && !machines.includes(id);
  const answer = said.findLast(isAnswer);
  // A person who answers in what is still pending has taken it over, although Chatwoot does not say so.
  if (answer !== undefined) return { type: "taken", standing: { ...standing, agent: answer.agent } };
  return said.some(({ by, id }) => by === "visitor" && id > newest) ? { type: "outdated" } : null;
}
