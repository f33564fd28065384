/** A visitor and an agent, played by hand on the emulator's page beside a real Baton, and the pictures of it in docs/. */
import { after } from "node:test";
import type { Page } from "playwright-core";
import { HELLO, startStage, WELCOME } from "../scenarios/chatwoot-stage.ts";
import { ATTENDED } from "../scenarios/visitor.ts";
import { standing } from "./desk.ts";
import { takePicture } from "./picture.ts";
import { type Screen, shows } from "./screen.ts";
import { openStage, type Scene } from "./stage.ts";
import { NOTES } from "./words.ts";

const stage = await openStage();

/** Live until all pages are closed: a page complains of a server that is gone. */
const stages = new AsyncDisposableStack();
after(() => stages.disposeAsync());

const DANA = "Dana Agent";
const BOT = "Helper Bot";
const ORDERS =
  "I am a bot and cannot look into orders or accounts. A person from our team can do that for you.";
const BACK = "The bot goes on with what you wrote.";

const ASKS_BOT = "Where is my parcel? It should have been here on Monday.";
const ASKS_PERSON = "Then I want to talk to a person, please.";
const ANSWER = "Hello Vera, this is Dana. Your parcel will be with you tomorrow.";
const STEPS_IN = "Hello Noor, Dana here. Your lamp has arrived.";
const THANKS = "Good to know, thanks!";

/** The emulator's page in one more tab of somebody who has Baton's own page open. */
type Emulated = {
  readonly page: Page;
  /** What the visitor sees, a line each: `Helper Bot: Hello!`; what they wrote has no name. */
  readonly chat: () => Promise<readonly string[]>;
  /** What the agent sees; of a note the first line. */
  readonly thread: () => Promise<readonly string[]>;
  /** Resolves once Baton has heard all that happened. */
  readonly heard: () => Promise<void>;
  /** The status and who has it. */
  readonly stands: () => Promise<string | null>;
  readonly write: (text: string) => Promise<void>;
  readonly reply: (text: string) => Promise<void>;
  readonly note: (text: string) => Promise<void>;
  readonly press: (act: "Pending" | "Resolve") => Promise<void>;
  /** Somebody else writes their first message. */
  readonly newVisitor: (text: string) => Promise<void>;
  /** Opens the conversation of this visitor as the agent. */
  readonly choose: (name: string) => Promise<void>;
};

async function openBoth(scene: Scene): Promise<{ readonly own: Screen; readonly there: Emulated }> {
  const { baton, chatwoot } = stages.use(
    await startStage({ isBridged: true, policy: { helpDesk: { labels: ["handover"] } } }),
  );
  const own = await scene.open(baton().url);
  const page = await own.page.context().newPage();
  await page.goto(chatwoot.url);
  return { own, there: { ...emulated(page), heard: chatwoot.idle } };
}

function emulated(page: Page): Omit<Emulated, "heard"> {
  const button = (place: string, name: string) =>
    page.locator(place).getByRole("button", { name, exact: true });
  const send = async (form: string, text: string) => {
    await page.locator(form).getByRole("textbox").fill(text);
    await button(form, "Send").click();
  };
  const isNote = page.getByLabel("note", { exact: true });
  return {
    page,
    chat: () => page.locator("#chat li").evaluateAll(linesOf),
    thread: () => page.locator("#thread li:not(.activity)").evaluateAll(linesOf),
    stands: () => page.locator("#standing").textContent(),
    write: (text) => send("#say", text),
    reply: (text) => send("#reply", text),
    note: async (text) => {
      await isNote.check();
      await send("#reply", text);
      await isNote.uncheck();
    },
    press: (act) => button("#acts", act).click(),
    newVisitor: async (text) => {
      await button("#visitor", "New visitor").click();
      await send("#say", text);
    },
    choose: (name) => page.locator("#conversations button").filter({ hasText: name }).click(),
  };
}

function linesOf(rows: readonly Element[]): readonly string[] {
  return rows.map((row) => {
    const [first, ...rest] = Array.from(row.childNodes, (node) => node.textContent ?? "");
    const [who, text] = row.firstElementChild?.tagName === "SMALL" ? [first, rest[0]] : ["", first];
    return `${who}: ${text?.split("\n")[0]}`;
  });
}

