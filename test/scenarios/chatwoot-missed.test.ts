/** What happens in Chatwoot while Baton is away, and nobody delivers later, is read at the start as if it had been told. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Emulator, Status } from "../../emulator/play.ts";
import { answerNewcomer, type ChatwootStage, HELLO, startStage, WELCOME } from "./chatwoot-stage.ts";
import { ATTENDED } from "./visitor.ts";

const DANA = 5;
const MINUTE = 60_000;
const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const THANKED = ["contact: thanks", `agent_bot: ${WELCOME}`];

/** Ends Baton; from now on nothing is delivered. */
async function goAway({ chatwoot, kill }: ChatwootStage) {
  await chatwoot.idle();
  await kill();
  chatwoot.faults.next({ on: "delivery", times: 1_000, do: { type: "drop" } });
}

async function comeBack({ chatwoot, start }: ChatwootStage) {
  await chatwoot.idle();
  chatwoot.faults.clear();
  await start();
}

type Missed = {
  readonly what: string;
  /** Whether the bot had greeted the visitor before; otherwise the conversation began meanwhile. */
  readonly isKnown: boolean;
  readonly meanwhile: (chatwoot: Emulator, conversation: number) => unknown;
  readonly looks: readonly string[];
  readonly status: Status;
};

const missed: readonly Missed[] = [
  {
    what: "a new visitor's message is answered",
    isKnown: false,
    meanwhile: () => undefined,
    looks: GREETED,
    status: "pending",
  },
  {
    what: "what a visitor added is answered",
    isKnown: true,
    meanwhile: ({ visitor }, conversation) => visitor.write("thanks", { conversation }),
    looks: [...GREETED, ...THANKED],
    status: "pending",
  },
  {
    what: "three messages get one reply",
    isKnown: true,
    meanwhile: ({ visitor }, conversation) => {
      for (const text of ["hi", "hi", "thanks"]) visitor.write(text, { conversation });
    },
    looks: [...GREETED, "contact: hi", "contact: hi", "contact: thanks", `agent_bot: Hello! ${WELCOME}`],
    status: "pending",
  },
  {
    what: "a person who answered while it was pending has it, and it is opened",
    isKnown: true,
    meanwhile: ({ agent, visitor }, conversation) => {
      agent.reply(conversation, "I take this.");
      visitor.write("thanks", { conversation });
    },
    looks: [...GREETED, "user: I take this.", "contact: thanks"],
    status: "open",
  },
  {
    what: "what was opened is people's, and the visitor's next message theirs",
    isKnown: true,
    meanwhile: ({ agent, visitor }, conversation) => {
      agent.status(conversation, "open");
      visitor.write("thanks", { conversation });
    },
    looks: [...GREETED, "contact: thanks"],
    status: "open",
  },
  {
    what: "what was assigned to a person while pending is opened",
    isKnown: true,
    meanwhile: ({ agent }, conversation) => agent.assign(conversation, DANA),
    looks: GREETED,
    status: "open",
  },
  {
    what: "what was resolved and begun anew is a new episode of the bot's",
    isKnown: true,
    meanwhile: ({ agent, visitor }, conversation) => {
      agent.status(conversation, "resolved");
      visitor.write("thanks", { conversation });
    },
    looks: [...GREETED, ...THANKED],
    status: "pending",
  },
  {
    what: "a note and an automation's line are no question",
    isKnown: true,
    meanwhile: ({ agent, other }, conversation) => {
      agent.reply(conversation, "A regular.", { private: true });
      other.automationMessage(conversation, "We are on holiday.");
    },
    looks: [...GREETED, "note: A regular.", "nobody: We are on holiday."],
    status: "pending",
  },
  {
    what: "what the visitor picked is answered",
    isKnown: true,
    meanwhile: ({ look, visitor }, conversation) =>
      visitor.submit(look.conversation(conversation).messages.at(-1)?.id ?? 0, [{ title: "Thanks" }]),
    looks: [...GREETED, `agent_bot: ${WELCOME}`],
    status: "pending",
  },
];

