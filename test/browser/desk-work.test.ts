/** What an agent does at the desk: notes, canned replies and search, with the visitor in sight and by keyboard alone. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { tokenOf, writeSettings } from "../scenarios/team.ts";
import { ATTENDED } from "../scenarios/visitor.ts";
import { sitDown, standing } from "./desk.ts";
import { focusedName, tabTo } from "./keyboard.ts";
import { type Screen, seen, shows } from "./screen.ts";
import { answered, openStage } from "./stage.ts";
import { GREETING, NOTES } from "./words.ts";

const stage = await openStage();
const settings = writeSettings({ agents: [{ name: "Dana" }, { name: "Erik" }] });
after(settings[Symbol.dispose]);

const SECRET = "Pays late and shouts, be kind";

const notesIn = (screen: Screen, userId = "user-1") =>
  screen
    .card(userId)
    .getByRole("list", { name: "Notes", exact: true })
    .locator(".note-words")
    .allTextContents();

stage.rule(
  "a note is read by the desk alone: nothing that the visitor's page is sent has it",
  async (scene) => {
    const baton = await scene.start(settings.env);
    const ada = await scene.open(baton.url);
    const received = await listenTo(ada);
    await ada.page.reload();
    await ada.ready();
    const [dana, erik] = [
      await sitDown(scene, baton, { name: "Dana" }),
      await sitDown(scene, baton, { name: "Erik" }),
    ];
    await ada.say("Can I talk to a person?");
    await dana.press("user-1", "Accept");
    await dana.page.getByRole("button", { name: "Note", exact: true }).click();
    await dana.page.getByLabel("Internal note", { exact: true }).fill(SECRET);
    await dana.page.getByRole("button", { name: "Save Note", exact: true }).click();
    for (const agent of [dana, erik]) await shows(() => notesIn(agent), [SECRET]);
    await seen(erik.card("user-1").getByText("Note by Dana", { exact: true }));
    await dana.page.getByRole("button", { name: "Note", exact: true }).click();
    await dana.reply("user-1", "I am here");

    await seen(ada.row("I am here"));
    await ada.page.reload();
    await seen(ada.row("I am here"));
    assert.equal((await ada.page.content()).includes(SECRET), false);
    const all = (await received()).join("\n");
    assert.ok(all.includes("I am here"), "what was sent was read");
    assert.equal(all.includes(SECRET), false);
  },
);

/** All that the server sends to this page from its next load on, its live streams too. */
async function listenTo({ page }: Screen): Promise<() => Promise<readonly string[]>> {
  const bodies: Promise<string>[] = [];
  const network = await page.context().newCDPSession(page);
  const pieces: string[] = [];
  await network.send("Network.enable");
  network.on("Network.eventSourceMessageReceived", ({ data }) => void pieces.push(data));
  page.on("response", (response) => {
    const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
    // The body of a page that was left is gone.
    if (!isStream) bodies.push(response.text().catch(() => ""));
  });
  return async () => [...(await Promise.all(bodies)), ...pieces];
}

stage.rule("an agent sees who types, who is unread, and finds a conversation by its words", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const bob = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await ada.say("A real person please");
  await bob.say("Human agent please");
  await shows(dana.groups, { waiting: ["user-1", "user-2"], people: [], bot: [] });
  await shows(() => dana.page.title(), "(2) Baton");
  await dana.press("user-1", "Accept");
  await ada.message.pressSequentially("My tap");
  await seen(dana.card("user-1").getByText("user-1 is typing…", { exact: true }));
  await ada.message.press("Enter");
  await dana.card("user-1").getByText("user-1 is typing…").waitFor({ state: "hidden" });

  const unread = (userId: string) => dana.card(userId).locator(".unread");
  await shows(() => unread("user-2").textContent(), "1 unread");
  assert.equal(await unread("user-1").isVisible(), false);
  await bob.say("Are you there?");
  await shows(() => unread("user-2").textContent(), "2 unread");
  await dana.press("user-2", "Accept");
  await unread("user-2").waitFor({ state: "hidden" });

  const search = dana.page.getByLabel("Search conversations", { exact: true });
  await search.fill("THERE are");
  await shows(dana.groups, { waiting: ["user-2"], people: [], bot: [] });
  await search.fill("user-1");
  await shows(dana.groups, { waiting: ["user-1"], people: [], bot: [] });
  await search.fill("parcel");
  await seen(dana.page.getByText("Nothing found", { exact: true }));
  assert.equal(await dana.page.title(), "(2) Baton");
});