const GREETED = [": Hi", `${BOT}: ${HELLO}`];

stage.rule(
  "by hand: the bot answers and hands over, a person answers and resolves, and the bot is back",
  async (scene) => {
    const { there } = await openBoth(scene);

    // The bot answers.
    await there.write(ASKS_BOT);
    const answered = [`: ${ASKS_BOT}`, `${BOT}: ${ORDERS}`];
    await shows(there.chat, answered);
    await shows(there.stands, `pending · ${BOT}`);

    // It hands over: the line to the visitor, the packet as a private note, then open.
    await there.write(ASKS_PERSON);
    const handedOver = [...answered, `: ${ASKS_PERSON}`, `${BOT}: ${ATTENDED}`];
    await shows(there.chat, handedOver);
    await shows(there.stands, "open · nobody · handover");
    const why = `${BOT} · note: Over to you: the visitor asked for a person.`;
    await shows(async () => (await there.thread()).slice(-2), [`${BOT}: ${ATTENDED}`, why]);
    await takePicture(there.page, "chatwoot-handover.png");

    // A person answers, and resolves it.
    await there.reply(ANSWER);
    const helped = [...handedOver, `${DANA}: ${ANSWER}`];
    await shows(there.chat, helped);
    await there.heard();
    await there.press("Resolve");
    await shows(there.stands, "resolved · nobody · handover");
    await there.heard();

    // The visitor writes again: a new episode, the bot's.
    await there.write("Thank you");
    await shows(there.chat, [...helped, ": Thank you", `${BOT}: ${WELCOME}`]);
    await shows(there.stands, "pending · nobody · handover");
  },
);

stage.rule(
  "by hand: an agent's reply to a pending conversation takes it over, pending again gives it back",
  async (scene) => {
    const { there } = await openBoth(scene);
    await there.write("Hi");
    await shows(there.chat, GREETED);
    await there.newVisitor("Hi");
    await shows(there.chat, GREETED);
    await shows(there.stands, `pending · ${BOT}`);

    // The bot is out at once, and does not answer what the visitor writes then.
    await there.reply(STEPS_IN);
    await shows(async () => (await there.stands())?.split(" · ")[0], "open");
    await there.write(THANKS);
    const takenOver = [...GREETED, `${DANA}: ${STEPS_IN}`, `: ${THANKS}`];
    await shows(there.chat, takenOver);

    // Back to pending: the bot goes on with what nobody answered.
    await there.heard();
    await there.press("Pending");
    await shows(there.chat, [...takenOver, `${BOT}: ${BACK}`, `${BOT}: ${WELCOME}`]);
    await shows(async () => (await there.stands())?.split(" · ")[0], "pending");
    await takePicture(there.page, "chatwoot-handback.png");
  },
);

stage.rule("by hand: a visitor of Baton's own page is answered by an agent in Chatwoot", async (scene) => {
  const { own, there } = await openBoth(scene);
  await own.say(ASKS_PERSON);
  const asked = [`You: ${ASKS_PERSON}`, NOTES.routed, `System: ${ATTENDED}`];
  await shows(own.talk, asked);
  await there.choose("user-1");
  await shows(there.stands, "open · nobody · handover");
  await there.reply("Hello, this is Dana. What can I do for you?");
  const answered = [...asked, NOTES.takenOver, "Human Agent: Hello, this is Dana. What can I do for you?"];
  await shows(own.talk, answered);
  await own.say("My parcel never came.");
  await shows(async () => (await there.thread()).at(-1), "user-1: My parcel never came.");
  await there.note("She called twice this week.");
  await shows(async () => (await there.thread()).at(-1), `${DANA} · note: She called twice this week.`);
  await there.reply("I am sorry. It is on its way now.");
  await shows(own.talk, [
    ...answered,
    "You: My parcel never came.",
    NOTES.routed,
    "Human Agent: I am sorry. It is on its way now.",
  ]);
  // A tab behind another one draws only now and then.
  await own.page.bringToFront();
  await own.connect();
  await shows(async () => (await standing(own, "user-1"))[0], `With ${DANA} at the help desk`);
  await takePicture(own.page, "chatwoot-page.png");
});
