/** A course of acts in a Chatwoot stand-in, and what must hold of every conversation once it has come to rest. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeskEntryDetail } from "../../contract/desk.ts";
import type { SeenConversation, SeenMessage } from "../../emulator/play.ts";
import type { ChatwootStage } from "./chatwoot-stage.ts";
import { bodyOf } from "./client.ts";
import { until } from "./deadline.ts";
import { openDesk } from "./event-reader.ts";

const VISITORS = 3;

const ACTS = ["write", "burst", "reply", "note", "open", "pend", "resolve", "assign", "wait"] as const;
type Act = { readonly who: number; readonly act: (typeof ACTS)[number] };
/** Before the act of this number Baton is killed, and started again after it. */
export type Course = { readonly acts: readonly Act[]; readonly killedAt: number };

/** After so many changes of ours that were undone within a minute Baton leaves a conversation to people for a while. */
const MOST_REPLIES = 3;

export const anyCourse: fc.Arbitrary<Course> = fc
  .record({
    acts: fc.array(fc.record({ who: fc.nat(VISITORS - 1), act: fc.constantFrom(...ACTS) }), {
      minLength: 12,
      maxLength: 20,
    }),
    killedAt: fc.nat(19),
  })
  .map(({ acts, killedAt }) => ({
    killedAt,
    acts: acts.filter((each, at) => isAllowed(acts.slice(0, at), each)),
  }));

function isAllowed(before: readonly Act[], { who, act }: Act): boolean {
  return (
    act !== "reply" || before.filter((each) => each.who === who && each.act === act).length < MOST_REPLIES
  );
}

/** What was done in one conversation that its messages do not tell. */
type Told = {
  readonly id: number;
  /** The newest message when it was last resolved: what was said up to it waits for nobody. */
  readonly resolvedAfter: number;
  /** The newest message each time that it was made pending. */
  readonly given: readonly number[];
};

/** Plays the course; resolves with what was done, when all deliveries are through. */
export async function play(it: ChatwootStage, { acts, killedAt }: Course): Promise<readonly Told[]> {
  const { agent, visitor, look } = it.chatwoot;
  let count = 0;
  const text = (who: string) => `${who} ${++count} end`;
  const told = Array.from({ length: VISITORS }, (): Told => {
    const { conversation: id } = visitor.write(text("question"));
    return { id, resolvedAfter: 0, given: [] };
  });
  const newest = (id: number) => look.conversation(id).messages.at(-1)?.id ?? 0;
  const done = ({ who, act }: Act): Promise<void> | void => {
    const before = told[who];
    if (before === undefined) return;
    const { id } = before;
    switch (act) {
      case "write":
        return void visitor.write(text("question"), { conversation: id });
      case "burst":
        for (let part = 0; part < 3; part += 1) visitor.write(text("question"), { conversation: id });
        return;
      case "reply":
        return void agent.reply(id, text("answer"));
      case "note":
        return void agent.reply(id, text("note"), { private: true });
      case "open":
        return agent.status(id, "open");
      case "pend":
        told[who] = { ...before, given: [...before.given, newest(id)] };
        return agent.status(id, "pending");
      case "resolve":
        told[who] = { ...before, resolvedAfter: newest(id) };
        return agent.status(id, "resolved");
      case "assign":
        return agent.assign(id, 5);
      case "wait":
        return answered(it, id);
    }
  };
  for (const [at, act] of acts.entries()) {
    if (at === killedAt) await it.kill();
    await done(act);
    if (at === killedAt) await it.start();
  }
  await it.chatwoot.idle();
  return told;
}

/** A lost delivery is an answer that does not come: nobody waits for longer. */
const LONGEST_WAIT_MS = 1_000;

async function answered({ chatwoot }: ChatwootStage, id: number): Promise<void> {
  await chatwoot.idle();
  const isSo = () => saidIn(chatwoot.look.conversation(id)).at(-1)?.type !== "incoming";
  await chatwoot.until(isSo, LONGEST_WAIT_MS).catch(() => undefined);
}

/** Ends all faults, lets Baton read what it missed, and resolves when every conversation stands alike on both sides. */
export async function comeToRest(it: ChatwootStage, told: readonly Told[]): Promise<void> {
  it.chatwoot.faults.clear();
  await it.chatwoot.idle();
  // At its start Baton reads what was missed.
  await it.kill();
  await it.start();
  for (const each of told) {
    const isSo = async () => ((await isAtRest(it, each)) ? true : null);
    await until(isSo, "rest").catch(async () => assert.fail(await tellOf(it, each)));
  }
  await it.chatwoot.idle();
}

async function isAtRest(it: ChatwootStage, told: Told): Promise<boolean> {
  const seen = it.chatwoot.look.conversation(told.id);
  const detail = await detailOf(it, told.id);
  if (seen.status === "pending" && isWaiting(seen, told)) return false;
  // What was answered before Baton could hear of it is nothing to Baton.
  if (detail === null) return true;
  const isInStep = !detail.entry.is_thinking && seen.status === statusOf(detail);
  return isInStep && notHeardOnce(seen, detail).length === 0;
}

