/** Who wrote what in Chatwoot: what counts as a visitor's words, and what leaves the bot as it is. */
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { answerNewcomer, HELLO, looksOf, startStage, WELCOME } from "./chatwoot-stage.ts";

const it = await startStage({ isToldTwice: true });
after(it[Symbol.asyncDispose]);
const { agent, look, other, visitor } = it.chatwoot;

const GREETED = ["contact: hello", `agent_bot: ${HELLO}`];
const THANKED = ["contact: thanks", `agent_bot: ${WELCOME}`];

/** A visitor whom the bot has greeted, and the numbers of both messages. */
async function greeted() {
  const { conversation, message: theirs } = visitor.write("hello");
  await it.sees(conversation, GREETED, "pending");
  const ours = look.conversation(conversation).messages.at(-1)?.id ?? 0;
  return { conversation, theirs, ours };
}

type Greeted = Awaited<ReturnType<typeof greeted>>;

/** What happens, and how the conversation then looks. */
type Unheard = readonly [what: string, act: (told: Greeted) => unknown, looks: readonly string[]];

const unheard: readonly Unheard[] = [
  [
    "an automation's message",
    ({ conversation }) => other.automationMessage(conversation, "We are on holiday."),
    [...GREETED, "nobody: We are on holiday."],
  ],
  [
    "a template",
    ({ conversation }) => other.template(conversation, "We answer within a day."),
    [...GREETED, "template: We answer within a day."],
  ],
  [
    "another bot's message",
    ({ conversation }) => other.otherBot(conversation, "Did you know?"),
    [...GREETED, "agent_bot: Did you know?"],
  ],
  [
    "Captain's message",
    ({ conversation }) => other.captain(conversation, "I am Captain."),
    [...GREETED, "captain_assistant: I am Captain."],
  ],
  [
    "a private note",
    ({ conversation }) => agent.reply(conversation, "A regular.", { private: true }),
    [...GREETED, "note: A regular."],
  ],
  [
    "a deletion of the visitor's message",
    ({ theirs }) => agent.deleteMessage(theirs),
    ["contact: This message was deleted", `agent_bot: ${HELLO}`],
  ],
  [
    "a deletion of the bot's reply",
    ({ ours }) => agent.deleteMessage(ours),
    ["contact: hello", "agent_bot: This message was deleted"],
  ],
  ["that the visitor read it", ({ conversation }) => visitor.readAll(conversation), GREETED],
  ["that the visitor types", ({ conversation }) => visitor.typing(conversation, true), GREETED],
  ["that an agent types", ({ conversation }) => agent.typing(conversation, true), GREETED],
  ["a label", ({ conversation }) => agent.label(conversation, ["vip"]), GREETED],
];

suite("who wrote it", { concurrency: true }, () => {
  for (const [what, act, looks] of unheard)
    test(`${what} is no question, and leaves the conversation with the bot`, async () => {
      const told = await greeted();
      act(told);
      await it.chatwoot.idle();
      await answerNewcomer(it);
      await it.sees(told.conversation, looks, "pending");
      visitor.write("thanks", { conversation: told.conversation });
      await it.sees(told.conversation, [...looks, ...THANKED], "pending");
    });

  test("what the visitor picked is answered, once, although the message is told of again", async () => {
    const { conversation, ours } = await greeted();
    visitor.submit(ours, [{ title: "Thanks", value: "thanks" }]);
    const looks = [...GREETED, `agent_bot: ${WELCOME}`];
    await it.sees(conversation, looks, "pending");
    visitor.readAll(conversation);
    await answerNewcomer(it);
    await it.sees(conversation, looks, "pending");
  });

  test("a recording's words that come late are answered", async () => {
    const { conversation, message } = visitor.write("hello", {
      attachments: [{ name: "voice.ogg", contentType: "audio/ogg" }],
    });
    await it.sees(conversation, GREETED, "pending");
    other.transcript(message, "thanks");
    await it.sees(conversation, [...GREETED, `agent_bot: ${WELCOME}`], "pending");
  });

  test("a visitor who opens the widget and says nothing is told nothing", async () => {
    const { sourceId } = visitor.openWidget();
    await answerNewcomer(it);
    assert.deepEqual(
      look.conversations().filter((each) => each.sourceId === sourceId),
      [],
    );
    const { conversation } = visitor.write("hello", { sourceId });
    await it.sees(conversation, GREETED, "pending");
  });

  test("what was said once is counted once, in whatever case it is written", async () => {
    const { conversation } = await greeted();
    visitor.write("hello", { conversation });
    await it.sees(conversation, [...GREETED, ...GREETED], "pending");
  });
});

test("all that was told of was taken, and nothing was answered twice", async () => {
  await it.chatwoot.idle();
  assert.deepEqual([...new Set(look.deliveries().map(({ status }) => status))], [200]);
  const doubled = look.conversations().filter((each) => {
    const replies = looksOf(each).filter((line) => line.startsWith(`agent_bot: ${HELLO}`)).length;
    return replies > looksOf(each).filter((line) => line === "contact: hello").length;
  });
  assert.deepEqual(
    doubled.map(looksOf).filter((looks) => looks[0] !== "contact: This message was deleted"),
    [],
  );
});
