/** The server dies and comes back: the page says so, reconnects by itself, loses nothing and shows nothing twice. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { answering, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import type { Baton } from "../scenarios/baton-process.ts";
import { within } from "../scenarios/deadline.ts";
import { type Screen, seen, shows } from "./screen.ts";
import { openStage, SERVER_GONE } from "./stage.ts";
import { GREETING, mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();
const model = await startFakeOpenAi();
after(model.close);

/** The next server is found where this one was. */
const at = (baton: Baton) => ({ PORT: String(baton.port) });

stage.rule("in memory, a restarted server means a new conversation, and the page says so", async (scene) => {
  scene.expectComplaints(SERVER_GONE);
  const first = await scene.start();
  const ada = await scene.open(first.url);
  await ada.connect();
  await ada.say("Hi");
  await shows(ada.talk, ["You: Hi", `Bot: ${GREETING}`]);
  await ada.message.fill("half a mess");
  await first.kill();
  await shows(ada.talk, ["You: Hi", `Bot: ${GREETING}`, NOTES.lost]);
  await seen(ada.page.locator("#chat-state[data-tone=bad]"));

  await scene.start(at(first));
  await shows(ada.talk, [NOTES.anew]);
  await ada.ready();
  assert.equal(await ada.message.inputValue(), "half a mess");
  await shows(() => ada.agentStatus.textContent(), "Agent: Connected");
  await shows(ada.groups, { waiting: [], people: [], bot: [] });
  await ada.say("Are you there?");
  const talk = [NOTES.anew, "You: Are you there?", `Bot: ${mockAnswer("Are you there?")}`];
  await shows(ada.talk, talk);
  await shows(
    () => ada.cardLines("user-1"),
    ["Visitor: Are you there?", `Bot: ${mockAnswer("Are you there?")}`],
  );
});

stage.rule(
  "in memory, a message typed while the server is down goes into the new conversation once",
  async (scene) => {
    scene.expectComplaints(SERVER_GONE);
    const first = await scene.start();
    const ada = await scene.open(first.url);
    await ada.say("Hi");
    await shows(ada.talk, ["You: Hi", `Bot: ${GREETING}`]);
    await first.kill();
    await shows(ada.talk, ["You: Hi", `Bot: ${GREETING}`, NOTES.lost]);
    await ada.say("Are you there?");
    await seenUnsent(ada);
    await scene.start(at(first));
    const talk = ["You: Are you there?", `Bot: ${mockAnswer("Are you there?")}`];
    await shows(ada.talk, [NOTES.anew, ...talk]);
    await ada.page.reload();
    await shows(ada.talk, talk);
  },
);

stage.rule("on a file, the same person finds the same conversation, and nothing twice", async (scene) => {
  scene.expectComplaints(SERVER_GONE);
  using folder = makeTempFolder();
  const env = { DATABASE_URL: `sqlite:${folder.file("baton.db")}` };
  const first = await scene.start(env);
  const ada = await scene.open(first.url);
  await ada.connect();
  await ada.say("Hi");
  await ada.switchTo("ON");
  await ada.say("My tap drips");
  const talk = ["You: Hi", `Bot: ${GREETING}`, NOTES.on, "You: My tap drips", NOTES.routed];
  await shows(ada.talk, talk);
  await ada.reply("user-1", "A plumber comes");
  talk.push("Human Agent: A plumber comes");
  await shows(ada.talk, talk);
  await first.kill();
  talk.push(NOTES.lost);
  await shows(ada.talk, talk);
  await ada.say("When?");
  await ada.say("Today?");
  await seenUnsent(ada);

  await scene.start({ ...env, ...at(first) });
  talk.push("You: When?", NOTES.routed, "You: Today?", NOTES.routed);
  await shows(async () => withoutBack(await ada.talk()), talk);
  assert.equal((await ada.talk()).filter((line) => line === NOTES.back).length, 1);
  await shows(() => ada.mode.textContent(), "Human Mode: ON");
  await shows(() => ada.agentStatus.textContent(), "Agent: Connected");
  await ada.page.locator("details.older summary").click();
  await shows(
    () => ada.cardLines("user-1"),
    [
      "Visitor: Hi",
      `Bot: ${GREETING}`,
      "Visitor: My tap drips",
      "Human Agent: A plumber comes",
      "Visitor: When?",
      "Visitor: Today?",
    ],
  );
  await shows(ada.groups, { waiting: ["user-1"], people: [], bot: [] });
});

stage.rule("a server that dies while the bot writes answers after its restart, once", async (scene) => {
  scene.expectComplaints(SERVER_GONE);
  using folder = makeTempFolder();
  const env = {
    DATABASE_URL: `sqlite:${folder.file("baton.db")}`,
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: model.url,
  };
  const first = await scene.start(env);
  const ada = await scene.open(first.url);
  model.useOnce(holding(2, ["Half", " an", " answer"]));
  await ada.say("My tap drips");
  await shows(ada.talk, ["You: My tap drips", "Bot (draft): Half an"]);
  await within(model.nextRequest(), "the model is asked");
  await first.kill();
  await shows(ada.talk, ["You: My tap drips", NOTES.lost]);
  model.useOnce(answering(["A whole answer"]));
  await scene.start({ ...env, ...at(first) });
  await shows(ada.talk, ["You: My tap drips", NOTES.lost, NOTES.back, "Bot: A whole answer"]);
  model.useOnce(answering(["Bye"]));
  await ada.say("Thanks");
  await seen(ada.row("Bye"));
  await ada.page.reload();
  await shows(ada.talk, ["You: My tap drips", "Bot: A whole answer", "You: Thanks", "Bot: Bye"]);
});

/** The newest message is shown as one that did not get through, with a way to try again. */
async function seenUnsent({ page }: Screen): Promise<void> {
  const unsent = page.locator("#transcript .row").last().locator(".unsent");
  await seen(unsent.filter({ hasText: "Not sent. The server cannot be reached." }));
  await seen(unsent.getByRole("button", { name: "Retry", exact: true }));
}

/** Where this note stands among the messages that are sent at that very moment is left to chance. */
function withoutBack(talk: readonly string[]): readonly string[] {
  return talk.filter((line) => line !== NOTES.back);
}
