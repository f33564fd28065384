/** Several people at the same time: everybody in a room of their own, and nobody is talked over. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { answering, holding, startFakeOpenAi } from "../fakes/openai-server.ts";
import { within } from "../scenarios/deadline.ts";
import { type Screen, seen, shows, turn } from "./screen.ts";
import { openStage } from "./stage.ts";
import { GREETING, mockAnswer, NOTES } from "./words.ts";

const stage = await openStage();
const model = await startFakeOpenAi();
after(model.close);

const WITH_MODEL = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
const nextRequest = () => within(model.nextRequest(), "the model is asked");

stage.rule("two visitors and an agent talk at once, each in a room of their own", async (scene) => {
  const baton = await scene.start();
  const ada = await scene.open(baton.url);
  const bob = await scene.open(baton.url);
  const mia = await scene.open(baton.url);
  await mia.connect();

  await Promise.all([ada.say("Ada is here"), bob.say("Bob is here")]);
  const adasTalk = ["You: Ada is here", `Bot: ${mockAnswer("Ada is here")}`];
  const bobsTalk = ["You: Bob is here", `Bot: ${mockAnswer("Bob is here")}`];
  await shows(ada.talk, adasTalk);
  await shows(bob.talk, bobsTalk);
  await shows(() => mia.cardLines("user-1"), ["Visitor: Ada is here", `Bot: ${mockAnswer("Ada is here")}`]);
  await shows(() => mia.cardLines("user-2"), ["Visitor: Bob is here", `Bot: ${mockAnswer("Bob is here")}`]);

  await mia.switchTo("ON");
  adasTalk.push(NOTES.on);
  bobsTalk.push(NOTES.on);
  await shows(ada.talk, adasTalk);
  await shows(bob.talk, bobsTalk);
  await shows(() => ada.mode.textContent(), "Human Mode: ON");
  await bob.say("I lost my key");
  bobsTalk.push("You: I lost my key", NOTES.routed);
  await shows(bob.talk, bobsTalk);
  await ada.say("My tap drips");
  adasTalk.push("You: My tap drips", NOTES.routed);
  await shows(ada.talk, adasTalk);
  await shows(mia.groups, { waiting: ["user-2", "user-1"], people: [], bot: [] });

  await mia.reply("user-1", "A plumber comes to you, Ada");
  await mia.reply("user-2", "A locksmith comes to you, Bob");
  adasTalk.push("Human Agent: A plumber comes to you, Ada");
  bobsTalk.push("Human Agent: A locksmith comes to you, Bob");
  await shows(ada.talk, adasTalk);
  await shows(bob.talk, bobsTalk);
  await shows(mia.groups, { waiting: [], people: ["user-2", "user-1"], bot: [] });

  await bob.switchTo("OFF");
  await shows(ada.talk, [...adasTalk, NOTES.off]);
  await shows(bob.talk, [...bobsTalk, NOTES.off]);
  await shows(mia.talk, [NOTES.on, NOTES.off]);
});

stage.rule(
  "a takeover stops the bot in the middle of a sentence; the agent gets its draft",
  async (scene) => {
    const baton = await scene.start(WITH_MODEL);
    const ada = await scene.open(baton.url);
    const bob = await scene.open(baton.url);
    const mia = await scene.open(baton.url);
    await mia.connect();
    model.useOnce(holding(3));
    await ada.say("My tap drips");
    await shows(ada.talk, ["You: My tap drips", "Bot (draft): Hello from the"]);
    const request = await nextRequest();

    await mia.press("user-1", "Take over");
    const taken = ["You: My tap drips", NOTES.routed, NOTES.takenOver];
    await shows(async () => (await ada.talk()).toSorted(), taken.toSorted());
    await within(request.aborted, "the model's answer is aborted");
    assert.equal(await mia.userId.inputValue(), "user-1");
    await seen(mia.card("user-1").getByText("Hello from the", { exact: true }));
    await shows(mia.groups, { waiting: ["user-1"], people: [], bot: [] });

    await mia.press("user-1", "Use draft");
    await shows(() => mia.replyText.inputValue(), "Hello from the");
    await mia.replyText.press("End");
    await mia.replyText.pressSequentially(" plumber");
    await mia.page.getByRole("button", { name: "Send Reply", exact: true }).click();
    const answered = [...(await ada.talk()).slice(0, 3), "Human Agent: Hello from the plumber"];
    await shows(ada.talk, answered);

    await mia.press("user-1", "Hand back");
    await shows(mia.groups, { waiting: [], people: [], bot: ["user-1"] });
    await ada.say("Thanks");
    const handedBack = [...answered, NOTES.handedBack, "You: Thanks", "Bot: Hello from the model."];
    await shows(ada.talk, handedBack);
    await nextRequest();
    assert.deepEqual(await bob.talk(), []);
    assert.deepEqual(await mia.talk(), []);
    // What was stored is the same, without the page's own notes.
    await ada.page.reload();
    await shows(ada.talk, ["You: My tap drips", ...messagesOf(handedBack).slice(1)]);
  },
);

stage.rule("a draft that the agent drops is gone for everybody", async (scene) => {
  const baton = await scene.start(WITH_MODEL);
  const ada = await scene.open(baton.url);
  const mia = await scene.open(baton.url);
  await mia.connect();
  model.useOnce(holding(3));
  await ada.say("My tap drips");
  await shows(ada.talk, ["You: My tap drips", "Bot (draft): Hello from the"]);
  await nextRequest();
  await mia.press("user-1", "Take over");
  await mia.press("user-1", "Drop");
  await mia.card("user-1").getByText("Hello from the").waitFor({ state: "hidden" });
  await mia.reply("user-1", "A plumber comes");
  const talk = ["You: My tap drips", "Human Agent: A plumber comes"];
  await shows(async () => messagesOf(await ada.talk()), talk);
  await shows(() => mia.cardLines("user-1"), ["Visitor: My tap drips", "Human Agent: A plumber comes"]);
});

stage.rule("two tabs of one visitor show the same conversation, each message once", async (scene) => {
  const baton = await scene.start();
  const left = await scene.open(baton.url);
  await left.say("Hi");
  const talk = ["You: Hi", `Bot: ${GREETING}`];
  await shows(left.talk, talk);
  const right = await scene.openTab(left);
  await shows(right.talk, talk);
  const mia = await scene.open(baton.url);
  await mia.connect();

  await right.say("From the right");
  talk.push("You: From the right", `Bot: ${mockAnswer("From the right")}`);
  await shows(left.talk, talk);
  await left.say("From the left");
  talk.push("You: From the left", `Bot: ${mockAnswer("From the left")}`);
  await shows(right.talk, talk);
  await mia.press("user-1", "Take over");
  await mia.reply("user-1", "I am a person");
  talk.push(NOTES.takenOver, "Human Agent: I am a person");
  for (const tab of [left, right]) await shows(tab.talk, talk);
  await shows(mia.groups, { waiting: [], people: ["user-1"], bot: [] });
});

stage.rule("two quick messages while the bot thinks get one reply, shown once", async (scene) => {
  const baton = await scene.start(WITH_MODEL);
  const ada = await scene.open(baton.url);
  model.useOnce(holding(2, ["Half", " an", " answer"]));
  model.useOnce(holding("head", ["To", " both"]));
  await ada.say("My tap drips");
  await shows(ada.talk, ["You: My tap drips", "Bot (draft): Half an"]);
  const first = await nextRequest();
  await ada.say("In the kitchen");
  // What the bot wrote to the first message alone is taken back.
  await shows(ada.talk, ["You: My tap drips", "You: In the kitchen", "Bot (draft): "]);
  await within(first.aborted, "the first answer is aborted");
  const second = await nextRequest();
  assert.deepEqual(
    second.body.messages.filter(({ role }) => role === "user").map(({ content }) => content),
    ["My tap drips", "In the kitchen"],
  );
  second.release();
  const talk = ["You: My tap drips", "You: In the kitchen", "Bot: To both"];
  await shows(ada.talk, talk);
  model.useOnce(answering(["Bye"]));
  await ada.say("Thanks");
  await shows(ada.talk, [...talk, "You: Thanks", "Bot: Bye"]);
  await nextRequest();
  assert.equal(await rowsAfterReload(ada), 5);
});

stage.rule(
  "each of two quick messages to a person is said to be routed, even when its answer is slow",
  async (scene) => {
    const baton = await scene.start();
    const ada = await scene.open(baton.url);
    await ada.connect();
    await ada.switchTo("ON");
    const gate = Promise.withResolvers<void>();
    await ada.page.route(
      "**/webhook/chatwoot",
      async (route) => {
        const response = await route.fetch();
        await gate.promise;
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    await ada.say("My tap drips");
    await shows(ada.talk, [NOTES.on, "You: My tap drips"]);
    await ada.say("In the kitchen");
    const second = ["You: In the kitchen", NOTES.routed];
    await shows(ada.talk, [NOTES.on, "You: My tap drips", ...second]);
    gate.resolve();
    await shows(ada.talk, [NOTES.on, "You: My tap drips", NOTES.routed, ...second]);
  },
);

