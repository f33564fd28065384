/** The page, bridged: what is said on it stands in an API inbox of a Chatwoot stand-in too, and the other way round. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./bridged-page.ts";
import { startStage } from "./chatwoot-stage.ts";
import { shown } from "./client.ts";
import { AT_ONCE_MS, within } from "./deadline.ts";
import { newVisitor, ROUTED_TO_HUMAN } from "./visitor.ts";

const MOCK = "Hello! How can I help you today?";
const WELCOME = "You are welcome! Is there anything else you would like to know?";
const BACK = "The bot goes on with what you wrote.";
const GREETED = ["contact: hello", `agent_bot: ${MOCK}`];

test("a conversation begins there with the first message, in the page's inbox and under the visitor's name", async () => {
  await using it = await startStage({ isBridged: true });
  const silent = await newVisitor(it.baton());
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED, "pending");
  const { inboxId, sourceId, contactName } = visitor.there();
  assert.deepEqual(
    { inboxId, isOurs: sourceId.startsWith("baton:"), contactName },
    { inboxId: it.chatwoot.setup.apiInbox?.id, isOurs: true, contactName: visitor.userId },
  );
  await silent.say("thanks");
  await it.until(() => it.chatwoot.look.conversations().length === 2);
});

test("whatever is written at once stands there once and in the page's order, though three webhooks tell of it", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using visitor = await openPage(it);
  const texts = ["hello", "thanks", "hi", "help", "hey"];
  await Promise.all(texts.map((text) => visitor.say(text)));
  const lines = () => visitor.events.dataOf("message");
  const isAllSaid = () => lines().filter(({ author }) => author === "visitor").length === texts.length;
  await visitor.events.next("message", ({ author }) => author === "bot" && isAllSaid());
  const looks = () =>
    lines().map(({ author, text }) => `${author === "visitor" ? "contact" : "agent_bot"}: ${text}`);
  await visitor.sees(looks(), "pending");
  await it.chatwoot.idle();
  await visitor.sees(looks(), "pending");
  assert.deepEqual(
    lines()
      .flatMap(({ author, text }) => (author === "visitor" ? text : []))
      .toSorted(),
    texts.toSorted(),
  );
});

test("a person's answer there is on the page at once, and the bot is out", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  it.chatwoot.agent.reply(visitor.there().id, "I take this");
  const said = visitor.events.next("message", ({ author }) => author === "agent");
  assert.equal((await within(said, "it is on the page", AT_ONCE_MS)).data.text, "I take this");
  await it.until(() => visitor.there().status === "open");
  assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
  await visitor.sees([...GREETED, "user: I take this", "contact: thanks"], "open");
  await visitor.hears(["visitor: hello", `bot: ${MOCK}`, "agent: I take this", "visitor: thanks"]);
});

test("a person who types there is seen on the page, but not one who writes a note", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  const { id } = visitor.there();
  const isSaid = (is_on: boolean) => visitor.events.next("agent-typing", (typing) => typing.is_on === is_on);
  it.chatwoot.agent.typing(id, true, true);
  await it.chatwoot.idle();
  it.chatwoot.agent.typing(id, true);
  await within(isSaid(true), "the page is told", AT_ONCE_MS);
  it.chatwoot.agent.typing(id, false);
  await within(isSaid(false), "the page is told", AT_ONCE_MS);
  assert.deepEqual(visitor.events.dataOf("agent-typing"), [{ is_on: true }, { is_on: false }]);
});

test("what people note there is never on the page, nor what was deleted or read", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  const { id } = visitor.there();
  it.chatwoot.agent.reply(id, "a bad payer", { private: true });
  it.chatwoot.visitor.readAll(id);
  await it.chatwoot.idle();
  const { message } = it.chatwoot.agent.reply(id, "Good day");
  it.chatwoot.agent.deleteMessage(message);
  await visitor.events.next("message", ({ text }) => text === "Good day");
  await it.chatwoot.idle();
  it.chatwoot.agent.reply(id, "And now?");
  await visitor.hears(["visitor: hello", `bot: ${MOCK}`, "agent: Good day", "agent: And now?"]);
});

test("who asks for a person on the page is told, and people there find the packet before it is opened", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.client.post("/api/chat/handover");
  const { data } = await visitor.events.next("message", ({ author }) => author === "system");
  await visitor.sees([...GREETED, `agent_bot: ${data.text}`, "note: …"], "open");
  const posts = it.chatwoot.look
    .requests()
    .filter(({ method, path }) => method === "POST" && path.includes(`/conversations/${visitor.there().id}/`))
    .map(({ path, tokenKind }) => `${tokenKind} ${path.split("/").at(-1)}`);
  assert.deepEqual(posts, [
    "bot messages",
    "bot messages",
    "bot messages",
    "bot messages",
    "bot custom_attributes",
    "bot toggle_status",
  ]);
});

test("opened there it is people's here, and given back there it is the bot's, who answers what waits", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  const { id } = visitor.there();
  it.chatwoot.agent.status(id, "open");
  await visitor.events.next("control", ({ owner }) => owner === "human");
  await visitor.say("thanks");
  await visitor.sees([...GREETED, "contact: thanks"], "open");
  it.chatwoot.agent.status(id, "pending");
  await visitor.hears([
    "visitor: hello",
    `bot: ${MOCK}`,
    "visitor: thanks",
    `system: ${BACK}`,
    `bot: ${WELCOME}`,
  ]);
  await visitor.sees(
    [...GREETED, "contact: thanks", `agent_bot: ${BACK}`, `agent_bot: ${WELCOME}`],
    "pending",
  );
});

test("assigned there while it is the bot's, it is people's on both sides", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  it.chatwoot.agent.assign(visitor.there().id, 5);
  await visitor.events.next("control", ({ owner }) => owner === "human");
  await it.until(() => visitor.there().status === "open");
  assert.deepEqual(shown(await visitor.say("thanks")).body, ROUTED_TO_HUMAN);
  await visitor.sees([...GREETED, "contact: thanks"], "open");
});

test("two visitors are never mixed up", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using vera = await openPage(it);
  using omar = await openPage(it);
  await Promise.all([vera.say("hello"), omar.say("thanks")]);
  await Promise.all([vera.sees(GREETED), omar.sees(["contact: thanks", `agent_bot: ${WELCOME}`])]);
  it.chatwoot.agent.reply(vera.there().id, "For Vera");
  it.chatwoot.agent.reply(omar.there().id, "For Omar");
  await vera.hears(["visitor: hello", `bot: ${MOCK}`, "agent: For Vera"]);
  await omar.hears(["visitor: thanks", `bot: ${WELCOME}`, "agent: For Omar"]);
});

test("a contact of somebody else's in the page's inbox is none of ours, whatever it is called", async () => {
  await using it = await startStage({ isBridged: true, isToldTwice: true });
  using visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(GREETED);
  const inbox = visitor.there().inboxId;
  const { sourceId } = visitor.there();
  const foreign = ["somebody", "baton:", "baton:p-nobody", `${sourceId}0`, sourceId.slice("baton:".length)];
  const begun = foreign.map(
    (each) => it.chatwoot.visitor.write("hello", { inbox, sourceId: each }).conversation,
  );
  // A second conversation of the very same contact is not the one that began here either.
  begun.push(it.chatwoot.visitor.write("hello", { inbox, sourceId }).conversation);
  for (const conversation of begun) it.chatwoot.agent.reply(conversation, "For somebody else");
  await it.chatwoot.idle();
  it.chatwoot.agent.reply(visitor.there().id, "For you");
  await visitor.hears(["visitor: hello", `bot: ${MOCK}`, "agent: For you"]);
  for (const conversation of begun)
    await it.sees(conversation, ["contact: hello", "user: For somebody else"], "pending");
});