test("what was missed is taken in at the start, whatever it was", async (t) => {
  await using it = await startStage();
  const { visitor, look } = it.chatwoot;
  const begin = () => visitor.write("hello").conversation;
  const known = missed.map(({ isKnown }) => (isKnown ? begin() : null));
  for (const id of known) if (id !== null) await it.sees(id, GREETED, "pending");
  await goAway(it);
  const rows = missed.map((row, index) => ({ ...row, id: known[index] ?? begin() }));
  for (const { meanwhile, id } of rows) meanwhile(it.chatwoot, id);
  await comeBack(it);
  // Each is read, and whatever follows comes before the answer to somebody who comes later.
  for (const { id } of rows)
    await it.until(() =>
      look.requests().some(({ path, status }) => path.includes(`/${id}/messages`) && status === 200),
    );
  await answerNewcomer(it);
  for (const { what, id, looks, status } of rows) await t.test(what, () => it.sees(id, looks, status));
});

const TOO_LATE = [
  "contact: thanks",
  `agent_bot: ${ATTENDED}`,
  "note: **Over to you:** the visitor waited too long for an answer.",
];

suite("a message that nobody answered for too long", { concurrency: true }, () => {
  for (const minutes of [20, 48 * 60])
    test(`for ${minutes} minutes, and with which it began, is for people: no late surprise`, async () => {
      let behind = 0;
      await using it = await startStage({ emulator: { now: () => Date.now() - behind } });
      await goAway(it);
      behind = minutes * MINUTE;
      const { conversation } = it.chatwoot.visitor.write("thanks");
      behind = 0;
      await comeBack(it);
      await it.sees(conversation, TOO_LATE, "open");
    });

  test("for 20 minutes, after the bot had answered others, is for people as well", async () => {
    let behind = 0;
    await using it = await startStage({ emulator: { now: () => Date.now() - behind } });
    const { conversation } = it.chatwoot.visitor.write("hello");
    await it.sees(conversation, GREETED, "pending");
    await goAway(it);
    behind = 20 * MINUTE;
    it.chatwoot.visitor.write("thanks", { conversation });
    behind = 0;
    await comeBack(it);
    await it.sees(conversation, [...GREETED, ...TOO_LATE], "open");
  });

  test("for 20 minutes is answered by the bot where the policy gives it an hour", async () => {
    let behind = 0;
    await using it = await startStage({
      policy: { helpDesk: { lateMinutes: 60 } },
      emulator: { now: () => Date.now() - behind },
    });
    await goAway(it);
    behind = 20 * MINUTE;
    const { conversation } = it.chatwoot.visitor.write("thanks");
    behind = 0;
    await comeBack(it);
    await it.sees(conversation, THANKED, "pending");
  });
});

test("what Chatwoot opened because Baton was away is people's, and stays so", async () => {
  await using it = await startStage();
  const { visitor } = it.chatwoot;
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  await it.chatwoot.idle();
  await it.kill();
  visitor.write("thanks", { conversation });
  const fresh = visitor.write("hello").conversation;
  await it.until(() => it.chatwoot.look.conversations().every(({ status }) => status === "open"));
  await it.chatwoot.idle();
  await it.start();
  await answerNewcomer(it);
  for (const id of [conversation, fresh]) visitor.write("anybody?", { conversation: id });
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, [...GREETED, "contact: thanks", "contact: anybody?"], "open");
  await it.sees(fresh, ["contact: hello", "contact: anybody?"], "open");
});

test("without a database, what waits is answered after a restart, and what was answered is not", async () => {
  await using it = await startStage({ env: { DATABASE_URL: "" } });
  const { agent, visitor } = it.chatwoot;
  const [answered, taken, going] = ["hello", "hello", "hello"].map(
    (text) => visitor.write(text).conversation,
  );
  assert.ok(answered !== undefined && taken !== undefined && going !== undefined);
  for (const id of [answered, taken, going]) await it.sees(id, GREETED, "pending");
  agent.reply(taken, "I take this.");
  await it.until(() => it.chatwoot.look.conversation(taken).status === "open");
  await goAway(it);
  const fresh = visitor.write("hello").conversation;
  visitor.write("thanks", { conversation: going });
  await comeBack(it);
  await it.sees(fresh, GREETED, "pending");
  await it.sees(going, [...GREETED, ...THANKED], "pending");
  await answerNewcomer(it);
  await it.sees(answered, GREETED, "pending");
  visitor.write("thanks", { conversation: taken });
  visitor.write("thanks", { conversation: answered });
  await it.sees(answered, [...GREETED, ...THANKED], "pending");
  await answerNewcomer(it);
  await it.sees(taken, [...GREETED, "user: I take this.", "contact: thanks"], "open");
});