stage.rule("every message says who wrote it and when, also the second of two in a row", async (scene) => {
  const baton = await scene.start();
  const ada = await scene.open(baton.url);
  await ada.connect();
  await ada.say("Hi");
  await shows(ada.talk, ["You: Hi", `Bot: ${GREETING}`]);
  await ada.reply("user-1", "A plumber comes");
  await ada.reply("user-1", "He comes today");
  const replies = ["A plumber comes", "He comes today"];
  for (const reply of replies) {
    const row = ada.row(reply);
    await seen(row);
    assert.equal(await row.locator(".sender").textContent(), "Human Agent");
    assert.match((await row.locator("time").textContent()) ?? "", /^\d\d:\d\d$/);
    for (const part of [".sender", "time"]) {
      const box = await row.locator(part).boundingBox();
      assert.ok(box !== null && box.width > 10 && box.height > 5, `${part} of "${reply}" is to be seen`);
    }
    const shown = await row.locator(".meta").evaluate((meta) => getComputedStyle(meta).clipPath);
    assert.equal(shown, "none");
  }
});

stage.rule("whom the switch took from the bot gets the bot's answer as soon as it is off", async (scene) => {
  const baton = await scene.start(WITH_MODEL);
  const ada = await scene.open(baton.url);
  const mia = await scene.open(baton.url);
  await mia.connect();
  model.useOnce(holding(3));
  await ada.say("My tap drips");
  await shows(mia.groups, { waiting: [], people: [], bot: ["user-1"] });
  await shows(ada.talk, ["You: My tap drips", "Bot (draft): Hello from the"]);
  const first = await nextRequest();
  await mia.switchTo("ON");
  await within(first.aborted, "the first answer is aborted");
  await shows(mia.groups, { waiting: ["user-1"], people: [], bot: [] });
  await seen(mia.card("user-1").getByText("Hello from the", { exact: true }));
  await mia.switchTo("OFF");
  await nextRequest();
  const said = ["You: My tap drips", "Bot: Hello from the model."];
  await shows(async () => messagesOf(await ada.talk()), said);
  await shows(mia.groups, { waiting: [], people: [], bot: ["user-1"] });
  await mia.card("user-1").getByText("Hello from the", { exact: true }).waitFor({ state: "hidden" });
});