stage.rule("from sign-in to resolve an agent needs no mouse", async (scene) => {
  scene.expectComplaints(answered(401));
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const bob = await scene.open(baton.url);
  const dana = await scene.open(baton.url);
  const { keyboard } = dana.page;
  await tabTo(dana.page, "Connect Agent");
  await keyboard.press("Enter");
  await shows(() => focusedName(dana.page), "Agent token");
  await keyboard.type(tokenOf("Dana"));
  await keyboard.press("Enter");
  await shows(() => dana.agentStatus.textContent(), "Agent: Connected");
  await ada.say("A real person please");
  await bob.say("Human agent please");
  await shows(dana.groups, { waiting: ["user-1", "user-2"], people: [], bot: [] });

  await keyboard.press("Alt+KeyA");
  await shows(() => standing(dana, "user-1").then(([place]) => place), "Yours");
  await shows(() => focusedName(dana.page), "Reply");
  await keyboard.press("Alt+KeyN");
  await shows(() => focusedName(dana.page), "Internal note");
  await keyboard.type("Knows me");
  await keyboard.press("Enter");
  await shows(() => notesIn(dana), ["Knows me"]);
  await keyboard.press("Alt+KeyN");
  await shows(() => focusedName(dana.page), "Reply");

  await keyboard.type("/");
  const canned = dana.page.getByRole("listbox", { name: "Canned replies", exact: true });
  await shows(
    () => canned.getByRole("option").locator(".canned-name").allTextContents(),
    ["/hello", "/moment", "/bye"],
  );
  await keyboard.press("ArrowDown");
  await shows(() => dana.replyText.getAttribute("aria-activedescendant"), "canned-1");
  await keyboard.press("Enter");
  await shows(() => dana.replyText.inputValue(), "One moment, please. I am looking into it.");
  await canned.waitFor({ state: "hidden" });
  await keyboard.press("Enter");
  const talk = ["You: A real person please", NOTES.routed, `System: ${ATTENDED}`, NOTES.takenOver];
  talk.push("Human Agent: One moment, please. I am looking into it.");
  await shows(ada.talk, talk);

  await keyboard.press("Alt+KeyX");
  await shows(() => standing(dana, "user-2").then(([place]) => place), "In the queue");
  await keyboard.press("Alt+KeyK");
  await shows(() => dana.userId.inputValue(), "user-2");
  await keyboard.press("Alt+KeyO");
  await shows(() => standing(dana, "user-2").then(([place]) => place), "Yours");
  await keyboard.type("/bye");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await seen(bob.row("You are welcome. Have a good day!"));
  await keyboard.press("Alt+KeyR");
  await shows(dana.groups, { waiting: [], people: ["user-1"], bot: [] });
  await keyboard.press("Alt+KeyQ");
  await shows(() => focusedName(dana.page), "Search conversations");
});

stage.rule("a conversation can be a person's before its first message", async (scene) => {
  const baton = await scene.start(settings.env);
  const ada = await scene.open(baton.url);
  const dana = await sitDown(scene, baton, { name: "Dana" });
  await dana.userId.fill("user-1");
  await dana.replyText.fill("Welcome! Can I help?");
  await dana.replyText.press("Enter");
  await shows(ada.talk, [NOTES.takenOver, "Human Agent: Welcome! Can I help?"]);
  await ada.say("Hi");
  await shows(() => dana.cardLines("user-1"), ["Human Agent: Welcome! Can I help?", "Visitor: Hi"]);
  assert.equal(
    (await ada.talk()).some((line) => line.includes(GREETING)),
    false,
  );
});