const statusOf = ({ entry }: DeskEntryDetail): SeenConversation["status"] =>
  entry.is_closed ? "resolved" : entry.owner === "bot" ? "pending" : "open";

/** Whether the visitor said something that nobody answered, and that was not closed since. */
function isWaiting(seen: SeenConversation, { resolvedAfter }: Told): boolean {
  const last = saidIn(seen).findLast(({ type }) => type === "incoming" || type === "outgoing");
  return last?.type === "incoming" && last.id > resolvedAfter;
}

const saidIn = ({ messages }: SeenConversation) => messages.filter((message) => !message.private);

/** All there is to know of a conversation, for whoever reads why a test failed. */
export async function tellOf(it: ChatwootStage, { id, ...rest }: Told): Promise<string> {
  const { status, messages } = it.chatwoot.look.conversation(id);
  const detail = await detailOf(it, id);
  const lines = messages.map(
    ({ id: number, type, senderType, content }) => `${number} ${senderType ?? type}: ${content}`,
  );
  return JSON.stringify(
    { id, ...rest, status, lines, entry: detail?.entry, here: detail?.lines.map(({ text }) => text) },
    null,
    1,
  );
}

/** The conversation as Baton's desk has it, null while it does not know it. */
async function detailOf(it: ChatwootStage, id: number): Promise<DeskEntryDetail | null> {
  const client = it.baton().client();
  using desk = await openDesk(client);
  await desk.next("team");
  const entry = desk.dataOf("entry").findLast(({ there }) => there === id);
  if (entry === undefined) return null;
  return bodyOf<DeskEntryDetail>(await client.get(`/api/desk/conversations/${entry.user_id}`));
}

/** What people and visitors said that does not stand in Baton's log exactly once. */
function notHeardOnce(seen: SeenConversation, { lines }: DeskEntryDetail): readonly string[] {
  const heard = lines.map(({ author, text }) => `${author}: ${text}`);
  const wanted = saidIn(seen).flatMap(({ type, senderType, content }) => {
    if (type === "incoming") return `visitor: ${content}`;
    return senderType === "user" ? `agent: ${content}` : [];
  });
  return wanted.filter((line) => heard.filter((each) => each === line).length !== 1);
}

/** What is wrong with a conversation at rest, a line each. */
export async function faultsOf(it: ChatwootStage, told: Told, windowMs: number): Promise<readonly string[]> {
  const seen = it.chatwoot.look.conversation(told.id);
  const detail = await detailOf(it, told.id);
  if (detail === null) return [];
  const replies = saidIn(seen).filter(({ senderType }) => senderType === "agent_bot");
  const answers = replies.flatMap(({ content }) => (content?.startsWith("You wrote") ? content : []));
  return [
    ...notHeardOnce(seen, detail).map((line) => `not heard once: ${line}`),
    ...twiceIn(answers).map((line) => `said twice: ${line}`),
    ...unordered(answers, detail).map((line) => `out of order: ${line}`),
    ...talkOvers(it, told, { replies, windowMs }).map(({ content }) => `talk-over: ${content}`),
  ];
}

const twiceIn = (texts: readonly string[]) => texts.filter((text, at) => texts.indexOf(text) !== at);

/** Answers to what Baton heard earlier than what an answer before them is about; what was lost is heard late. */
function unordered(answers: readonly string[], { lines }: DeskEntryDetail): readonly string[] {
  const newest = answers.map((answer) =>
    Math.max(
      ...lines.map(({ author, text, seq }) =>
        author === "visitor" && answer.includes(`“${text}”`) ? seq : 0,
      ),
    ),
  );
  return answers.filter((_, at) => (newest[at] ?? 0) <= (newest[at - 1] ?? 0));
}

type Saying = { readonly replies: readonly SeenMessage[]; readonly windowMs: number };

/** Replies said later than the window after Baton took in a person's answer, with no handback in between. */
function talkOvers(it: ChatwootStage, { id, given, resolvedAfter }: Told, { replies, windowMs }: Saying) {
  const { conversation, deliveries } = it.chatwoot.look;
  const answers = conversation(id).messages.filter(
    ({ senderType, private: isNote }) => senderType === "user" && !isNote,
  );
  const takenAt = (message: number) =>
    deliveries()
      .filter((each) => each.message === message && each.event === "message_created" && each.status === 200)
      .map(({ at, ms }) => at + (ms ?? 0))
      .toSorted((one, other) => one - other)[0] ?? Number.POSITIVE_INFINITY;
  const isBack = (from: number, to: number) =>
    [...given, resolvedAfter].some((after) => after >= from && after < to);
  return replies.filter((reply) =>
    answers.some(
      (answer) =>
        answer.id < reply.id &&
        reply.createdAt > takenAt(answer.id) + windowMs &&
        !isBack(answer.id, reply.id),
    ),
  );
}
