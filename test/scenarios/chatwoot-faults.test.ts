/** Deliveries that come twice, late, in the wrong order, old or never: every message is answered once, and nobody is talked over. */
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import type { DeliveryFault, SeenConversation } from "../../emulator/play.ts";
import { answerNewcomer, HELLO, looksOf, startStage, WELCOME } from "./chatwoot-stage.ts";

const it = await startStage();
after(it[Symbol.asyncDispose]);
const { agent, faults, look, visitor } = it.chatwoot;

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];

/** What becomes of the next message's delivery to the bot. */
const next = (fault: DeliveryFault, times = 1) =>
  faults.next({ on: "delivery", match: { event: "message_created" }, times, do: fault });

const repliesIn = ({ messages }: SeenConversation) =>
  messages.filter(({ senderType }) => senderType === "agent_bot").length;

type Late = readonly [what: string, fault: DeliveryFault];

const harmless: readonly Late[] = [
  ["twice under one id", { type: "duplicate", id: "same" }],
  ["twice under two ids", { type: "duplicate", id: "new" }],
  ["again under its id after it was answered", { type: "duplicate", id: "same", afterMs: 600 }],
  ["again under a new id after it was answered", { type: "duplicate", id: "new", afterMs: 600 }],
  ["late", { type: "delay", ms: 400 }],
  ["after what came after it", { type: "reorder", behind: 2 }],
  ["with the conversation as it was before", { type: "stale", changes: 1 }],
];

suite("a message that is delivered", { concurrency: false }, () => {
  for (const [what, fault] of harmless)
    test(`${what} is answered once`, async () => {
      next(fault);
      const { conversation } = visitor.write("hello");
      await it.sees(conversation, GREETED, "pending");
      await it.chatwoot.idle();
      await answerNewcomer(it);
      await it.sees(conversation, GREETED, "pending");
    });
});

test("a reply that is told of twice, late and with an old state is still ours, and changes nothing", async () => {
  for (const fault of [
    { type: "duplicate", id: "new", afterMs: 200 },
    { type: "stale", changes: 2 },
    { type: "delay", ms: 200 },
  ] as const) {
    const { conversation } = visitor.write("hello");
    next(fault);
    await it.sees(conversation, GREETED, "pending");
    await it.chatwoot.idle();
    await answerNewcomer(it);
    await it.sees(conversation, GREETED, "pending");
  }
});

test("old news of a conversation never takes it back from people", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  agent.status(conversation, "open");
  visitor.write("thanks", { conversation });
  await it.chatwoot.idle();
  // As it began, when it was pending; labels are told of twice.
  const match = { event: "conversation_updated" };
  faults.next({ on: "delivery", match, times: 2, do: { type: "stale", changes: 20 } });
  agent.label(conversation, ["vip"]);
  await it.chatwoot.idle();
  const old = look.deliveries().filter((each) => each.conversation === conversation && each.isFault);
  assert.deepEqual(
    old.map(({ event, status }) => [event, status]),
    [
      ["conversation_updated", 200],
      ["conversation_updated", 200],
    ],
  );
  await answerNewcomer(it);
  await it.sees(conversation, [...GREETED, "contact: thanks"], "open");
});

test("an old word of people, heard after it was given back to the bot, does not silence the bot", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  faults.next({
    on: "delivery",
    match: { event: "conversation_opened" },
    do: { type: "delay", ms: 300 },
  });
  agent.status(conversation, "open");
  agent.status(conversation, "pending");
  await it.chatwoot.idle();
  visitor.write("thanks", { conversation });
  await it.sees(conversation, [...GREETED, "contact: thanks", `agent_bot: ${WELCOME}`], "pending");
});

test("a person's reply that is told of late puts the bot out, although the visitor wrote again before", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  next({ type: "delay", ms: 400 });
  agent.reply(conversation, "I take this");
  visitor.write("thanks", { conversation });
  const looks = [...GREETED, "user: I take this", "contact: thanks"];
  await it.sees(conversation, looks, "open");
  await it.chatwoot.idle();
  await answerNewcomer(it);
  await it.sees(conversation, looks, "open");
});

test("a person's reply of which nobody tells puts the bot out all the same", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  next({ type: "drop" });
  agent.reply(conversation, "I take this");
  visitor.write("thanks", { conversation });
  const looks = [...GREETED, "user: I take this", "contact: thanks"];
  await it.sees(conversation, looks, "open");
  await answerNewcomer(it);
  await it.sees(conversation, looks, "open");
});

test("a message of which nobody tells is answered together with the next one", async () => {
  const { conversation } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  next({ type: "drop" });
  visitor.write("what are your prices?", { conversation });
  await it.chatwoot.idle();
  visitor.write("thanks", { conversation });
  await it.until(() => repliesIn(look.conversation(conversation)) === 2);
  await it.chatwoot.idle();
  await answerNewcomer(it);
  assert.deepEqual(looksOf(look.conversation(conversation)), [
    ...GREETED,
    "contact: what are your prices?",
    "contact: thanks",
    `agent_bot: ${WELCOME}`,
  ]);
});

test("a message that the account's webhook tells of alone is answered", async () => {
  await using stage = await startStage({ isToldTwice: true });
  stage.chatwoot.faults.next({
    on: "delivery",
    match: { kind: "bot", event: "message_created" },
    do: { type: "drop" },
  });
  const { conversation } = stage.chatwoot.visitor.write("hello");
  await stage.sees(conversation, GREETED, "pending");
});