stage.rule("four tabs of an agent leave room for what is sent in the last one", async (scene) => {
  const baton = await scene.start();
  const first = await scene.open(baton.url);
  await first.connect();
  const tabs = [first];
  for (const _ of [2, 3, 4]) {
    await turn(tabs.at(-1) ?? first, "hidden");
    const tab = await scene.openTab(first);
    await tab.connect();
    tabs.push(tab);
  }
  const talk = ["You: Hi", `Bot: ${GREETING}`];
  await tabs[3]?.say("Hi");
  await shows(async () => tabs[3]?.talk(), talk);
  assert.deepEqual(await first.talk(), []);
  assert.equal(await first.agentStatus.textContent(), "Agent: Connected");
  await turn(tabs[3] ?? first, "hidden");
  await turn(first, "visible");
  await shows(first.talk, talk);
  await shows(first.groups, { waiting: [], people: [], bot: ["user-1"] });
  assert.equal(await first.agentStatus.textContent(), "Agent: Connected");
});

/** What was said, without the page's notes. */
function messagesOf(talk: readonly string[]): readonly string[] {
  return talk.filter((line) => !line.startsWith("System: "));
}

async function rowsAfterReload(screen: Screen): Promise<number> {
  await screen.page.reload();
  await screen.ready();
  await seen(screen.row("Bye"));
  return (await screen.talk()).length;
}
